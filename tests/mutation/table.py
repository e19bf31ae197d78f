"""The table in CONTRIBUTING, made from results."""

from collections import Counter
from pathlib import Path

from mnist_ae.environment import PROJECT
from mnist_ae.errors import message
from mnist_ae.files import write_whole
from mutation.results import EQUIVALENT, UNCHANGED, judge
from mutation.trial import CRASHED, FOUND, SURVIVED

PAGE = PROJECT / ".github" / "CONTRIBUTING.md"
BEGIN = "<!-- mutation: begin -->"
END = "<!-- mutation: end -->"
NOTHING_YET = "No lesson has been measured yet."
HEAD = (
    "| lesson | places | run | found | survived | equivalent | crashed | score |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
)


def render(records: list[dict], equivalents: dict[tuple, str]) -> str:
    """Return the table and the list of survivors, in Markdown.

    Args:
        records: of `results.read_records`.
        equivalents: of `results.read_equivalents`.
    """
    verdicts = {}
    num_places = {}
    survivors = []
    for record in records:
        lesson = record["lesson"]
        if record["operator"] == UNCHANGED:
            num_places[lesson] = record["places"]
            continue
        verdict = judge(record, equivalents)
        verdicts.setdefault(lesson, Counter())[verdict] += 1
        if verdict == SURVIVED:
            survivors.append(_survivor(record))
    if not verdicts:
        return NOTHING_YET
    lines = list(HEAD)
    for lesson in sorted(verdicts):
        lines.append(_row(lesson, num_places.get(lesson, 0), verdicts[lesson]))
    total = sum(verdicts.values(), Counter())
    lines.append(_row("all", sum(num_places.values()), total))
    if survivors:
        lines += ["", "What nobody noticed:", "", *sorted(survivors)]
    return "\n".join(lines)


def score(verdicts: Counter) -> str:
    """Return the share of changes that were found, such as "75 %"; "–" if none counts."""
    num_counting = verdicts[FOUND] + verdicts[SURVIVED]
    if not num_counting:
        return "–"
    return f"{100 * verdicts[FOUND] / num_counting:.0f} %"


def _row(lesson, num_places, verdicts):
    cells = [lesson, str(num_places), str(verdicts.total())]
    for verdict in (FOUND, SURVIVED, EQUIVALENT, CRASHED):
        cells.append(str(verdicts[verdict]))
    return f"| {' | '.join(cells)} | {score(verdicts)} |"


def _survivor(record):
    before = _as_code(record["before"])
    after = _as_code(record["after"])
    where = f"{record['lesson']}, code cell {record['cell']:02}"
    return f"- {where}, {record['operator']}: {before} → {after}"


def _as_code(line):
    """A line without its comment, as code in Markdown."""
    code = line.partition("  #")[0]
    return f"`` {code} ``" if "`" in code else f"`{code}`"


def between_markers(text: str, page: Path = PAGE) -> tuple[str, str, str]:
    """Return what stands before the table in a page, the table, and what follows it.

    Raises:
        ValueError: the page does not have both markers, each once and in order.
    """
    head, begin, rest = text.partition(f"{BEGIN}\n")
    table, end, tail = rest.partition(f"\n{END}")
    if not (begin and end):
        raise ValueError(message(page.name, "no markers", f"{BEGIN} and {END}"))
    return head + begin, table, end + tail


def write(table: str, page: Path = PAGE) -> None:
    """Put a table between the markers of a page."""
    head, _, tail = between_markers(page.read_text(encoding="utf-8"), page)
    write_whole(page, f"{head}{table}{tail}".encode())
