"""Run again some places that the committed results record as found."""

import random
from collections.abc import Callable
from pathlib import Path

from mutation.lessons import Lesson
from mutation.places import Place, find_places
from mutation.results import COMMITTED, read_records
from mutation.trial import FOUND, Trial, environment, wait_for_one


def draw(lessons: list[Lesson], seed: int, path: Path = COMMITTED) -> list[tuple]:
    """Return all (lesson, place) that were found and still exist, in drawn order.

    The lessons take turns, so that the first few are of different ones.
    """
    records = [record for record in read_records(path) if record["verdict"] == FOUND]
    rng = random.Random(seed)
    queues = []
    for lesson in lessons:
        own = [record for record in records if record["lesson"] == lesson.name]
        queue = _places_of(lesson, own)
        rng.shuffle(queue)
        queues.append([(lesson, place) for place in queue])
    rng.shuffle(queues)
    drawn = []
    while any(queues):
        for queue in queues:
            if queue:
                drawn.append(queue.pop())
    return drawn


def _places_of(lesson, records) -> list[Place]:
    """The places that the records tell of, wherever their line stands now."""
    of_change = {}
    if records:
        for place in find_places(lesson):
            change = (place.operator, place.before, place.after)
            of_change.setdefault(change, []).append(place)
    found = {}
    for record in records:
        change = (record["operator"], record["before"], record["after"])
        same = of_change.get(change, [])
        in_cell = [place for place in same if place.cell == record["cell"]]
        for place in (in_cell or same)[:1]:
            found[place.key] = place
    return list(found.values())


def confirm(drawn: list[tuple], say: Callable[[str], None] = print) -> bool:
    """Run (lesson, place) pairs one after the other; returns whether each was found."""
    variables = environment()
    is_confirmed = True
    for number, (lesson, place) in enumerate(drawn, start=1):
        where = f"{lesson.name}, cell {place.cell}, {place.operator}: {place.after}"
        say(f"[{number}/{len(drawn)}] runs: {where}")
        trial = Trial(lesson, place, variables)
        try:
            _, outcome = wait_for_one([trial])
        finally:
            trial.stop()
        say(f"  {outcome.verdict} in {outcome.seconds:.1f} s  {outcome.error}".rstrip())
        is_confirmed = is_confirmed and outcome.verdict == FOUND
    return is_confirmed
