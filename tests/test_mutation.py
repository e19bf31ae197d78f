"""The program that measures how well the claims guard the lessons: `tests/mutation`."""

import json
import re
from collections import Counter

import nbformat
import pytest
from conftest import PROJECT
from mutation import command, results, session, table, trial
from mutation.cases import CASES, NAMES, SETUP
from mutation.confirm import confirm, draw
from mutation.lessons import choose_paths, code_cells, read_lesson
from mutation.operators import OPERATORS
from mutation.places import find_places, in_order
from mutation.trial import Outcome
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

LESSONS = choose_paths([])
MIN_PLACES = 16  # twice as many as have to count
MIN_COUNTING = 8


def lesson_of(folder, *cells, claims=""):
    """A notebook of these cells; a source alone is a code cell."""
    folder.mkdir(exist_ok=True)
    made = []
    for cell in cells:
        made.append(new_code_cell(cell) if isinstance(cell, str) else cell)
    path = folder / "01_small.ipynb"
    nbformat.write(new_notebook(cells=made), path)
    (folder / "claims.toml").write_text(claims, encoding="utf-8")
    return read_lesson(path)


def changed_lines(lesson, operator=None):
    """The changed lines of a lesson's places, for one operator or all."""
    found = []
    for place in find_places(lesson):
        if operator in (None, place.operator):
            found.append(place.after)
    return found


# The operators.


def test_no_operator_is_missing():
    assert set(NAMES.split()) <= set(OPERATORS)


def test_every_operator_is_described_and_tried():
    for name, operator in OPERATORS.items():
        assert operator.__doc__, name
        assert any(case[0] == name and case[2] for case in CASES), name


@pytest.mark.parametrize(("operator", "cell", "expected"), CASES)
def test_what_an_operator_changes(tmp_path, operator, cell, expected):
    lesson = lesson_of(tmp_path, SETUP, cell)
    places = [p for p in find_places(lesson) if p.operator == operator and p.cell == 2]
    assert len(places) == len(expected)
    for place, part in zip(places, expected, strict=True):
        assert part in place.after
        assert place.before == cell
        assert place.source == place.after


def test_the_rest_of_a_cell_stays_as_it_is(tmp_path):
    cell = 'é = "ä"  # ü\nfor k in "→":  # ←\n    ö = é, a - b  # ß\nc = 1'
    places = find_places(lesson_of(tmp_path, cell))
    assert [place.source for place in places] == [cell.replace("a - b", "b - a")]
    assert places[0].after == "ö = é, b - a  # ß"


def test_a_change_over_several_lines(tmp_path):
    (place,) = find_places(lesson_of(tmp_path, "h = f(\n    a\n    - b,\n    c,\n)"))
    assert place.before == "a - b,"
    assert place.after == "b - a,"
    assert place.source == "h = f(\n    b - a,\n    c,\n)"


# What is never changed.


def tagged(source, tag):
    return new_code_cell(source, metadata={"tags": [tag]})


@pytest.mark.parametrize(
    "cell",
    [
        tagged("LR = 1 - 0.5", "knobs"),
        tagged("h = a - b", "solution"),
        "def my_h(a, b):\n    return a - b\n\n\nchecks.difference(my_h)",
        "assert a - b > 0",
        "print(a - b)",
        'name = f"{a - b}"',
        "ax.plot(a - b)",
        "plt.figure(figsize=(a - b, 3))",
        "ax = plots.show_curves(a - b)",
        "plots.show(f(a - b))",
        "for ax in axes[: a - b]:\n    ax.axis(0)",
        "def draw(ax, a):\n    h = a - b\n    return h",
        "if REDO_STUDY and split:\n    h = a - b",
        "def measure(seed):\n    return a - b\n\n\nif REDO_STUDY:\n    run(measure)",
        'if device.type != "cpu":\n    h = a - b',
        "import a.b",
    ],
)
def test_what_is_never_changed(tmp_path, cell):
    assert changed_lines(lesson_of(tmp_path, cell)) == []


def test_a_function_that_also_runs_without_the_study_is_changed(tmp_path):
    cell = "def measure(seed):\n    return a - b\n\n\nh = measure(0)"
    study = "if REDO_STUDY:\n    run(measure)\nelse:\n    h = c - d"
    assert changed_lines(lesson_of(tmp_path, cell, study)) == ["return b - a", "h = d - c"]


def test_exercises_are_never_changed(tmp_path):
    cells = []
    for heading in ("## 1. Losses", "## 10. Exercises", "### One", "## 11. What to read"):
        cells += [new_markdown_cell(heading), f"h = {heading[-1]} - b"]
    lines = changed_lines(lesson_of(tmp_path, *cells))
    assert "h = b - s" in lines
    assert len(lines) == 3, "a new heading ends the exercises"


def test_the_name_of_a_claim_is_never_changed(tmp_path):
    lesson = lesson_of(tmp_path, 'claims.check("a" if a > b else "b", c - d, split)')
    (line,) = changed_lines(lesson)
    assert line == 'claims.check("a" if a > b else "b", d - c, split)'


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_lesson_has_enough_places(path):
    lesson = read_lesson(path)
    places = find_places(lesson)
    assert len(places) >= MIN_PLACES
    sources = [cell.source for cell in code_cells(lesson.notebook)]
    for place in places:
        assert place.source != sources[place.cell - 1]
        assert "checks." not in place.source
        compile(place.source, place.lesson, "exec")
    assert len({place.key for place in places}) == len(places)


# The order.


def test_places_are_drawn_in_turns():
    places = find_places(read_lesson(LESSONS[1]))
    ordered = in_order(places, seed=3)
    assert ordered == in_order(places, seed=3)
    assert ordered != in_order(places, seed=4)
    assert sorted(place.key for place in ordered) == sorted(place.key for place in places)
    left = Counter(place.operator for place in places)
    turns = Counter()
    for place in ordered:
        waiting = [turns[name] for name in left if left[name]]
        assert turns[place.operator] == min(waiting), "its turn before the others'"
        turns[place.operator] += 1
        left[place.operator] -= 1


# Real kernels.

SMALL = (
    tagged("SIZE = 4.0", "knobs"),
    "import math\n\nfrom mnist_ae import claims",
    'claims.check("small.difference", SIZE - 1)',
    "share = SIZE / 2",
    "root = math.sqrt(SIZE - 1)",
)
SMALL_CLAIM = """
["small.difference"]
lesson = 1
text = "a difference"
unit = "1"
dataset = "any"
digits = 0
band = [3, 3]
"""


def options_of(tmp_path, num_places, jobs=1):
    path = tmp_path / "results.jsonl"
    return session.Options(num_places, 0, jobs, path, say=lambda line: None)


def test_verdicts_of_lessons_that_run(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_AE_DATA", str(tmp_path))
    lesson = lesson_of(tmp_path / "notebooks", *SMALL, claims=SMALL_CLAIM)
    options = options_of(tmp_path, num_places=3, jobs=3)
    passed = results.record_of_unchanged(lesson, Outcome("survived", "", 1.0, []), 3)
    results.append_record(options.results, passed)
    running = session.Session(options, {})
    assert running.run(lesson)
    found = {}
    for record in results.read_records(options.results)[1:]:
        found[record["after"]] = (record["verdict"], record["error"])
    error = "code cell 3: ClaimError: ✗ small.difference = -3 is outside its band 3 to 3"
    assert found == {
        'claims.check("small.difference", 1 - SIZE)': ("found", error),
        "share = 2 / SIZE": ("survived", ""),
        "root = math.sqrt(1 - SIZE)": ("crashed", "code cell 5: ValueError"),
    }
    assert running.total == {"found": 1, "survived": 1, "crashed": 1}


@pytest.mark.parametrize(
    ("failure", "verdict", "error"),
    [
        (None, "survived", ""),
        ("code cell 3: AssertionError: ", "found", "code cell 3: AssertionError"),
        (
            "code cell 3: ClaimError: ✗ a is outside. No knob was turned, so either",
            "found",
            "code cell 3: ClaimError: ✗ a is outside",
        ),
        ("code cell 4: OSError: no /home/a/b", "crashed", "code cell 4: OSError"),
        ("code cell 4: CellTimeoutError: 9 s", "crashed", "code cell 4: CellTimeoutError"),
        ("the process died", "crashed", "the process died"),
    ],
)
def test_verdicts_of_failures(failure, verdict, error):
    assert trial.verdict_of(failure) == verdict
    assert trial.describe(failure) == error


# Sessions, without kernels.


class FakeTrials:
    """Stands in for `Trial`: says what came of each changed line, and counts the runs."""

    def __init__(self, verdicts, unclaimed=()):
        self.verdicts = verdicts
        self.unclaimed = list(unclaimed)
        self.ran = []
        self.stopped = []

    def __call__(self, lesson, place, variables):
        line = "unchanged" if place is None else place.after
        self.ran.append(line)
        return FakeTrial(self, place, line)


class FakeTrial:
    def __init__(self, trials, place, line):
        self.trials = trials
        self.place = place
        self.line = line

    def outcome(self):
        verdict = self.trials.verdicts.get(self.line, "survived")
        if verdict == "interrupted":
            raise KeyboardInterrupt
        return Outcome(verdict, "", 1.0, self.trials.unclaimed)

    def stop(self):
        self.trials.stopped.append(self.line)


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """A function that gives sessions fake trials with these verdicts."""
    monkeypatch.setenv("MNIST_AE_DATA", str(tmp_path))

    def use(verdicts, unclaimed=()):
        trials = FakeTrials(verdicts, unclaimed)
        monkeypatch.setattr(session, "Trial", trials)
        monkeypatch.setattr("mutation.confirm.Trial", trials)
        return trials

    return use


@pytest.fixture
def lesson(tmp_path):
    """A lesson with six places of one operator."""
    cells = [f"h{k} = a - {k}" for k in range(6)]
    return lesson_of(tmp_path / "notebooks", *cells)


@pytest.mark.parametrize("jobs", [1, 4])
def test_a_session_stops_when_enough_places_count(fake, lesson, tmp_path, jobs):
    places = in_order(find_places(lesson), seed=0)
    trials = fake({places[0].after: "crashed", places[1].after: "found"})
    running = session.Session(options_of(tmp_path, 3, jobs), {})
    assert running.run(lesson)
    assert trials.ran == ["unchanged", *[place.after for place in places[:4]]]
    assert running.total == {"crashed": 1, "found": 1, "survived": 2}


def test_a_session_goes_on_where_the_last_one_stopped(fake, lesson, tmp_path):
    places = in_order(find_places(lesson), seed=0)
    trials = fake({places[2].after: "interrupted"})
    with pytest.raises(KeyboardInterrupt):
        session.Session(options_of(tmp_path, 4), {}).run(lesson)
    assert trials.stopped == [places[2].after]
    trials = fake({})
    running = session.Session(options_of(tmp_path, 4), {})
    assert running.run(lesson)
    assert trials.ran == [place.after for place in places[2:4]]
    assert running.total == {"survived": 4}


def test_a_changed_lesson_is_measured_anew(fake, lesson, tmp_path):
    trials = fake({})
    session.Session(options_of(tmp_path, 1), {}).run(lesson)
    cells = [cell.source for cell in code_cells(lesson.notebook)]
    changed = lesson_of(tmp_path / "notebooks", *cells, "done = True")
    session.Session(options_of(tmp_path, 1), {}).run(changed)
    assert trials.ran.count("unchanged") == 2
    assert len(trials.ran) == 4


def test_the_hash_knows_code_and_bands_and_no_text(tmp_path):
    text = new_markdown_cell("Some text.")
    base = lesson_of(tmp_path, "a = 1", text, claims=SMALL_CLAIM).hash
    other_text = new_markdown_cell("Other text.")
    assert lesson_of(tmp_path, "a = 1", other_text, claims=SMALL_CLAIM).hash == base
    assert lesson_of(tmp_path, "a = 2", text, claims=SMALL_CLAIM).hash != base
    wider = SMALL_CLAIM.replace("[3, 3]", "[3, 4]")
    assert lesson_of(tmp_path, "a = 1", text, claims=wider).hash != base
    of_other_lesson = SMALL_CLAIM + wider.replace("small", "other").replace("= 1", "= 2")
    assert lesson_of(tmp_path, "a = 1", text, claims=of_other_lesson).hash == base


def test_a_lesson_that_fails_as_it_is_has_no_score(fake, lesson, tmp_path):
    trials = fake({"unchanged": "found"})
    assert not session.Session(options_of(tmp_path, 3), {}).run(lesson)
    assert trials.ran == ["unchanged"]
    assert results.read_records(tmp_path / "results.jsonl") == []


def test_a_lesson_without_its_data_has_no_score(fake, lesson, tmp_path):
    fake({}, unclaimed=["small.difference"])
    assert not session.Session(options_of(tmp_path, 3), {}).run(lesson)


def test_equivalents_do_not_count(fake, lesson, tmp_path):
    places = in_order(find_places(lesson), seed=0)
    trials = fake({})
    equivalents = {(lesson.name, "swapped-operands", places[0].after): "no difference"}
    running = session.Session(options_of(tmp_path, 2), equivalents)
    running.run(lesson)
    assert running.total == {"equivalent": 1, "survived": 2}
    assert len(trials.ran) == 4


def test_without_data_there_is_a_clear_error(monkeypatch, capsys):
    monkeypatch.delenv("MNIST_AE_DATA", raising=False)
    assert command.main(["1"]) == 2
    assert capsys.readouterr().err.startswith("MNIST_AE_DATA: found nothing, expected ")


def test_an_interruption_has_its_exit_code(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_AE_DATA", str(tmp_path))

    def interrupted(self, lesson):
        raise KeyboardInterrupt

    monkeypatch.setattr(session.Session, "run", interrupted)
    assert command.main(["1"]) == 130


def test_list_runs_nothing(capsys, monkeypatch):
    monkeypatch.delenv("MNIST_AE_DATA", raising=False)
    assert command.main(["1", "--list"]) == 0
    shown = capsys.readouterr().out
    num_places = len(find_places(read_lesson(LESSONS[0])))
    assert shown.startswith(f"{LESSONS[0].stem}: {num_places} places of ")
    assert shown.count("→ ") >= num_places


def test_wrong_lessons_are_refused(capsys):
    assert command.main(["77", "--list"]) == 2
    assert "found '77'" in capsys.readouterr().err


# Confirming.


def test_confirm_draws_from_different_lessons(tmp_path):
    lessons = []
    records = []
    for number in (1, 2, 3):
        made = lesson_of(tmp_path / str(number), *[f"h = {k} - a" for k in range(5)])
        path = made.path.rename(made.path.with_name(f"0{number}_small.ipynb"))
        lessons.append(read_lesson(path))
        for place in find_places(lessons[-1]):
            outcome = Outcome("found", "", 1.0, [])
            records.append(results.record_of(lessons[-1], place, outcome))
    records[0]["before"] = "h = gone"
    records[1]["verdict"] = "survived"
    committed = tmp_path / "committed.jsonl"
    committed.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    drawn = draw(lessons, seed=0, path=committed)
    assert len(drawn) == 13, "neither the line that is gone nor the survivor"
    assert len({lesson.name for lesson, _ in drawn[:3]}) == 3
    assert drawn == draw(lessons, seed=0, path=committed)


def test_confirm_fails_if_one_is_not_found_again(fake, lesson):
    drawn = [(lesson, place) for place in find_places(lesson)[:3]]
    lines = [place.after for _, place in drawn]
    fake(dict.fromkeys(lines, "found"))
    assert confirm(drawn, say=lambda line: None)
    fake({lines[0]: "found", lines[1]: "crashed", lines[2]: "found"})
    assert not confirm(drawn, say=lambda line: None)


# The table.


def record(lesson, operator, verdict, line="h = b - a"):
    return {
        "lesson": lesson,
        "operator": operator,
        "cell": 2,
        "position": [1, 0],
        "before": "h = a - b  # a comment",
        "after": line,
        "verdict": verdict,
        "error": "",
        "seconds": 1.0,
        "hash": "0",
    }


def test_the_table_is_made_from_results():
    unchanged = {"lesson": "01_a", "operator": "unchanged", "verdict": "passed"}
    records = [
        {**unchanged, "places": 20},
        record("01_a", "no-step", "found"),
        record("01_a", "no-eval", "survived"),
        record("01_a", "no-square", "survived", line="h = `c`"),
        record("02_b", "no-step", "crashed"),
        record("01_a", "shuffling", "survived", line="h = same"),
    ]
    equivalents = {("01_a", "shuffling", "h = same"): "the same"}
    lines = table.render(records, equivalents).splitlines()
    assert lines[2:] == [
        "| 01_a | 20 | 4 | 1 | 2 | 1 | 0 | 33 % |",
        "| 02_b | 0 | 1 | 0 | 0 | 0 | 1 | – |",
        "| all | 20 | 5 | 1 | 2 | 1 | 1 | 33 % |",
        "",
        "What nobody noticed:",
        "",
        "- 01_a, code cell 02, no-eval: `h = a - b` → `h = b - a`",
        "- 01_a, code cell 02, no-square: `h = a - b` → `` h = `c` ``",
    ]


def test_the_table_is_written_between_its_markers(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# A\n\n{table.BEGIN}\nold\n{table.END}\n\n# B\n", encoding="utf-8")
    table.write("new\n\nlines", page)
    expected = f"# A\n\n{table.BEGIN}\nnew\n\nlines\n{table.END}\n\n# B\n"
    assert page.read_text(encoding="utf-8") == expected
    page.write_text("# A\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no markers"):
        table.write("new", page)


def test_the_table_keeps_old_results_of_lessons_that_were_not_run(fake, lesson, tmp_path):
    fake({})
    session.Session(options_of(tmp_path, 2), {}).run(lesson)
    found = results.read_records(tmp_path / "results.jsonl")
    old = record(lesson.name, "no-step", "found")
    of_other_lesson = record("99_gone", "no-step", "found")
    assert command.collect([lesson], [], [old, of_other_lesson]) == [old]
    collected = command.collect([lesson], found, [old])
    assert len(collected) == 3
    assert all(each["hash"] == lesson.hash for each in collected)
    assert command.collect([lesson], [], collected) == collected


def test_a_line_that_was_cut_off_is_left_out(tmp_path):
    path = tmp_path / "results.jsonl"
    results.append_record(path, {"a": 1})
    with open(path, "a", encoding="utf-8") as file:
        file.write('{"b":')
    assert results.read_records(path) == [{"a": 1}]


def test_many_equivalents_are_refused():
    records = [record("01_a", "no-step", "found", line=str(k)) for k in range(18)]
    for line in ("x", "y", "z"):
        records.append(record("01_a", "shuffling", "survived", line=line))
    equivalents = {("01_a", "shuffling", line): "the same" for line in "xy"}
    results.refuse_many_equivalents(records, equivalents)
    equivalents["01_a", "shuffling", "z"] = "the same"
    with pytest.raises(ValueError, match="3 equivalents among 21"):
        results.refuse_many_equivalents(records, equivalents)


def test_equivalents_need_a_reason(tmp_path):
    path = tmp_path / "equivalent.toml"
    entry = '[[mutant]]\nlesson = "a"\noperator = "b"\nline = "c"\nreason = "{}"\n'
    path.write_text(entry.format("it is the same"), encoding="utf-8")
    assert results.read_equivalents(path) == {("a", "b", "c"): "it is the same"}
    path.write_text(entry.format(" "), encoding="utf-8")
    with pytest.raises(ValueError, match="reason"):
        results.read_equivalents(path)


# What is committed.


def test_the_committed_table_agrees_with_the_committed_results():
    _, shown, _ = table.between_markers(table.PAGE.read_text(encoding="utf-8"))
    records = results.read_records(results.COMMITTED)
    assert shown == table.render(records, results.read_equivalents())


def test_the_committed_results_are_of_enough_places():
    counting = Counter()
    for each in results.read_records(results.COMMITTED):
        counting[each["lesson"]] += each["verdict"] in results.COUNTING
    assert all(count >= MIN_COUNTING for count in counting.values()), counting
    measured = {path.stem for path in LESSONS[:3]}  # the others are still to be measured
    assert measured <= set(counting)


def test_the_committed_equivalents_fit_places_and_are_few():
    equivalents = results.read_equivalents()
    changes = set()
    for path in LESSONS:
        if path.stem in {name for name, _, _ in equivalents}:
            for place in find_places(read_lesson(path)):
                changes.add((place.lesson, place.operator, place.after))
    assert set(equivalents) <= changes
    records = results.read_records(results.COMMITTED)
    results.refuse_many_equivalents(records, equivalents)


def test_the_committed_results_name_no_path_of_a_machine():
    text = results.COMMITTED.read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|tmp|Users|work)/", text)
    assert str(PROJECT) not in text
