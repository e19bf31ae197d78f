"""One update's derivatives by hand: what is given, what is expected (lesson 10)."""

import numpy as np
import torch
from torch.autograd.graph import saved_tensors_hooks
from torch.nn import functional as F

from mnist_ae.checks.exercise import Answer, CheckError, expect
from mnist_ae.checks.judge import expect_close, expect_shape, given_array, given_number
from mnist_ae.checks.learning import gradients
from mnist_ae.checks.lesson_10_misconceptions import (
    misconceptions_of_derivatives,
    misconceptions_of_loss,
)
from mnist_ae.checks.trial import call

FIRST_SIZES = (9, 14, 6)  # images, pixels, latent_dim
NUM_DRAWN_SIZES = 3
DRAWN_SIZES = (3, 20)  # of each, lowest and highest
BLACK_SHARE = 0.2  # of the pixels
MARGIN = 1e-4  # between 0 and what goes into a relu, so that rounding turns none
FEWEST_ON = 0.25  # share of the numbers that a relu lets pass, lowest and highest
MOST_ON = 0.75

SHAPE_LIKE = {"g1": "w1", "gb1": "b1", "g2": "w2", "gb2": "b2"}
ORDER = "(loss, g1, gb1, g2, gb2)"
BY_HAND = (
    "Your answer asks autograd for derivatives, or lets it record: here they are written "
    "by hand, with the five products, and without `requires_grad`, `backward` and `grad`."
)
ERRORS_OF_AUTOGRAD = ("does not require grad", "saved tensor hooks")


def draw_sizes(rng: np.random.Generator) -> list[list[int]]:
    """Return numbers of images, of pixels and of the code to try; the three differ."""
    sizes = [list(FIRST_SIZES)]
    lowest, highest = DRAWN_SIZES
    for _ in range(NUM_DRAWN_SIZES):
        numbers = rng.permutation(np.arange(lowest, highest + 1))
        sizes.append(numbers[:3].tolist())
    return sizes


def draw_update(
    rng: np.random.Generator, num_images: int, num_pixels: int, latent_dim: int
) -> dict[str, torch.Tensor]:
    """Return a batch and weights, float32, for which both relus cut off a part.

    Returns:
        {"x": (n, d) in 0..1, "w1": (k, d), "b1": (k,), "w2": (d, k), "b2": (d,)}.
    """
    while True:
        x = rng.random((num_images, num_pixels))
        x[rng.random(x.shape) < BLACK_SHARE] = 0
        arrays = {
            "x": x,
            "w1": rng.normal(scale=num_pixels**-0.5, size=(latent_dim, num_pixels)),
            "b1": rng.normal(scale=0.2, size=latent_dim),
            "w2": rng.normal(scale=latent_dim**-0.5, size=(num_pixels, latent_dim)),
            "b2": rng.normal(scale=0.2, size=num_pixels),
        }
        update = {}
        for name, array in arrays.items():
            update[name] = torch.from_numpy(array.astype(np.float32))
        if _is_telling(**_in_float64(update)):
            return update


def _in_float64(update):
    return {name: tensor.double() for name, tensor in update.items()}


def _is_telling(x, w1, b1, w2, b2):
    """Whether each relu has enough to do, and no sum is so small that rounding decides."""
    into_code = F.linear(x, w1, b1)
    into_output = F.linear(into_code.relu(), w2, b2)
    for sums in (into_code, into_output):
        share_on = (sums > 0).double().mean()
        if sums.abs().min() < MARGIN or not FEWEST_ON < share_on < MOST_ON:
            return False
    return True


def expect_derivatives(answer: Answer, update: dict[str, torch.Tensor]) -> None:
    """Raise `CheckError` unless an answer finds the loss and its derivatives by hand.

    Args:
        answer: the student's function.
        update: its arguments.
    """
    exact = _in_float64(update)
    loss, expected = _by_autograd(**exact)
    of_loss = misconceptions_of_loss(**exact)
    of_derivatives = misconceptions_of_derivatives(**exact)
    found_loss, found = _given_results(_call_by_hand(answer, update))
    expect_close(_given_loss(found_loss, expected), loss, of_loss, "loss")
    for name, right in expected.items():
        _expect_shape(name, found[name], tuple(right.shape))
    for name in ("g2", "gb2", "g1", "gb1"):  # in the order in which they are computed
        misconceptions = of_derivatives[name]
        expect_close(found[name], expected[name], misconceptions, f"derivative {name}")


def _by_autograd(x, w1, b1, w2, b2):
    """The loss, and {name: its derivative}, of float64 tensors."""
    weights = [weight.detach().requires_grad_() for weight in (w1, b1, w2, b2)]
    w1, b1, w2, b2 = weights
    z = F.linear(x, w1, b1).relu()
    x_hat = F.linear(z, w2, b2).relu()
    loss = F.mse_loss(x_hat, x)
    return loss.item(), dict(zip(SHAPE_LIKE, gradients(loss, weights), strict=True))


def _call_by_hand(answer, update):
    """Return what an answer returns, unless autograd has a hand in it."""
    try:
        with saved_tensors_hooks(_refuse, _refuse):
            return call(answer, **update)
    except RuntimeError as error:
        if any(words in str(error) for words in ERRORS_OF_AUTOGRAD):
            raise CheckError(BY_HAND) from error
        raise


def _refuse(tensor):
    """Called with each tensor that autograd wants to keep for the backward half."""
    raise CheckError(BY_HAND)


def _given_results(results):
    """The five results of an answer: the loss, and {name: derivative}."""
    names = ("loss", *SHAPE_LIKE)
    expect(
        isinstance(results, tuple | list) and len(results) == len(names),
        f"Your function should return five results: {ORDER}.",
    )
    derivatives = dict(zip(names, results, strict=True))
    return derivatives.pop("loss"), derivatives


def _given_loss(loss, derivatives):
    """The loss as a number."""
    shape = given_array(loss, "loss").shape
    expect(
        shape not in [tuple(each.shape) for each in derivatives.values()],
        f"The loss has the shape {shape}, expected a single number. Return {ORDER}, in "
        "this order.",
    )
    return given_number(loss, "loss")


def _expect_shape(name, found, shape):
    """Raise `CheckError` unless a derivative has the shape of its weight or bias."""
    what = f"derivative {name}"
    found = given_array(found, what)
    if found.shape == shape[::-1]:
        remedy = "It is transposed, or in another's place."
    elif found.ndim == 2 and found.shape[0] == found.shape[1]:
        remedy = "One of the two factors is what the layer was given: x or z?"
    elif len(shape) == 1:
        remedy = "Sum over the images, and over nothing else."
    else:
        remedy = f"Return {ORDER}, in this order."
    remedy = f"It should have that of {SHAPE_LIKE[name]}. {remedy}"
    expect_shape(found, shape, remedy, what)
