"""The kit: instructors' pages, the lesson plan, its folder, and the command."""

import importlib
import json
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import PROJECT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from mnist_ae.checks.exercise import CheckError
from mnist_ae.command import cli, lessons
from mnist_ae.command.kit import (
    handouts,
    lab_answers,
    making,
    misconceptions,
    plan,
    reading,
    sessions,
)
from mnist_ae.command.kit.folder import KitFolder
from mnist_ae.command.kit.slides import cut_slides

LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
README = (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def all_lessons():
    return [reading.read_lesson(path) for path in LESSONS]


@pytest.fixture(scope="module")
def instructor(all_lessons):
    return dict(handouts.instructor_files(all_lessons))


def soup_of(content):
    return BeautifulSoup(content.decode(), features="html.parser")


# Reading a lesson.


def test_every_exercise_is_read_with_its_cells(all_lessons):
    for lesson in all_lessons:
        source = "\n".join(cell.source for cell in lesson.notebook.cells)
        numbers = [int(number) for number in re.findall(r"\*\*Exercise (\d+) \(", source)]
        assert [exercise.number for exercise in lesson.exercises] == numbers
        for exercise in lesson.exercises:
            assert f"checks.{exercise.check}(my_" in exercise.answer.source
            assert f"checks.{exercise.check}(solution_" in exercise.solution.source
            assert exercise.task.count("**") % 2 == 0


def test_minutes_are_those_of_the_lesson(all_lessons):
    for lesson in all_lessons:
        assert f"| {lesson.reading_minutes} min | {lesson.running_seconds} s |" in README
        if not lesson.is_lab:  # the sum of its exercises, rounded
            total = sum(exercise.minutes for exercise in lesson.exercises)
            assert abs(total - lesson.exercise_minutes) <= 5


HEADER = (
    "# 1 · Areas\n\n**How large?**\n\n*Reading: about 5 minutes. Running: about 3 seconds. "
    "Exercises: about 4 minutes.*"
)
TASK = "## 1. Exercises\n\n**Exercise 1 (easy, 4 minutes).** The area?"
ANSWER = "def my_area():\n    ...\n\n\nchecks.area(my_area)"
SOLUTION = "def solution_area():\n    return 1\n\n\nchecks.area(solution_area)"


def write_lesson(folder, header=HEADER, task=TASK, answer=ANSWER, executed=True):
    solution = new_code_cell(SOLUTION, metadata={"tags": ["solution"]})
    cells = [new_markdown_cell(header), new_markdown_cell(task), new_code_cell(answer)]
    if executed:
        solution.outputs = [nbformat.v4.new_output("stream", text="✓")]
    path = folder / "01_areas.ipynb"
    nbformat.write(new_notebook(cells=[*cells, solution]), path)
    return path


def test_a_small_lesson_is_read(tmp_path):
    lesson = reading.read_lesson(write_lesson(tmp_path))
    assert (lesson.question, lesson.reading_minutes) == ("How large?", 5)
    (exercise,) = lesson.exercises
    assert (exercise.level, exercise.minutes, exercise.task) == ("easy", 4, "The area?")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"header": "# 1 · Areas"}, "no question in bold, or not all of its minutes"),
        ({"task": "## 1. Exercises"}, "a solution without its exercise 1"),
        (
            {"task": f"{TASK}\n\n**Exercise 2 (easy, 4 minutes).** More?"},
            "2 exercises and 1",
        ),
        ({"answer": "print()"}, "a solution without its exercise 1"),
        ({"executed": False}, "no outputs"),
    ],
)
def test_lessons_that_are_not_as_they_should_be(tmp_path, changes, words):
    path = write_lesson(tmp_path, **changes)
    with pytest.raises(ValueError, match=f"01_areas.ipynb.*{words}"):
        reading.read_lesson(path)


def test_what_is_no_notebook_is_named(tmp_path):
    path = tmp_path / "01_areas.ipynb"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"01_areas\.ipynb: found no notebook"):
        reading.read_lesson(path)


# What a check says of wrong answers.


def test_every_check_has_messages(all_lessons):
    for lesson in all_lessons:
        for exercise in lesson.exercises:
            messages = misconceptions.messages_of(lesson.number, exercise.check)
            assert len(messages) >= 4, exercise.check
            assert len(set(messages)) == len(messages)
            for message in messages:
                assert message[-1] in ".?!" and not message[0].islower(), message


@pytest.mark.parametrize(
    ("lesson", "check", "answer"),
    [
        (1, "invert", lambda images: -images),
        (1, "pixel_position", lambda k, row, column: 28 * 28 * k + 28 * row + column),
        (2, "weight_grid", lambda weights: weights.reshape(280, 280)),
        (2, "prediction", lambda: ("fall", "fall", "fall")),
        (8, "dice", lambda answer, mask: (answer & mask).sum()),
    ],
)
def test_the_messages_are_those_that_students_get(lesson, check, answer):
    checks = importlib.import_module(f"mnist_ae.checks.lesson_{lesson}")
    with pytest.raises(CheckError) as caught:
        getattr(checks, check)(answer)
    said = str(caught.value).lower()
    known = misconceptions.messages_of(lesson, check)
    assert any(message.lower().rstrip(".") in said for message in known)


# Instructors' pages.


def test_instructors_get_the_lessons_as_they_are(instructor):
    for path in LESSONS:
        assert instructor[path.name] == path.read_bytes()


def test_every_answer_is_on_its_page(all_lessons, instructor):
    for lesson in all_lessons:
        page = soup_of(instructor[handouts.answers_name(lesson)])
        text = page.get_text()
        for exercise in lesson.exercises:
            assert exercise.solution.source in text
            for message in misconceptions.messages_of(lesson.number, exercise.check):
                assert re.sub(r"[`*\\$\s]", "", message)[:30] in re.sub(
                    r"[`*\\$\s]", "", text
                )
        for picture in page("img"):
            assert picture["src"].startswith("data:") and picture["alt"]


def test_the_lab_has_the_answers_of_its_page_for_instructors(all_lessons, instructor):
    lab = all_lessons[10]
    text = soup_of(instructor[handouts.answers_name(lab)]).get_text()
    assert "def my_where_1():" in text and "def my_mend_18(" in text
    assert "my_mend_3" in lab_answers.lab_answer(lab, 3)
    assert lab_answers.lab_answer(lab, 99) == ""


def test_links_between_the_pages_lead_somewhere(instructor):
    for name, content in instructor.items():
        if name.endswith(".html"):
            for link in soup_of(content)("a", href=True):
                target = link["href"]
                assert target.startswith(("http", "#")) or target in instructor, target


def test_pages_ask_for_nothing(instructor):
    for name, content in instructor.items():
        if name.endswith(".html"):
            page = soup_of(content)
            assert not page(["script", "iframe", "object"])
            assert [link["href"] for link in page("link")] == ["data:,"]
            assert not page("img", src=re.compile("^(?!data:)"))


def test_the_plan_adds_up(all_lessons):
    text = plan.plan_markdown(all_lessons)
    reading_minutes = sum(lesson.reading_minutes for lesson in all_lessons)
    exercise_minutes = sum(lesson.exercise_minutes for lesson in all_lessons)
    assert re.search(rf"\*\*all\*\* \| {reading_minutes} \| .* {exercise_minutes} \|", text)
    for lesson in all_lessons:
        minutes = plan.minutes_of_sections(lesson)
        assert sum(minutes) == lesson.reading_minutes and min(minutes) >= 0
        for section in lesson.sections:
            assert not plan.is_shown(section) or f"| {section.heading} |" in text
        for exercise in lesson.exercises:
            words = exercise.task.split("\n\n")[0]
            effort = re.escape(f"{exercise.level}, {exercise.minutes} minutes")
            place = r"slide \d+(–\d+)?|in the notebook"
            assert re.search(rf"\({effort}; ({place})\). {re.escape(words)}", text)


def test_the_plan_says_which_slides_show_what(all_lessons):
    for lesson in all_lessons:
        slides = cut_slides(lesson)
        places = plan.slides_of_sections(lesson)
        for what, place in places.items():
            if place != "–":
                first, *last = map(int, place.split("–"))
                titles = [slide.title for slide in slides[first - 1 : (last or [first])[0]]]
                assert titles[0].startswith(what)
                others = set(places) - {what}
                assert not others & set(titles)


def test_sessions_hold_everything_in_its_order(all_lessons):
    parts = [("a", 30), ("b", 15), ("c", 50), ("d", 1), ("e", 44), ("f", 1)]
    assert sessions.sessions_of(parts, 45) == [
        "45 minutes: “a” to “b”",
        "50 minutes: “c”",
        "45 minutes: “d” to “e”",
        "1 minute: “f”",
    ]


def test_the_plan_of_a_lesson_names_its_figures(all_lessons):
    text = plan.plan_markdown(all_lessons[:1])
    assert "The first training images, each under the name of its class" in text


# The folder of a kit.


def test_a_kit_replaces_what_it_made(tmp_path):
    kit = KitFolder(tmp_path)
    kit.replace("student", [("a.txt", b"1"), ("deep/b.txt", b"2")])
    kit = KitFolder(tmp_path)
    assert kit.replace("student", [("a.txt", b"333")]) == 3
    assert kit.kept == []
    assert (tmp_path / "student" / "a.txt").read_bytes() == b"333"
    assert not (tmp_path / "student" / "deep").exists()


def test_a_kit_keeps_what_was_edited_or_is_not_its_own(tmp_path):
    KitFolder(tmp_path).replace("student", [("a.txt", b"1"), ("b.txt", b"2")])
    folder = tmp_path / "student"
    (folder / "a.txt").write_bytes(b"edited")
    (folder / "c.txt").write_bytes(b"own")
    kit = KitFolder(tmp_path)
    kit.replace("student", [("a.txt", b"3"), ("c.txt", b"4")])
    assert [path.name for path in kit.kept] == ["a.kept.txt", "c.kept.txt"]
    assert (folder / "a.kept.txt").read_bytes() == b"edited"
    assert (folder / "c.kept.txt").read_bytes() == b"own"
    assert (folder / "a.txt").read_bytes() == b"3"
    assert not (folder / "b.txt").exists()


def test_other_parts_and_other_lessons_stay(tmp_path):
    kit = KitFolder(tmp_path)
    kit.replace("student", [("1.txt", b"1")])
    kit.replace("student", [("2.txt", b"2")], whole=False)
    kit.replace("slides", [("1.html", b"3")])
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")]
    assert {"student/1.txt", "student/2.txt", "slides/1.html"} <= set(names)


def test_a_damaged_record_loses_nothing(tmp_path):
    KitFolder(tmp_path).replace("student", [("a.txt", b"1")])
    (tmp_path / ".kit.json").write_text("[", encoding="utf-8")
    kit = KitFolder(tmp_path)
    kit.replace("student", [("a.txt", b"2")])
    assert (tmp_path / "student" / "a.kept.txt").read_bytes() == b"1"
    assert set(json.loads((tmp_path / ".kit.json").read_bytes())) == {"student/a.txt"}


# The command.


def run(*arguments):
    return cli.main([str(argument) for argument in arguments])


def test_the_command_makes_what_it_is_asked_for(tmp_path, capsys):
    assert run("kit", "1", "3", "--only", "student", "--out", tmp_path) == 0
    shown = capsys.readouterr().out
    assert "2 notebooks without solutions and outputs" in shown
    names = {path.name for path in (tmp_path / "student").iterdir()}
    assert {LESSONS[0].name, LESSONS[2].name, "03_trials.csv", "glossary.md"} <= names
    assert {"START_HERE.html", "claims.toml", "knobs.toml"} <= names
    assert LESSONS[1].name not in names
    assert not (tmp_path / "slides").exists()


def test_a_leak_ends_the_command_and_hands_out_nothing(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    write_lesson(folder, task=f"{TASK}\n\nDo as solution_area does.")
    monkeypatch.setattr(lessons, "NOTEBOOKS", folder)
    assert run("kit", "--only", "student", "--out", tmp_path / "kit") == 2
    assert (
        "the name solution_area, expected nothing of a solution" in capsys.readouterr().err
    )
    assert not (tmp_path / "kit" / "student").exists()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["kit", "99"], "no lesson '99'"),
        (["kit", "--only", "cake"], "invalid choice: 'cake'"),
    ],
)
def test_wrong_words(tmp_path, capsys, words, found):
    try:
        code = run(*words, "--out", tmp_path)
    except SystemExit as error:
        code = error.code
    assert code == 2 and found in capsys.readouterr().err


def test_a_missing_extra_is_named(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(cli.importlib.util, "find_spec", lambda name: None)
    assert run("kit", "1", "--out", tmp_path) == 2
    assert "pip install -e '.[kit]'" in capsys.readouterr().err


def test_what_was_made_is_described():
    files = [("a.html", b""), ("a.pdf", b""), ("b.html", b"")]
    assert making.describe("slides", files) == "slides of 2 lessons, 1 as PDF"
    assert "for want of a Chromium" in making.describe("slides", files[:1])
    assert making.describe("student", [("a.ipynb", b"")]).startswith("1 notebook without")
