"""Digits from scikit-learn's scans, when MNIST can't be had."""

import numpy as np

SIZE, ZOOM = 28, 8  # pixels along an edge; fine pixels for each scanned one
NUM_TRAIN, NUM_TEST = 60_000, 10_000


def digits(seed=0):
    """60,000 and 10,000 grey digits, from scikit-learn's 1,797 scanned ones.

    Each picture is one 8×8 scan of real handwriting, enlarged, turned by up to 12 degrees, sheared,
    scaled and shifted.  A scan serves the training or the test pictures, never both.

    Args:
        seed: of the random generator; the same seed gives the same pictures.

    Returns:
        (train_images, train_labels, test_images, test_labels), uint8: images (n, 28, 28) in 0..255,
        labels (n,) in 0..9.

    Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI, 1998, as it
    comes with `sklearn.datasets.load_digits`.
    """
    from sklearn.datasets import load_digits

    rng = np.random.default_rng(seed)
    scans, labels = load_digits(return_X_y=True)
    scans = enlarge(scans.reshape(-1, 8, 8) / 16)
    order = rng.permutation(len(scans))
    cut = len(scans) * NUM_TRAIN // (NUM_TRAIN + NUM_TEST)
    made = []
    for sources, count in ((order[:cut], NUM_TRAIN), (order[cut:], NUM_TEST)):
        chosen = rng.permutation(np.resize(sources, count))
        made += [jitter(scans, chosen, rng), labels[chosen].astype(np.uint8)]
    return tuple(made)


def enlarge(scans):
    """(n, 8, 8) in 0..1 → (n, 96, 96) float32: a margin of two scanned pixels, then splines."""
    from scipy.ndimage import zoom

    padded = np.pad(scans, ((0, 0), (2, 2), (2, 2)))
    return np.stack(
        [zoom(scan, ZOOM, order=2, grid_mode=True, mode="grid-constant") for scan in padded]
    )


def jitter(scans, chosen, rng):
    """One picture, (28, 28) uint8, for each index in `chosen`, each under its own affine map."""
    images = np.empty((len(chosen), SIZE, SIZE), np.uint8)
    flat, edge = scans.astype(np.float32).ravel(), scans.shape[1]
    grid = np.arange(SIZE, dtype=np.float32) - (SIZE - 1) / 2
    for start in range(0, len(chosen), 2000):
        block = chosen[start : start + 2000]
        angle, shear, slant, *shift = rng.uniform(-1, 1, (5, len(block), 1, 1)).astype(np.float32)
        angle, zoom = angle * np.radians(12), 8 * ZOOM / 20 * rng.uniform(0.85, 1.15, angle.shape)
        x, y = grid[None, None, :] + 1.5 * shift[0], grid[None, :, None] + 1.5 * shift[1]
        x, y = x + 0.15 * shear * y, y + 0.05 * slant * x
        column = zoom * (np.cos(angle) * x - np.sin(angle) * y) + edge / 2
        row = zoom * (np.sin(angle) * x + np.cos(angle) * y) + edge / 2
        index = np.clip(row, 0, edge - 1).astype(np.int32) * edge
        index += np.clip(column, 0, edge - 1).astype(np.int32)
        ink = flat.take(index + (block * edge * edge).astype(np.int32)[:, None, None])
        ink = np.clip((ink - 0.3) / 0.4, 0, 1)  # scans are soft: give strokes firm edges
        images[start : start + 2000] = np.rint(255 * ink)
    return images
