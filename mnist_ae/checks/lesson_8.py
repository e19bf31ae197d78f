"""Checks of lesson 8: measures of segmentation, the loss of pixels, patches, networks."""

from statistics import fmean

import numpy as np
import torch

from mnist_ae.checks.exercise import exercise
from mnist_ae.checks.judge import (
    expect_close,
    expect_shape,
    given_array,
    given_loss,
    given_number,
    given_pair,
    rule_out,
)
from mnist_ae.checks.learning import expect_gradients, gradients
from mnist_ae.checks.lesson_8_masks import (
    draw_corners,
    draw_fields,
    draw_masks,
    draw_targets,
)
from mnist_ae.checks.lesson_8_measures import (
    misconceptions_of_dice,
    misconceptions_of_rates,
    misconceptions_of_sensitivity,
    misconceptions_of_specificity,
    rates,
)
from mnist_ae.checks.lesson_8_pixels import (
    cross_entropy,
    for_each_pixel,
    misconceptions_of_join,
    misconceptions_of_pixel_loss,
    misconceptions_of_swapping,
    values_at_each_pixel,
)
from mnist_ae.checks.lesson_8_predictions import expect_iou, measure
from mnist_ae.checks.lesson_8_segmenter import expect_segmenters
from mnist_ae.checks.prediction import expect_word, given_answers
from mnist_ae.checks.trial import call, try_out

MASKS = (  # shape of the picture, share called vessel, share of vessel in the mask
    ((20, 24), 0.45, 0.25),
    ((33, 19), 0.15, 0.5),
    ((50, 60), 0.7, 0.2),
    ((18, 45), 0.25, 0.6),
)
TARGETS = (  # shape of the batch, share of -1, share of vessel in the rest
    ((8, 30), 0.4, 0.5),
    ((3, 256), 0.7, 0.1),
    ((20, 9), 0.1, 0.8),
    ((5, 64), 0.0, 0.3),
)
STRONG_SCORE = 9.0  # of pixels that are wrong: the probability of the truth is 1 / 8000
JOINS = (  # shape of the patches, shape of the picture, type, patches that lie anywhere
    ((4, 4), (10, 10), np.float64, 7),
    ((5, 6), (11, 13), np.float64, 7),
    ((4, 3), (9, 14), np.float32, 7),
    ((2, 7), (16, 8), np.float64, 7),
    ((6, 6), (6, 6), np.float64, 7),
    ((2, 2), (3, 3), np.float64, 300),  # more than a byte can count
)
ZERO_SHARE = 0.1  # of the patches' pixels: a zero counts like any other value


@exercise
def prediction(answer, rng):
    """Exercise 1 of the lesson.

    answer() → an IoU, and the fates of an accuracy, a sensitivity and a ROC-AUC.
    """
    overlap, questions = measure(rng)
    example = 'return 0.8, "rises", "falls", "stays"'
    result = call(answer)
    number, *words = given_answers(result, 1 + len(questions), example)
    expect_iou(number, overlap)
    for word, question in zip(words, questions, strict=True):
        expect_word(word, question)


@exercise
def dice(answer, rng):
    """Exercise 2 of the lesson.

    answer(called, mask) → 2 |A ∩ B| / (|A| + |B|).
    """
    for shape, called_share, mask_share in MASKS:
        called, mask = draw_masks(rng, shape, called_share, mask_share)
        expected = 2 * (called & mask).sum() / (called.sum() + mask.sum())
        misconceptions = misconceptions_of_dice(called, mask)
        found = call(answer, answer=called, mask=mask)
        given_number(found)
        expect_close(found, expected, misconceptions, f"Dice of two pictures {shape}")


@exercise
def sensitivity_specificity(answer, rng):
    """Exercise 3 of the lesson.

    answer(called, mask, field) → shares of vessel found and of the rest left alone.
    """
    for index, (shape, called_share, mask_share) in enumerate(MASKS):
        called, mask = draw_masks(rng, shape, called_share, mask_share)
        field = draw_fields(rng, shape)[index]
        expected = rates(called[field], mask[field])
        of_both = misconceptions_of_rates(called, mask, field)
        of_sensitivity = misconceptions_of_sensitivity(called, mask, field)
        of_specificity = misconceptions_of_specificity(called, mask, field)
        results = call(answer, answer=called, mask=mask, field=field)
        sensitivity, specificity = given_pair(results, "sensitivity and specificity")
        given_number(sensitivity, "sensitivity")
        given_number(specificity, "specificity")
        rule_out([float(sensitivity), float(specificity)], of_both, expected)
        expect_close(
            sensitivity,
            expected[0],
            of_sensitivity,
            "sensitivity",
            "Of the vessel pixels inside the field, what share is called vessel?",
        )
        expect_close(
            specificity,
            expected[1],
            of_specificity,
            "specificity",
            "Of the pixels inside the field that are not vessel, what share is left alone?",
        )


@exercise
def pixel_loss(answer, rng):
    """Exercise 4 of the lesson.

    answer(scores, y) → mean binary cross-entropy over the targets that are not -1.
    """
    for index, (shape, outside_share, vessel_share) in enumerate(TARGETS):
        scores = torch.from_numpy(rng.normal(scale=2, size=shape).astype(np.float32))
        scores[2, 0] = STRONG_SCORE
        scores[2, 1] = -STRONG_SCORE
        scores.requires_grad_()
        y = draw_targets(rng, shape, outside_share, vessel_share)
        if index == 1:
            y[0] = -1  # a patch that lies outside the field
        y[2, 0] = 0
        y[2, 1] = 1
        counts = y >= 0
        expected = cross_entropy(scores[counts], y[counts])
        expected_gradients = gradients(expected, [scores])
        misconceptions = misconceptions_of_pixel_loss(scores.detach(), y)
        trial = try_out(answer, scores=scores, y=y)
        loss = given_loss(trial.returned())
        expect_close(loss, expected, misconceptions, f"loss of a batch of {shape}")
        parameters = {"the scores": trial.arguments["scores"]}
        expect_gradients(loss, parameters, expected_gradients)


@exercise
def join(answer, rng):
    """Exercise 5 of the lesson.

    answer(patches, corners, shape) → the mean at each pixel of the patches there.
    """
    for patch_shape, shape, dtype, num_extra in JOINS:
        corners = draw_corners(rng, patch_shape, shape, num_extra)
        patches = rng.normal(size=(len(corners), *patch_shape)).astype(dtype)
        patches[rng.random(patches.shape) < ZERO_SHARE] = 0
        covering = values_at_each_pixel(patches, corners, shape)
        expected = for_each_pixel(fmean, covering)
        misconceptions = misconceptions_of_join(covering, len(patches))
        if shape[0] == shape[1]:
            misconceptions += misconceptions_of_swapping(patches, corners, shape)
        found = given_array(call(answer, patches=patches, corners=corners, shape=shape))
        remedy = "That is the `shape` that your function was given."
        expect_shape(found, expected.shape, remedy)
        remedy = (
            "It should be the mean of the patches that cover this pixel: does each patch "
            "start at its corner (row, column)?"
        )
        expect_close(found, expected, misconceptions, "result", remedy)


@exercise
def segmenter(answer, rng):
    """Exercise 6 of the lesson.

    answer(x, y) → a trained network that scores each pixel, above 0 on a line.
    """
    expect_segmenters(answer, rng)
