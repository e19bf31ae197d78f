"""What the check of Gaussian noise expects of a clipped noisy input."""

from dataclasses import dataclass

import numpy as np
import torch

from mnist_ae.checks.exercise import expect
from mnist_ae.checks.judge import expect_shape, given_array, is_close
from mnist_ae.checks.lesson_6_chance import (
    LIMIT,
    is_likely,
    neighbours_resemble,
    rows_differ,
    rows_resemble,
    standardised,
)

MANY_UNCHANGED = 0.05  # of the pixels; coarse float types round a few back to x
LITTLE_IN_COMMON = 0.05  # correlation
SAME_NOISE = 1e-6  # between the brightest and the darkest
FAR = 3.3  # standard deviations: of 10,000 normal numbers about ten are further away
GREY = 0.5  # so far from 0 and 1 that clipping weak noise does nothing
PLACES = np.arange(-2, 3)  # in standard deviations, for each level of brightness
MORE_PLACES = (-3, -2.5, -1, 0, 1, 2.5, 3)  # for all levels together


@dataclass(frozen=True)
class GaussianNoise:
    """Noise that is to be added to pixels.

    Attributes:
        clean: (n, d) float32 tensor in 0..1, multiples of 1/8.
        sigma: the standard deviation.
    """

    clean: torch.Tensor
    sigma: float

    def expect_pair(self, noisy, target):
        """Raise `CheckError` unless the target is clean and the input noisy and in 0..1.

        Args:
            noisy: the answer's input.
            target: the answer's target.

        Returns:
            the input as a float64 array (n, d).
        """
        shape = tuple(self.clean.shape)
        expect_shape(given_array(noisy, "input"), shape, what="input")
        expect_shape(given_array(target, "target"), shape, what="target")
        clean_input = is_close(noisy, self.clean)
        clean_target = is_close(target, self.clean)
        expect(
            not clean_input or clean_target,
            "Input and target are swapped: this network would learn to add noise. The "
            "damaged image is the input.",
        )
        expect(
            clean_target,
            "The target is noisy or changed: the network would have to predict noise, "
            "which nobody can. The target is the clean image, x itself.",
        )
        expect(not clean_input, "There is no noise in the input: add it.")
        noisy = given_array(noisy).astype(np.float64)
        expect(
            noisy.min() >= 0 and noisy.max() <= 1,
            f"The input ranges from {noisy.min():.3g} to {noisy.max():.3g}: clip it to "
            "0..1.",
        )
        return noisy

    def expect_independent(self, noisy):
        """Raise `CheckError` if pixels or images share noise; `clean` is grey."""
        clean = self.clean.double().numpy()
        brighter = self.is_brighter(noisy)
        expect(
            (standardised(noisy) * standardised(clean)).mean() > LITTLE_IN_COMMON,
            "The input hardly has anything in common with the target: it should be the "
            "same images with noise, in the same order.",
        )
        expect(
            np.ptp((noisy - clean)[clean == GREY]) > SAME_NOISE,
            "All pixels get the same noise: draw one number for each pixel.",
        )
        self._expect_noise_everywhere(noisy)
        shared_in_image = (
            "The pixels of an image share noise: draw one number for each pixel."
        )
        shared_by_images = (
            "The images share noise: draw one number for each pixel of each image."
        )
        expect(not rows_differ(brighter), shared_in_image)
        expect(not rows_differ(brighter.T), shared_by_images)
        expect(not rows_resemble(brighter.T), shared_in_image)
        expect(not rows_resemble(brighter), shared_by_images)
        expect(
            not neighbours_resemble(brighter),
            "Neighbours share noise: draw one number for each pixel of each image.",
        )
        size = np.abs(noisy - clean)
        is_large = size > np.median(size)
        expect(
            not rows_differ(is_large) and not rows_differ(is_large.T),
            "The noise is stronger in some images, or at some places, than in others: "
            "use the same sigma everywhere.",
        )

    def is_brighter(self, noisy):
        """Return which pixels of an input are brighter than the clean ones."""
        return noisy > self.clean.double().numpy()

    def expect_normal(self, noisy):
        """Raise `CheckError` unless the noise has the given distribution."""
        self._expect_noise_everywhere(noisy)
        clean = self.clean.double().numpy()
        noise = (noisy - clean)[clean == GREY]
        is_weak = self.sigma < GREY / 4
        if is_weak:
            self._expect_moments(noise)
        for level in np.unique(clean):
            self._expect_distribution(noisy[clean == level], level)
        if is_weak:
            self._expect_tails(noisy - clean, clean)
        self._expect_shares(noisy - clean, clean)

    def _expect_noise_everywhere(self, noisy):
        """Raise `CheckError` if some grey pixels are as they were."""
        clean = self.clean.double().numpy()
        unchanged = ((noisy - clean)[clean == GREY] == 0).mean()
        expect(
            unchanged < MANY_UNCHANGED,
            f"{100 * unchanged:.0f} % of the pixels get no noise: add it to every pixel, "
            "and clip only the sum.",
        )

    def _expect_moments(self, noise):
        """Raise `CheckError` unless unclipped noise has mean 0 and the deviation sigma."""
        expect(
            noise.min() < 0,
            f"The noise has mean {noise.mean():.3f} and is never negative, expected 0 "
            "on average: `rand` draws from 0..1, `randn` around 0.",
        )
        bound = LIMIT * self.sigma / np.sqrt(noise.size)
        expect(
            np.abs(noise.mean()) < bound,
            f"Where x is {GREY}, the noise has mean {noise.mean():.3f}, expected 0: add "
            "numbers from `randn`, times sigma, to x, and clip the sum.",
        )
        deviation = noise.std()
        expect(
            np.abs(deviation - self.sigma) < bound,
            f"The noise has standard deviation {deviation:.3f}, expected "
            f"{self.sigma:.3f}: multiply numbers from `randn` by sigma, add "
            "x, and clip the sum.",
        )

    def _expect_tails(self, noise, clean):
        """Raise `CheckError` unless some noise is far from 0."""
        size = np.abs(noise)[np.abs(clean - GREY) < GREY - FAR * self.sigma]
        expect(
            size.max() > FAR * self.sigma,
            f"No noise is further from 0 than {FAR} standard deviations: don't cut off "
            "what `randn` draws, clip only the sum.",
        )

    def _expect_distribution(self, noisy, level):
        """Raise `CheckError` unless pixels whose x is `level` have the right noise."""
        for place in PLACES:
            value = level + place * self.sigma
            if not 0 <= value < 1:
                continue
            is_below = noisy <= value
            share = _normal_share(place)
            expect(
                is_likely(is_below, share),
                f"Where x is {level:g}, {100 * is_below.mean():.1f} % of the pixels of the "
                f"input are {value:.3f} or darker, expected {100 * share:.1f} %. Add "
                f"normal noise of mean 0 and deviation {self.sigma:.3f} to x, then clip.",
            )

    def _expect_shares(self, noise, clean):
        """Raise `CheckError` unless the noise of all levels together is normal."""
        for place in MORE_PLACES:
            value = clean + place * self.sigma
            unclipped = noise[(value >= 0) & (value < 1)]
            if unclipped.size == 0:
                continue
            is_below = unclipped <= place * self.sigma
            share = _normal_share(place)
            expect(
                is_likely(is_below, share),
                f"The noise is not normal with mean 0 and deviation {self.sigma:.3f}: "
                f"{100 * is_below.mean():.2f} % of it lies below {place:g} standard "
                f"deviations, expected {100 * share:.2f} %. Draw it with `randn`.",
            )


def _normal_share(place):
    """The share of normal numbers below this many standard deviations."""
    return torch.special.ndtr(torch.tensor(float(place))).item()
