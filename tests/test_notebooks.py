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
NUMBER = re.compile(
    r"(?<![\w.,])\d[\d,]*\.\d+(?: %| per cent)?|\d[\d,]*(?: %| per cent)|\d{1,3}(?:,\d{3})+"
)


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return request.param, nbformat.read(request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    """The text of the lesson without code, mathematics and links."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for skipped in (r"```.*?```", r"\$\$.*?\$\$", r"`[^`]*`", r"\$[^$]*\$"):
        text = re.sub(skipped, " ", text, flags=re.DOTALL)
    return text


def texts(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            yield output.get("text", "") or output.get("data", {}).get("text/plain", "")


def test_there_are_three_lessons_or_more():
    numbers = [int(path.name[:2]) for path in LESSONS]
    assert numbers[:3] == [1, 2, 3] and len(numbers) == len(set(numbers))
    assert max(numbers) <= 10, (
        "ten are planned; the numbers between come as they are written"
    )


def test_valid_executed_and_small(lesson):
    path, notebook = lesson
    nbformat.validate(notebook)
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))
    outputs = [output for cell in code_cells(notebook) for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    assert path.stat().st_size < 1_000_000


def test_outputs_are_clean(lesson):
    _, notebook = lesson
    assert "widgets" not in notebook.metadata
    for cell in code_cells(notebook):
        for output in cell.outputs:
            assert output.get("name") != "stderr", output
            assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})
    for text in texts(notebook):
        assert not re.search(
            r"0x[0-9a-f]{6,}|Warning|it/s|/(home|root|tmp|Users)/", text
        ), text


def test_outputs_come_from_the_real_data(lesson):
    _, notebook = lesson
    painted = "/ALL_IDB2", "/DRIVE"  # these may not be passed on
    said = [text for text in texts(notebook) if "stand-in" in text or "Nothing in" in text]
    assert not said or any(name in said[0] for name in painted)
    assert measured_claims(notebook), "no claim was checked"
    assert all(record["ok"] for record in measured_claims(notebook).values())


def test_cells_are_short(lesson):
    for cell in code_cells(lesson[1]):
        assert len([line for line in cell.source.splitlines() if line.strip()]) <= 15, (
            cell.source
        )
    imports = code_cells(lesson[1])[0].source
    assert len([line for line in imports.splitlines() if line.strip()]) <= 10


def test_lesson_form(lesson):
    path, notebook = lesson
    first, text = notebook.cells[0].source, prose(notebook)
    assert re.match(rf"# {int(path.name[:2])} · .+\n\n\*\*.+\?\*\*\n", first), (
        "title and question"
    )
    assert "What you will learn" in first
    assert re.search(r"Reading: about \d+ minutes\. Running: about \d+ seconds", first)
    headings = re.findall(
        r"^## \d+\. (.+)$", "\n".join(c.source for c in notebook.cells), re.M
    )
    assert headings[-3:] == ["Where it breaks", "Exercises", "What to read next"]
    assert len(re.findall(r"\w+", text)) >= 600
    knobs = [
        cell for cell in code_cells(notebook) if "knobs" in cell.metadata.get("tags", [])
    ]
    assert len(knobs) == 1 and knobs[0] is code_cells(notebook)[1]
    for line in ast.parse(knobs[0].source).body:
        if isinstance(line, ast.Assign):  # --knob NAME=VALUE replaces a line
            assert isinstance(line.targets[0], ast.Name), "one knob a line"


def test_exercises_have_a_check_and_a_folded_solution(lesson):
    path, notebook = lesson
    cells, count = code_cells(notebook), 0
    checks = importlib.import_module(f"mnist_ae.checks.lesson_{int(path.name[:2])}")
    for before, cell in itertools.pairwise(cells):
        if "solution" in cell.metadata.get("tags", []):
            count += 1
            assert cell.metadata["jupyter"]["source_hidden"] is True
            ((asked, mine),) = re.findall(
                r"^checks\.(\w+)\((my_\w+)\)$", before.source, re.M
            )
            call = re.findall(r"^checks\.(\w+)\((solution_\w+)\)$", cell.source, re.M)
            ((answered, solution),) = call
            assert asked == answered and inspect.isfunction(getattr(checks, asked))
            assert "my_" not in cell.source, (
                "a solution never overwrites the student's answer"
            )
            said = [output.text for output in before.outputs]
            assert said == [f"· {mine}: not tried yet\n"]
            assert cell.outputs[0].text == f"✓ {solution} is right\n"
    assert count >= 3


def test_every_picture_has_an_alternative_text(lesson):
    for cell in code_cells(lesson[1]):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert len(output.metadata["image/png"]["alt"]) > 20


def test_every_number_in_the_prose_is_a_claim(lesson):
    """Decimals, percentages and numbers with thousands: claims of this lesson or an earlier one.

    Settings are not measured: the values in the knob cell may be named too.
    """
    path, notebook = lesson
    number = int(path.name[:2])
    claimed = [claim for claim in claims.read().values() if claim.lesson <= number]
    known = {text for claim in claimed for text in claim.stated}
    knobs = ast.walk(ast.parse(code_cells(notebook)[1].source))
    values = [node.value for node in knobs if isinstance(node, ast.Constant)]
    known |= {f"{value:,}" for value in values if isinstance(value, int | float)}
    assert [found for found in NUMBER.findall(prose(notebook)) if found not in known] == []


def test_every_claim_is_checked_in_its_lesson_and_no_other():
    asked = {}
    for path in LESSONS:
        for cell in code_cells(nbformat.read(path, as_version=4)):
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "claims.check":
                    asked.setdefault(node.args[0].value, []).append(int(path.name[:2]))
    assert asked == {name: [claim.lesson] for name, claim in claims.read().items()}
