"""What a network of lesson 8's last exercise must do: find thin lines in pictures."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from mnist_ae.checks.exercise import Answer, CheckError, expect
from mnist_ae.checks.judge import expect_shape, given_array, is_close
from mnist_ae.checks.lesson_8_lines import Pictures, draw_pictures
from mnist_ae.checks.trained import (
    FEW,
    does_as_alone,
    expect_finite,
    expect_no_class,
    result_of,
)
from mnist_ae.checks.trial import call

SHAPES = ((32, 32), (24, 40))  # of the pictures, one trial each
NUM_PICTURES = 300  # to train on
NUM_NEW = 100  # pictures that the network has not seen
GOAL = 0.7  # mean Dice on these
NUM_THRESHOLDS = 60  # that are tried
LEAST_SIGHT = 7  # pixels in a row that a network must see: three convolutions 3 × 3
FAINT = 0.02  # of the largest change: hardly a change of the answer
POKE = 3.0  # by which one pixel is changed to see which answers change
LINEAR = 1e-3  # of the largest score: a difference that is due to rounding
FEW_CALLED = 0.3  # of as many pixels as are line
MANY_CALLED = 0.5  # of all pixels
BY_HEART = 0.15  # by which Dice is higher on the pictures that were trained on
NEARLY = 0.9  # of the threshold's Dice


@dataclass(frozen=True)
class Goal:
    """What a network is tried on and compared with, all made before the answer ran.

    Attributes:
        known: the pictures to train on.
        new: pictures that it has not seen.
        of_threshold: Dice on the new ones of the best threshold on the pixels.
        of_corrected: the same, after the light is taken away exactly.
    """

    known: Pictures
    new: Pictures
    of_threshold: float
    of_corrected: float


def expect_segmenters(answer: Answer, rng: np.random.Generator) -> None:
    """Raise `CheckError` unless the answer trains networks for pictures of several sizes.

    Args:
        answer: the student's function.
        rng: from which the pictures are drawn.
    """
    for shape in SHAPES:
        known = draw_pictures(rng, NUM_PICTURES, shape)
        goal = set_goal(known, draw_pictures(rng, NUM_NEW, shape))
        found = call(answer, x=known.x, y=known.y)
        expect_segmenter(found, goal)


def set_goal(known: Pictures, new: Pictures) -> Goal:
    """Return what is expected on new pictures after a training with the known ones."""
    of_threshold = _dice_of_threshold(known, -known.x.numpy(), new, -new.x.numpy())
    of_corrected = _dice_of_threshold(known, -known.flat, new, -new.flat)
    return Goal(known, new, of_threshold, of_corrected)


def _dice_of_threshold(known, scores, new, new_scores):
    """Dice on new pictures of the threshold that is best on the known ones."""
    candidates = np.quantile(scores, np.linspace(0.6, 0.99, NUM_THRESHOLDS))
    best = max(candidates, key=lambda threshold: known.dice(scores - threshold))
    return new.dice(new_scores - best)


def expect_segmenter(model: Any, goal: Goal) -> None:
    """Raise `CheckError` unless the answer's network finds the lines in new pictures.

    Args:
        model: what the answer returned.
        goal: what it is tried on and compared with.
    """
    expect_no_class(model)
    expect(
        callable(model),
        f"Your function returned a result of type {type(model).__name__}, expected a "
        "trained network, which takes pictures and returns scores.",
    )
    scores = _scores(model, goal.new.x)
    dice = goal.new.dice(scores)
    if dice >= GOAL:
        return
    where = (
        f"On new pictures of {_size(goal.new.x)} pixels the mean Dice is {dice:.2f}, "
        f"expected at least {GOAL:g}. One threshold for all pixels reaches "
        f"{goal.of_threshold:.2f}, or {goal.of_corrected:.2f} once the light is taken away."
    )
    _explain_scale(scores, dice, goal, where)
    _explain_sight(model, goal, where)
    _explain_by_heart(model, dice, goal, where)
    _explain_linearity(model, goal, where)
    _explain_training(scores, dice, goal, where)


def _size(x):
    return " × ".join(map(str, x.shape[1:]))


def _scores(model, x):
    """What the network makes of pictures (n, h, w), as an array of the same shape."""
    what = f"network's result for {len(x)} pictures of {_size(x)} pixels"
    scores = given_array(_result_of(model, x), what).astype(np.float64)
    has_channel = scores.shape == (len(x), 1, *x.shape[1:])
    remedy = (
        "Take the channel away at the end, by `nn.Flatten(1, 2)` or `[:, 0]`."
        if has_channel
        else "Return one score for each pixel."
    )
    expect_shape(scores, x.shape, remedy, what)
    expect_finite(scores)
    expect(
        does_as_alone(_result_of(model, x[:FEW]), scores),
        "What becomes of a picture differs from call to call, or depends on the other "
        "pictures that come with it: is there a dropout or a batch norm that is still in "
        "training mode? `model.eval()` changes that.",
    )
    return scores


def _result_of(model, x):
    misfit = (
        f"The layers do not fit pictures of {_size(x)} pixels, or each other: take the "
        "sizes from `x.shape`"
    )
    try:
        return result_of(model, x.clone(), misfit)
    except RuntimeError as error:
        if "channels" not in str(error):
            raise
        raise CheckError(
            "The network is given pictures (m, h, w), without channels, and a convolution "
            "wants one: let `nn.Unflatten(1, (1, -1))` be the first layer, or begin "
            f"`forward` with `x[:, None]`. PyTorch says: {error}"
        ) from error


def _explain_scale(scores, dice, goal, where):
    """Raise `CheckError` if 0 is not the score that divides lines from the rest."""
    are_between = scores.min() > 0 and scores.max() <= 1
    expect(
        not are_between or goal.new.dice(scores - 0.5) <= dice,
        f"{where} All results lie between 0 and 1, as probabilities do, so all say "
        '"line": leave the sigmoid away, then scores are below 0 where there is no line.',
    )
    is_cut_off = scores.min() == 0 and len(np.unique(scores)) > 2
    expect(
        not is_cut_off,
        f"{where} No score is below 0: does a relu at the end cut them off?",
    )
    turned = goal.new.dice(-scores)
    expect(
        turned <= dice or turned < NEARLY * goal.of_threshold,
        f"{where} It would be {turned:.2f} with the signs swapped: the lines are *darker* "
        "than what is around them, and their scores should be *above* 0.",
    )


def _explain_sight(model, goal, where):
    """Raise `CheckError` if each answer depends on too few pixels, or on none."""
    sight = _sight(model, goal.new.x[:FEW])
    expect(
        sight > 0,
        f"{where} The answers do not depend on the picture: is anything trained, or have "
        "relus died, at too high a rate or at the end of the network?",
    )
    expect(
        sight >= LEAST_SIGHT,
        f"{where} Each answer depends on hardly more than {sight} × {sight} pixels, too "
        "few to tell a line from a blot: put several convolutions 3 × 3 one after "
        "another, with a relu between them. Three see 7 × 7 pixels, four 9 × 9.",
    )


def _sight(model, x):
    """How many pixels, in a row or a column, answer otherwise if one pixel is changed."""
    row, column = (length // 2 for length in x.shape[1:])
    poked = x.clone()
    poked[:, row, column] += POKE
    change = _scores(model, poked) - _scores(model, x)
    change = np.abs(change).max(axis=0)
    is_changed = change > FAINT * change.max()
    rows, columns = np.nonzero(is_changed)
    return int(max(np.ptp(rows), np.ptp(columns))) + 1 if len(rows) else 0


def _explain_by_heart(model, dice, goal, where):
    """Raise `CheckError` if the network finds lines where it knows them, only."""
    known = goal.known.dice(_scores(model, goal.known.x))
    expect(
        known < dice + BY_HEART,
        f"{where} On the pictures that it was trained on it is {known:.2f}: the network "
        "has learned these by heart. A convolution knows a line at every place once it "
        "has seen it at one.",
    )


def _explain_linearity(model, goal, where):
    """Raise `CheckError` if the network does no more than one linear layer could."""
    x = goal.new.x[:FEW]
    scores = _scores(model, x)
    of_mean = _scores(model, (x + x.flip(0)) / 2)
    mean = (scores + scores[::-1]) / 2
    is_linear = is_close(of_mean, mean, LINEAR * np.abs(scores).max())
    expect(
        not is_linear,
        f"{where} The network is linear: without a relu between them, several layers do "
        "no more than one.",
    )


def _explain_training(scores, dice, goal, where):
    """Raise `CheckError` that says what the answers are like."""
    called = scores > 0
    share = called.mean()
    expected = goal.new.masks.mean()
    shares = (
        f'It says "line" of {100 * share:.1f} % of the pixels, and '
        f"{100 * expected:.0f} % are."
    )
    expect(
        share >= FEW_CALLED * expected,
        f"{where} {shares} As lines are few, a network first learns to answer no "
        "everywhere, and may get stuck there: train for longer, in smaller batches, at "
        "another rate, or from another seed.",
    )
    expect(
        share <= MANY_CALLED,
        f"{where} {shares} Is anything trained, with the masks as targets? (Probabilities, "
        "from a sigmoid, are all above 0.)",
    )
    expect(
        dice > goal.of_corrected,
        f"{where} So a threshold does as well: is the network trained, for long enough "
        "and at a rate that fits, and has it several convolutions with relus between them?",
    )
    raise CheckError(
        f"{where} The network finds {100 * called[goal.new.masks].mean():.0f} % of the "
        f"lines' pixels, and takes {100 * called[goal.new.blots].mean():.0f} % of the "
        "blots' for lines. Train for longer or at another rate, or let it have more "
        "channels or layers."
    )
