"""Sentences that a cell computes."""

import dataclasses

import numpy as np

from mnist_ae import prose
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
