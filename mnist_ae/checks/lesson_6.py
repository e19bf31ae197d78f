"""Checks of lesson 6: PSNR, damage, the median filter, and a denoiser."""

import numpy as np
import torch

from mnist_ae.checks.exercise import exercise, expect
from mnist_ae.checks.judge import (
    expect_close,
    expect_shape,
    given_array,
    given_number,
    given_pair,
    is_close,
)
from mnist_ae.checks.lesson_6_chance import pixels_in_eighths, resembles
from mnist_ae.checks.lesson_6_decibels import decibels, misconceptions_of_psnr
from mnist_ae.checks.lesson_6_denoiser import (
    NUM_NEW,
    draw_images,
    expect_denoiser,
    set_goal,
)
from mnist_ae.checks.lesson_6_median import misconceptions_of_median, windows_of
from mnist_ae.checks.lesson_6_noise import GaussianNoise
from mnist_ae.checks.lesson_6_predictions import expect_decibels, measure
from mnist_ae.checks.lesson_6_salt import Damage
from mnist_ae.checks.prediction import expect_word, given_answers
from mnist_ae.checks.trial import call

PSNR_SETTINGS = (  # shape, and what the reconstruction is mixed with
    ((6, 20), 0.1),
    ((3, 784), 0.4),
    ((4, 5, 7), 0.25),
    ((11,), 0.6),
)
DECIBELS_APART = 1e-3  # that a small number added to the MSE may make
GREY_SHAPE = (300, 320)  # of pixels that are neither black nor white
NOISE_SETTINGS = ((0.25, 0, 8, (200, 240)), (0.6, 1, 7, (320, 150)))  # 0..8 in eighths
SHARES = (0.15, 0.75)
SPOTS = ((1200, (8, 8)), (1000, (6, 9)))  # number of images, rows and columns
IMAGE_SHAPES = ((4, 9, 8), (1, 3, 3), (2, 5, 11), (3, 12, 4))


@exercise
def prediction(answer, rng):
    """Exercise 1 of the lesson.

    answer() → decibels, and the fates of an error and of a mean.
    """
    rise, questions = measure(rng)
    example = 'return 12, "rises", "falls"'
    result = call(answer)
    number, *words = given_answers(result, 1 + len(questions), example)
    expect_decibels(number, rise)
    for word, question in zip(words, questions, strict=True):
        expect_word(word, question)


@exercise
def psnr(answer, rng):
    """Exercise 2 of the lesson.

    answer(x_hat, x) → 10 · log10(1 / MSE) in dB.
    """
    for shape, blur in PSNR_SETTINGS:
        x = torch.from_numpy(rng.random(shape, dtype=np.float32)).mul(0.9)
        spots = torch.from_numpy(rng.random(shape, dtype=np.float32))
        x_hat = (1 - blur) * x + blur * spots**2
        expected = decibels((x_hat - x).double().square().mean())
        misconceptions = misconceptions_of_psnr(x_hat.double(), x.double())
        found = call(answer, x_hat=x_hat, x=x)
        given_number(found, "PSNR")
        if is_close(found, expected, DECIBELS_APART):
            continue
        what = f"PSNR of images of the shape {shape}"
        expect_close(found, expected, misconceptions, what, tolerance=DECIBELS_APART)


@exercise
def training_pair(answer, rng):
    """Exercise 3 of the lesson.

    answer(x, sigma) → (damaged input, clean target).
    """
    sigma = 0.1 * rng.uniform(0.9, 1.1)
    noise = GaussianNoise(pixels_in_eighths(rng, GREY_SHAPE, 2, 6), sigma)
    noisy = _noisy_input(answer, noise)
    noise.expect_independent(noisy)
    flipped = GaussianNoise(noise.clean.flip(0), sigma)
    noisy_again = _noisy_input(answer, flipped)
    expect(
        not resembles(noise.is_brighter(noisy), flipped.is_brighter(noisy_again)),
        "The noise is the same each time, or partly so: draw new noise in each call, "
        "without a seed of your own.",
    )
    noise.expect_normal(noisy)
    for level, lowest, highest, shape in NOISE_SETTINGS:
        sigma = level * rng.uniform(0.9, 1.1)
        noise = GaussianNoise(pixels_in_eighths(rng, shape, lowest, highest), sigma)
        noise.expect_normal(_noisy_input(answer, noise))


def _noisy_input(answer, noise):
    """The input of an answer's pair, as an array, after what can be said of one call."""
    x = noise.clean.clone()
    sigma = noise.sigma
    pair = call(answer, x=x, sigma=sigma)
    return noise.expect_pair(*given_pair(pair, "the noisy input and the target"))


@exercise
def salt_and_pepper(answer, rng):
    """Exercise 4 of the lesson.

    answer(x, share) → x with about that share of the pixels replaced by 0 or 1.
    """
    share = rng.uniform(0.45, 0.55)
    damage = Damage(pixels_in_eighths(rng, GREY_SHAPE, 1, 7), share)
    found = _damaged(answer, damage)
    damage.expect_independent(found)
    flipped = Damage(damage.clean.flip(0), share)
    found_again = _damaged(answer, flipped)
    expect(
        not resembles(damage.hit(found), flipped.hit(found_again)),
        "Two calls replace the same pixels, or partly so: draw anew in each call, without "
        "a seed of your own.",
    )
    expect(
        not resembles(damage.colour(found), flipped.colour(found_again)),
        "Two calls give a pixel the same colour: draw the colours anew in each call.",
    )
    damage.expect_shares(found)
    for level in SHARES:
        share = level * rng.uniform(0.9, 1.1)
        damage = Damage(pixels_in_eighths(rng, (320, 150), 0, 8), share)
        damage.expect_shares(_damaged(answer, damage))


def _damaged(answer, damage):
    """An answer's result as an array, after what can be said of one call."""
    x = damage.clean.clone()
    share = damage.share
    return damage.expect_values(call(answer, x=x, share=share))


@exercise
def median(answer, rng):
    """Exercise 5 of the lesson.

    answer(images) → the 3 × 3 median of every pixel that has eight neighbours.
    """
    for shape in IMAGE_SHAPES:
        images = torch.from_numpy(rng.random(shape, dtype=np.float32))
        windows = windows_of(images.numpy())
        expected = np.median(windows.reshape(*windows.shape[:3], 9), axis=3)
        misconceptions = misconceptions_of_median(images.numpy(), windows)
        found = call(answer, images=images)
        expect(
            not (isinstance(found, tuple) and hasattr(found, "indices")),
            "`median(dim=…)` returns both values and indices: take `.values`.",
        )
        found_shape = given_array(found).shape
        expect(
            found_shape != shape,
            f"The result has the shape {shape} of the images: leave out the border, whose "
            "pixels have fewer than eight neighbours.",
        )
        what = f"result for images of the shape {shape}"
        expect_shape(given_array(found), expected.shape, what=what)
        if is_close(found, expected):
            continue
        remedy = "It should be the median of the nine numbers in its 3 × 3 window."
        expect_close(found, expected, misconceptions, what, remedy)


@exercise
def denoiser(answer, rng):
    """Exercise 6 of the lesson.

    answer(x) → a trained network, noisy images to clean ones.
    """
    for num_images, shape in SPOTS:
        images = draw_images(rng, num_images + NUM_NEW, shape)
        x = images[:num_images]
        goal = set_goal(rng, x, images[num_images:])
        found = call(answer, x=x)
        expect_denoiser(found, goal)
