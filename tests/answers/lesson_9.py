"""Answers to the exercises of lesson 9: wrong ones, and right ones in other forms."""

import math
from fractions import Fraction

import numpy as np
import torch
from scipy import ndimage, stats
from torch.nn import functional as F

from mnist_ae import studies


def says(*answers):
    """An answer to a prediction: a function without arguments."""
    return lambda: answers


def cosines_of(z1, z2, temperature):
    z = F.normalize(torch.cat((z1, z2)))
    return z @ z.T / temperature


def partners_of(z):
    return torch.arange(2 * len(z)).roll(len(z))


def nt_xent_by_cross_entropy(z1, z2, temperature):
    logits = cosines_of(z1, z2, temperature).fill_diagonal_(-torch.inf)
    return F.cross_entropy(logits, partners_of(z1))


def nt_xent_by_exponentials(z1, z2, temperature):
    """As the formula stands there."""
    e = cosines_of(z1, z2, temperature).exp()
    e = e * (1 - torch.eye(len(e)))
    partner = e[torch.arange(len(e)), partners_of(z1)]
    return -(partner / e.sum(dim=1)).log().mean()


def nt_xent_view_by_view(z1, z2, temperature):
    z = torch.cat((z1, z2))
    total = 0
    for i in range(len(z)):
        logits = F.cosine_similarity(z[i : i + 1], z) / temperature
        partner = logits[(i + len(z1)) % len(z)]
        others = torch.cat((logits[:i], logits[i + 1 :]))
        total = total + others.logsumexp(0) - partner
    return total / len(z)


def nt_xent_in_two_halves(z1, z2, temperature):
    """The views of one side, then those of the other."""
    a, b = F.normalize(z1), F.normalize(z2)
    halves = []
    for own, other in ((a, b), (b, a)):
        same = (own @ own.T / temperature).fill_diagonal_(-torch.inf)
        logits = torch.cat((own @ other.T / temperature, same), dim=1)
        halves.append(F.cross_entropy(logits, torch.arange(len(own))))
    return sum(halves) / 2


def nt_xent_with_itself(z1, z2, temperature):
    return F.cross_entropy(cosines_of(z1, z2, temperature), partners_of(z1))


def nt_xent_not_normalised(z1, z2, temperature):
    z = torch.cat((z1, z2))
    logits = (z @ z.T / temperature).fill_diagonal_(-torch.inf)
    return F.cross_entropy(logits, partners_of(z1))


def nt_xent_one_way(z1, z2, temperature):
    logits = F.normalize(z1) @ F.normalize(z2).T / temperature
    return F.cross_entropy(logits, torch.arange(len(z1)))


def nt_xent_without_gradient(z1, z2, temperature):
    return nt_xent_by_cross_entropy(z1.detach(), z2.detach(), temperature)


def nt_xent_of_halves_without_gradient(z1, z2, temperature):
    return nt_xent_by_cross_entropy(z1, z2.detach(), temperature)


def room_of(image):
    """How far the ink can move: (left, right, up, down), all at least 0."""
    rows, columns = np.nonzero(image > 0)
    if len(rows) == 0:
        return 0, 0, 0, 0
    height, width = image.shape
    return columns.min(), width - 1 - columns.max(), rows.min(), height - 1 - rows.max()


def clipped(image, right, down):
    left, most_right, up, most_down = room_of(image)
    return int(np.clip(right, -left, most_right)), int(np.clip(down, -up, most_down))


def shift_by_slices(images, right, down):
    moved = np.zeros_like(images)
    for k, image in enumerate(images):
        rows, columns = np.nonzero(image)
        if len(rows):
            r, d = clipped(image, right[k], down[k])
            moved[k, rows + d, columns + r] = image[rows, columns]
    return moved


def shift_pixel_by_pixel(images, right, down):
    moved = []
    for image, r, d in zip(images, right, down, strict=True):
        while r and clipped(image, r, 0)[0] != r:
            r -= np.sign(r)
        while d and clipped(image, 0, d)[1] != d:
            d -= np.sign(d)
        moved.append(np.roll(np.roll(image, d, axis=0), r, axis=1))
    return moved


def shift_by_scipy(images, right, down):
    moved = [
        ndimage.shift(image, clipped(image, r, d)[::-1], order=0)
        for image, r, d in zip(images, right, down, strict=True)
    ]
    return np.array(moved)


def shift_of_tensors(images, right, down):
    return torch.from_numpy(shift_by_slices(images, right, down)).double()


def rolled(images, right, down):
    each = zip(images, right, down, strict=True)
    return np.stack([np.roll(image, (d, r), (0, 1)) for image, r, d in each])


def shift_that_loses_ink(images, right, down):
    each = zip(images, right, down, strict=True)
    return np.stack([ndimage.shift(image, (d, r), order=0) for image, r, d in each])


def shift_in_place(images, right, down):
    images[:] = shift_by_slices(images, right, down)
    return images


def sure_loss_with_weights(clean, warped, threshold):
    p = clean.detach().softmax(1)
    guesses = p.argmax(1)
    weights = (p.amax(1) > threshold).float()
    return (weights * F.cross_entropy(warped, guesses, reduction="none")).mean()


def sure_loss_with_ignored(clean, warped, threshold):
    """The unsure ones get a label that `cross_entropy` ignores."""
    with torch.no_grad():
        sureness, guesses = clean.softmax(1).max(1)
        guesses[sureness <= threshold] = -100
    return F.cross_entropy(warped, guesses, reduction="sum") / len(guesses)


def sure_loss_image_by_image(clean, warped, threshold):
    total = 0 * warped.sum()
    for before, after in zip(clean.detach(), warped, strict=True):
        probability, guess = before.softmax(0).max(0)
        if probability > threshold:
            total = total - after.log_softmax(0)[guess]
    return total / len(clean)


def sure_loss_one_hot(clean, warped, threshold):
    p = F.softmax(clean.detach(), dim=1)
    targets = F.one_hot(p.argmax(dim=1), p.shape[1]) * (p > threshold)
    return -(targets * warped.log_softmax(dim=1)).sum() / len(p)


def mean_over_sure(clean, warped, threshold):
    sureness, guesses = clean.detach().softmax(1).max(1)
    sure = sureness > threshold
    if not sure.any():
        return 0 * warped.sum()
    return F.cross_entropy(warped[sure], guesses[sure])


def all_guesses(clean, warped, threshold):
    return F.cross_entropy(warped, clean.detach().argmax(1))


def guess_of_the_warped(clean, warped, threshold):
    return sure_loss_with_weights(warped, warped, threshold)


def learned_from_the_clean(clean, warped, threshold):
    return sure_loss_with_weights(clean, clean, threshold)


def soft_targets(clean, warped, threshold):
    p = clean.detach().softmax(1)
    losses = F.cross_entropy(warped, p, reduction="none")
    return (losses * (p.amax(1) > threshold)).mean()


def guesses_that_learn(clean, warped, threshold):
    sureness, guesses = clean.softmax(1).max(1)
    losses = F.cross_entropy(warped, guesses, reduction="none")
    return (losses * (sureness > threshold) * (1 + sureness - sureness.detach())).mean()


def gain_by_hand(new, old):
    gains = np.asarray(new) - np.asarray(old)
    error = gains.std(ddof=1) / len(gains) ** 0.5
    half = stats.t.ppf(0.975, len(gains) - 1) * error
    return gains.mean(), gains.mean() - half, gains.mean() + half


def gain_by_scipy(new, old):
    gains = new - old
    interval = stats.t.interval(0.95, len(gains) - 1, gains.mean(), stats.sem(gains))
    return (gains.mean(), *interval)


def gain_by_ttest(new, old):
    interval = stats.ttest_rel(new, old).confidence_interval()
    return [np.mean(new - old), interval.low, interval.high]


def gain_of_tensors(new, old):
    return torch.tensor(gain_by_hand(new, old))


def gain_not_paired(new, old):
    half = np.hypot(studies.interval(new)[1], studies.interval(old)[1])
    mean = np.mean(new) - np.mean(old)
    return mean, mean - half, mean + half


def gain_by_spread(new, old):
    gains = new - old
    return gains.mean(), gains.mean() - gains.std(ddof=1), gains.mean() + gains.std(ddof=1)


def gain_by_range(new, old):
    gains = new - old
    return gains.mean(), gains.min(), gains.max()


def gain_by_normal(new, old):
    gains = new - old
    half = 1.96 * gains.std(ddof=1) / len(gains) ** 0.5
    return gains.mean(), gains.mean() - half, gains.mean() + half


WRONG = {
    "predictions": [
        ("itself", says(math.log(10), 9.6, "falls", "rises")),
        ("two views", says(math.log(4), 9.6, "falls", "rises")),
        ("in bits", says(math.log2(9), 9.6, "falls", "rises")),
        ("which of the others", says(0, 9.6, "falls", "rises")),
        ("Only the sure guesses", says(2.2, 12, "falls", "rises")),
        ("all sure guesses", says(2.2, 320, "falls", "rises")),
        ("(c)", says(2.2, 9.6, "rises", "rises")),
        ("(c)", says(2.2, 9.6, "stays", "rises")),
        ("(d)", says(2.2, 9.6, "falls", "stays")),
        ("(d)", says(2.2, 9.6, "falls", "falls")),
    ],
    "nt_xent": [
        ("with itself", nt_xent_with_itself),
        ("not normalised", nt_xent_not_normalised),
        ("its own side", nt_xent_one_way),
        ("temperature is missing", lambda a, b, t: nt_xent_by_cross_entropy(a, b, 1)),
        ("divide by it", lambda a, b, t: nt_xent_by_cross_entropy(a, b, 1 / t)),
        ("sign", lambda a, b, t: -nt_xent_by_cross_entropy(a, b, t)),
        ("sum", lambda a, b, t: nt_xent_by_cross_entropy(a, b, t) * 2 * len(a)),
        ("2n views", lambda a, b, t: nt_xent_by_cross_entropy(a, b, t) * 2),
        ("gradient", nt_xent_without_gradient),
        ("gradient", nt_xent_of_halves_without_gradient),
    ],
    "shift": [
        ("one edge", rolled),
        ("Ink is lost", shift_that_loses_ink),
        ("exchanged", lambda images, r, d: shift_by_slices(images, d, r)),
        ("the other way", lambda images, r, d: shift_by_slices(images, -r, -d)),
        ("Nothing has moved", lambda images, r, d: images.copy()),
        ("images", shift_in_place),
    ],
    "sure_loss": [
        ("mean over the sure", mean_over_sure),
        ("All guesses count", all_guesses),
        ("made on the warped copy", guess_of_the_warped),
        ("warped copy has to learn", learned_from_the_clean),
        ("one label", soft_targets),
        ("gradient", guesses_that_learn),
        ("sum", lambda c, w, t: len(c) * sure_loss_with_weights(c, w, t)),
        (
            "sure ones",
            lambda c, w, t: all_guesses(c, w, t) - sure_loss_with_weights(c, w, t),
        ),
    ],
    "gain": [
        ("not paired", gain_not_paired),
        ("mean is known better", gain_by_spread),
        ("Least to most", gain_by_range),
        ("Student's t", gain_by_normal),
        ("sign", lambda new, old: gain_by_hand(old, new)),
        ("three numbers", lambda new, old: gain_by_hand(new, old)[0]),
        ("exchanged", lambda new, old: np.array(gain_by_hand(new, old))[[0, 2, 1]]),
    ],
}

RIGHT = {
    "predictions": [
        says(2.2, 9.6, "falls", "rises"),
        lambda: [2.197, 9.6, "falls", "rises"],
        says(math.log(9), Fraction(96, 10), "fall", "rise"),
        says(np.float32(2.2), torch.tensor(9.6), " FALLS. ", "rises"),
    ],
    "nt_xent": [
        nt_xent_by_cross_entropy,
        nt_xent_by_exponentials,
        nt_xent_view_by_view,
        nt_xent_in_two_halves,
        lambda z1, z2, t: nt_xent_by_cross_entropy(z2, z1, t),
        lambda z1, z2, t: nt_xent_by_cross_entropy(z1.double(), z2.double(), t),
    ],
    "shift": [
        shift_by_slices,
        shift_pixel_by_pixel,
        shift_by_scipy,
        shift_of_tensors,
        lambda images, r, d: shift_by_slices(images, r, d).tolist(),
    ],
    "sure_loss": [
        sure_loss_with_weights,
        sure_loss_with_ignored,
        sure_loss_image_by_image,
        sure_loss_one_hot,
        lambda c, w, t: sure_loss_with_weights(c.double(), w.double(), t),
    ],
    "gain": [
        gain_by_hand,
        gain_by_scipy,
        gain_by_ttest,
        gain_of_tensors,
        lambda new, old: np.array(gain_by_hand(new, old)),
    ],
}

EQUIVALENT = {  # (check, mutant of the solution): why it is right, too
    (
        "shift",
        "np.clip(down[k], -rows.min(), height - 1 - rows.max()) → "
        "np.clip(-rows.min(), down[k], height - 1 - rows.max())",
    ): "the larger of two, in the other order",
    (
        "shift",
        "np.clip(right[k], -columns.min(), width - 1 - columns.max()) → "
        "np.clip(-columns.min(), right[k], width - 1 - columns.max())",
    ): "the larger of two, in the other order",
}
