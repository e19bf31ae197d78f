"""IDX files of one's own: names and forms in which EMNIST, KMNIST and QMNIST come."""

import gzip

import numpy as np
import pytest

from mnist_ae import data
from mnist_ae.idx import IdxError, write_idx


def write_four(folder, prefixes, arrays):
    """Write images and labels of two halves under the usual names."""
    train_images, train_labels, test_images, test_labels = arrays
    halves = ((train_images, train_labels), (test_images, test_labels))
    for prefix, (images, labels) in zip(prefixes, halves, strict=True):
        write_idx(folder / f"{prefix}-images-idx3-ubyte", images)
        write_idx(folder / f"{prefix}-labels-idx1-ubyte", labels)


def assert_same(splits, arrays):
    train, test = splits
    for found, expected in zip((*train, *test), arrays, strict=True):
        assert np.array_equal(found, expected)


def test_idx_files_of_any_prefix_and_size(tmp_path, four_arrays):
    arrays = list(four_arrays)
    for k in (0, 2):
        arrays[k] = arrays[k][:, :14]
    write_four(tmp_path, ("kuzushiji-train", "kuzushiji-test"), arrays)
    for half in ("train", "test"):
        plain = tmp_path / f"kuzushiji-{half}-labels-idx1-ubyte"
        plain.with_name(f"{plain.name}.gz").write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()
    train, test = data.load(tmp_path)
    assert_same((train, test), arrays)
    assert train.dataset == f"folder {tmp_path.name}", "no claim is made for it"


def test_both_splits_of_idx_files_know_the_same_number_of_classes(tmp_path):
    images = np.zeros((2, 28, 28), np.uint8)
    for kind, highest in (("letters-train", 25), ("letters-test", 7)):
        write_idx(tmp_path / f"{kind}-images-idx3-ubyte", images)
        write_idx(tmp_path / f"{kind}-labels-idx1-ubyte", np.array([0, highest], np.uint8))
    train, test = data.load(tmp_path)
    assert train.num_classes == test.num_classes == 26
    assert train.classes[25] == "25"


def test_idx_files_without_partners_are_named(tmp_path):
    images = np.zeros((2, 3, 3), np.uint8)
    write_idx(tmp_path / "train-images-idx3-ubyte", images)
    with pytest.raises(ValueError, match="expected one train and one test file"):
        data.load(tmp_path)
    write_idx(tmp_path / "test-images-idx3-ubyte", images)
    with pytest.raises((IdxError, OSError), match="train-labels"):
        data.load(tmp_path)


def test_emnist_letters(tmp_path, four_arrays, capsys):
    """Its labels start at 1, and its images are stored column by column."""
    train_images, _, test_images, _ = four_arrays
    train_labels = np.arange(60, dtype=np.uint8) % 26 + 1
    test_labels = np.arange(20, dtype=np.uint8) % 5 + 2
    stored = (
        train_images.transpose(0, 2, 1),
        train_labels,
        test_images.transpose(0, 2, 1),
        test_labels,
    )
    write_four(tmp_path, ("emnist-letters-train", "emnist-letters-test"), stored)
    splits = data.load(tmp_path)
    assert_same(splits, (train_images, train_labels - 1, test_images, test_labels - 1))
    train, test = splits
    assert train.labels.dtype == np.uint8
    assert train.num_classes == test.num_classes == 26
    assert train.classes == test.classes == tuple(str(label) for label in range(1, 27))
    assert capsys.readouterr().out == (
        f"{tmp_path}: EMNIST's images lie on their side and are turned upright; labels "
        "start at 1, so 1 to 26 are counted from 0 and the classes keep their names "
        "(1 to 26).\n"
    )
    lines = [f"{k + 1} {65 + k} {97 + k}" for k in range(26)]
    (tmp_path / "emnist-letters-mapping.txt").write_text("\n".join(lines))
    train, _ = data.load(tmp_path)
    assert "".join(train.classes) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_labels_that_start_at_1_under_any_name(tmp_path, four_arrays, capsys):
    train_images, _, test_images, _ = four_arrays
    train_labels = np.arange(60, dtype=np.uint8) % 9 + 1
    arrays = (train_images, train_labels, test_images, train_labels[:20])
    write_four(tmp_path, ("train", "t10k"), arrays)
    train, _ = data.load(tmp_path)
    assert np.array_equal(train.images, train_images), "upright as it is"
    assert np.array_equal(train.labels, train_labels - 1)
    assert train.classes == tuple("123456789")
    assert "labels start at 1, so 1 to 9" in capsys.readouterr().out


def test_labels_that_start_at_1_in_one_half_only(tmp_path, four_arrays, capsys):
    arrays = list(four_arrays)
    arrays[3] = np.maximum(arrays[3], 1)
    write_four(tmp_path, ("train", "t10k"), arrays)
    assert_same(data.load(tmp_path), arrays)
    assert capsys.readouterr().out == ""


def test_qmnist(tmp_path, four_arrays):
    """Its labels have eight columns, the class first."""
    rng = np.random.default_rng(0)
    for prefix, half in (("qmnist-train", 0), ("qmnist-test", 2)):
        images, labels = four_arrays[half : half + 2]
        columns = rng.integers(0, 5000, (len(labels), 8), dtype=np.int32)
        columns[:, 0] = labels
        for name, array in (("images-idx3-ubyte", images), ("labels-idx2-int", columns)):
            plain = tmp_path / f"{prefix}-{name}"
            write_idx(plain, array)
            plain.with_name(f"{plain.name}.gz").write_bytes(
                gzip.compress(plain.read_bytes())
            )
            plain.unlink()
    assert_same(data.load(tmp_path), four_arrays)


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: name.replace("-idx", ".idx"),
        lambda name: name.upper(),
        lambda name: f"{name} (1)",
        lambda name: f"{name}.gz",
        lambda name: f"{name}/{name}",
        lambda name: name.replace("-", "_"),
        lambda name: name.replace("t10k", "Test"),
    ],
)
def test_other_usual_names(tmp_path, four_arrays, rename):
    folder = tmp_path / "mine"
    for name, array in zip(data.FILES, four_arrays, strict=True):
        path = folder / rename(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_idx(path, array)
    assert_same(data.load(folder), four_arrays)


def test_a_broken_copy_beside_a_whole_one(tmp_path, four_arrays):
    write_four(tmp_path, ("train", "t10k"), four_arrays)
    path = tmp_path / data.FILES[0]
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.write_bytes(b"")
    assert_same(data.load(tmp_path), four_arrays)


def test_what_is_no_label_is_named(tmp_path, four_arrays):
    write_four(tmp_path, ("train", "t10k"), four_arrays)
    path = tmp_path / "train-labels-idx1-ubyte"
    write_idx(path, np.full(60, -1, np.int32))
    with pytest.raises(IdxError, match=r"train-labels-.*found labels in -1..0"):
        data.load(tmp_path)
    write_idx(path, np.zeros((60, 3), np.uint8))
    with pytest.raises(IdxError, match=r"train-labels-.*found 2 dimension"):
        data.load(tmp_path)
    write_idx(path, np.zeros(59, np.uint8))
    with pytest.raises(IdxError, match="60 images and 59 labels"):
        data.load(tmp_path)


def test_sizes_of_both_halves_must_agree(tmp_path, four_arrays):
    arrays = list(four_arrays)
    arrays[2] = arrays[2][:, :20]
    write_four(tmp_path, ("train", "t10k"), arrays)
    with pytest.raises(IdxError, match=r"t10k-images.*images of \(20, 28\), expected"):
        data.load(tmp_path)


def test_two_data_sets_in_one_folder_are_refused(tmp_path, four_arrays):
    for name in ("emnist-digits", "emnist-mnist"):
        write_four(tmp_path, (f"{name}-train", f"{name}-test"), four_arrays)
    with pytest.raises(IdxError, match="Move two pairs of files into a folder"):
        data.load(tmp_path)


@pytest.mark.parametrize("inner", ["raw", "MNIST/raw"])
def test_files_in_the_only_folder_inside(tmp_path, four_arrays, capsys, inner):
    (tmp_path / inner).mkdir(parents=True)
    write_four(tmp_path / inner, ("train", "t10k"), four_arrays)
    (tmp_path / "README.txt").write_text("unpack")
    train, test = data.load(tmp_path)
    assert_same((train, test), four_arrays)
    assert train.dataset == f"folder {tmp_path.name}"
    assert train.folder == tmp_path / inner
    said = f"{tmp_path}: the IDX files in {inner}/ are used.\n"
    assert capsys.readouterr().out == said


def test_a_validation_pair(tmp_path, four_arrays):
    write_four(tmp_path, ("train", "validation"), four_arrays)
    assert_same(data.load(tmp_path), four_arrays)


def test_an_empty_folder_in_the_place_of_a_file(tmp_path, four_arrays):
    write_four(tmp_path, ("train", "t10k"), four_arrays)
    (tmp_path / data.FILES[0]).unlink()
    (tmp_path / data.FILES[0]).mkdir()
    with pytest.raises(IdxError, match="expected one train and one test file"):
        data.load(tmp_path)


def test_labels_as_one_column(tmp_path, four_arrays):
    write_four(tmp_path, ("train", "t10k"), four_arrays)
    write_idx(tmp_path / data.FILES[1], four_arrays[1].reshape(-1, 1))
    assert_same(data.load(tmp_path), four_arrays)


def test_labels_that_no_image_has_are_said(tmp_path, four_arrays, capsys):
    arrays = list(four_arrays)
    arrays[1] = np.tile(np.array([0, 3], np.uint8), 30)
    arrays[3] = np.tile(np.array([0, 5], np.uint8), 10)
    write_four(tmp_path, ("train", "t10k"), arrays)
    train, _ = data.load(tmp_path)
    assert train.num_classes == 6
    assert capsys.readouterr().out == f"{tmp_path}: no image has the label 1, 2, 4.\n"


def test_images_of_one_class_are_called_so(tmp_path, four_arrays, capsys):
    arrays = list(four_arrays)
    for k in (1, 3):
        arrays[k] = np.zeros_like(arrays[k])
    write_four(tmp_path, ("train", "t10k"), arrays)
    data.load(tmp_path)
    assert capsys.readouterr().out == f"{tmp_path}: all images are of one class.\n"


@pytest.mark.parametrize("shape", [(0, 28, 28), (20, 0, 28)])
def test_files_without_images_are_refused(tmp_path, four_arrays, shape):
    write_four(tmp_path, ("train", "t10k"), four_arrays)
    write_idx(tmp_path / data.FILES[2], np.zeros(shape, np.uint8))
    write_idx(tmp_path / data.FILES[3], np.zeros(shape[0], np.uint8))
    with pytest.raises(IdxError, match=r"t10k-images-.*found \d+ images of .* pixels"):
        data.load(tmp_path)


@pytest.mark.parametrize("line", ["0 99999999999999", "0 x", "", "0 55296000"])
def test_lines_of_a_mapping_that_say_nothing(tmp_path, four_arrays, line):
    write_four(tmp_path, ("emnist-digits-train", "emnist-digits-test"), four_arrays)
    mapping = tmp_path / "emnist-digits-mapping.txt"
    mapping.write_text(f"{line}\n1 65\n", encoding="utf-8")
    train, _ = data.load(tmp_path)
    assert train.classes[:3] == ("0", "A", "2")


def test_a_folder_of_files_that_may_not_be_read(tmp_path, four_arrays, close):
    write_four(tmp_path, ("train", "t10k"), four_arrays)
    close(tmp_path)
    with pytest.raises(PermissionError, match="found a folder that may not be read"):
        data.load(tmp_path)
