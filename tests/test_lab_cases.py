"""The cases of the lab: right is right, faulty is faulty, and guessing doesn't pass."""

import ast
import inspect
import random

import numpy as np
import pytest
import torch
from conftest import MANY
from torch.nn import functional as F

from mnist_ae.checks import lesson_11 as checks
from mnist_ae.checks.exercise import CheckError
from mnist_ae.checks.lab.catalog import CASES

NUM_SEEDS = 30 if MANY else 4
NUMBERS = list(CASES)
WITH_FAULT = [number for number, case in CASES.items() if case.lines]
FINE = [number for number, case in CASES.items() if not case.lines]
MIN_CASES, MIN_WITH_FAULT, MIN_FINE = 12, 10, 2


def is_accepted(check, number, answer):
    try:
        check(number, answer)
    except CheckError:
        return False
    return True


def judged_right(case, function, seed):
    torch.manual_seed(seed)
    return bool(case.is_right(function, np.random.default_rng(seed)))


def measured_by_the_judge(number):
    """A measurement that knows what the package knows."""

    def answer(code):
        try:
            return not judged_right(CASES[number], code, 5)
        except RuntimeError:  # shapes that don't fit
            return True

    return answer


def place_in(case):
    return case.lines[0] if case.lines else "fine"


def mended(case):
    """A right function that is not the one which the case shows."""
    (function,) = {*case.right} - {case.shown} if not case.lines else {case.right[0]}
    return function


def all_right():
    """The names of a notebook in which every answer is right."""
    names = {}
    for number, case in CASES.items():
        names[f"my_where_{number}"] = lambda case=case: place_in(case)
        names[f"my_measure_{number}"] = measured_by_the_judge(number)
        names[f"my_mend_{number}"] = mended(case)
    return names


def score_of(names, capsys):
    """The points, and whether the lab is passed."""
    capsys.readouterr()
    checks.score(names)
    last_line = capsys.readouterr().out.splitlines()[-1]
    return int(last_line.split()[0]), last_line.endswith("points: passed")


def test_there_are_enough_cases_of_both_kinds():
    assert len(NUMBERS) >= MIN_CASES
    assert len(WITH_FAULT) >= MIN_WITH_FAULT
    assert len(FINE) >= MIN_FINE
    assert len({case.shown for case in CASES.values()}) == len(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_shown_is_faulty_where_lines_are_named_and_right_elsewhere(number):
    case = CASES[number]
    assert case.shown in (case.faulty if case.lines else case.right)
    assert len({*case.faulty, *case.right}) == 4


@pytest.mark.parametrize("number", NUMBERS)
def test_the_judge_tells_faulty_from_right(number):
    case = CASES[number]
    for seed in range(NUM_SEEDS):
        for function in case.faulty:
            assert not judged_right(case, function, seed), function.__name__
        for function in case.right:
            assert judged_right(case, function, seed), function.__name__


@pytest.mark.parametrize("number", NUMBERS)
def test_all_four_functions_are_called_alike(number):
    case = CASES[number]
    signatures = {str(inspect.signature(code)) for code in (*case.faulty, *case.right)}
    assert len(signatures) == 1


@pytest.mark.parametrize("number", NUMBERS)
def test_the_two_faulty_functions_differ_in_more_than_names(number):
    first, second = (_shape_of(function) for function in CASES[number].faulty)
    assert first != second


def _shape_of(function):
    """A function's syntax without names, numbers and texts."""
    tree = ast.parse(inspect.getsource(function))
    return [type(node).__name__ for node in ast.walk(tree)]


@pytest.mark.parametrize("number", NUMBERS)
def test_each_line_at_fault_is_a_right_place_and_no_other_is(number):
    case = CASES[number]
    lines = [line.strip() for line in inspect.getsource(case.shown).splitlines()]
    for line in filter(None, lines):
        if len(case.lines_with(line)) == 1:
            right = is_accepted(checks.where, number, lambda line=line: line)
            assert right == (line in case.lines), line
    assert is_accepted(checks.where, number, lambda: "Fine") == (not case.lines)
    for line in case.lines:
        assert is_accepted(checks.where, number, lambda line=line: f"  {line[:-1]}")


def test_a_place_that_cannot_be_found_is_said_to_be_so():
    with pytest.raises(CheckError, match="is in no line of the case"):
        checks.where(1, lambda: "import antigravity")
    with pytest.raises(CheckError, match="is in 2 lines of the case"):
        checks.where(1, lambda: "grey")
    with pytest.raises(CheckError, match="expected a text"):
        checks.where(1, lambda: 3)
    with pytest.raises(ValueError, match="from 1 to"):
        checks.where(len(CASES) + 1, lambda: "fine")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_measurement_must_tell_all_four(number):
    assert is_accepted(checks.measure, number, measured_by_the_judge(number))
    assert not is_accepted(checks.measure, number, lambda code: True)
    assert not is_accepted(checks.measure, number, lambda code: False)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_measurement_that_knows_only_what_is_shown_is_refused(number):
    """It finds the first faulty function, as the right measurement would, and no other."""
    case = CASES[number]
    tell = measured_by_the_judge(number)

    def only_one(known):
        def answer(code):
            (cell,) = code.__closure__  # which no student would open
            return cell.cell_contents is known and tell(code)

        return answer

    for known in case.faulty:
        assert not is_accepted(checks.measure, number, only_one(known))


def test_a_measurement_is_not_told_names_or_sources():
    seen = set()

    def answer(code):
        seen.add((code.__name__, inspect.getsource(code)))
        return True

    for number in NUMBERS:
        is_accepted(checks.measure, number, answer)
    assert len(seen) == 1


def test_a_verdict_is_true_or_false():
    for verdict in (0.3, "yes", 1, np.array([True, False])):
        with pytest.raises(CheckError, match="expected True"):
            checks.measure(1, lambda code, verdict=verdict: verdict)
    for kind in (np.bool_, torch.tensor):
        tell = measured_by_the_judge(1)
        assert is_accepted(checks.measure, 1, lambda code: kind(tell(code)))  # noqa: B023


@pytest.mark.parametrize("number", NUMBERS)
def test_right_functions_mend_and_faulty_ones_do_not(number):
    case = CASES[number]
    for function in case.right:
        assert is_accepted(checks.mend, number, function)
    for function in case.faulty:
        assert not is_accepted(checks.mend, number, function)


def order_without_rng(x, y, rng):
    order = np.arange(len(x))[::-1]
    return x[order], y[order]


def order_of_another_generator(x, y, rng):
    order = np.random.permutation(len(x))
    return x[order], y[order]


def error_of_all_at_once(model, x, batch_size):
    with torch.no_grad():
        return F.mse_loss(model(x), x).item()


def same_noise_for_each_batch(x, sigma, batch_size=100):
    noise = sigma * torch.randn(batch_size, *x.shape[1:])
    for clean in x.split(batch_size):
        yield (clean + noise[: len(clean)]).clamp(0, 1), clean


def update_at_once(model, optimizer, x, y, part_size=100):
    F.cross_entropy(model(x), y).backward()
    optimizer.step()
    optimizer.zero_grad()


def one_update_only(autoencoder, head, x, y, num_updates=50):
    return CASES[10].right[0](autoencoder, head, x, y, 1)


def scaled_without_constant(x_train, x_test):
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    with np.errstate(invalid="ignore"):
        return (x_train - mean) / deviation, (x_test - mean) / deviation


def one_epoch_only(model, x, y, x_test, y_test, num_epochs=5):
    return CASES[14].right[1](model, x, y, x_test, y_test, 1)


def noise_that_moves_on(x, sigma, num_epochs, seed):
    noise = sigma * torch.randn(x.shape, generator=torch.Generator().manual_seed(seed))
    for epoch in range(num_epochs):
        yield x + noise.roll(epoch, dims=0)


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        (2, order_without_rng),
        (2, order_of_another_generator),
        (4, error_of_all_at_once),
        (5, same_noise_for_each_batch),
        (8, update_at_once),
        (10, one_update_only),
        (11, scaled_without_constant),
        (14, one_epoch_only),
        (17, noise_that_moves_on),
    ],
)
def test_mends_that_do_something_else_are_refused(number, wrong):
    assert not is_accepted(checks.mend, number, wrong)


def test_all_right_answers_get_all_points(capsys):
    num_points, passed = score_of(all_right(), capsys)
    assert num_points == 3 * len(CASES)
    assert passed


def test_nothing_tried_gets_no_points(capsys):
    assert score_of({}, capsys) == (0, False)


@pytest.mark.parametrize("word", ["faulty", "fine"])
def test_the_same_answer_everywhere_does_not_pass(word, capsys):
    names = {}
    for number, case in CASES.items():
        line = inspect.getsource(case.shown).splitlines()[-1]
        names[f"my_where_{number}"] = lambda line=line: "fine" if word == "fine" else line
        names[f"my_measure_{number}"] = lambda code: word == "faulty"
        names[f"my_mend_{number}"] = case.shown
    _, passed = score_of(names, capsys)
    assert not passed


def test_guessing_does_not_pass(capsys):
    names = {}
    guess = random.Random(3)
    for number, case in CASES.items():
        lines = ["fine", *inspect.getsource(case.shown).splitlines()[2:]]
        line = guess.choice(lines)
        names[f"my_where_{number}"] = lambda line=line: line
        names[f"my_measure_{number}"] = lambda code: guess.random() < 0.5
        names[f"my_mend_{number}"] = guess.choice((*case.faulty, *case.right))
    _, passed = score_of(names, capsys)
    assert not passed


def test_three_quarters_of_the_points_are_needed(capsys):
    names = all_right()
    to_drop = list(names)[: 1 + len(names) // 4]
    for name in to_drop[:-1]:
        del names[name]
    assert score_of(names, capsys)[1]
    del names[to_drop[-1]]
    assert not score_of(names, capsys)[1]
