"""Every check accepts right answers in any form and refuses wrong ones by name."""

import ast
import importlib
import json
import random
import re
import time
from pathlib import Path

import numpy as np
import pytest
import solution_mutants
import torch
from conftest import MANY, PROJECT
from PIL import Image
from torch import nn
from torch.nn import functional as F

from mnist_ae import models, studies, train
from mnist_ae.checks.exercise import CheckError

CHECK_FILES = sorted((PROJECT / "mnist_ae" / "checks").glob("lesson_*.py"))
LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
NAMES_IN_LESSONS = {
    "time": time,
    "np": np,
    "torch": torch,
    "nn": nn,
    "F": F,
    "models": models,
    "train": train,
    "studies": studies,
    "Path": Path,
    "Image": Image,
}
NUM_SEEDS = 50 if MANY else 5  # with which a right answer is tried
MIN_RIGHT = 4  # answers in other forms for each check
MIN_WRONG = 2
NO_RESULT = {"own_data"}  # this answer writes files
MAX_REASON = 200  # characters


def find_check(lesson, name):
    return getattr(importlib.import_module(f"mnist_ae.checks.lesson_{lesson}"), name)


def answers(lesson):
    """The module with the wrong and the right answers to a lesson's exercises."""
    return importlib.import_module(f"answers.lesson_{lesson}")


def find_solutions():
    """The lesson, the check's name and the source of each solution."""
    found = []
    for path in LESSONS:
        lesson = int(path.name[:2])
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if "solution" in cell["metadata"].get("tags", []):
                source = "".join(cell["source"])
                (check,) = re.findall(r"^checks\.(\w+)\(", source, re.MULTILINE)
                found.append((lesson, check, definition_in(source)))
    return found


def definition_in(source):
    """Return the one function definition of a cell, and nothing else of it."""
    statements = ast.parse(source).body
    (definition,) = [node for node in statements if isinstance(node, ast.FunctionDef)]
    return ast.unparse(definition)


def read_function(source):
    """Run the source of one function; return the function."""
    names = dict(NAMES_IN_LESSONS)
    exec(source, names)
    return names[ast.parse(source).body[0].name]


SOURCES = find_solutions()
SOLUTIONS = [
    pytest.param(lesson, check, read_function(source), id=f"{lesson}-{check}")
    for lesson, check, source in SOURCES
]
CHECKS = [pytest.param(*source, id=f"{source[0]}-{source[1]}") for source in SOURCES]


def message_of(check, answer):
    """Return what a check says about a wrong answer."""
    with pytest.raises(CheckError) as caught:
        check(answer)
    return str(caught.value)


def is_refused(check, answer):
    try:
        check(answer)
    except CheckError:
        return True
    return False


@pytest.mark.parametrize(("lesson", "check", "solution"), SOLUTIONS)
def test_solution_is_right(lesson, check, solution, capsys):
    find_check(lesson, check)(solution)
    assert capsys.readouterr().out == f"✓ {solution.__name__} is right\n"


@pytest.mark.parametrize(("lesson", "check", "solution"), SOLUTIONS)
def test_empty_answers_are_not_tried_yet(lesson, check, solution, capsys):
    def dots(*_): ...  # your answer

    def described(*_):
        """Not done."""

    def passed(*_):
        pass

    for answer in (dots, described, passed, ..., None):
        find_check(lesson, check)(answer)
        name = getattr(answer, "__name__", "answer")
        assert capsys.readouterr().out == f"· {name}: not tried yet\n"


@pytest.mark.parametrize(("lesson", "check", "solution"), SOLUTIONS)
def test_missing_return_and_errors_are_named(lesson, check, solution):
    def no_return(*arguments):
        solution(*arguments)

    def stops(*arguments):
        raise RuntimeError("so there")

    if check not in NO_RESULT:
        assert "does it end with `return`" in message_of(
            find_check(lesson, check), no_return
        )
    assert message_of(find_check(lesson, check), stops) == (
        "Your answer stopped with RuntimeError in line 2 of your function: "
        '`raise RuntimeError("so there")`. Python says: so there'
    )


def only_a_tuple():
    """The five numbers (a) to (e), in their order."""
    72, 10, 200, 1, 496  # noqa: B018


def a_tuple_after_the_dots():
    ...
    72, 10, 200, 1, 496  # noqa: B018


def only_a_word():
    """The five numbers (a) to (e), in their order."""
    "seventy-two"


def a_tuple_in_one_line(): 72, 10, 200, 1, 496  # noqa: B018 # fmt: skip


def a_variable():
    numbers = 72, 10, 200, 1, 496  # noqa: F841


@pytest.mark.parametrize(
    "answer",
    [only_a_tuple, a_tuple_after_the_dots, only_a_word, a_tuple_in_one_line, a_variable],
)
def test_values_without_return_are_an_answer(answer):
    """Though Python leaves a constant that stands by itself out of the bytecode."""
    message = message_of(find_check(1, "predictions"), answer)
    assert "does it end with `return`" in message


def test_dots_below_a_remark_are_empty_in_a_function_within_another(capsys):
    def answer():
        """What to do."""
        # my notes
        ...

    find_check(1, "predictions")(answer)
    assert "not tried yet" in capsys.readouterr().out


@pytest.mark.parametrize("body", ["...", "pass", "None", "72, 10", "'a word'\n    ..."])
def test_an_answer_without_source_is_no_error(body, capsys):
    answer = read_function(f"def answer():\n    {body}")
    find_check(1, "predictions")(answer)
    assert capsys.readouterr().out == "· answer: not tried yet\n"


def invert_by_helper(images):
    return invert_one_by_one(images)


def invert_one_by_one(images):
    inverted = []
    for image in images:
        inverted.append(255 - image.pixels)
    return inverted


def invert_in_comprehension(images):
    # Python up to 3.11 runs the comprehension as a function of its own
    return np.stack([255 - image.pixels for image in images])


@torch.no_grad()
def invert_decorated(images):
    pixels = images / 255
    return 1 - torch.as_tensor(pixels).view(7)


ERRORS = [  # answer, and the line that the message names
    (
        invert_by_helper,
        "in line 4 of `invert_one_by_one`: `inverted.append(255 - image.pixels)`",
    ),
    (
        invert_in_comprehension,
        "in line 3 of your function: "
        "`return np.stack([255 - image.pixels for image in images])`",
    ),
    (
        invert_decorated,
        "in line 4 of your function: `return 1 - torch.as_tensor(pixels).view(7)`",
    ),
    (
        read_function("def my_inverted(images):\n    return 255 - image"),
        "in line 2 of your function. Python says: name 'image' is not defined",
    ),
]


@pytest.mark.parametrize(("answer", "line"), ERRORS)
def test_the_line_of_an_error_is_named(answer, line):
    assert line in message_of(find_check(1, "invert"), answer)


def test_what_cannot_be_called_or_used_is_named():
    check = find_check(1, "invert")
    assert "pass the function itself" in message_of(check, np.zeros(3))
    assert "could not be called" in message_of(check, lambda: 1)
    by_class = find_check(3, "accuracy_by_class")
    assert "expected numbers" in message_of(by_class, lambda s, y, num_classes: "98 %")


def list_answers(kind):
    """(lesson, check, answer or (words, answer)) of all answers of a kind."""
    found = []
    for lesson in sorted({lesson for lesson, _, _ in SOURCES}):
        for check, listed in getattr(answers(lesson), kind).items():
            for number, answer in enumerate(listed):
                words = answer[0] if kind == "WRONG" else number
                case = f"{lesson}-{check}-{words}"
                found.append(pytest.param(lesson, check, answer, id=case))
    return found


@pytest.mark.parametrize(("lesson", "check", "answer"), list_answers("WRONG"))
def test_wrong_answers_fail_by_name(lesson, check, answer):
    words, function = answer
    for seed in (0, 1, 2):
        assert words in message_of(with_seed(find_check(lesson, check), seed), function)


def with_seed(check, seed):
    return lambda answer: check(answer, seed=seed)


@pytest.mark.parametrize(("lesson", "check", "answer"), list_answers("RIGHT"))
def test_other_right_answers_pass(lesson, check, answer):
    for seed in range(NUM_SEEDS):
        find_check(lesson, check)(answer, seed=seed)


@pytest.mark.parametrize(("lesson", "check", "solution"), SOLUTIONS)
def test_solutions_pass_with_every_seed(lesson, check, solution):
    for seed in range(NUM_SEEDS):
        find_check(lesson, check)(solution, seed=seed)


@pytest.mark.parametrize(("lesson", "check", "source"), CHECKS)
def test_every_check_has_wrong_and_right_answers(lesson, check, source):
    assert len(answers(lesson).WRONG[check]) >= MIN_WRONG
    assert len(answers(lesson).RIGHT[check]) >= MIN_RIGHT


def find_mutants(check, source):
    """All mutants of a solution; `check` is called to see what it tries."""
    mutants = solution_mutants.mutants_of_code(source, NAMES_IN_LESSONS)
    mutants += solution_mutants.mutants_of_calls(read_function(source), check)
    return mutants


@pytest.mark.parametrize(("lesson", "check", "source"), CHECKS)
def test_mutants_of_solutions_are_refused(lesson, check, source):
    test = find_check(lesson, check)
    equivalent = {mutant for name, mutant in answers(lesson).EQUIVALENT if name == check}
    accepted = set()
    for mutant in find_mutants(test, source):
        if not is_refused(test, mutant.function):
            accepted.add(mutant.name)
    assert accepted == equivalent


def test_equivalent_mutants_have_a_reason():
    for lesson in {lesson for lesson, _, _ in SOURCES}:
        for reason in answers(lesson).EQUIVALENT.values():
            assert 10 <= len(reason) <= MAX_REASON


@pytest.mark.parametrize(("lesson", "check", "solution"), SOLUTIONS)
def test_answers_that_change_their_arguments_are_told_so(lesson, check, solution):
    tried = []

    def recording(*arguments):
        tried.extend(arguments)
        return solution(*arguments)

    find_check(lesson, check)(recording)
    if solution_mutants.can_be_spoiled(tried):
        spoiling = solution_mutants.spoils_its_arguments(solution)
        message = message_of(find_check(lesson, check), spoiling)
        assert re.match(r"Your function changed `\w+` itself", message), message


def draw_from_every_generator():
    return random.random(), np.random.rand(), torch.rand(()).item()


def step_with_noise(w, gradient, velocity, lr, momentum):
    draw_from_every_generator()
    velocity = momentum * velocity + gradient
    return w - lr * velocity, velocity


def test_checks_leave_the_random_numbers_of_the_notebook_alone():
    drawn = []
    for answer in (step_with_noise, None):
        random.seed(1)
        np.random.seed(1)
        torch.manual_seed(1)
        find_check(2, "momentum_step")(answer)
        drawn.append(draw_from_every_generator())
    assert drawn[0] == drawn[1]


def names_passed(statement):
    """The names of the arguments that a statement gives to the student's answer."""
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("call", "try_out"):
            for keyword in node.keywords:
                names.update(names_read(keyword.value))
    return names


def names_read(tree):
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            names.add(node.id)
    return names


def names_set(tree):
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def late_readings(source):
    """Names in a check that are read after the answer got them, before they are set anew.

    What is compared with the answer's result would then be computed after the answer ran.
    """
    late = set()
    for node in ast.walk(ast.parse(source)):
        for block in ("body", "orelse"):
            statements = getattr(node, block, [])
            late |= _late_in(statements) if isinstance(statements, list) else set()
    return late


def _late_in(statements):
    passed = set()
    late = set()
    for statement in statements:
        late |= passed & names_read(statement)
        passed -= names_set(statement)
        if not isinstance(statement, ast.For | ast.If | ast.With | ast.FunctionDef):
            passed |= names_passed(statement)
    return late


@pytest.mark.parametrize("path", CHECK_FILES, ids=lambda path: path.stem)
def test_expectations_are_computed_before_the_answer_runs(path):
    source = path.read_text(encoding="utf-8")
    assert late_readings(source) == set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "answer":
            pytest.fail(f"line {node.lineno} calls the answer itself: use `call`")


EARLY = """
@exercise
def change(answer, rng):
    for shape in ((3, 4), (5, 7)):
        before = rng.random(shape)
        after = rng.random(shape)
        expected = after - before
        found = call(answer, before=before, after=after)
        expect_close(found, expected)
"""


def test_an_expectation_computed_late_is_noticed():
    assert late_readings(EARLY) == set()
    line = "        expected = after - before\n"
    calling = "        found = call(answer, before=before, after=after)\n"
    late = EARLY.replace(line, "").replace(calling, calling + line)
    assert late_readings(late) == {"after", "before"}
    inline = EARLY.replace("found, expected", "found, after - before")
    assert late_readings(inline) == {"after", "before"}
