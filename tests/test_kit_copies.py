"""Student copies: nothing of a solution in them, and their checks work."""

import ast
import re

import nbformat
import pytest
from conftest import MANY, PROJECT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from mnist_ae.command.execution import execute
from mnist_ae.command.kit import lab_answers, secrets
from mnist_ae.command.kit.copies import student_copy
from mnist_ae.command.kit.leaks import find_leaks
from mnist_ae.command.kit.reading import CHECKED, is_for_instructors, read_lesson

LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
LABS = (11,)
RUN = LESSONS if MANY else [LESSONS[0], LESSONS[10]]  # 15 seconds each
SECONDS = 300  # that a cell may take
TELLING = 12  # letters of a line that is not found by chance


def read(path):
    return nbformat.read(path, as_version=4)


def has_solution(cell):
    return "solution" in cell.metadata.get("tags", [])


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def original_and_copy(request):
    original = read(request.param)
    return original, student_copy(original, request.param.name)


# What is left out.


def test_no_line_of_a_solution_is_in_a_copy(original_and_copy):
    """Line by line, but for lines that the lesson has elsewhere, too."""
    original, copy = original_and_copy
    others = [cell.source for cell in original.cells if not has_solution(cell)]
    elsewhere = "\n".join(others)
    text = "\n".join(cell.source for cell in copy.cells)
    for cell in filter(has_solution, original.cells):
        for line in cell.source.splitlines():
            if len(line) >= TELLING and line.strip() not in elsewhere:
                assert line.strip() not in text
    assert "solution_" not in nbformat.writes(copy)


def functions_in(cells):
    """{function without its name and docstring} of code cells."""
    found = set()
    for cell in cells:
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                found.add(ast.dump(ast.Module(body, [])))
    return found


def test_no_function_of_a_solution_is_in_a_copy(original_and_copy):
    original, copy = original_and_copy
    solved = functions_in(filter(has_solution, original.cells))
    code = [cell for cell in copy.cells if cell.cell_type == "code"]
    assert not solved & functions_in(code)


def test_a_copy_has_no_outputs_and_nothing_beside_the_text(original_and_copy):
    _, copy = original_and_copy
    for cell in copy.cells:
        assert set(cell.metadata) <= {"tags"}
        assert set(cell.metadata.get("tags", [])) <= {"knobs", "parameters"}
        assert not cell.get("outputs") and cell.get("execution_count") is None


def test_a_copy_does_not_speak_of_solutions(original_and_copy):
    _, copy = original_and_copy
    for cell in copy.cells:
        for sentence in re.split(r"(?<=[.?!:])\s", cell.source):
            if re.search(r"\bsolutions?\b", sentence, re.IGNORECASE):
                assert "There are no solutions here" in sentence


def test_all_else_is_in_a_copy(original_and_copy):
    original, copy = original_and_copy
    kept = [cell.source for cell in original.cells if not is_for_instructors(cell)]
    assert [cell.source for cell in copy.cells] == kept


def test_the_original_stays_as_it_is():
    original = read(LESSONS[0])
    before = nbformat.writes(original)
    student_copy(original, "lesson 1")
    assert nbformat.writes(original) == before


def test_a_copy_of_the_lab_has_none_of_its_answers():
    lab = read_lesson(LESSONS[10])
    copy = nbformat.writes(student_copy(lab.notebook, lab.path.name))
    shown = {
        line.strip() for cell in lab.notebook.cells for line in cell.source.splitlines()
    }
    answers = re.findall(r"```python\n(.*?)```", lab_answers.lab_answers(lab), re.DOTALL)
    assert len(answers) > 18
    for line in {line.strip() for line in "\n".join(answers).splitlines()} - shown:
        assert len(line) < TELLING or line.replace('"', r"\"") not in copy


# Leaks that were planted.

SOLVED = """
def solution_area(width, height):
    # two triangles make it
    return 3 * width * height + 17 * (width - 1) - 4321 / 2


checks.area(solution_area)
"""
ANSWER = "def my_area(width, height):\n    ...\n\n\nchecks.area(my_area)"
RENAMED = "def mine(a, b):\n    'Doc.'\n    return 3 * a * b + 17 * (a - 1) - 4321 / 2"


def lesson_with(*planted, **metadata):
    """A lesson with one exercise; what is planted stands behind it."""
    solution = new_code_cell(SOLVED, metadata={"tags": ["solution"], **metadata})
    cells = [
        new_markdown_cell("# 1 · Areas\n\nThe number 17 is no secret up here."),
        new_markdown_cell("## 2. Exercises\n\n**Exercise 1 (easy, 3 minutes).** The area?"),
        new_code_cell(ANSWER),
        solution,
        *planted,
    ]
    return nbformat.v4.new_notebook(cells=cells)


def test_a_lesson_without_leaks_is_handed_out():
    copy = student_copy(lesson_with(new_markdown_cell("The end, and 18.")), "a lesson")
    assert [cell.source for cell in copy.cells][-2:] == [ANSWER, "The end, and 18."]


@pytest.mark.parametrize(
    "planted",
    [
        new_code_cell(SOLVED),  # somebody forgot the tag
        new_code_cell(RENAMED),
        new_code_cell(RENAMED.replace("mine", "my_area")),
        new_code_cell("area = lambda a, b: 3 * a * b + 17 * (a - 1) - 4321 / 2"),
        new_code_cell("# return 3*width*height + 17*(width-1) - 4321/2\npass"),
        new_code_cell("print(5)  # two triangles  make it"),
        new_code_cell("x = compute(3 * p * q + 17 * (p - 1) - 4321 / 2)"),
        new_markdown_cell(f"Like this:\n\n```python\n{RENAMED}\n```"),
        new_markdown_cell("It is `3 * u * v + 17 * (u - 1) - 4321 / 2`."),
        new_markdown_cell("Somewhere 17 plays a part."),
        new_markdown_cell("Half of 4,321 is taken away."),
        new_markdown_cell("That is 2160.50."),
        new_markdown_cell("See solution_area."),
        new_markdown_cell("All is well.", metadata={"hint": "solution_area"}),
        new_markdown_cell(
            "![](attachment:a)", attachments={"a": {"text": "solution_area"}}
        ),
    ],
)
def test_planted_leaks_are_found(planted):
    notebook = lesson_with(planted)
    if planted.metadata.get("hint"):  # a copy has none, but one made otherwise might
        leaks = find_leaks(notebook, notebook)
        assert any(planted.id in leak for leak in leaks)
        return
    with pytest.raises(ValueError, match=rf"^a lesson: found cell {planted.id}: .*area"):
        student_copy(notebook, "a lesson")


def test_a_leak_in_an_output_is_found():
    shown = new_code_cell("1")
    shown.outputs = [new_output("stream", text="use solution_area")]
    notebook = lesson_with(shown)
    assert find_leaks(notebook, notebook)


def test_what_an_exercise_tells_itself_is_no_leak():
    given = ["17", "two triangles make it", "3 * width * height + 17 * (width - 1)"]
    texts = "17, `3 * a * b + 17 * (a - 1)`: two triangles make it."
    assert student_copy(lesson_with(new_markdown_cell(texts), given=given), "a lesson")
    with pytest.raises(ValueError, match="4321"):
        student_copy(lesson_with(new_markdown_cell("4321"), given=given), "a lesson")


def test_nothing_is_given_that_no_exercise_tells():
    """The lists `given` hold only what the copies contain: else they would hide leaks."""
    for path in LESSONS:
        original = read(path)
        texts = [cell.source for cell in student_copy(original, path.name).cells]
        text = secrets.without_spaces("\n".join(texts)).replace(",", "")
        hashes = set()
        for source in texts:
            hashes |= set(secrets.hashes_of_code(source))
        for cell in filter(has_solution, original.cells):
            for given in cell.metadata.get("given", []):
                is_told = secrets.without_spaces(given).replace(",", "") in text
                assert is_told or hashes & set(secrets.hashes_of_code(given)), given


# Copies at work.


def solved_cells(path):
    """The cells for answers with the solutions pasted in: {name of the answer: source}."""
    lesson = read_lesson(path)
    cells = {}
    for exercise in lesson.exercises:
        _, name = CHECKED.search(exercise.answer.source).groups()
        cells[name] = exercise.solution.source.replace("solution_", "my_")
    if lesson.is_lab:
        blocks = re.findall(
            r"```python\n(.*?)```", lab_answers.lab_answers(lesson), re.DOTALL
        )
        cells["preparation"], *answers = blocks
        for number, source in enumerate(answers, start=1):
            calls = [
                f"checks.{step}({number}, my_{step}_{number})"
                for step in ("where", "measure", "mend")
            ]
            cells[f"case {number}"] = "\n".join([source, *calls])
        cells["score"] = "checks.score(globals())"
    return cells


def printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


@pytest.mark.parametrize("path", RUN, ids=lambda path: path.stem)
def test_copies_run_to_not_tried_yet_and_solutions_to_ticks(path, tmp_path):
    """First as it is handed out; then, in the same kernel, the solutions pasted in."""
    copy = student_copy(read(path), path.name)
    num_cells = len(copy.cells)
    asked = CHECKED.findall("\n".join(cell.source for cell in copy.cells))
    for source in solved_cells(path).values():
        copy.cells.append(new_code_cell(source))
    failure = execute(copy, tmp_path, measure=True, timeout=SECONDS, on_cell=lambda: None)
    assert failure is None
    before = "".join(printed(cell) for cell in copy.cells[:num_cells] if "outputs" in cell)
    after = "".join(printed(cell) for cell in copy.cells[num_cells:])
    assert before.count("not tried yet") >= len(asked) > 0
    assert not re.search(r"my_\w+ is right", before)
    for _, name in asked:
        assert f"· {name}: not tried yet" in before
        assert f"✓ {name} is right" in after
    assert "not tried yet" not in after
