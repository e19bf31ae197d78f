"""A knob that is turned never ends a lesson in an error: claims are shown, not checked.

The lessons run on few stand-in images that pass for the real ones, so that every claim
would fail if its lesson's knobs did not count as turned.
"""

import datetime

import nbformat
import pytest
from conftest import MANY, PROJECT
from nbformat.v4 import new_code_cell

from mnist_ae.command import execution
from mnist_ae.command.execution import measured_claims
from mnist_ae.command.knobs import find_knobs, turn_knob

NOTEBOOKS = PROJECT / "notebooks"
TIMEOUT = 300  # seconds for one cell

OTHER = {  # lesson: {knob: another sensible value}
    1: {"DATASET": '"fashion-mnist"', "NUM_SHOWN": "6", "NUM_LOOPED": "40"},
    2: {
        "DATASET": '"fashion-mnist"',
        "SEED": "7",
        "NUM_EPOCHS": "4",
        "BATCH_SIZE": "500",
        "LR": "0.1",
        "MOMENTUM": "0.5",
        "BETTER_BATCH_SIZE": "64",
        "BETTER_LR": "0.002",
    },
    3: {
        "DATASET": '"fashion-mnist"',
        "SEED": "7",
        "NUM_EPOCHS": "2",
        "BATCH_SIZE": "500",
        "LR": "0.05",
        "MOMENTUM": "0.5",
        "BETTER_NUM_EPOCHS": "2",
        "BETTER_BATCH_SIZE": "64",
        "BETTER_LR": "0.003",
        "CODE_EPOCHS": "2",
        "LECTURE_CODE_LR": "0.1",
        "BETTER_CODE_LR": "0.002",
        "NUM_LABELS": "300",
        "PENALTY": "0.1",
    },
    4: {
        "DATASET": '"mnist"',
        "SEED": "7",
        "NUM_EPOCHS": "3",
        "BATCH_SIZE": "100",
        "OUTER_LR": "0.003",
        "INNER_LR": "0.006",
        "FIRST_LR": "0.006",
        "LR": "0.006",
        "FEW_LABELS": "200",
        "FEW_EPOCHS": "5",
    },
    5: {
        "DATASET": '"fashion-mnist"',
        "SEED": "7",
        "NUM_UNITS": "150",
        "THRESHOLD": "0.1",
        "NUM_EPOCHS": "2",
        "BATCH_SIZE": "100",
        "L1": "0.1",
        "KL": "0.5",
        "TARGET": "0.1",
        "K": "200",
        "WEIGHT_PENALTY": "1e-4",
        "LECTURE_LR": "0.1",
        "LECTURE_MOMENTUM": "0.5",
        "LECTURE_PENALTY": "0.5",
    },
    6: {
        "DATASET": '"fashion-mnist"',
        "SEED": "7",
        "NUM_UNITS": "100",
        "NUM_EPOCHS": "2",
        "BATCH_SIZE": "100",
        "SIGMA": "0.2",
        "STRONGEST": "0.4",
        "MASKED_SHARE": "0.25",
        "FEW_LABELS": "300",
    },
    7: {
        "SEED": "7",
        "SIZE": "80",
        "MIDDLE": "50",
        "PATCH": "6",
        "NUM_UNITS": "20",
        "PATCH_EPOCHS": "2",
        "PICTURE_EPOCHS": "2",
        "NUM_EPOCHS": "3",
        "BATCH_SIZE": "20",
        "NUM_FOLDS": "4",
        "NUM_BOOTSTRAPS": "200",
        "NUM_CELLS": "1000",
        "ILL_CELLS": "20",
    },
    8: {
        "SEED": "7",
        "NUM_TRAIN": "10",
        "NUM_VALID": "2",
        "NUM_TEST": "6",
        "SIZE": "12",
        "NUM_PATCHES": "5000",
        "NUM_EPOCHS": "2",
        "BATCH_SIZE": "100",
        "CONV_SIZE": "30",
        "CONV_PATCHES": "300",
        "CONV_EPOCHS": "2",
        "CONV_BATCH_SIZE": "8",
        "FAINT": "1.5",
    },
    9: {"SEED": "11", "NUM_LABELS": "30", "NUM_UPDATES": "60"},
    10: {
        "SEED": "7",
        "NUM_IMAGES": "2017",
        "LECTURE_IMAGES": "999",
        "REPEATS": "2",
        "NUM_NETWORKS": "4",
    },
    11: {"SEED": "7"},
}
READ_FILES = (1, 10)  # byte by byte, and in processes of their own: no few images there
NOT_TURNED = {"REDO_STUDY"}  # writes a study anew, in minutes
QUICK = {  # lesson: knobs that are always turned as well, since training takes long
    4: {"FEW_EPOCHS": "3", "NUM_EPOCHS": "2"},
    7: {
        "PATCH_EPOCHS": "1",
        "PICTURE_EPOCHS": "1",
        "NUM_EPOCHS": "1",
        "NUM_BOOTSTRAPS": "50",
    },
    8: {"NUM_PATCHES": "2000", "NUM_EPOCHS": "1", "CONV_PATCHES": "99", "CONV_EPOCHS": "1"},
    9: {"NUM_UPDATES": "50"},
    10: {"REPEATS": "1", "NUM_NETWORKS": "2"},
}
NUM_DAYS = 3  # in which every lesson of the sample has its turn
SAMPLE = [  # a third of it each day; MNIST_AE_MANY=1 turns each knob of each lesson
    (1, ("NUM_LOOPED",)),
    (2, ("NUM_EPOCHS", "SEED")),
    (3, ("BATCH_SIZE",)),
    (4, ("NUM_EPOCHS", "DATASET")),
    (5, ("NUM_UNITS",)),
    (6, ("SIGMA",)),
    (7, ("MIDDLE",)),
    (8, ("NUM_TRAIN",)),
    (9, ("NUM_LABELS",)),
    (10, ("NUM_IMAGES",)),
    (11, ("SEED",)),
]

PRELUDE = """
import dataclasses

from mnist_ae import data

load = data.load


def load_few(name):
    splits = []
    for split, count in zip(load(name, offline=True), (1200, 500), strict=True):
        few = dataclasses.replace(
            split, images=split.images[:count], labels=split.labels[:count], dataset=name
        )
        splits.append(few)
    return tuple(splits)


data.load = load_few
"""


def find_lesson(number):
    (path,) = NOTEBOOKS.glob(f"{number:02d}_*.ipynb")
    return nbformat.read(path, as_version=4)


def list_turns():
    """(lesson, its knobs that are turned together) of each run."""
    day = datetime.date.today().toordinal()
    turns = SAMPLE[day % NUM_DAYS :: NUM_DAYS]
    if MANY:
        turns = list(SAMPLE)
        for lesson, values in OTHER.items():
            turns += [(lesson, (knob,)) for knob in values]
    return [pytest.param(*turn, id=f"{turn[0]}-{'-'.join(turn[1])}") for turn in turns]


def test_every_knob_has_another_value():
    for lesson, values in OTHER.items():
        assert set(find_knobs(find_lesson(lesson))) - NOT_TURNED == set(values), lesson


@pytest.mark.parametrize(("lesson", "turned"), list_turns())
def test_a_turned_knob_ends_no_lesson(lesson, turned):
    notebook = find_lesson(lesson)
    values = dict(QUICK.get(lesson, {}))
    values.update({knob: OTHER[lesson][knob] for knob in turned})
    for knob, value in values.items():
        assert turn_knob(notebook, knob, value)
    if lesson not in READ_FILES:
        notebook.cells.insert(0, new_code_cell(PRELUDE))
    failure = execution.execute(
        notebook, NOTEBOOKS, measure=False, timeout=TIMEOUT, on_cell=lambda: None
    )
    assert failure is None
    records = measured_claims(notebook)
    assert records
    for name, record in records.items():
        assert record["ok"] is None, name
        assert set(record["turned"]) == set(values)
