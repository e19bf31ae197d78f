"""A case: images with noise for each epoch."""

import numpy as np
import torch

from mnist_ae.checks.lab.case import Case


def noisy_epochs(x, sigma, num_epochs, seed):
    """For each epoch all images with new noise; the same seed gives the same epochs."""
    for _ in range(num_epochs):
        torch.manual_seed(seed)
        noise = torch.randn(x.shape)
        yield x + sigma * noise


def seeded_for_each(x, sigma, num_epochs, seed):
    for epoch in range(num_epochs):
        rng = np.random.default_rng((seed, epoch))
        yield x + sigma * torch.from_numpy(rng.standard_normal(x.shape)).float()


def drawn_once(x, sigma, num_epochs, seed):
    """Draw the noise before the epochs, and show its mirror image in each second one."""
    torch.manual_seed(seed)
    noise = sigma * torch.randn(x.shape)
    for epoch in range(num_epochs):
        yield x + noise if epoch % 2 else x - noise


def by_a_generator(x, sigma, num_epochs, seed):
    generator = torch.Generator().manual_seed(seed)
    for _ in range(num_epochs):
        yield x + sigma * torch.randn(x.shape, generator=generator)


def is_right(code, rng):
    x = torch.from_numpy(rng.random((20, 30), dtype=np.float32))
    first, again = (
        [epoch.clone() for epoch in code(x.clone(), 0.5, 4, 3)] for _ in range(2)
    )
    other = list(code(x.clone(), 0.5, 4, 8))
    if len(first) != 4 or any(epoch.shape != x.shape for epoch in first):
        return False
    if not all(map(torch.equal, first, again)) or torch.equal(first[0], other[0]):
        return False
    noise = torch.stack([epoch - x for epoch in first]).flatten(start_dim=1)  # (4, 600)
    is_strong_enough = bool(((noise.std(dim=1) - 0.5).abs() < 0.1).all())
    sizes = noise.abs().sort(dim=1).values  # the same if numbers have only changed places
    if any(torch.allclose(sizes[0], other, atol=1e-5) for other in sizes[1:]):
        return False
    likeness = torch.corrcoef(noise).fill_diagonal_(0).abs().max()
    return is_strong_enough and float(likeness) < 0.3


CASE = Case(
    shown=noisy_epochs,
    lines=("torch.manual_seed(seed)",),
    faulty=(noisy_epochs, drawn_once),
    right=(by_a_generator, seeded_for_each),
    is_right=is_right,
)
