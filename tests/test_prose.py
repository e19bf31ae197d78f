"""Sentences that a cell computes."""

import dataclasses

import numpy as np
import pytest
from bs4 import BeautifulSoup

from mnist_ae import prose
from mnist_ae.command import markup
from mnist_ae.data import Split


def split_of(num_images, dataset="mnist"):
    images = np.zeros((num_images, 28, 28), np.uint8)
    labels = (np.arange(num_images) % 3).astype(np.uint8)
    return Split(images, labels, dataset=dataset, folder=None, classes=("a", "b", "c"))


def test_nothing_is_said_of_the_data_that_the_text_speaks_of(capsys):
    prose.show_data(split_of(6000), split_of(10), written_for="mnist")
    assert capsys.readouterr().out == ""


def test_other_data_are_named_at_the_top(capsys):
    other = split_of(6000, "digits-stand-in")
    prose.show_data(other, dataclasses.replace(other), written_for="mnist")
    said = capsys.readouterr().out
    assert "not the text's" in said
    assert "digits-stand-in" in said
    assert "3 classes" in said
    assert "few" not in said


def test_few_images_are_named_at_the_top(capsys):
    few = split_of(40, "folder few")
    prose.show_data(few, few, written_for="mnist")
    assert "40 images are few" in capsys.readouterr().out


def test_other_sizes_and_classes_without_an_image_are_named(capsys):
    images = np.zeros((1, 8, 20), np.uint8)
    labels = np.zeros(1, np.uint8)
    one = Split(images, labels, dataset="folder one", folder=None, classes=("a", "b"))
    prose.show_data(one, one, written_for="mnist")
    said = capsys.readouterr().out
    assert "1 image to train, 1 image to test, each of 8×20 pixels, 2 classes" in said
    assert "Of 1 of the classes there is no image to train" in said
    assert "1 image is few" in said


@pytest.mark.parametrize(
    "name", ["<b>my</b>", "_a_", "*a* $x$", "a_b $y$", "[a](b)", "`a`", "a``b", "a&amp;b"]
)
def test_a_folder_may_be_called_anything(name):
    html = markup.markdown_to_html(f"It runs on {prose.literal(name)}: so", {}, set())
    assert BeautifulSoup(html, "html.parser").get_text().strip() == f"It runs on {name}: so"


def test_usual_names_stay_as_they_are():
    for name in ("fashion-mnist", "folder Größe 1.2", "digits-stand-in", "folder a_b"):
        assert prose.literal(name) == name
