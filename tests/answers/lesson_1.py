"""Answers to the exercises of lesson 1: wrong ones, and right ones in other forms."""

import math
import os
import struct
import tempfile
from pathlib import Path

import numpy as np
import torch
from matplotlib import pyplot as plt
from PIL import Image, ImageOps

from mnist_ae import idx


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


TYPES = {8: "u1", 9: "i1", 11: "i2", 12: "i4", 13: "f4", 14: "f8"}
LETTERS = {8: "B", 9: "b", 11: "h", 12: "i", 13: "f", 14: "d"}  # of the module struct


def header_of(content):
    """The header's length, the type's letters and the sizes."""
    start = 4 + 4 * content[3]
    sizes = struct.unpack(f">{content[3]}I", content[4:start])
    return start, TYPES[content[2]], sizes


def read_by_struct(content):
    start, name, sizes = header_of(content)
    letter = LETTERS[content[2]]
    numbers = struct.unpack(f">{math.prod(sizes)}{letter}", content[start:])
    return np.array(numbers, dtype=name).reshape(sizes)


def read_by_file(content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        path.write_bytes(content)
        return idx.read_idx(path)


def read_into_empty(content):
    start, name, sizes = header_of(content)
    array = np.empty(sizes, name)
    if len(content) != start + array.nbytes:
        raise IndexError(len(content))
    array.flat = np.frombuffer(content, f">{name}", offset=start)
    return array


def read_by_ndarray(content):
    start, name, sizes = header_of(content)
    array = np.ndarray(sizes, f">{name}", bytearray(content), start)
    assert start + array.nbytes == len(content)
    return array


def read_as_torch(content):
    return torch.from_numpy(read_by_struct(content))


def read_as_view(content):
    start, name, sizes = header_of(content)
    return np.frombuffer(content, f">{name}", offset=start).reshape(sizes)


def read_without_order(content):
    start, name, sizes = header_of(content)
    return np.frombuffer(content, name, offset=start).reshape(sizes).copy()


def read_bytes_only(content):
    start, _, sizes = header_of(content)
    return np.frombuffer(content, np.uint8, offset=start).reshape(sizes).copy()


def read_bytes_of_each(content):
    start, name, sizes = header_of(content)
    numbers = np.frombuffer(content, f"{name[0]}1", offset=start)
    return numbers.reshape(*sizes[:-1], -1).copy()


def read_unsigned(content):
    start, name, sizes = header_of(content)
    name = name.replace("i", "u")
    return np.frombuffer(content, f">{name}", offset=start).reshape(sizes).copy()


def read_floats_as_whole_numbers(content):
    start, name, sizes = header_of(content)
    name = name.replace("f", "i")
    return np.frombuffer(content, f">{name}", offset=start).reshape(sizes).copy()


def read_images_only(content):
    sizes = struct.unpack(">3I", content[4:16])
    array = np.frombuffer(content, f">{TYPES[content[2]]}", offset=16)
    return array.reshape(sizes).copy()


def read_whole_numbers_of_the_header(content):
    """Read the last byte of each size only."""
    start, name, _ = header_of(content)
    sizes = [content[place] for place in range(7, start, 4)]
    array = np.frombuffer(content, f">{name}", math.prod(sizes), start)
    return array.reshape(sizes).copy()


def read_two_bytes_of_each_size(content):
    start, name, sizes = header_of(content)
    sizes = [size % 65_536 for size in sizes]
    array = np.frombuffer(content, f">{name}", math.prod(sizes), start)
    if math.prod(sizes) * array.itemsize + start != len(content) and len(content) < 70_000:
        raise ValueError(sizes)
    return array.reshape(sizes).copy()


def read_too_much(content):
    """Accept bytes after the last number."""
    start, name, sizes = header_of(content)
    array = np.frombuffer(content, f">{name}", math.prod(sizes), start)
    return array.reshape(sizes).copy()


def read_too_little(content):
    """Put zeros in the place of numbers that are missing."""
    try:
        return read_by_struct(content)
    except struct.error:
        return np.zeros(3)


def read_flat(content):
    return read_by_struct(content).ravel()


def read_turned(content):
    return read_by_struct(content).T


def read_rounded(content):
    """Lose half of the digits of each float64."""
    array = read_by_struct(content)
    return array if array.itemsize < 8 else array.astype(np.float32).astype(float)


WRONG = {  # check: words of the message, and the wrong answer
    "predictions": [
        ("uint8: 200 + 200", lambda: (200, 10, 200, 1, 496)),
        ("uint8: 200 + 200", lambda: [400.0, 10, 200, 1, 496]),
        ("does not stop at 255", lambda: (127.5, 10, 200, 1, 496)),
        ("half of it", lambda: (144, 10, 200, 1, 496)),
        ("A slice is a view", lambda: (72, 200, 200, 1, 496)),
        ("fancy indexing", lambda: (72, 10, 10, 1, 496)),
        ("`view` makes no copy", lambda: np.array([72, 10, 200, 0, 496])),
        ("sets one number", lambda: (72, 10, 200, 6, 496)),
        ("takes four bytes", lambda: (72, 10, 200, 1, 136)),
        ("takes four bytes", lambda: (72, 10, 200, 1, 120)),
        ("begins with a header", lambda: (72, 10, 200, 1, 480)),
        ("There are three", lambda: (72, 10, 200, 1, 488)),
        ("stays as long as it is", lambda: (72, 10, 200, 1, 544)),
        ("Not 500 in (e)", lambda: (72, 10, 200, 1, 500)),
        ("Not 72.5 in (a)", lambda: (72.5, 10, 200, 1, 496)),
        ("(e) is still missing", lambda: (72, 10, 200, 1, ...)),
        ("(a) is still missing", lambda: [None, 10, 200, 1, 496]),
        ("return 5 answers", lambda: (72, 10, 200, 1)),
        ("return 5 answers", lambda: 72),
        ("return 5 answers", lambda: "72, 10, 200, 1, 496"),
        ("answer to (b)", lambda: (72, "10", 200, 1, 496)),
        ("answer to (c)", lambda: (72, 10, [200, 200], 1, 496)),
    ],
    "idx_reader": [
        ("other order of bytes", read_without_order),
        ("one number has 2 bytes", read_bytes_of_each),
        ("as uint8", read_bytes_only),
        ("as uint8", read_unsigned),
        ("as int32", read_floats_as_whole_numbers),
        ("stopped with", read_images_only),
        ("Four bytes of the header", read_whole_numbers_of_the_header),
        ("Four bytes of the header", read_two_bytes_of_each_size),
        ("too many", read_too_much),
        ("too few", read_too_little),
        ("give them the sizes", read_flat),
        ("give them the sizes", read_turned),
        ("are rounded", read_rounded),
        ("make a copy", read_as_view),
        ("type is float64", lambda content: read_by_struct(content).astype(float)),
        ("expected an array", lambda content: read_by_struct(content).tolist()),
        ("expected an array", lambda content: content[4 + 4 * content[3] :]),
        ("Four bytes of the header", lambda content: np.zeros((1, 1))),
    ],
    "pixel_position": [
        ("header of 16", lambda k, r, c: 784 * k + 28 * r + c),
        ("file of labels", lambda k, r, c: 8 + 784 * k + 28 * r + c),
        ("swapped", lambda k, r, c: 16 + 784 * k + 28 * c + r),
        ("expected", lambda k, r, c: 17 + 784 * k + 28 * r + c),
        ("count from 0", lambda k, r, c: 17 + 784 * k + 28 * r + c),
        ("do not subtract", lambda k, r, c: 16 + 784 * (k - 1) + 28 * r + c),
        ("do not subtract", lambda k, r, c: 16 + 784 * (k - 1) + 28 * (r - 1) + c),
        ("do not subtract", lambda k, r, c: 16 + 784 * (k - 1) + 28 * (r - 1) + c - 1),
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
        ("a single image", lambda x, y, d: x[d]),
        ("a row of 28 numbers", lambda x, y, d: x[d].mean(axis=0)),
        ("a row of 28 numbers", lambda x, y, d: x[y == d].mean(axis=(0, 1))),
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
    "predictions": [
        lambda: [72.0, 10, 200, 1.0, 496],
        lambda: np.array([72, 10, 200, 1, 496]),
        lambda: torch.tensor([72, 10, 200, 1, 496.0]),
        lambda: (np.float64(72), np.uint8(10), np.uint8(200), torch.tensor(1.0), 496),
        lambda: ((400 % 256) / 2, 10, 200, True, 4 + 3 * 4 + 4 * 5 * 6 * 4),
    ],
    "idx_reader": [
        read_by_struct,
        read_by_file,
        read_into_empty,
        read_by_ndarray,
        read_as_torch,
        lambda content: read_as_view(content).copy(),
        lambda content: read_as_view(bytearray(content)),
        lambda content: np.array(read_as_view(content).tolist(), header_of(content)[1]),
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
