"""Answers to the exercises of lesson 1: wrong ones, and right ones in other forms."""

import os
import struct
from fractions import Fraction
from functools import reduce
from pathlib import Path

import numpy as np
import torch
from matplotlib import pyplot as plt
from PIL import Image, ImageOps

WEIGHTS = np.array([256**3, 256**2, 256, 1])


def digits_without_zeros(four_bytes):
    return int("".join(f"{byte:x}" for byte in four_bytes), 16)


def number_by_shifting(four_bytes):
    first, second, third, fourth = four_bytes
    return first << 24 | second << 16 | third << 8 | fourth


def number_that_remembers(four_bytes, number=[0]):  # noqa: B006
    for byte in four_bytes:
        number[0] = 256 * number[0] + byte
    return number[0]


def number_in_torch(four_bytes):
    total = torch.tensor(0)
    for byte in four_bytes:
        total = 256 * total + byte
    return total


def position_by_counting(k, row, column):
    position = 16
    position += k * 784
    for _ in range(row):
        position += 28
    return position + column


def position_in_an_array(k, row, column):
    return np.ravel_multi_index((k, row, column), (60_000, 28, 28)) + 16


def invert_in_place(images):
    np.subtract(255, images, out=images)
    return images


def invert_by_floats(images):
    return ((1 - images / 255) * 255).astype(np.uint8)


def invert_by_largest_of_each(images):
    return images.max(axis=(1, 2), keepdims=True) - images


def invert_by_two_ends(images):
    return images.min() + images.max() - images


def invert_below_half(images):
    return np.where(images < 128, 255 - images, 254 - images)


def invert_by_table(images):
    table = np.arange(255, -1, -1, dtype=np.uint8)
    return table[images]


def invert_one_by_one(images):
    inverted = np.empty_like(images)
    for k, image in enumerate(images):
        inverted[k] = ImageOps.invert(Image.fromarray(image))
    return inverted


def add_in_uint8(images, labels, digit):
    chosen = images[labels == digit]
    return chosen.sum(axis=0, dtype=np.uint8) / len(chosen)


def add_in_uint16(images, labels, digit):
    chosen = images[labels == digit]
    return chosen.sum(axis=0, dtype=np.uint16) / len(chosen)


def add_in_place(images, labels, digit):
    images[labels != digit] = 0
    return images.sum(axis=0) / (labels == digit).sum()


def mean_of_a_tenth(images, labels, digit):
    return images[labels == digit].sum(0) / (len(images) / 10)


def count_in_uint8(images, labels, digit):
    is_digit = labels == digit
    return images[is_digit].sum(axis=0) / is_digit.sum(dtype=np.uint8)


def mean_in_a_loop(images, labels, digit):
    total = np.zeros((28, 28))
    count = 0
    for image, label in zip(images, labels, strict=True):
        if label == digit:
            total += image
            count += 1
    return total / count


def running_mean(images, labels, digit):
    mean = np.zeros((28, 28), np.float32)
    for k, image in enumerate(images[np.flatnonzero(labels == digit)], start=1):
        mean += (image - mean) / k
    return mean


def mean_in_torch(images, labels, digit):
    chosen = torch.from_numpy(images)[torch.from_numpy(labels) == digit]
    return chosen.float().mean(dim=0)


def mean_by_weights(images, labels, digit):
    return np.average(images, axis=0, weights=labels == digit)


def mean_by_product(images, labels, digit):
    is_digit = (labels == digit).astype(np.float64)
    sums = is_digit @ images.reshape(len(images), -1)
    return (sums / is_digit.sum()).reshape(28, 28).tolist()


def save_pictures(folder, images, labels, name="{label}/{k}.png", **options):
    for k, (image, label) in enumerate(zip(images, labels, strict=True)):
        path = Path(folder, name.format(k=k, label=label))
        path.parent.mkdir(exist_ok=True, parents=True)
        Image.fromarray(image).save(path, **options)


def save_inverted(folder, images, labels):
    save_pictures(folder, 255 - images, labels)


def save_inverted_as_jpeg(folder, images, labels):
    save_pictures(folder, 255 - images, labels, "{label}/{k}.jpg")


def save_half_as_bright(folder, images, labels):
    save_pictures(folder, images // 2, labels)


def save_transposed(folder, images, labels):
    save_pictures(folder, images.transpose(0, 2, 1), labels)


def save_by_imsave(folder, images, labels, **options):
    for k, (image, label) in enumerate(zip(images, labels, strict=True)):
        place = Path(folder, str(label))
        place.mkdir(exist_ok=True)
        plt.imsave(place / f"{k}.png", image, **options)


def save_stretched(folder, images, labels):
    save_by_imsave(folder, images, labels, cmap="gray")


def save_with_limits(folder, images, labels):
    save_by_imsave(folder, images, labels, cmap="gray", vmin=0, vmax=255)


def save_one_class_after_another(folder, images, labels):
    """Write the pictures as if they were ordered by their labels."""
    save_pictures(folder, images, np.sort(labels))


def save_all_but_the_last_class(folder, images, labels):
    chosen = labels < labels.max()
    save_pictures(folder, images[chosen], labels[chosen])


def save_last_digit_of_number(folder, images, labels):
    for k, (image, label) in enumerate(zip(images, labels, strict=True)):
        save_pictures(folder, [image], [label], f"{{label}}/{k % 10}.png")


def save_twice(folder, images, labels):
    save_pictures(folder, images, labels)
    save_pictures(folder, images, labels, "{label}/again {k}.png")


def save_first_again(folder, images, labels):
    images = images.copy()
    (same_label,) = np.nonzero(labels == labels[0])
    images[same_label[1]] = images[0]
    save_pictures(folder, images, labels)


def save_arrays(folder, images, labels):
    for k, image in enumerate(images):
        np.save(Path(folder, f"{k}.npy"), image)


def save_for_training_and_testing(folder, images, labels):
    seen = set()
    for k, (image, label) in enumerate(zip(images, labels, strict=True)):
        half = "train" if label in seen else "test"
        seen.add(label)
        save_pictures(folder, [image], [label], f"{half}/{{label}}/{k}.png")


def save_class_by_class(folder, images, labels):
    for label in np.unique(labels):
        place = os.path.join(folder, f"digit_{label}")
        os.makedirs(place)
        for k, image in enumerate(images[labels == label]):
            Image.fromarray(image).save(os.path.join(place, f"{k}.bmp"))


def save_in_path(folder, images, labels):
    for k in range(len(images)):
        place = folder / "abcdefghij"[labels[k]]
        place.mkdir(exist_ok=True)
        Image.fromarray(images[k]).convert("RGB").save(place / f"image{k}.PNG")


def save_under_text(folder, images, labels):
    for k in range(len(images)):
        place = folder + "/" + str(labels[k])
        os.makedirs(place, exist_ok=True)
        Image.fromarray(images[k]).save(f"{place}/{k}.tif")


def save_with_labels(folder, images, labels):
    save_pictures(folder, images, labels, "{label}/{label}-{k:05}.pgm")
    Path(folder, "labels.txt").write_text(str(labels.tolist()), encoding="utf-8")


WRONG = {  # check: words of the message, and the wrong answer
    "big_endian": [
        ("little-endian", lambda b: int.from_bytes(b, "little")),
        ("added the bytes up", lambda b: sum(b)),
        ("expected", lambda b: 60_000),
        ("as a sign", lambda b: int.from_bytes(b, "big", signed=True)),
        ("as a sign", lambda b: np.frombuffer(b, ">i4")[0]),
        ("begins with 0", digits_without_zeros),
        ("expected", lambda b: reduce(lambda number, byte: 255 * number + byte, b)),
        ("expected", lambda b: 256 * b[2] + b[3]),
        ("expected", lambda b: float(np.float32(int.from_bytes(b, "big")))),
        ("expected", lambda b: int.from_bytes(b.rstrip(b"\0"), "big")),
        ("expected", lambda b: b[0] << 16 | b[1] << 24 | b[2] << 8 | b[3]),
        ("You read", number_that_remembers),
        ("expected numbers", lambda b: b.hex()),
        ("single number", lambda b: struct.unpack(">4B", b)),
    ],
    "pixel_position": [
        ("header of 16", lambda k, r, c: 784 * k + 28 * r + c),
        ("file of labels", lambda k, r, c: 8 + 784 * k + 28 * r + c),
        ("swapped", lambda k, r, c: 16 + 784 * k + 28 * c + r),
        ("expected", lambda k, r, c: 17 + 784 * k + 28 * r + c),
        ("count from 0", lambda k, r, c: 17 + 784 * k + 28 * r + c),
        ("expected", lambda k, r, c: 16 + 784 * (k - 1) + 28 * r + c),
        ("expected", lambda k, r, c: 16 + 784 * k + 27 * r + c),
        ("expected", lambda k, r, c: 16 + 28 * k + 28 * r + c),
        ("expected", lambda k, r, c: 16 + 784 * k + 28 * r + min(c, 26)),
        ("expected", lambda k, r, c: float(np.float32(16 + 784 * k + 28 * r + c))),
        ("expected", lambda k, r, c: (16 + 784 * k + 28 * r + c) % 7_840_016),
        ("single number", lambda k, r, c: (16 + 784 * k + 28 * r + c, 1)),
    ],
    "mean_image": [
        ("mean of all images", lambda x, y, d: x.mean(axis=0)),
        ("one number", lambda x, y, d: x[y == d].mean()),
        ("wrapped around", add_in_uint8),
        ("16 bits cannot", add_in_uint16),
        ("rounded", lambda x, y, d: x[y == d].mean(axis=0).astype(np.uint8)),
        ("rounded", lambda x, y, d: x[y == d].mean(axis=0).round().astype(np.float16)),
        (
            "divided by the number of all images",
            lambda x, y, d: x[y == d].sum(axis=0) / len(x),
        ),
        ("a tenth", mean_of_a_tenth),
        ("a tenth", lambda *arguments: mean_of_a_tenth(*arguments) // 1),
        ("This is the sum", lambda x, y, d: x[y == d].sum(axis=0)),
        ("0..1", lambda x, y, d: x[y == d].mean(axis=0) / 255),
        ("labels == digit", lambda x, y, d: x[y == d + 1].mean(axis=0)),
        ("labels == digit", lambda x, y, d: x[y == d][:100].mean(axis=0)),
        ("labels == digit", lambda x, y, d: x[d::10].mean(axis=0)),
        ("all decimals", lambda x, y, d: x[y == d].mean(axis=0).round(1)),
        ("all decimals", lambda x, y, d: x[y == d].mean(axis=0).round(2)),
        ("mirrored", lambda x, y, d: x[y == d].mean(axis=0).T),
        ("median", lambda x, y, d: np.median(x[y == d], axis=0)),
        ("other digits", lambda x, y, d: x[y != d].mean(axis=0)),
        ("expected (28, 28)", lambda x, y, d: x[y == d].mean(axis=0).ravel()),
        ("mean at", count_in_uint8),
        ("changed `images`", add_in_place),
    ],
    "invert": [
        ("wraps around", lambda x: -x),
        ("changed `images`", invert_in_place),
        ("largest pixel", lambda x: x.max() - x),
        ("largest pixel", invert_by_largest_of_each),
        ("expected uint8", lambda x: 255.0 - x),
        ("expected uint8", lambda x: 255 - x.astype(int)),
        ("expected uint8", lambda x: (255 - x).tolist()),
        ("cuts off their decimals", invert_by_floats),
        ("0..1", lambda x: 1 - x / 255),
        ("only 0 and 1", lambda x: (1 - x / 255).astype(np.uint8)),
        ("nothing is inverted", lambda x: x.copy()),
        ("negative", lambda x: -x.astype(int)),
        ("A pixel of", lambda x: 254 - x),
        ("A pixel of", lambda x: 255 - x[:, ::-1]),
        ("A pixel of", invert_by_two_ends),
        ("A pixel of", invert_below_half),
        ("shape", lambda x: (255 - x).reshape(len(x), -1)),
    ],
    "own_data": [
        ("Nothing was written", lambda folder, x, y: len(x)),
        ("subfolder", lambda *a: save_pictures(*a, name="{label}-{k}.png")),
        ("same name", lambda *a: save_pictures(*a, name="{label}/a.png")),
        ("same name", lambda folder, x, y: save_pictures(folder, x[1:], y[1:])),
        ("same name", save_last_digit_of_number),
        ("JPEG", lambda *a: save_pictures(*a, name="{label}/{k}.jpg")),
        ("JPEG", lambda *a: save_pictures(*a, name="{label}/{k}.jpeg", quality=95)),
        ("WebP", lambda *a: save_pictures(*a, name="{label}/{k}.webp")),
        ("inverted", save_inverted),
        ("inverted", save_inverted_as_jpeg),
        ("plt.imsave", save_half_as_bright),
        ("plt.imsave", save_by_imsave),
        ("stretched, as by", save_stretched),
        ("`plt.imsave`, for instance", save_with_limits),
        ("mirrored", save_transposed),
        ("make a subfolder for each class", save_one_class_after_another),
        ("is 1, expected 3", lambda *a: save_pictures(*a, name="a/{k}.png")),
        ("number of subfolders", lambda *a: save_pictures(*a, name="{label}/{k}/a.png")),
        ("cannot read", lambda *a: save_pictures(*a, name="digits/{label}/{k}.png")),
        ("write each image once", save_twice),
        ("twice", save_first_again),
        ("like a picture's", save_arrays),
        ("is 2, expected 3", save_all_but_the_last_class),
    ],
}

RIGHT = {  # check: answers in another form
    "big_endian": [
        lambda b: int.from_bytes(b, "big"),
        lambda b: struct.unpack(">I", b)[0],
        lambda b: np.frombuffer(b, ">u4")[0],
        lambda b: 256**3 * b[0] + 256**2 * b[1] + 256 * b[2] + b[3],
        lambda b: WEIGHTS @ np.frombuffer(b, np.uint8),
        lambda b: int(b.hex(), 16),
        lambda b: np.array(sum(256.0**i * byte for i, byte in enumerate(reversed(b)))),
        lambda b: Fraction(int(b.hex(), 16)),
        number_by_shifting,
        number_in_torch,
    ],
    "pixel_position": [
        lambda k, r, c: ((k * 28) + r) * 28 + c + 16,
        lambda k, r, c: torch.tensor(16 + 784 * k + 28 * r + c),
        lambda k, r, c: np.int64(16) + 784 * k + 28 * r + c,
        lambda k, r, c: range(16, 47_040_016, 784)[k] + range(0, 784, 28)[r] + c,
        position_by_counting,
        position_in_an_array,
    ],
    "mean_image": [
        mean_in_a_loop,
        running_mean,
        mean_in_torch,
        mean_by_weights,
        mean_by_product,
        lambda x, y, d: x[y == d].sum(axis=0) / np.count_nonzero(y == d),
        lambda x, y, d: np.mean(x, axis=0, where=(y == d)[:, None, None]),
        lambda x, y, d: x[y == d].mean(axis=0).astype(np.float16),
        lambda *arguments: mean_in_torch(*arguments).bfloat16(),
    ],
    "invert": [
        lambda x: ~x,
        lambda x: x ^ 255,
        lambda x: (255.0 - x).astype(np.uint8),
        lambda x: np.uint8(255) - x,
        lambda x: -x - 1,
        lambda x: 255 - torch.from_numpy(x),
        lambda x: np.rint((1 - x / 255) * 255).astype(np.uint8),
        invert_by_table,
        invert_one_by_one,
    ],
    "own_data": [
        save_for_training_and_testing,
        save_class_by_class,
        save_in_path,
        save_under_text,
        save_with_labels,
        lambda *a: save_pictures(*a, name="digit {label}/{k}.png"),
        lambda *a: save_pictures(*a, name="{label}/{k}.webp", lossless=True),
    ],
}

EQUIVALENT = {  # (check, mutant of the solution): why it is right, too
    ("own_data", "zip(images, labels, strict=True) → zip(images, labels)"): (
        "There are as many images as labels, so zip need not insist on it."
    ),
    ("own_data", "True → False"): "strict=False: there are as many images as labels.",
}
