"""What lesson 10 lets students predict of speed, bytes, rounding and shares, measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from mnist_ae.checks.prediction import (
    Question,
    direction,
    expect_number,
    expect_word,
    given_answers,
)

EXAMPLE = 'return 1.5, 20, "rises", 2'
CLOSE = 0.01  # relative difference up to which two numbers are the same answer
NEAR = 0.06  # up to which a number may have been rounded too much

PRODUCTS_SHARE = 0.6  # of an epoch's time, in (a)
SPEEDUP = 2  # of the products
NUM_PRODUCTS = 5
NUM_OTHERS = 12  # pieces of the rest of the epoch
SECONDS = (5, 20)  # of the epoch, shortest and longest

BATCH_SIZE = 1000  # in (b)
NUM_PIXELS = 784
NUM_IMAGES = 1_000_000
BYTES_PER_MEGABYTE = 1_000_000

READINGS = (1000, 2000)  # images counted when the count of (c) is read

SHARES = (3, 1)  # images of the two workers in (d)


@dataclass(frozen=True)
class NumberQuestion:
    """One question of a prediction that is answered by a number.

    Attributes:
        letter: "a" for the question (a).
        right: the measured number; one that is rounded to two decimals is near enough.
        misconceptions: {wrong number: what to say of it}.
        hint: what to say of any other wrong number.
    """

    letter: str
    right: float
    misconceptions: Mapping[float, str]
    hint: str


def measure(rng: np.random.Generator) -> list[NumberQuestion | Question]:
    """Measure what the exercise asks for; return the questions (a) to (d).

    Source of (a): G. Amdahl, "Validity of the single processor approach to achieving large
    scale computing capabilities", AFIPS Spring Joint Computer Conference, 1967.
    """
    return [
        _question_on_speed(rng),
        _question_on_bytes(rng),
        _question_on_rounding(),
        _question_on_shares(rng),
    ]


def expect_predictions(result: Any, questions: list[NumberQuestion | Question]) -> None:
    """Raise `CheckError`, with the likely misconception, unless all answers are right.

    Args:
        result: what the student's function returned.
        questions: as measured.
    """
    answers = given_answers(result, len(questions), EXAMPLE)
    for found, question in zip(answers, questions, strict=True):
        if isinstance(question, Question):
            expect_word(found, question)
        else:
            expect_number(
                found,
                question.letter,
                question.right,
                question.misconceptions,
                question.hint,
                close=CLOSE,
                near=NEAR,
            )


def _question_on_speed(rng):
    """(a): how many times as fast an epoch is, if only its products become faster."""
    seconds = rng.uniform(*SECONDS)
    products = seconds * PRODUCTS_SHARE * rng.dirichlet(np.ones(NUM_PRODUCTS))
    others = seconds * (1 - PRODUCTS_SHARE) * rng.dirichlet(np.ones(NUM_OTHERS))
    faster_products = products / SPEEDUP
    right = seconds / (faster_products.sum() + others.sum())
    measured = (
        f"In an epoch of {seconds:.1f} seconds, drawn at random, the products took "
        f"{products.sum():.2f} seconds and now take {faster_products.sum():.2f}. How long "
        "does everything else take?"
    )
    return NumberQuestion("a", right, _misconceptions_of_speed(right), measured)


def _misconceptions_of_speed(right):
    """Wrong numbers in the place of the factor, with what to say of each."""
    rest = 1 - PRODUCTS_SHARE
    left = 1 / right
    times = (
        "How long do the products take before and after, and how long does everything else?"
    )
    left_over = "That is what is left of the time: how many times as fast is the epoch?"
    saved = "That is the time that is saved: how many times as fast is the epoch?"
    return {
        SPEEDUP: "That would be so if the products were the whole epoch. " + times,
        SPEEDUP * PRODUCTS_SHARE: "You multiply the factor by the share. " + times,
        SPEEDUP * PRODUCTS_SHARE + rest: "You take the mean of two speeds, but it is times "
        f"that add up. {times}",
        left: left_over,
        100 * left: left_over,
        1 - left: saved,
        100 * (1 - left): saved,
        2 - left: "You add what is saved to 1. Try it with an epoch that takes half of the "
        "time: is that 1.5 times as fast?",
        1 / rest: "That is the limit, for products that take no time at all.",
        1 / PRODUCTS_SHARE: "That is an epoch with nothing left but the products.",
        1 / (PRODUCTS_SHARE + rest / SPEEDUP): "You make the rest faster instead.",
        100 * (right - 1): "That is by how many per cent the epoch is faster: how many "
        "*times* as fast is it?",
    }


def _question_on_bytes(rng):
    """(b): what the floats of one batch take, if all images are kept as bytes."""
    batch = rng.integers(0, 256, (BATCH_SIZE, NUM_PIXELS), dtype=np.uint8)
    floats = torch.from_numpy(batch).float().div_(255)
    right = floats.numel() * floats.element_size() / BYTES_PER_MEGABYTE
    kept = batch.nbytes / BYTES_PER_MEGABYTE
    batches = NUM_IMAGES // BATCH_SIZE
    hint = (
        f"A batch has {floats.numel():,} numbers. How many bytes does each take as "
        "float32, and how many batches are floats at a time?"
    )
    every_byte = "That counts the bytes of all images: asked are the floats of one batch."
    misconceptions = {
        batches * right: "That is all images as floats, or one batch in kilobytes: only "
        "one batch at a time is made of floats, and asked are megabytes.",
        batches * kept: every_byte,
        batches * kept + right: every_byte,
        kept: "That is one batch as bytes: how many does a float32 take?",
        kept + right: "That counts the bytes of the batch as well: asked are its floats.",
        right / 2: "That is two bytes for each number, as bfloat16 has.",
        2 * right: "That is eight bytes for each number, as float64 has.",
        8 * right: "These are megabits: a byte has eight bits.",
        right / 1000: "That is one image, or one batch in gigabytes: asked are megabytes.",
        BYTES_PER_MEGABYTE * right: "These are bytes: how many megabytes are they?",
        BYTES_PER_MEGABYTE / 1024**2 * right: "That is in megabytes of 1024 × 1024 bytes: "
        "here a megabyte is 1,000,000 bytes.",
    }
    return NumberQuestion("b", right, misconceptions, hint)


def _question_on_rounding():
    """(c): whether a count in bfloat16 goes on."""
    first, last = READINGS
    count = torch.zeros((), dtype=torch.bfloat16)
    counts = [count]
    for _ in range(last):
        count = count + 1
        counts.append(count)
    rounded = (
        "Each sum is rounded to the nearest bfloat16, which has 8 significant bits: up to "
        "which whole number are these enough to count on by 1?"
    )
    hints = {
        "rise": f"You count as on paper. {rounded}",
        "fall": "You let the count start again when it is full, as a uint8 does. But "
        f"bfloat16 reaches as far as float32. {rounded}",
    }
    return Question("c", direction(counts[first].item(), counts[last].item()), hints)


def _question_on_shares(rng):
    """(d): how much an image counts whose worker has no other."""
    losses = torch.from_numpy(rng.uniform(1, 2, sum(SHARES)))
    losses[-1] += 2
    losses.requires_grad_()
    means = torch.stack([share.mean() for share in losses.split(SHARES)])
    (weights,) = torch.autograd.grad(means.mean(), losses)
    right = (weights[-1] / weights[0]).item()
    factors = (
        "Write the result as a sum over the four images. Which factor stands before each?"
    )
    misconceptions = {
        1: "You take the average of the two means for the mean over the batch. With "
        f"losses drawn at random, the one is {means.mean():.2f}, the other "
        f"{losses.mean():.2f}. {factors}",
        1 / right: "That is how much one of the three counts, compared with the single "
        "one: asked is the reverse.",
        weights[-1].item(): "That is the factor before the single image. Which one stands "
        "before each of the three?",
        weights[0].item(): "That is the factor before one of the three images. Which one "
        "stands before the single one?",
        1 / len(losses): "That is what an image counts in the mean over the batch. "
        f"{factors}",
        weights[-1].item() * len(losses): "That is compared with what an image counts in "
        "the mean over the batch: compare it with one of the three.",
        len(losses): f"That is the number of images. {factors}",
    }
    return NumberQuestion("d", right, misconceptions, factors)
