"""Checks of the answer that compares two functions fairly (lesson 10)."""

from statistics import median

import numpy as np

from mnist_ae.checks.exercise import expect
from mnist_ae.checks.judge import Misconception, expect_close, given_number, is_close
from mnist_ae.checks.lesson_10_clock import VirtualClock, sleep, timed_function
from mnist_ae.checks.trial import call

REMEDY = (
    "It should be the median, over the rounds after the warm-up, of the time of `slow` "
    "divided by the time of `fast` in the same round."
)

# On the virtual clock.
FIRST_REPEATS = 3
TRIALS = ((9, 2.0), (4, 0.3), (1, 7.0), (6, 1.0), (2, 0.5))  # repeats, usual ratio
SECONDS = (1, 20)  # of a call of `fast`, lowest and highest
DIGITS = 4  # that tell two ratios apart
DISTURBANCE = (0.5, 2)  # a round's ratio over the usual one, lowest and highest

# On real clocks: milliseconds of each call, the warm-up first.
REAL_ROUNDS = (  # of `slow`, of `fast`
    ((2, 8, 24, 6), (8, 24, 2, 3)),
    ((15, 24, 5, 8, 3), (1, 2, 10, 2, 12)),
)
REAL_TOLERANCE = 0.1  # of the ratio
MARGIN = 0.2  # of the ratio, by which a wrong result has to differ
ATTEMPTS = 10


def reads_the_clock(answer) -> bool:
    """Return whether an answer reads one of the clocks that can be replaced.

    Raises:
        CheckError: it does not call the two functions in turn.
    """
    clock = VirtualClock()
    seconds = np.ones(1 + FIRST_REPEATS)
    try:
        with clock.installed(answer):
            _try(answer, 2 * seconds, seconds, clock.advance)
    except ZeroDivisionError:  # a clock of another kind may have seen no time pass
        if clock.readings:
            raise
    return clock.readings > 0


def expect_exact(answer, rng) -> None:
    """Raise `CheckError` unless the result is right on a virtual clock."""
    for repeats, usual_ratio in TRIALS:
        slow, fast = _draw_seconds(rng, repeats, usual_ratio)
        expected = median(slow[1:] / fast[1:])
        misconceptions = _misconceptions(slow, fast)
        clock = VirtualClock()
        with clock.installed(answer):
            found, _ = _try(answer, slow, fast, clock.advance)
        what = f"result for repeats={repeats}"
        expect_close(found, expected, misconceptions, what, REMEDY)


def expect_about(answer) -> None:
    """Raise `CheckError` unless the result is about right on real clocks.

    A right answer passes in one of the attempts. Those in which a disturbance made a wrong
    result nearly right do not count.
    """
    for milliseconds in REAL_ROUNDS:
        planned_slow, planned_fast = np.array(milliseconds) / 1000
        refused = None
        for _ in range(ATTEMPTS):
            found, calls = _try(answer, planned_slow, planned_fast, sleep)
            slow = np.array([each.seconds for each in calls if each.name == "slow"])
            fast = np.array([each.seconds for each in calls if each.name == "fast"])
            expected = median(slow[1:] / fast[1:])
            is_right = is_close(found, expected, REAL_TOLERANCE * expected)
            is_telling = _is_telling(slow, fast, planned_slow, planned_fast)
            if is_right and is_telling:
                refused = None
                break
            if is_telling or not is_right:
                refused = (found, expected)
        if refused:
            expect_close(*refused, remedy=REMEDY)


def _is_telling(slow, fast, planned_slow, planned_fast):
    """Whether what would be wrong for the planned seconds is wrong for the real ones."""
    wrong_by_plan = _far_from_right(planned_slow, planned_fast)
    wrong = _far_from_right(slow, fast)
    return bool(np.all(wrong[wrong_by_plan]))


def _far_from_right(slow, fast):
    """Which of the misconceptions lead to another result than the right one."""
    expected = median(slow[1:] / fast[1:])
    values = np.array([each.value for each in _misconceptions(slow, fast)])
    return abs(values - expected) > MARGIN * expected


def _try(answer, slow_seconds, fast_seconds, pass_time):
    """Return an answer's result, a number, and the calls it made, in turn.

    Args:
        answer: the student's function.
        slow_seconds: of each call of `slow`, (1 + repeats,).
        fast_seconds: of each call of `fast`, (1 + repeats,).
        pass_time: takes seconds, returns how many really passed.
    """
    calls = []
    slow = timed_function("slow", slow_seconds.tolist(), pass_time, calls)
    fast = timed_function("fast", fast_seconds.tolist(), pass_time, calls)
    num_rounds = len(slow_seconds)
    found = call(answer, slow=slow, fast=fast, repeats=num_rounds - 1)
    _expect_in_turn([each.name for each in calls], len(slow_seconds) - 1)
    given_number(found)
    return found, calls


def _expect_in_turn(names, repeats):
    """Raise `CheckError` unless each of 1 + `repeats` rounds calls both functions once."""
    expect(names, "Your function calls neither `slow` nor `fast`.")
    for name in ("slow", "fast"):
        expect(name in names, f"Your function never calls `{name}`.")
    expected = 2 * (repeats + 1)
    expect(
        len(names) != 2 * repeats,
        "There is no warm-up round: call both once before you measure.",
    )
    expect(
        len(names) == expected,
        f"You make {len(names)} calls for repeats={repeats}, expected {expected}: 2 to "
        f"warm up and 2 × {repeats}.",
    )
    for first, second in zip(names[::2], names[1::2], strict=True):
        expect(
            first != second,
            "You call one function again and again, then the other: a disturbance would "
            "hit only one of them. Call them in turn, both in each round.",
        )


def _draw_seconds(rng, repeats, usual_ratio):
    """Seconds of `slow` and of `fast` (1 + repeats,), those of the warm-up first.

    In the first trial, no two misconceptions lead to the same result.
    """
    while True:
        fast = rng.uniform(*SECONDS, repeats + 1)
        ratios = usual_ratio * rng.uniform(*DISTURBANCE, repeats + 1)
        slow = ratios * fast
        if repeats != TRIALS[0][0] or _can_be_told_apart(slow, fast):
            return slow, fast


def _can_be_told_apart(slow, fast):
    """Whether each misconception leads to another result, and none to the right one."""
    message_of = {round(median(slow[1:] / fast[1:]), DIGITS): "right"}
    for misconception in _misconceptions_of_any_number(slow, fast):
        value = round(misconception.value, DIGITS)
        if message_of.setdefault(value, misconception.message) != misconception.message:
            return False
    return True


def _misconceptions(slow, fast):
    """Of seconds (1 + n,), those of the warm-up first."""
    return [
        *_wrong_middle_of_even(slow[1:] / fast[1:]),
        *_misconceptions_of_any_number(slow, fast),
    ]


def _wrong_middle_of_even(ratios):
    ordered = np.sort(ratios)
    message = (
        "You take one of the two middle ratios: of an even number of rounds, the median is "
        "the mean of the middle two."
    )
    return [
        Misconception(message, ordered[len(ratios) // 2]),
        Misconception(message, ordered[(len(ratios) - 1) // 2]),
    ]


def _misconceptions_of_any_number(slow, fast):
    ratios = slow / fast
    counted = ratios[1:]
    later = counted[1:] if len(counted) > 1 else counted
    one_decides = (
        "of the rounds' ratios, which one disturbed round decides. Take the median."
    )
    return [
        Misconception("You include the warm-up round. Leave it out.", median(ratios)),
        Misconception(
            "You leave out the last round: leave out the first, the warm-up round.",
            median(ratios[:-1]),
        ),
        Misconception(
            "You leave out two rounds: only the first, the warm-up, does not count.",
            median(later),
        ),
        *_upside_down(slow[1:], fast[1:]),
        *_wrong_order(slow[1:], fast[1:]),
        Misconception(
            "This is the mean, which a few slow rounds decide. Take the median of the "
            "rounds' ratios, not the mean.",
            counted.mean(),
        ),
        Misconception(f"This is the smallest {one_decides}", counted.min()),
        Misconception(f"This is the largest {one_decides}", counted.max()),
        Misconception(
            "This is the ratio of the last round: take the median of all.", counted[-1]
        ),
        Misconception(
            "This is the ratio of the middle round in time: sort the ratios, or use "
            "np.median.",
            counted[len(counted) // 2],
        ),
        Misconception("This is the ratio of the warm-up round: leave it out.", ratios[0]),
    ]


def _upside_down(slow, fast):
    """Misconceptions on what is divided by what, of the rounds that count."""
    inverse = (
        "This is the ratio of `fast` over `slow`: divide the time of `slow` by that of"
    )
    middle = median(slow / fast)
    return [
        Misconception(f"{inverse} `fast`.", median(fast / slow)),
        Misconception(f"{inverse} `fast`.", 1 / middle),
        Misconception(
            "The time of `slow` includes that of `fast`: look at the clock between the "
            "two.",
            middle + 1,
        ),
        Misconception(
            "This is a difference of times: divide the time of `slow` by that of `fast`.",
            median(slow - fast),
        ),
    ]


def _wrong_order(slow, fast):
    """Misconceptions that divide last, of the rounds that count."""
    remedy = "Divide within each round, then take the median of the ratios."
    return [
        Misconception(
            f"You divide the sums, or the means, of all rounds. {remedy}",
            slow.sum() / fast.sum(),
        ),
        Misconception(
            f"You divide the median of one by the median of the other. {remedy}",
            median(slow) / median(fast),
        ),
        Misconception(
            f"You divide the shortest time of one by that of the other. {remedy}",
            slow.min() / fast.min(),
        ),
    ]
