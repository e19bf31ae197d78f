"""The command line."""

import argparse
import functools
import json
import sys
from collections import Counter
from pathlib import Path

from mnist_ae.environment import display_path
from mnist_ae.files import write_whole
from mutation import table
from mutation.confirm import confirm, draw
from mutation.lessons import NOTEBOOKS, choose_paths, read_lesson
from mutation.places import find_places, in_order
from mutation.results import (
    COMMITTED,
    OUT,
    UNCHANGED,
    key_of,
    of_lesson,
    read_equivalents,
    read_records,
    refuse_many_equivalents,
)
from mutation.session import Options, Session, summary_of

NUM_PLACES = 8  # of a lesson that count, unless somebody says otherwise
FAILED = 1
WRONG_USE = 2
INTERRUPTED = 130

say = functools.partial(print, flush=True)


def main(words: list[str] | None = None) -> int:
    """Do what the words of the command line say; returns the exit code.

    0: all ran. 1: a lesson fails as it is, a place was not confirmed, or too many changes
    are listed as equivalent. 2: wrong words, or no data. 130: it was interrupted.
    """
    options = _parse(words)
    try:
        lessons = []
        for path in choose_paths(options.lessons, options.notebooks):
            lessons.append(read_lesson(path))
        if options.list:
            return _list(lessons, options.seed)
        if options.table:
            return _write_table(lessons)
        if options.confirm:
            return _confirm(lessons, options)
        return _run(lessons, options)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        say(f"Interrupted; what ended until then is in {display_path(OUT)}.")
        return INTERRUPTED


def _parse(words):
    parser = argparse.ArgumentParser(
        prog="tests/mutation",
        description="Change lessons in small ways, run them, and count what is noticed.",
    )
    parser.add_argument("lessons", nargs="*", help="numbers or names; all if none")
    parser.add_argument("--places", type=_positive, default=NUM_PLACES, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=_positive, default=1, metavar="N")
    parser.add_argument("--notebooks", type=Path, default=NOTEBOOKS, metavar="FOLDER")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--list", action="store_true", help="print the places, run none")
    mode.add_argument("--table", action="store_true", help="write the table, run none")
    mode.add_argument("--confirm", type=_positive, metavar="N", help="run N found again")
    options = parser.parse_args(words)
    is_partial = options.lessons or options.notebooks != NOTEBOOKS
    if options.table and is_partial:
        parser.error("--table is about all lessons of this project")
    return options


def _positive(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _list(lessons, seed):
    for lesson in lessons:
        places = in_order(find_places(lesson), seed)
        counts = Counter(place.operator for place in places)
        say(f"{lesson.name}: {len(places)} places of {len(counts)} operators")
        for place in places:
            say(f"  cell {place.cell:2}  {place.operator:18} {place.before}")
            say(f"  {'':26}→ {place.after}")
    return 0


def _run(lessons, options):
    equivalents = read_equivalents()
    how = Options(options.places, options.seed, options.jobs, say=say)
    session = Session(how, equivalents)
    failed = []
    for number, lesson in enumerate(lessons, start=1):
        say(f"Lesson {number} of {len(lessons)}")
        if not session.run(lesson):
            failed.append(lesson.name)
    say(f"All lessons: {summary_of(session.total)}")
    if failed:
        say(f"Not measured: {', '.join(failed)}")
    found = read_records(OUT)
    records = []
    for lesson in lessons:
        records += of_lesson(found, lesson).values()
    try:
        refuse_many_equivalents(records, equivalents)
    except ValueError as error:
        say(str(error))
        return FAILED
    return FAILED if failed else 0


def _confirm(lessons, options):
    drawn = draw(lessons, options.seed)[: options.confirm]
    if not drawn:
        say("The committed results record no place as found that still exists.")
        return FAILED
    is_confirmed = confirm(drawn, say)
    say("Each was found again." if is_confirmed else "Not each was found again.")
    return 0 if is_confirmed else FAILED


def collect(lessons: list, found: list[dict], committed: list[dict]) -> list[dict]:
    """Return the records for the table, sorted.

    Args:
        lessons: all of the project.
        found: records of this working copy.
        committed: those of the last table; they stay where a lesson has none that are new.
    """
    records = []
    for lesson in lessons:
        current = of_lesson([*committed, *found], lesson)
        unchanged = (lesson.name, UNCHANGED)
        if unchanged in current:
            num_places = len(find_places(lesson))
            current[unchanged] = {**current[unchanged], "places": num_places}
        old = [record for record in committed if record["lesson"] == lesson.name]
        records += list(current.values()) or old
    return sorted(records, key=lambda record: [str(part) for part in key_of(record)])


def _write_table(lessons):
    equivalents = read_equivalents()
    records = collect(lessons, read_records(OUT), read_records(COMMITTED))
    try:
        refuse_many_equivalents(records, equivalents)
    except ValueError as error:
        say(str(error))
        return FAILED
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    write_whole(COMMITTED, "".join(lines).encode())
    table.write(table.render(records, equivalents))
    say(f"The table in {display_path(table.PAGE)} is written from {len(records)} records.")
    return 0
