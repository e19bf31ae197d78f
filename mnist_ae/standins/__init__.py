"""What lessons use when a data set can't be had: painted on the spot, always announced."""

from mnist_ae.standins.drawn_clothes import clothes
from mnist_ae.standins.scanned_digits import digits

__all__ = ["clothes", "digits"]
