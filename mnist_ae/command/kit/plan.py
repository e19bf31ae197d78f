"""The lesson plan: minutes, what to show, what to let students do, where they get stuck."""

import re

from mnist_ae.command.kit.misconceptions import messages_of
from mnist_ae.command.kit.reading import Lesson, Section
from mnist_ae.command.kit.sessions import SESSION, sessions_of
from mnist_ae.command.kit.slides import cut_slides

LINE_WORDS = 5  # a line of code takes as long to explain as so many words
NO_SLIDE = "–"
MIN_LETTERS = 25  # of a figure's description
MAX_LETTERS = 110
INTRODUCTION = f"""\
# Lesson plan

What each lesson takes, what to show, what to let students do, and where they may get stuck.
The minutes for running are measured on two cores. The others are estimates: the lesson's
own for reading and for the exercises, divided among its sections by their words and lines
of code. To talk a section through takes about as long as to read it. The numbers of slides
are those that a slide shows in its corner. For hours of {SESSION} minutes a lesson is cut
between its sections; for a double hour take two of them.
"""


def plan_markdown(lessons: list[Lesson]) -> str:
    """Return the plan of some lessons as Markdown, a section for each."""
    return "\n".join([INTRODUCTION, _overview(lessons), *map(_plan_of, lessons)])


def minutes_of_sections(lesson: Lesson) -> list[int]:
    """Return the minutes for each section; they add up to the lesson's reading minutes.

    The sections of exercises and further reading take none: they are not talked through.
    """
    weights = []
    for section in lesson.sections:
        weights.append(_weight(section) if is_shown(section) else 0)
    total = sum(weights) or 1
    ends = []
    done = 0
    for weight in weights:
        done += weight
        ends.append(round(lesson.reading_minutes * done / total))
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]


def is_shown(section: Section) -> bool:
    """Whether a section is talked through, and not one of exercises or further reading."""
    return not re.search(
        r"(Exercises|What to read next|Your score|The cases)$", section.heading
    )


def _weight(section):
    return section.num_words + LINE_WORDS * section.num_lines


def _overview(lessons):
    """A table of all lessons, with the sums."""
    lines = [
        "| lesson | show | run | exercises | in all |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    sums = [0, 0, 0]
    for lesson in lessons:
        running = lesson.running_seconds / 60
        minutes = [lesson.reading_minutes, running, lesson.exercise_minutes]
        sums = [before + more for before, more in zip(sums, minutes, strict=True)]
        lines.append(f"| {lesson.title} | {_cells(minutes)} |")
    lines.append(f"| **all** | {_cells(sums)} |")
    return "\n".join(["", "In minutes:", "", *lines, ""])


def _cells(minutes):
    show, run, exercises = minutes
    total = show + run + exercises
    return f"{show} | {run:.1f} | {exercises} | {total:.0f}"


def _plan_of(lesson):
    """The plan of one lesson."""
    places = slides_of_sections(lesson)
    parts = [
        f"## {lesson.title}",
        f"*{lesson.question}*",
        "### What to show",
        _sections_table(lesson, places),
        f"### In hours of {SESSION} minutes",
        _sessions_list(lesson),
        "### What to let them do",
    ]
    if lesson.is_lab:
        parts.append(
            "The cases of section 3, three answers each. Its checks tell right from wrong "
            "and no more; three hints a case are folded away in the notebook, and the page "
            "of answers says what each fault is."
        )
    for exercise in lesson.exercises:
        parts.append(
            _exercise_text(lesson, exercise, places[f"Exercise {exercise.number}"])
        )
    return "\n\n".join(parts) + "\n"


def _sections_table(lesson, places):
    lines = ["| minutes | section | slides | figures |", "| ---: | --- | --- | --- |"]
    for section, minutes in zip(lesson.sections, minutes_of_sections(lesson), strict=True):
        if is_shown(section):
            figures = "<br>".join(map(_short, section.figures)) or "–"
            slides = places[section.heading]
            lines.append(
                f"| {minutes or '< 1'} | {section.heading} | {slides} | {figures} |"
            )
    return "\n".join(lines)


def slides_of_sections(lesson: Lesson) -> dict[str, str]:
    """Return which slides show each section and each exercise, such as "4–9".

    Returns:
        {heading of a section, or "Exercise 1": numbers of slides; "–" if there is none}.
    """
    headings = {section.heading for section in lesson.sections}
    numbers = {heading: [] for heading in headings}
    for exercise in lesson.exercises:
        numbers[f"Exercise {exercise.number}"] = []
    heading = None  # that of the section whose slides these are
    for number, slide in enumerate(cut_slides(lesson), start=1):
        if slide.title in headings:
            heading = slide.title
        elif slide.title.startswith("Exercise "):
            heading = slide.title.split(" (")[0]
        if heading in numbers:
            numbers[heading].append(number)
    return {heading: _range(found) for heading, found in numbers.items()}


def _range(numbers):
    if not numbers:
        return NO_SLIDE
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def _sessions_list(lesson):
    parts = []
    for section, minutes in zip(lesson.sections, minutes_of_sections(lesson), strict=True):
        if is_shown(section):
            parts.append((section.heading, minutes))
    for exercise in lesson.exercises:
        parts.append((f"Exercise {exercise.number}", exercise.minutes))
    lines = []
    for number, session in enumerate(sessions_of(parts), start=1):
        lines.append(f"{number}. {session}")
    return "\n".join(lines)


def _exercise_text(lesson, exercise, place):
    first = exercise.task.split("\n\n")[0]
    messages = messages_of(lesson.number, exercise.check)
    text = (
        f"**Exercise {exercise.number}** ({exercise.level}, {exercise.minutes} minutes; "
        f"{'in the notebook' if place == NO_SLIDE else f'slide {place}'}). "
        f"{first}"
    )
    if not messages:
        return text
    items = "\n".join(f"- {message}" for message in messages)
    return (
        f"{text}\n\n<details><summary>Where they may get stuck: {len(messages)} messages "
        f"of the check of exercise {exercise.number}</summary>\n\n{items}\n\n</details>"
    )


def _short(description):
    """The beginning of a figure's description, as it can stand in a table."""
    first = ""
    for part in re.split(r"(?<=[:;.]) ", description.replace("|", "¦")):
        if len(first) < MIN_LETTERS:
            first = f"{first} {part}".strip()
    first = first.rstrip(":;.")
    if len(first) <= MAX_LETTERS:
        return first
    return f"{first[:MAX_LETTERS].rsplit(' ', 1)[0]} …"
