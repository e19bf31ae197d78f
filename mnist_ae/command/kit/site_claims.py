"""The site's page of claims: what each lesson measures again in each run."""

import re
from pathlib import Path
from string import Template

from mnist_ae.claims import table
from mnist_ae.claims.table import ANY_DATASET, NO_UNIT, Claim
from mnist_ae.command.kit.reading import Lesson
from mnist_ae.environment import PROJECT

TEXT = Path(__file__).with_name("site_claims.md")
CONTRIBUTING = PROJECT / ".github" / "CONTRIBUTING.md"
MUTATION = re.compile(r"<!-- mutation: begin -->(.*?)<!-- mutation: end -->", re.DOTALL)
SPECIAL = re.compile(r"([\\`*_{}\[\]<>$|#])")  # characters that Markdown would interpret
DATA_SETS = {  # others are called by their names
    ANY_DATASET: "any",
    "mnist": "MNIST",
    "fashion-mnist": "Fashion-MNIST",
    "smears-stand-in": "painted cells",
    "fundus-stand-in": "painted retinas",
}
MANY_DIGITS = 12  # more than any band has
SCOPES = {
    "run": "in every run",
    "every seed": "for every seed that was tried",
    "on average": "on average over the seeds",
}
HEADER = """\
| no. | what is measured | unit | band | has to lie | data set |
| ---: | --- | --- | --- | --- | --- |"""
SCORE_HEADER = """\
| lesson | places | tried | found | not found | score |
| --- | ---: | ---: | ---: | ---: | ---: |"""


def claims_page(lessons: list[Lesson]) -> str:
    """Return the page of claims as Markdown, a table for each lesson."""
    claims = table.read()
    numbers = _numbers(claims)
    sections = []
    for lesson in lessons:
        rows = [HEADER]
        for name, claim in claims.items():
            if claim.lesson == lesson.number:
                rows.append(_row(name, claim, claims, numbers, lessons))
        title = f"## {lesson.title}\n\n[Open the lesson]({lesson.path.name})"
        sections.append(f"{title}\n\n" + "\n".join(rows))
    text = Template(TEXT.read_text(encoding="utf-8"))
    return text.substitute(scores=scores_table(lessons), tables="\n\n".join(sections))


def scores_table(lessons: list[Lesson]) -> str:
    """Return a Markdown table of how many planted mistakes each lesson has found."""
    measured = MUTATION.search(CONTRIBUTING.read_text(encoding="utf-8"))
    rows = {}
    for line in (measured[1] if measured else "").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows[cells[0]] = cells[1:]
    lines = [SCORE_HEADER]
    for lesson in lessons:
        if lesson.name in rows:
            places, run, found, survived, _, _, score = rows[lesson.name]
            counts = f"{places} | {run} | {found} | {survived} | {score}"
        else:
            counts = "| | | | not measured"
        lines.append(f"| {lesson.title} | {counts} |")
    return "\n".join(lines)


def _numbers(claims):
    """{name: number such as "2.7"}: the lesson, and where it stands among its claims."""
    counts = {}
    numbers = {}
    for name, claim in claims.items():
        counts[claim.lesson] = counts.get(claim.lesson, 0) + 1
        numbers[name] = f"{claim.lesson}.{counts[claim.lesson]}"
    return numbers


def _row(name, claim, claims, numbers, lessons):
    """A claim as a row of its lesson's table."""
    band = range_in_words(claim.band)
    if claim.promise:
        band = f"{band}; promised: {range_in_words(claim.promise)}"
    than = ""
    if isinstance(claim.than, str):
        baseline = claims[claim.than]
        on_page = any(lesson.number == baseline.lesson for lesson in lessons)
        number = _link(numbers[claim.than]) if on_page else numbers[claim.than]
        than = f"{number} ({escape(baseline.text)})"
    elif claim.than is not None:
        than = number_in_words(claim.than)
    compared = f"{claim.holds} {than}, {SCOPES[claim.scope]}" if than else ""
    cells = [
        _anchor(numbers[name]),
        escape(claim.text),
        "" if claim.unit == NO_UNIT else claim.unit,
        band,
        compared,
        data_set(claim),
    ]
    return f"| {' | '.join(cells)} |"


def data_set(claim: Claim) -> str:
    """Return the data set that a claim holds for, in words."""
    return DATA_SETS.get(claim.dataset, claim.dataset)


def range_in_words(ends) -> str:
    """Return two ends of a range, such as "0.0019 to 0.0021"; one if they are equal.

    >>> range_in_words([20, 100000])
    '20 to 100,000'
    """
    low, high = ends
    if low == high:
        return number_in_words(low)
    return f"{number_in_words(low)} to {number_in_words(high)}"


def number_in_words(value: float) -> str:
    """Return a number with all its digits, none of them an exponent.

    >>> number_in_words(-1e-05)
    '−0.00001'
    """
    text = f"{abs(value):,.{MANY_DIGITS}f}".rstrip("0").rstrip(".")
    return f"−{text}" if value < 0 else text


def escape(text: str) -> str:
    """Return text in which Markdown interprets nothing."""
    return SPECIAL.sub(r"\\\1", text)


def _anchor(number):
    return f'<span id="claim-{number}">{number}</span>'


def _link(number):
    return f'<a href="#claim-{number}">{number}</a>'
