"""A case: patches of blood samples, some for training and some for testing."""

import numpy as np

from mnist_ae.checks.lab.case import Case


def train_and_test(slides, rng):
    """The slide (n,) that each patch is from → numbers of patches to train and to test.

    About a fifth, of slides or of patches, is for testing. Each patch is used once.
    """
    order = rng.permutation(len(slides))
    num_test = len(slides) // 5
    return order[num_test:], order[:num_test]


def mended(slides, rng):
    names = rng.permutation(np.unique(slides))
    of_test = np.isin(slides, names[: max(1, len(names) // 5)])
    return np.flatnonzero(~of_test), np.flatnonzero(of_test)


def slide_by_slide(slides, rng):
    """Sort the patches by slide and cut after a fifth of them, in the midst of a slide."""
    order = np.argsort(slides, kind="stable")
    num_test = len(slides) // 5
    return order[num_test:], order[:num_test]


def one_by_one(slides, rng):
    names = sorted(set(slides.tolist()))
    rng.shuffle(names)
    test = []
    while names and len(test) < max(1, len(slides) // 6):
        name = names.pop()
        test += [k for k, slide in enumerate(slides) if slide == name]
    train = [k for k in range(len(slides)) if k not in set(test)]
    return np.array(train, dtype=int), np.array(test, dtype=int)


def is_right(code, rng):
    slides = rng.integers(20, size=400)
    for seed in range(3):
        parts = code(slides.copy(), np.random.default_rng(seed))
        train, test = (np.asarray(part) for part in parts)
        if sorted([*train.tolist(), *test.tolist()]) != list(range(400)):
            return False
        if set(slides[train]) & set(slides[test]) or not 40 <= len(test) <= 130:
            return False
    return True


CASE = Case(
    shown=train_and_test,
    lines=(
        "order = rng.permutation(len(slides))",
        "return order[num_test:], order[:num_test]",
    ),
    faulty=(train_and_test, slide_by_slide),
    right=(mended, one_by_one),
    is_right=is_right,
)
