"""The page on which one draws a digit and sees what an autoencoder makes of it.

`page` puts one HTML file together from what the other modules make: `networks` reads a
trained model, `packing` turns its numbers into text, `digits` chooses pictures to begin
with, and `normalise` is what happens to a drawing before a network sees it.
"""

from mnist_ae.explorer.showing import show, write

__all__ = ["show", "write"]
