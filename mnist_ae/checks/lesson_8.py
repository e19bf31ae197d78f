"""Checks of lesson 8: measures of segmentation, the loss of pixels, joining patches."""

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from mnist_ae.checks import exercise, expect, given, rule_out


def _masks():
    """An answer, a true mask and a field of view, (20, 24) bool; some answers lie outside."""
    rng = np.random.default_rng(0)
    answer, mask = rng.random((20, 24)) < 0.4, rng.random((20, 24)) < 0.3
    field = np.zeros((20, 24), bool)
    field[3:17, 2:20] = True
    return answer, mask, field


@exercise
def dice(answer):
    """answer(answer, mask) → 2 |A ∩ B| / (|A| + |B|)."""
    ours, mask, _ = _masks()
    found = given(answer(ours.copy(), mask.copy()))
    both, total = (ours & mask).sum(), ours.sum() + mask.sum()
    rule_out(
        found,
        {
            "the factor 2 is missing: a perfect answer must give 1.": both / total,
            "this is IoU, its stricter relative.": both / (ours | mask).sum(),
            "this is the accuracy: it counts the background, which is most of the picture.": (
                (ours == mask).mean()
            ),
            "this divides by the union: add the two sizes.": 2 * both / (ours | mask).sum(),
            "this is the sensitivity, the share of the mask that was found.": both / mask.sum(),
            "this is the precision, the share of the answer that is right.": both / ours.sum(),
            "this is per cent: Dice lies in 0..1.": 200 * both / total,
        },
    )
    right = 2 * both / total
    expect(abs(float(found) - right) < 1e-5, f"found {float(found):.4f}, expected {right:.4f}.")


@exercise
def sensitivity_specificity(answer):
    """answer(answer, mask, field) → shares of vessel found and of others left alone, in the field."""
    ours, mask, field = _masks()
    found = given(answer(ours.copy(), mask.copy(), field.copy()))
    two = isinstance(found, tuple | list | np.ndarray) and len(found) == 2
    expect(two, "expected two numbers: sensitivity and specificity.")

    def both(inside):
        a, b = ours[inside], mask[inside]
        return np.array([(a & b).sum() / b.sum(), (~a & ~b).sum() / (~b).sum()])

    right, everywhere = both(field), both(np.ones_like(field))
    a, b = ours[field], mask[field]
    precision = (a & b).sum() / a.sum()
    rule_out(
        found,
        {
            "pixels outside the field of view are counted: there is nothing to find.": everywhere,
            "the two are exchanged: sensitivity first.": right[::-1],
            "these are the shares of mistakes: 1 minus them.": 1 - right,
            "these are per cent: both lie in 0..1.": 100 * right,
            "the first is the precision: divide by the vessels that are, not by those called.": [
                precision,
                right[1],
            ],
        },
    )
    expect(
        abs(float(found[0]) - right[0]) < 1e-5,
        f"the sensitivity is {float(found[0]):.4f}, expected {right[0]:.4f}.",
    )
    expect(
        abs(float(found[1]) - right[1]) < 1e-5,
        f"the specificity is {float(found[1]):.4f}, expected {right[1]:.4f}. Inside the field, of "
        "the pixels that are no vessel, which share is called none?",
    )


@exercise
def pixel_loss(answer):
    """answer(scores, y) → mean binary cross-entropy over the pixels whose target is not -1."""
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(8, 30, generator=generator).mul(2).requires_grad_()
    y = torch.randint(-1, 2, (8, 30), generator=generator).float()
    found = given(answer(scores, y.clone()))
    expect(torch.is_tensor(found) and found.shape == (), "expected one number, as a tensor.")
    inside, loss = y >= 0, binary_cross_entropy_with_logits
    p = scores.detach()
    right = loss(p[inside], y[inside])
    each = loss(p, y.clamp(min=0), weight=inside.float(), reduction="none").sum(dim=1)
    rule_out(
        found.detach(),
        {
            "pixels of target -1 are counted as background: leave them out.": (
                loss(p, y.clamp(min=0))
            ),
            "-1 is taken as a target: leave these pixels out.": loss(p, y),
            "the sum is right, but it is divided by all pixels: divide by those that count.": (
                right * inside.float().mean()
            ),
            "this is the sum: take the mean.": right * inside.sum(),
            "this is the mean of each patch's mean: take one over all pixels that count.": (
                (each / inside.sum(dim=1)).mean()
            ),
            "the sigmoid is taken twice: the loss «with logits» takes the scores as they are.": (
                loss(p.sigmoid()[inside], y[inside])
            ),
            "this is the squared error of probabilities: take the cross-entropy.": (
                (p.sigmoid() - y)[inside].square().mean()
            ),
        },
    )
    expect(abs(found.item() - right) < 1e-5, f"found {found.item():.5f}, expected {right:.5f}.")
    expect(found.requires_grad, "no gradient flows: somewhere it is cut off.")


@exercise
def join(answer):
    """answer(patches, corners, shape) → each pixel the mean of the patches that cover it."""
    rng = np.random.default_rng(0)
    corners = np.array([(r, c) for r in (0, 3, 6) for c in (0, 4, 5)])
    patches = rng.random((len(corners), 5, 6))
    kept = patches.copy()
    found = np.asarray(given(answer(patches, corners, (11, 11))))
    expect(np.array_equal(patches, kept), "your function changed the patches.")
    expect(found.shape == (11, 11), f"the shape is {found.shape}, expected (11, 11).")
    total, count, last = np.zeros((3, 11, 11))
    for patch, (row, column) in zip(patches, corners, strict=True):
        total[row : row + 5, column : column + 6] += patch
        count[row : row + 5, column : column + 6] += 1
        last[row : row + 5, column : column + 6] = patch
    rule_out(
        found,
        {
            "this is the sum: where patches overlap, divide by how many cover the pixel.": total,
            "where patches overlap the last one wins: take the mean of all.": last,
            "each pixel is divided by the number of all patches: count those that cover it.": (
                total / len(patches)
            ),
            "each is divided by the largest count: every pixel has its own.": total / count.max(),
        },
    )
    expect(np.allclose(found, total / count), "some pixels are not the mean of their patches.")
