"""Digits from scikit-learn's scans, when MNIST could not be downloaded."""

import numpy as np

NUM_TRAIN = 60_000
NUM_TEST = 10_000

SIZE = 28  # pixels along an edge of a picture
DIGIT_SIZE = 20  # pixels of a picture along an edge of the unscaled scan, as in MNIST
SCAN_SIZE = 8  # scanned pixels along an edge of a scan
FULL_INK = 16  # the highest value of a scanned pixel
MARGIN = 2  # scanned pixels of empty paper added on each side
ZOOM = 8  # fine pixels along an edge of a scanned pixel
BLOCK = 2000  # pictures drawn together, to limit the memory

MAX_ANGLE = np.radians(12)  # of the rotation
MAX_SHIFT = 1.5  # pixels
MAX_SHEAR_X = 0.15  # pixels to the side per pixel down
MAX_SHEAR_Y = 0.05  # pixels down per pixel to the side
SCALE_RANGE = (0.85, 1.15)


def digits(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return 60,000 and 10,000 grey digits, made from scikit-learn's 1,797 scanned ones.

    Each picture is one 8×8 scan of real handwriting, enlarged, rotated by up to 12 degrees,
    sheared, scaled and shifted. No scan is used for both training and test pictures.

    Args:
        seed: of the random generator; the same seed gives the same pictures.

    Returns:
        (train_images, train_labels, test_images, test_labels), uint8: images (n, 28, 28) in
        0..255, labels (n,) in 0..9.

    Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI, 1998,
    as it comes with `sklearn.datasets.load_digits`.
    """
    from sklearn.datasets import load_digits

    rng = np.random.default_rng(seed)
    scans, labels = load_digits(return_X_y=True)
    scans = enlarge(scans.reshape(-1, SCAN_SIZE, SCAN_SIZE) / FULL_INK)
    labels = labels.astype(np.uint8)

    order = rng.permutation(len(scans))
    num_train_scans = len(scans) * NUM_TRAIN // (NUM_TRAIN + NUM_TEST)
    chosen = rng.permutation(np.resize(order[:num_train_scans], NUM_TRAIN))
    train_images = jitter(scans, chosen, rng)
    train_labels = labels[chosen]
    chosen = rng.permutation(np.resize(order[num_train_scans:], NUM_TEST))
    test_images = jitter(scans, chosen, rng)
    test_labels = labels[chosen]
    return train_images, train_labels, test_images, test_labels


def enlarge(scans):
    """Return the scans with an empty margin, smoothly enlarged.

    Args:
        scans: (n, 8, 8) float in 0..1.

    Returns:
        (n, 96, 96) float64, about 0..1: quadratic splines overshoot a little.
    """
    from scipy.ndimage import zoom

    padded = np.pad(scans, ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)))
    enlarged = []
    for scan in padded:
        enlarged.append(zoom(scan, ZOOM, order=2, grid_mode=True, mode="grid-constant"))
    return np.stack(enlarged)


def jitter(scans, chosen, rng):
    """Draw a picture of each chosen scan, each under its own affine map.

    Args:
        scans: (m, edge, edge) float, the enlarged scans.
        chosen: (n,) int, indices of scans.
        rng: the random generator.

    Returns:
        (n, 28, 28) uint8 in 0..255.
    """
    edge = scans.shape[1]
    fine_pixels = scans.astype(np.float32).ravel()
    images = np.empty((len(chosen), SIZE, SIZE), np.uint8)
    for start in range(0, len(chosen), BLOCK):
        block = chosen[start : start + BLOCK]
        row, column = random_positions(len(block), edge, rng)
        index = np.clip(row, 0, edge - 1).astype(np.int32) * edge
        index += np.clip(column, 0, edge - 1).astype(np.int32)
        first_pixel = (block * edge * edge).astype(np.int32)
        ink = fine_pixels.take(index + first_pixel[:, None, None])
        ink = np.clip((ink - 0.3) / 0.4, 0, 1)  # scans are soft: give strokes firm edges
        images[start : start + BLOCK] = np.rint(255 * ink)
    return images


def random_positions(count, edge, rng):
    """Return where the pixels of each picture lie in its scan, under random affine maps.

    Args:
        count: the number of pictures.
        edge: fine pixels along an edge of a scan.
        rng: the random generator.

    Returns:
        (row, column), both (count, 28, 28) float, in fine pixels, some outside the scan.
    """
    factors = rng.uniform(-1, 1, (5, count, 1, 1)).astype(np.float32)
    turn, shear_x, shear_y, shift_x, shift_y = factors
    angle = turn * MAX_ANGLE
    fine_per_pixel = SCAN_SIZE * ZOOM / DIGIT_SIZE * rng.uniform(*SCALE_RANGE, angle.shape)

    from_centre = np.arange(SIZE, dtype=np.float32) - (SIZE - 1) / 2
    x = from_centre[None, None, :] + MAX_SHIFT * shift_x
    y = from_centre[None, :, None] + MAX_SHIFT * shift_y
    sheared_x = x + MAX_SHEAR_X * shear_x * y
    sheared_y = y + MAX_SHEAR_Y * shear_y * x

    cos = np.cos(angle)
    sin = np.sin(angle)
    row = fine_per_pixel * (sin * sheared_x + cos * sheared_y) + edge / 2
    column = fine_per_pixel * (cos * sheared_x - sin * sheared_y) + edge / 2
    return row, column
