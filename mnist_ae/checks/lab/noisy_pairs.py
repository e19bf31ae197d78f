"""A case: what a denoising autoencoder is given and what it is to return."""

import numpy as np
import torch

from mnist_ae.checks.lab.case import Case


def noisy_pairs(x, sigma, batch_size=100):
    """Batches of (noisy images in 0..1, clean images), for a denoising autoencoder."""
    for clean in x.split(batch_size):
        noisy = clean
        noisy += sigma * torch.randn(clean.shape)
        yield noisy.clamp(0, 1), clean


def mended(x, sigma, batch_size=100):
    for clean in x.split(batch_size):
        noisy = clean + sigma * torch.randn(clean.shape)
        yield noisy.clamp(0, 1), clean


def noisy_twice(x, sigma, batch_size=100):
    """Damage all images first, and let each be its own target."""
    damaged = (x + sigma * torch.randn(x.shape)).clamp(0, 1)
    for batch in damaged.split(batch_size):
        yield batch, batch.clone()


def noise_first(x, sigma, batch_size=100):
    noise = torch.normal(0, sigma, size=x.shape)
    damaged = (x + noise).clamp(0, 1)
    return zip(damaged.split(batch_size), x.split(batch_size), strict=True)


def is_right(code, rng):
    x = torch.from_numpy(rng.uniform(0.4, 0.6, (70, 50)).astype(np.float32))
    given = x.clone()
    torch.manual_seed(1)
    pairs = list(code(given, 0.05, 30))
    if len(pairs) != 3:
        return False
    noisy, clean = (torch.cat(part) for part in zip(*pairs, strict=True))
    if clean.shape != x.shape or noisy.shape != x.shape:
        return False
    is_clean = torch.equal(clean, x) and torch.equal(given, x)
    noise = noisy - x
    is_noisy = 0.04 < float(noise.std()) < 0.06
    is_new = not torch.allclose(noise[:30], noise[30:60], atol=1e-5)
    (strong, _), *_ = code(x.clone(), 5.0, 70)
    in_range = float(strong.min()) >= 0 and float(strong.max()) <= 1
    return is_clean and is_noisy and is_new and in_range


CASE = Case(
    shown=noisy_pairs,
    lines=("noisy = clean", "noisy += sigma * torch.randn(clean.shape)"),
    faulty=(noisy_pairs, noisy_twice),
    right=(mended, noise_first),
    is_right=is_right,
)
