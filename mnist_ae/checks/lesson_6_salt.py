"""What the check of salt and pepper expects of damaged pixels."""

from dataclasses import dataclass

import numpy as np
import torch

from mnist_ae.checks.exercise import expect
from mnist_ae.checks.judge import expect_shape, given_array
from mnist_ae.checks.lesson_6_chance import (
    is_likely,
    neighbours_resemble,
    resembles,
    rows_differ,
    rows_resemble,
)

SAME_PLACES = (
    "The same pixels are replaced in every image, or in several: draw for each pixel of "
    "each image."
)


@dataclass(frozen=True)
class Damage:
    """Pixels of which a share is to be replaced, half by 0 and half by 1.

    Attributes:
        clean: (n, d) float32 tensor in 0..1, multiples of 1/8.
        share: of the pixels to be replaced.
    """

    clean: torch.Tensor
    share: float

    def expect_values(self, found):
        """Raise `CheckError` unless each pixel is 0, 1 or as it was, and some are each.

        Args:
            found: what the answer returned.

        Returns:
            it as an array (n, d).
        """
        clean = self.clean.numpy()
        found = given_array(found)
        expect_shape(found, clean.shape)
        replaced = found != clean
        expect(replaced.any(), "No pixel was replaced.")
        expect(
            np.isin(found[replaced], (0, 1)).all(),
            "Some pixels were changed, but not to 0 or 1: replace pixels, don't add to "
            "them, and leave the others as they are.",
        )
        white = (found[replaced] == 1).mean()
        expect(
            0 < white < 1,
            f"{100 * replaced.mean():.0f} % of the pixels were changed, all to the same "
            "colour: half of those that are replaced should be salt (1), half pepper (0).",
        )
        return found

    def expect_independent(self, found):
        """Raise `CheckError` if pixels or images share chance; `clean` is grey."""
        hit = self.hit(found)
        expect(
            not rows_differ(hit),
            "Some images are damaged much more than others: draw for each pixel whether to "
            "replace it.",
        )
        expect(not rows_differ(hit.T), SAME_PLACES)
        together = "Pixels are replaced together, such as neighbours: draw for each pixel."
        expect(not rows_resemble(hit.T), together)
        expect(not rows_resemble(hit), SAME_PLACES)
        expect(not neighbours_resemble(hit), together)
        colour = self.colour(found)
        expect(
            not rows_differ(colour),
            "Some images get only salt or only pepper, or much more of one: draw the "
            "colour for each pixel.",
        )
        expect(
            not rows_differ(colour.T),
            "The colour depends on where a pixel lies: draw it for each pixel of each "
            "image.",
        )

    def hit(self, found):
        """Return which pixels were replaced, as far as one sees it."""
        return found != self.clean.numpy()

    def colour(self, found):
        """Return 1 for salt, -1 for pepper, 0 where nothing was replaced."""
        return self.hit(found) * np.where(found == 1, 1.0, -1.0)

    def expect_shares(self, found):
        """Raise `CheckError` unless the shares are right, whatever x is at a pixel."""
        clean = self.clean.numpy()
        visible = (clean > 0) & (clean < 1)
        hit = self.hit(found)[visible]
        expect(
            not resembles(hit, clean[visible]),
            "Which pixels are replaced depends on x: draw them whatever x is there.",
        )
        remedy = "`share` is that of salt and pepper together."
        if is_likely(hit, self.share - self.share**2 / 4):
            remedy = (
                "If you draw salt and pepper separately, with half the share each, they "
                "overlap: let one random number per pixel decide both."
            )
        elif is_likely(hit, 1 - self.share):
            remedy = "`share` is that of the pixels to replace, not of those to leave."
        expect(
            is_likely(hit, self.share),
            f"{100 * hit.mean():.1f} % of the pixels were replaced, expected about "
            f"{100 * self.share:.1f} %. {remedy}",
        )
        white = (found == 1)[visible][hit]
        expect(
            not resembles(white, clean[visible][hit]),
            "The colour depends on x: draw it for each pixel, whatever x is there.",
        )
        expect(
            is_likely(white, 0.5),
            f"{100 * white.mean():.1f} % of the replaced pixels are white, expected half.",
        )
        for level in np.unique(clean):
            for colour in (0, 1):
                self._expect_colour(found[clean == level], level, colour)

    def _expect_colour(self, found, level, colour):
        """Raise `CheckError` unless pixels whose x is `level` are 0 or 1 often enough."""
        expected = self.share / 2
        if level == colour:  # those that were not replaced have this colour, too
            expected += 1 - self.share
        of_colour = found == colour
        expect(
            is_likely(of_colour, expected),
            f"Where x is {level:g}, {100 * of_colour.mean():.1f} % of the pixels are "
            f"{colour} in the result, expected {100 * expected:.1f} %: draw which pixels "
            "to replace, and their colour, whatever x is there.",
        )
