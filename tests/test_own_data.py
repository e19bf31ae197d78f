"""Lessons run on data of the student's own: other classes, few pictures, other names."""

import nbformat
import numpy as np
import pytest
from conftest import MANY, PROJECT
from nbformat.v4 import new_code_cell
from PIL import Image

from mnist_ae.command import execution
from mnist_ae.command.execution import measured_claims
from mnist_ae.command.knobs import turn_knob
from mnist_ae.idx import write_idx

SIZE = 28
INK = 200  # grey value of a prototype's pixels
NOISE = 55
QUICK = {  # lesson: knobs that are turned, so that it takes little time
    1: {},
    2: {"NUM_EPOCHS": "1"},
    3: {"NUM_EPOCHS": "1", "BETTER_NUM_EPOCHS": "1"},
    4: {"NUM_EPOCHS": "1", "FEW_EPOCHS": "1"},
    5: {"NUM_EPOCHS": "1"},
    6: {"NUM_EPOCHS": "1"},
}


def draw(num_classes, labels, shape=(SIZE, SIZE)):
    """Images (n, height, width) uint8: one random prototype a class, and noise."""
    rng = np.random.default_rng(0)
    prototypes = INK * (rng.random((num_classes, *shape)) < 0.25)
    noise = rng.integers(0, NOISE, (len(labels), *shape))
    return (prototypes[labels] + noise).astype(np.uint8)


def write_letters(folder):
    """26 classes in EMNIST's form: labels from 1 on, names of its own."""
    labels = np.arange(500) % 26
    images = draw(26, labels)
    for kind, half in (("train", slice(0, 420)), ("test", slice(420, None))):
        write_idx(folder / f"emnist-letters-{kind}-images-idx3-ubyte", images[half])
        numbers = (labels[half] + 1).astype(np.uint8)
        write_idx(folder / f"emnist-letters-{kind}-labels-idx1-ubyte", numbers)


def write_pictures(folder, num_classes, num_pictures, names=None):
    """One folder a class."""
    labels = np.arange(num_pictures) % num_classes
    names = names or [f"kind {label}" for label in range(num_classes)]
    for k, image in enumerate(draw(num_classes, labels)):
        class_folder = folder / names[labels[k]]
        class_folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(class_folder / f"{k:03}.png")


SAMPLE = {  # of the lessons that train networks; MNIST_AE_MANY=1 runs all kinds of data
    2: ("test_26_letters", "test_names_that_are_markup"),
    3: ("test_pictures_in_folders", "test_another_dataset"),
    4: ("test_names_that_are_markup", "test_images_that_are_not_square"),
    5: ("test_pictures_in_folders", "test_images_that_are_not_square"),
    6: ("test_names_that_are_markup", "test_images_that_are_not_square"),
}
OTHER_DATASET = {4: "mnist"}  # Fashion-MNIST if none is given

FEW_IMAGES = """
import dataclasses
from mnist_ae import data
load = data.load
def load_few(name):
    few = []
    for split in load(name, offline=True):
        shorter = {"images": split.images[:500], "labels": split.labels[:500]}
        few.append(dataclasses.replace(split, **shorter))
    return few
data.load = load_few
"""


@pytest.fixture(params=QUICK, ids=lambda lesson: f"lesson {lesson}")
def lesson(request):
    sample = SAMPLE.get(request.param)
    if sample is not None and request.function.__name__ not in sample and not MANY:
        pytest.skip("a sample is run; MNIST_AE_MANY=1 runs all")
    return request.param


def run_lesson(lesson, folder, dataset, before="", **knobs):
    """Execute a lesson, its kernel in a folder, on a data set; returns the notebook."""
    (path,) = (PROJECT / "notebooks").glob(f"{lesson:02d}_*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    turned = {**QUICK[lesson], **knobs, "DATASET": repr(str(dataset))}
    for knob, value in turned.items():
        assert turn_knob(notebook, knob, value)
    notebook.cells.insert(0, new_code_cell(before))
    failure = execution.execute(
        notebook, folder, measure=False, timeout=300, on_cell=lambda: None
    )
    assert failure is None
    records = measured_claims(notebook)
    assert records
    assert all(record["ok"] is None for record in records.values())
    return notebook


def shown(notebook):
    """All that a notebook shows as text."""
    texts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            texts.append(output.get("text", ""))
            texts += [str(value) for value in output.get("data", {}).values()]
    return "\n".join(texts)


def test_26_letters(tmp_path, lesson):
    write_letters(tmp_path)
    assert "26 classes" in shown(run_lesson(lesson, tmp_path, tmp_path))


def test_26_letters_are_told_apart(tmp_path):
    write_letters(tmp_path)
    notebook = run_lesson(3, tmp_path, tmp_path, BETTER_NUM_EPOCHS="10")
    accuracy = measured_claims(notebook)["better.classifier.accuracy.test"]["value"]
    assert accuracy > 80, "ten answers of 26 can be right in 38 % at most"


@pytest.mark.parametrize(
    ("num_classes", "num_pictures"), [(10, 500), (2, 300), (10, 50)], ids=str
)
def test_pictures_in_folders(tmp_path, lesson, num_classes, num_pictures):
    write_pictures(tmp_path, num_classes, num_pictures)
    text = shown(run_lesson(lesson, tmp_path, tmp_path))
    assert "This run's numbers are not the text's" in text
    assert f"{num_classes} classes" in text
    assert "images are few" in text
    assert "not claimed for these knobs" in text


def test_another_dataset(tmp_path, lesson):
    """Clothes in place of digits, or the other way round."""
    dataset = OTHER_DATASET.get(lesson, "fashion-mnist")
    notebook = run_lesson(lesson, tmp_path, dataset, before=FEW_IMAGES)
    text = shown(notebook)
    assert "500 images to train" in text
    assert "nothing is claimed for it" in text or "not claimed for these knobs" in text


def test_names_that_are_markup(tmp_path, lesson):
    """Formulas that are none, Markdown, and names that no figure has room for."""
    names = ["$x$ or $y", r"$\frac{$", "_a_ *b*", "{x} %d", 40 * "long ", "größer"]
    folder = tmp_path / "my _own_ *data* $x$"
    write_pictures(folder, len(names), 120, [name.strip() for name in names])
    text = shown(run_lesson(lesson, tmp_path, folder))
    assert f"It runs on `folder {folder.name}`: 102 images to train" in text


def test_images_that_are_not_square(tmp_path, lesson):
    labels = (np.arange(60) % 3).astype(np.uint8)
    images = draw(3, labels, shape=(10, 3))
    for kind, half in (("train", slice(0, 50)), ("test", slice(50, None))):
        write_idx(tmp_path / f"{kind}-images-idx3-ubyte", images[half])
        write_idx(tmp_path / f"{kind}-labels-idx1-ubyte", labels[half])
    text = shown(run_lesson(lesson, tmp_path, tmp_path))
    assert "each of 10×3 pixels, 3 classes" in text
