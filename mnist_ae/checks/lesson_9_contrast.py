"""The contrastive loss of lesson 9, and what is mistaken for it."""

import torch
from torch.nn.functional import cross_entropy, normalize

from mnist_ae.checks.judge import Misconception


def nt_xent_of(z1: torch.Tensor, z2: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return the mean NT-Xent loss () of codes (n, d) of two views of n images.

    Source: T. Chen and others, "A simple framework for contrastive learning of visual
    representations", 2020.
    """
    z = normalize(torch.cat((z1, z2)))
    n = len(z1)
    losses = []
    for i in range(2 * n):
        cosines = z @ z[i] / temperature
        others = torch.arange(2 * n) != i
        losses.append(cosines[others].logsumexp(dim=0) - cosines[(i + n) % (2 * n)])
    return torch.stack(losses).mean()


def misconceptions_of_contrast(z1, z2, temperature):
    """Of exercise 2, for codes (n, d)."""
    n = len(z1)
    z = torch.cat((z1, z2))
    cosines = normalize(z) @ normalize(z).T
    partners = torch.arange(2 * n).roll(n)
    right = nt_xent_of(z1, z2, temperature)
    return [
        Misconception(
            "Each view is compared with itself as well: leave these cosines out, or set "
            "them to minus infinity.",
            cross_entropy(cosines / temperature, partners),
        ),
        Misconception(
            "The codes are not normalised: divide each by its length, so that the products "
            "are cosines.",
            _loss(z @ z.T / temperature, partners),
        ),
        Misconception("The temperature is missing.", _loss(cosines, partners)),
        Misconception(
            "You multiply by the temperature: divide by it.",
            _loss(cosines * temperature, partners),
        ),
        Misconception(
            "Only the other views of other images are compared: each view is compared with "
            "all 2n - 1 others, those of its own side included.",
            cross_entropy(cosines[:n, n:] / temperature, torch.arange(n)),
        ),
        Misconception(
            "Only the first n views have a loss: the second views have one, too.",
            _loss(cosines / temperature, partners, n),
        ),
        Misconception("This is the sum: take the mean over all 2n views.", 2 * n * right),
        Misconception("You divide by n: there are 2n views.", 2 * right),
        Misconception("The sign is flipped: a loss falls as pairs get closer.", -right),
        Misconception(
            "The partner of a view is the other view of the same image, n places further.",
            _loss(cosines / temperature, torch.arange(2 * n).roll(1)),
        ),
    ]


def _loss(logits, partners, num_views=None):
    """The mean loss of the first views, none compared with itself."""
    logits = logits.clone().fill_diagonal_(-torch.inf)
    return cross_entropy(logits[:num_views], partners[:num_views])
