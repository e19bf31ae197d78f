"""The form of the lessons as they are committed; nbval executes them beside this."""

import ast
import importlib
import inspect
import itertools
import re

import nbformat
import number_words
import pytest
import test_lesson_studies
from conftest import PROJECT

from mnist_ae import claims
from mnist_ae.claims import knobs
from mnist_ae.command.execution import measured_claims
from mnist_ae.command.knobs import find_knobs

LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
MAX_BYTES = 1_000_000
MAX_LINES = 15
MAX_IMPORTS = 10
MAX_PREPARATION = 6  # lines before them that find or fetch the package
MIN_WORDS = 600
MIN_EXERCISES = 3
LABS = (11,)  # lessons whose cases are the exercises, without solutions
LAST_HEADINGS = ["Where it breaks", "Exercises", "What to read next"]
LAST_HEADINGS_OF_LABS = ["Your score", "Where it breaks", "What to read next"]
STEPS = ("where", "measure", "mend")
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
NUMBER_IN_ALT = re.compile(rf"{NUMBER.pattern}|(?<![\w.,])\d\d+")  # 35, too
UNWANTED = re.compile(
    r"0x[0-9a-f]{6,}"  # an address in memory
    r"|Warning"
    r"|it/s"  # a progress bar
    r"|/(home|root|tmp|Users)/"  # a path of one machine
)
SHOWING = ("plots.show", "prose.show")
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


def is_lab(path):
    return number_of(path) in LABS


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def has_tag(cell, tag):
    return tag in cell.metadata.get("tags", [])


def lines_of_code(cell):
    return [line for line in cell.source.splitlines() if line.strip()]


def prose(notebook):
    """Return the text of the lesson without code and mathematics."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return without_code(text)


def without_code(text):
    """Return a Markdown text without its code and mathematics."""
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
        if "Numbers will differ" in text or "Nothing in" in text:
            remarks.append(text)
    assert not remarks or any(name in remarks[0] for name in NOT_TO_BE_PASSED_ON)
    records = measured_claims(notebook)
    assert records, "no claim was checked"
    assert all(record["ok"] for record in records.values())


def test_cells_are_short(notebook):
    cells = code_cells(notebook)
    for cell in cells[1:]:
        assert len(lines_of_code(cell)) <= MAX_LINES, cell.source
    assert len(lines_of_code(cells[0])) <= MAX_PREPARATION + MAX_IMPORTS


def test_title_headings_and_length(lesson):
    path, notebook = lesson
    first = notebook.cells[0].source
    title_and_question = rf"# {number_of(path)} · .+\n\n\*\*.+\?\*\*\n"
    assert re.match(title_and_question, first)
    assert "What you will learn" in first
    assert re.search(r"Reading: about \d+ minutes\. Running: about \d+ seconds", first)
    source = "\n".join(cell.source for cell in notebook.cells)
    headings = re.findall(r"^## \d+\. (.+)$", source, re.MULTILINE)
    assert headings[-3:] == (LAST_HEADINGS_OF_LABS if is_lab(path) else LAST_HEADINGS)
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
    if is_lab(path):
        pytest.skip("a lab has cases, and no solutions")
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


@pytest.fixture(params=[path for path in LESSONS if is_lab(path)], ids=lambda p: p.stem)
def lab(request):
    """A lab's code cells, and its cases {number: case}."""
    notebook = nbformat.read(request.param, as_version=4)
    number = number_of(request.param)
    return code_cells(notebook), importlib.import_module(
        f"mnist_ae.checks.lesson_{number}"
    ).CASES


def test_a_lab_shows_the_functions_of_its_cases(lab):
    cells, cases = lab
    sources = [cell.source for cell in cells]
    for case in cases.values():
        assert inspect.getsource(case.shown).strip() in sources


def test_a_lab_asks_for_three_answers_to_each_case(lab):
    cells, cases = lab
    asked = []
    for cell in cells:
        asked += re.findall(
            r"^checks\.(\w+)\((\d+), (my_\w+)\)$", cell.source, re.MULTILINE
        )
    expected = []
    for number in cases:
        for step in STEPS:
            expected.append((step, str(number), f"my_{step}_{number}"))
    assert asked == expected


def test_a_lab_has_no_solutions(lab):
    """Neither cells of this kind, nor the names and texts of what its checks know."""
    cells, cases = lab
    assert not [cell for cell in cells if has_tag(cell, "solution")]
    source = "\n".join(cell.source for cell in cells)
    for case in cases.values():
        for function in {*case.faulty, *case.right} - {case.shown}:
            assert inspect.getsource(function) not in source
    printed = [output.text for cell in cells for output in cell.outputs if "text" in output]
    for number in cases:
        for step in STEPS:
            assert f"· my_{step}_{number}: not tried yet\n" in printed


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


def stated_by_claims(lesson):
    """Return the numbers that the claims of this lesson or an earlier one state."""
    known = set()
    for claim in claims.read().values():
        if claim.lesson <= lesson:
            known.update(text.lower() for text in claim.stated)
    return known


def stated_by_study(lesson):
    """Return the words in the tests that hold a lesson's study against its sentences."""
    words = ""
    for name, test in vars(test_lesson_studies).items():
        if name.startswith(f"test_what_lesson_{lesson}_"):
            words += bare_words(inspect.getsource(test))
    return words


def bare_words(text):
    """Return a text's words in lower case, without punctuation, one space between them."""
    words = re.findall(r"[-\w]+", text.lower())
    return f" {' '.join(words)} "


def is_quoted(number, text, quotes):
    """Whether some quote has this number with the same word before or after it."""
    words = bare_words(number).strip()
    for match in re.finditer(rf"(\S+ )?{re.escape(words)}( \S+)?", bare_words(text)):
        before, after = match.groups(default="")
        if f" {before}{words} " in quotes and before:
            return True
        if f" {words}{after} " in quotes and after:
            return True
    return False


def without_bound(stated):
    """Return "half" for "less than half"."""
    for words in number_words.BOUNDS:
        stated = stated.removeprefix(f"{words} ")
    return stated


def unguarded_numbers(text, notebook, lesson, not_measured=(), pattern=NUMBER):
    """Return the numbers in a text, in digits and in words, that nothing holds.

    A number is held by a claim that states it, by the test of the lesson's study, whose
    messages quote it with the word before or after it, or it is the value of a knob. What
    is no measurement is listed in the cell's metadata, as `not_measured`.
    """
    by_claims = {without_bound(stated) for stated in stated_by_claims(lesson)}
    by_study = stated_by_study(lesson)
    by_knobs = values_of_knobs(notebook)
    for node in ast.walk(ast.parse(code_cells(notebook)[1].source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            by_knobs.add(float(node.value))
    unguarded = []
    for number in [*pattern.findall(text), *number_words.find(text)]:
        lower = number.lower()
        is_knob = number in by_knobs or number_words.parse(number).value in by_knobs
        is_held = lower in by_claims or is_quoted(number, text, by_study)
        if not (is_knob or is_held or number in not_measured):
            unguarded.append(number)
    return unguarded


def test_every_number_in_the_prose_is_guarded(lesson):
    """Decimals, percentages, thousands, fractions, multiples: see `unguarded_numbers`."""
    path, notebook = lesson
    unguarded = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            marks = cell.metadata.get("not_measured", [])
            text = without_code(cell.source)
            unguarded += unguarded_numbers(text, notebook, number_of(path), marks)
    assert unguarded == []


def shown_texts(cell):
    """Return what a cell gives to `plots.show` and `prose.show`, but what it computes."""
    texts = []
    for call in ast.walk(ast.parse(cell.source)):
        if not isinstance(call, ast.Call) or ast.unparse(call.func) not in SHOWING:
            continue
        for node in ast.walk(call):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return texts


def test_numbers_in_descriptions_of_figures_are_guarded_or_computed(lesson):
    path, notebook = lesson
    for cell in code_cells(notebook):
        marks = cell.metadata.get("not_measured", [])
        for text in shown_texts(cell):
            numbers = unguarded_numbers(
                text, notebook, number_of(path), marks, NUMBER_IN_ALT
            )
            assert numbers == [], text


def test_marks_of_what_is_not_measured_still_fit(lesson):
    _, notebook = lesson
    for cell in notebook.cells:
        text = " ".join(cell.source.split())
        for mark in cell.metadata.get("not_measured", []):
            assert mark in text, "remove the mark from the cell's metadata"


def names_of_checked_claims(notebook):
    for cell in code_cells(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "claims.check":
                yield node.args[0].value


def test_what_a_claim_is_compared_with_is_measured_before_it():
    """Then both are of one run; a baseline of an earlier lesson is taken from its band."""
    known = claims.read()
    for path in LESSONS:
        checked = list(names_of_checked_claims(nbformat.read(path, as_version=4)))
        for place, name in enumerate(checked):
            baseline = known.get(known[name].than)
            if baseline is None:
                continue
            assert baseline.lesson <= known[name].lesson, name
            if baseline.lesson == known[name].lesson:
                assert known[name].than in checked[:place], name


def test_the_committed_knobs_are_those_of_the_lessons():
    for path in LESSONS:
        notebook = nbformat.read(path, as_version=4)
        in_lesson = {}
        for name, source in find_knobs(notebook).items():
            value = ast.literal_eval(source)
            in_lesson[name] = list(value) if isinstance(value, tuple) else value
        assert knobs.committed(number_of(path)) == in_lesson, path.name


def test_every_claim_is_checked_in_its_lesson_and_no_other():
    lessons = {}
    for path in LESSONS:
        for name in names_of_checked_claims(nbformat.read(path, as_version=4)):
            lessons.setdefault(name, []).append(number_of(path))
    assert lessons == {name: [claim.lesson] for name, claim in claims.read().items()}
