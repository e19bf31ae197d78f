"""The form of the lessons as they are committed; nbval executes them beside this."""

import ast
import importlib
import inspect
import itertools
import re

import nbformat
import pytest
from conftest import PROJECT

from mnist_ae import claims
from mnist_ae.command.execution import measured_claims

LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
MAX_BYTES = 1_000_000
MAX_LINES = 15
MAX_IMPORTS = 10
MIN_WORDS = 600
MIN_EXERCISES = 3
MIN_ALT_TEXT = 20  # characters

NOT_PROSE = (
    r"```.*?```",  # a block of code
    r"\$\$.*?\$\$",  # a formula on a line of its own
    r"`[^`]*`",  # code in a sentence
    r"\$[^$]*\$",  # a formula in a sentence
)
NUMBER = re.compile(
    r"(?<![\w.,])\d[\d,]*\.\d+(?: %| per cent)?"  # 0.0213, 97.9 %
    r"|\d[\d,]*(?: %| per cent)"  # 26 per cent
    r"|\d{1,3}(?:,\d{3})+"  # 60,000
)
UNWANTED = re.compile(
    r"0x[0-9a-f]{6,}"  # an address in memory
    r"|Warning"
    r"|it/s"  # a progress bar
    r"|/(home|root|tmp|Users)/"  # a path of one machine
)
WIDGET = "application/vnd.jupyter.widget-view+json"
NOT_TO_BE_PASSED_ON = ("/ALL_IDB2", "/DRIVE")  # lessons on these run on painted images


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return request.param, nbformat.read(request.param, as_version=4)


@pytest.fixture
def notebook(lesson):
    _, notebook = lesson
    return notebook


def number_of(path):
    return int(path.name[:2])


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def has_tag(cell, tag):
    return tag in cell.metadata.get("tags", [])


def lines_of_code(cell):
    return [line for line in cell.source.splitlines() if line.strip()]


def prose(notebook):
    """Return the text of the lesson without code and mathematics."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for pattern in NOT_PROSE:
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    return text


def outputs(notebook):
    for cell in code_cells(notebook):
        yield from cell.outputs


def printed_texts(notebook):
    for output in outputs(notebook):
        yield output.get("text", "") or output.get("data", {}).get("text/plain", "")


def test_there_are_three_lessons_or_more():
    numbers = [number_of(path) for path in LESSONS]
    assert numbers[:3] == [1, 2, 3]
    assert len(numbers) == len(set(numbers))
    assert max(numbers) <= 11, "eleven are planned, and some numbers may still be free"


def test_valid_executed_and_small(lesson):
    path, notebook = lesson
    nbformat.validate(notebook)
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))
    errors = [output for output in outputs(notebook) if output.output_type == "error"]
    assert errors == []
    assert path.stat().st_size < MAX_BYTES


def test_outputs_are_clean(notebook):
    assert "widgets" not in notebook.metadata
    for output in outputs(notebook):
        assert output.get("name") != "stderr", output
        assert WIDGET not in output.get("data", {})
    for text in printed_texts(notebook):
        assert not UNWANTED.search(text), text


def test_outputs_come_from_the_real_data(notebook):
    remarks = []
    for text in printed_texts(notebook):
        if "stand-in" in text or "Nothing in" in text:
            remarks.append(text)
    assert not remarks or any(name in remarks[0] for name in NOT_TO_BE_PASSED_ON)
    records = measured_claims(notebook)
    assert records, "no claim was checked"
    assert all(record["ok"] for record in records.values())


def test_cells_are_short(notebook):
    cells = code_cells(notebook)
    for cell in cells:
        assert len(lines_of_code(cell)) <= MAX_LINES, cell.source
    assert len(lines_of_code(cells[0])) <= MAX_IMPORTS


def test_title_headings_and_length(lesson):
    path, notebook = lesson
    first = notebook.cells[0].source
    title_and_question = rf"# {number_of(path)} · .+\n\n\*\*.+\?\*\*\n"
    assert re.match(title_and_question, first)
    assert "What you will learn" in first
    assert re.search(r"Reading: about \d+ minutes\. Running: about \d+ seconds", first)
    source = "\n".join(cell.source for cell in notebook.cells)
    headings = re.findall(r"^## \d+\. (.+)$", source, re.MULTILINE)
    assert headings[-3:] == ["Where it breaks", "Exercises", "What to read next"]
    assert len(re.findall(r"\w+", prose(notebook))) >= MIN_WORDS


def test_the_second_code_cell_has_the_knobs(notebook):
    cells = code_cells(notebook)
    (knobs,) = [cell for cell in cells if has_tag(cell, "knobs")]
    assert knobs is cells[1]
    for statement in ast.parse(knobs.source).body:
        if isinstance(statement, ast.Assign):  # --knob NAME=VALUE replaces a line
            assert isinstance(statement.targets[0], ast.Name), "one knob per line"


def find_check(cell, prefix):
    """Return (check, answer) of a cell's only line `checks.CHECK(ANSWER)`."""
    pattern = rf"^checks\.(\w+)\(({prefix}\w+)\)$"
    (check_and_answer,) = re.findall(pattern, cell.source, re.MULTILINE)
    return check_and_answer


def test_exercises_have_a_check_and_a_folded_solution(lesson):
    path, notebook = lesson
    checks = importlib.import_module(f"mnist_ae.checks.lesson_{number_of(path)}")
    num_exercises = 0
    for exercise, cell in itertools.pairwise(code_cells(notebook)):
        if not has_tag(cell, "solution"):
            continue
        num_exercises += 1
        assert cell.metadata["jupyter"]["source_hidden"] is True
        check, answer = find_check(exercise, prefix="my_")
        check_of_solution, solution = find_check(cell, prefix="solution_")
        assert check == check_of_solution
        assert inspect.isfunction(getattr(checks, check))
        assert "my_" not in cell.source, "a solution never overwrites the student's answer"
        printed = [output.text for output in exercise.outputs]
        assert printed == [f"· {answer}: not tried yet\n"]
        assert cell.outputs[0].text == f"✓ {solution} is right\n"
    assert num_exercises >= MIN_EXERCISES


def test_every_picture_has_an_alternative_text(notebook):
    for output in outputs(notebook):
        if "image/png" in output.get("data", {}):
            assert len(output.metadata["image/png"]["alt"]) > MIN_ALT_TEXT


def values_of_knobs(notebook):
    """Return the numbers in the knob cell, written as in prose."""
    values = set()
    for node in ast.walk(ast.parse(code_cells(notebook)[1].source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            values.add(f"{node.value:,}")
    return values


def test_every_number_in_the_prose_is_a_claim(lesson):
    """Decimals, percentages and thousands: claims of this lesson or an earlier one.

    Settings are not measured: the values in the knob cell may be named too.
    """
    path, notebook = lesson
    known = values_of_knobs(notebook)
    for claim in claims.read().values():
        if claim.lesson <= number_of(path):
            known.update(claim.stated)
    numbers = NUMBER.findall(prose(notebook))
    assert [number for number in numbers if number not in known] == []


def names_of_checked_claims(notebook):
    for cell in code_cells(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "claims.check":
                yield node.args[0].value


def test_every_claim_is_checked_in_its_lesson_and_no_other():
    lessons = {}
    for path in LESSONS:
        for name in names_of_checked_claims(nbformat.read(path, as_version=4)):
            lessons.setdefault(name, []).append(number_of(path))
    assert lessons == {name: [claim.lesson] for name, claim in claims.read().items()}
