"""What lesson 1 checks in a folder of pictures: each image once, pixel for pixel."""

from collections import Counter
from pathlib import Path

import numpy as np

from mnist_ae import data
from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.lesson_1_grey import IMAGE_SIZE
from mnist_ae.data.picture_files import PICTURES

LOSSY_TYPES = {".jpg": "JPEG", ".jpeg": "JPEG", ".jfif": "JPEG", ".webp": "WebP"}
ALIKE = 30  # mean difference of grey values; unrelated images of the check differ by 50
SAVE = "Save each image as it is, with `Image.fromarray(image).save(path)`"


class Folder(type(Path())):  # PosixPath or WindowsPath
    """A path that takes `folder + "/name"`, too, since the task leaves its type open."""

    def __add__(self, text: str) -> str:
        return str(self) + text


def draw_pictures(num_images: int, rng: np.random.Generator) -> np.ndarray:
    """Draw (num_images, 28, 28) uint8, each image with its own range of grey values."""
    darkest = rng.integers(0, 80, size=(num_images, 1, 1))
    brightest = rng.integers(150, 256, size=(num_images, 1, 1))
    shape = (num_images, *IMAGE_SIZE)
    images = rng.integers(darkest, brightest + 1, size=shape, dtype=np.uint8)
    images[1] = rng.integers(256, size=IMAGE_SIZE)
    return images


def expect_pictures(folder: Path, images: np.ndarray, labels: np.ndarray) -> None:
    """Raise `CheckError` unless a folder of pictures gives the same images back.

    Args:
        folder: what the answer wrote into; its subfolders may have any names.
        images: (n, 28, 28) uint8, no two of them alike.
        labels: (n,) uint8; those of one label belong into one subfolder.
    """
    num_classes = len(np.unique(labels))
    paths = _find_pictures(folder, len(images), num_classes)
    try:
        train, test = data.load(folder)
    except ValueError as error:
        raise CheckError(
            f"`data.load` cannot read your folder. It says: {error}"
        ) from error
    found_images = np.concatenate([train.images, test.images])
    found_labels = np.concatenate([train.labels, test.labels])
    file_types = {path.suffix.lower() for path in paths}
    _expect_same_pixels(found_images, images, file_types)
    label_of = {}
    for image, label in zip(images, labels, strict=True):
        label_of[image.tobytes()] = label
    for found_label, name in enumerate(train.classes):
        members = found_images[found_labels == found_label]
        digits = sorted({int(label_of[image.tobytes()]) for image in members})
        expect(
            len(digits) == 1,
            f"The subfolder {name} holds images of the labels "
            f"{', '.join(map(str, digits))}: make a subfolder for each class.",
        )


def _find_pictures(folder, num_images, num_classes):
    """Return the paths of all pictures; raise `CheckError` if they cannot be right."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    expect(files, "Nothing was written to the folder: save the pictures under `folder`.")
    paths = [path for path in files if path.suffix.lower() in PICTURES]
    expect(
        paths,
        "You wrote files, but none whose name ends like a picture's: save each image as "
        "a picture, for instance with the ending .png.",
    )
    expect(
        all(path.parent != folder for path in paths),
        "There are pictures in the folder itself: make a subfolder for each class.",
    )
    subfolders = {path.parent.name for path in paths}
    expect(
        len(subfolders) == num_classes,
        f"The number of subfolders with pictures is {len(subfolders)}, expected "
        f"{num_classes}: one for each class.",
    )
    expect(
        len(paths) >= num_images,
        f"There are {len(paths)} pictures of {num_images} images: do several have the "
        "same name, so that one overwrites the other?",
    )
    expect(
        len(paths) <= num_images,
        f"There are {len(paths)} pictures of {num_images} images: write each image once.",
    )
    return paths


def _expect_same_pixels(found, expected, file_types):
    """Raise `CheckError`, with the likely reason, unless both hold the same images."""
    found_pixels = Counter(image.tobytes() for image in found)
    expected_pixels = Counter(image.tobytes() for image in expected)
    if found_pixels == expected_pixels:
        return
    for image in found:
        if image.tobytes() not in expected_pixels:
            reason = _reason_of_other_pixels(image, expected, file_types)
            raise CheckError(f"The images do not come back pixel for pixel. {reason}")
    raise CheckError("Some image comes back twice and another one never: save each once.")


def _reason_of_other_pixels(image, originals, file_types):
    """Return the likely reason why an image that was loaded is none of the originals."""
    originals = originals.astype(float)
    darkest = originals.min(axis=(1, 2), keepdims=True)
    brightest = originals.max(axis=(1, 2), keepdims=True)
    stretched = 255 * (originals - darkest) / (brightest - darkest)
    candidates = {
        "as it was": originals,
        "inverted": 255 - originals,
        "transposed": originals.transpose(0, 2, 1),
        "stretched": stretched,
    }
    differences = {}
    for name, images in candidates.items():
        differences[name] = abs(images - image).mean(axis=(1, 2)).min()
    likeliest = min(differences, key=differences.get)
    if differences[likeliest] > ALIKE:
        likeliest = "unknown"
    if likeliest == "inverted":
        return "They are inverted: save the pixels as they are."
    if likeliest == "transposed":
        return "They are mirrored across the diagonal: rows and columns are swapped."
    if likeliest == "stretched":
        return f"Their grey values are stretched, as by `plt.imsave`. {SAVE}."
    for file_type in sorted(file_types & LOSSY_TYPES.keys()):
        if likeliest == "as it was":
            format_name = LOSSY_TYPES[file_type]
            return f"{format_name} changes pixels to save space: use PNG."
    return f"{SAVE}; `plt.imsave`, for instance, changes grey values."
