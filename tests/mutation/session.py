"""Run places of lessons until enough of them count."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mutation.lessons import Lesson
from mutation.places import Place, find_places, in_order
from mutation.results import (
    COUNTING,
    OUT,
    UNCHANGED,
    append_record,
    judge,
    of_lesson,
    read_records,
    record_of,
    record_of_unchanged,
)
from mutation.table import score
from mutation.trial import SURVIVED, Trial, environment, wait_for_one


@dataclass(frozen=True)
class Options:
    """How places are run.

    Attributes:
        num_places: that have to count, for each lesson.
        seed: decides the order of the places.
        jobs: lessons that run at the same time.
        results: file of the records.
        say: prints a line.
    """

    num_places: int
    seed: int
    jobs: int
    results: Path = OUT
    say: Callable[[str], None] = print


class Session:
    """Runs lessons one after the other, and counts what was noticed."""

    def __init__(self, options: Options, equivalents: dict[tuple, str]):
        self.options = options
        self.equivalents = equivalents
        self.total = Counter()  # {verdict: number of places}
        self._running = []
        self._variables = environment()
        self._say = options.say

    def run(self, lesson: Lesson) -> bool:
        """Run a lesson's places until enough count; returns False if it fails unchanged.

        Raises:
            KeyboardInterrupt: as it comes; what ended until then is kept.
        """
        places = find_places(lesson)
        wanted = self.options.num_places
        self._say(f"{lesson.name}: {len(places)} places, {wanted} have to count")
        records = of_lesson(read_records(self.options.results), lesson)
        try:
            is_known = (lesson.name, UNCHANGED) in records
            if not (is_known or self._passes_unchanged(lesson, len(places))):
                return False
            self._run_places(lesson, in_order(places, self.options.seed), records)
        finally:
            for trial in self._running:
                trial.stop()
            self._running.clear()
        return True

    def _passes_unchanged(self, lesson, num_places):
        self._say("  as it is …")
        trial = Trial(lesson, None, self._variables)
        self._running.append(trial)
        _, outcome = wait_for_one(self._running)
        self._running.clear()
        if outcome.verdict != SURVIVED:
            self._say(f"  it fails as it is: {outcome.error}")
            return False
        if outcome.unclaimed:
            names = ", ".join(outcome.unclaimed)
            self._say(f"  nothing is claimed for these data or knobs: {names}")
            return False
        self._say(f"  passed in {outcome.seconds:.1f} s")
        record = record_of_unchanged(lesson, outcome, num_places)
        append_record(self.options.results, record)
        return True

    def _run_places(self, lesson: Lesson, places: list[Place], records: dict):
        queue = deque(places)
        verdicts = Counter()
        while True:
            self._start_some(lesson, queue, verdicts, records)
            if not self._running:
                break
            trial, outcome = wait_for_one(self._running)
            self._running.remove(trial)
            record = record_of(lesson, trial.place, outcome)
            append_record(self.options.results, record)
            verdict = judge(record, self.equivalents)
            verdicts[verdict] += 1
            self._report(record, verdict, verdicts)
        self.total += verdicts
        self._say(f"  {summary_of(verdicts)}")

    def _start_some(self, lesson, queue, verdicts, records):
        """Start as many places as are still needed; take known ones from the records."""
        while queue and len(self._running) < self.options.jobs:
            num_needed = self.options.num_places - num_counting(verdicts)
            if len(self._running) >= num_needed:
                return
            place = queue.popleft()
            if place.key in records:
                record = records[place.key]
                verdict = judge(record, self.equivalents)
                verdicts[verdict] += 1
                self._report(record, f"known: {verdict}", verdicts)
                continue
            self._say(f"  runs: cell {place.cell}, {place.operator}: {place.after}")
            self._running.append(Trial(lesson, place, self._variables))

    def _report(self, record, verdict, verdicts):
        progress = f"[{num_counting(verdicts)}/{self.options.num_places}]"
        where = f"cell {record['cell']}, {record['operator']}: {record['after']}"
        line = f"  {progress} {verdict} in {record['seconds']:.1f} s, {where}"
        if record["error"]:
            line += f"\n        {record['error']}"
        self._say(line)


def num_counting(verdicts: Counter) -> int:
    """Return how many places count: those that were found and those that survived."""
    return sum(verdicts[verdict] for verdict in COUNTING)


def summary_of(verdicts: Counter) -> str:
    """Return a line such as "score 75 %: 6 found, 2 survived, 1 crashed"."""
    counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    return f"score {score(verdicts)}: {counts or 'nothing ran'}"
