"""Functions that take known times, on a clock that only they move (lesson 10).

On a busy machine a time that is measured says little of the answer that measures it. While
an answer runs, the clocks of Python's `time` show a time that stands still but for the
functions that the answer calls: then its result is exact, and nobody has to wait.
"""

import contextlib
import inspect
import itertools
import threading
import time
import timeit
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

CLOCKS = ("perf_counter", "monotonic", "time", "process_time", "thread_time")
NANOSECONDS = 1_000_000_000  # per second
READING_SECONDS = 1e-6  # that looking at a clock takes, so that no loop waits forever

# Their default clock was chosen when Python read them.
TIMEIT_FUNCTIONS = (timeit.Timer.__init__, timeit.timeit, timeit.repeat)

real_sleep = time.sleep
real_perf_counter = time.perf_counter


class VirtualClock:
    """A clock in place of the real ones.

    Attributes:
        readings: how often somebody looked at it.

    >>> clock = VirtualClock()
    >>> with clock.installed(print):
    ...     start = time.perf_counter()
    ...     passed = clock.advance(60)
    ...     minute = time.perf_counter() - start
    >>> round(minute), clock.readings, time.perf_counter is real_perf_counter
    (60, 2, True)
    """

    def __init__(self):
        self.readings = 0
        self._seconds = 0.0
        self._thread = threading.get_ident()

    def advance(self, seconds: float) -> float:
        """Let time pass; return how much."""
        self._seconds += seconds
        return seconds

    @contextlib.contextmanager
    def installed(self, answer: Callable) -> Iterator[None]:
        """Show this time on all clocks, and let `sleep` pass it; put all back afterwards.

        Other threads go on seeing the real time.

        Args:
            answer: in its file or notebook, what was imported by `from time import …` is
                replaced as well, and so is a clock that is the default of a parameter, of
                the answer or another function there.
        """
        substitutes = self._substitutes()
        names_before = []
        for names in (vars(time), vars(timeit), _global_names(answer)):
            for name, value in list(names.items()):
                if id(value) in substitutes:
                    names_before.append((names, name, value))
        defaults_before = []
        helpers = list(_global_names(answer).values())
        for function in (*TIMEIT_FUNCTIONS, inspect.unwrap(answer), *helpers):
            if inspect.isfunction(function) and function.__defaults__:
                defaults_before.append((function, function.__defaults__))
        try:
            for names, name, value in names_before:
                names[name] = substitutes[id(value)]
            for function, values in defaults_before:
                replaced = [substitutes.get(id(value), value) for value in values]
                function.__defaults__ = tuple(replaced)
            yield
        finally:
            for names, name, value in names_before:
                names[name] = value
            for function, values in defaults_before:
                function.__defaults__ = values

    def _substitutes(self):
        """{id of a function of `time`: what takes its place}."""
        substitutes = {id(time.sleep): self._for_this_thread(self.advance, time.sleep)}
        for name in CLOCKS:
            for unit, suffix in ((1, ""), (NANOSECONDS, "_ns")):
                real = getattr(time, name + suffix, None)  # not every system has all
                if real is not None:
                    show = self._show_from(real(), unit)
                    substitutes[id(real)] = self._for_this_thread(show, real)
        return substitutes

    def _show_from(self, start, unit):
        def show():
            self.readings += 1
            self.advance(READING_SECONDS)
            return start + type(start)(unit * self._seconds)

        return show

    def _for_this_thread(self, substitute, real):
        def choose(*arguments):
            is_own = threading.get_ident() == self._thread
            return substitute(*arguments) if is_own else real(*arguments)

        return choose


def _global_names(answer: Callable) -> dict[str, Any]:
    return getattr(inspect.unwrap(answer), "__globals__", {})


def sleep(seconds: float) -> float:
    """Let real time pass; return how much, which on a busy machine can be much more."""
    start = real_perf_counter()
    real_sleep(seconds)
    return real_perf_counter() - start


@dataclass(frozen=True)
class TimedCall:
    """One call of a function.

    Attributes:
        name: of the function.
        seconds: how long it took.
    """

    name: str
    seconds: float


def timed_function(
    name: str,
    planned: Iterable[float],
    pass_time: Callable[[float], float],
    calls: list[TimedCall],
) -> Callable[[], None]:
    """Return a function without arguments that takes a known time.

    Args:
        name: of the function.
        planned: seconds of each call; when they are used up, they start again.
        pass_time: takes seconds, returns how many really passed.
        calls: gets an entry for each call.
    """
    remaining = itertools.cycle(planned)

    def function():
        seconds = pass_time(next(remaining))
        calls.append(TimedCall(name, seconds))

    function.__name__ = name
    return function
