"""MNIST's normalisation: where and how large a digit lies in its picture.

The makers of MNIST scaled each digit so that its longer side has 20 pixels, and put its
centre of mass in the middle of 28 × 28.  A network that has seen only such digits reads
hardly any other, so a drawing goes the same way first.  Here both steps are one resampling,
to fractions of a pixel.  This is the reference for the page's own code in JavaScript.

Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to
document recognition", Proceedings of the IEEE 86, 1998.
"""

import numpy as np

from mnist_ae.errors import message

SIZE = 28  # pixels of a side
LONGER_SIDE = 20  # pixels of the digit's box
MIDDLE = 14  # the pixel, counted from 0, at which MNIST's digits have their centre of mass
EDGE = 0.5  # of the brightest pixel: where a blurred edge is as bright as that, it lies

PAPER = 0.2  # of an upload's contrast: what is fainter is paper
INK = 0.8  # what is darker is ink
LEAST_CONTRAST = 0.1  # an upload with less is empty


def normalise(picture: np.ndarray) -> np.ndarray:
    """Scale and centre a digit as MNIST's makers did.

    1. The box: in each direction the first and the last place at which the brightest pixel
       of a row (column) reaches half of the brightest of all, interpolated between pixels.
       The longer side of the box becomes 20 pixels long.
    2. The centre of mass of all pixels goes to pixel (14, 14), counted from 0.
    3. One resampling does both, by Keys' cubic kernel, rows and columns one after the
       other; where the picture shrinks the kernel is as much wider.  Around the picture
       everything is black.  The result is clipped to 0..1.

    Args:
        picture: (height, width) in 0..1, ink bright on black, of any size.

    Returns:
        (28, 28) float64 in 0..1; without ink all zeros.

    Raises:
        ValueError: the picture has not two dimensions, or no pixels.

    Source of the kernel: R. Keys, "Cubic convolution interpolation for digital image
    processing", IEEE Transactions on Acoustics, Speech and Signal Processing 29, 1981.
    """
    picture = np.asarray(picture, np.float64)
    if picture.ndim != 2 or not picture.size:
        raise ValueError(message("picture", picture.shape, "height and width"))
    if picture.max() <= 0:
        return np.zeros((SIZE, SIZE))
    edge = EDGE * picture.max()
    longer = max(_length(picture.max(axis=1), edge), _length(picture.max(axis=0), edge))
    step = longer / LONGER_SIDE  # pixels of the picture for each one of the result
    rows = _resampling(len(picture), _centre(picture.sum(axis=1)), step)
    columns = _resampling(picture.shape[1], _centre(picture.sum(axis=0)), step)
    return np.clip(rows @ picture @ columns.T, 0, 1)


def ink_of(grey: np.ndarray) -> np.ndarray:
    """Find the ink in an uploaded picture, dark on bright paper or bright on black.

    The median of the pixels along the border is taken for paper.  The ink is what differs
    from it: darker if the paper is brighter than 0.5, else brighter.  Its largest
    difference is the contrast; from 20 % of that on, ink grows from 0 to 1 at 80 %.

    Args:
        grey: (height, width) in 0..1.

    Returns:
        (height, width) float64 in 0..1, ink bright on black; all zeros if the contrast is
        below 0.1.
    """
    grey = np.asarray(grey, np.float64)
    border = [grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]]
    paper = np.median(np.concatenate(border))
    difference = paper - grey if paper > 0.5 else grey - paper
    contrast = difference.max()
    if contrast < LEAST_CONTRAST:
        return np.zeros_like(grey)
    return np.clip((difference / contrast - PAPER) / (INK - PAPER), 0, 1)


def _length(profile, edge):
    """How far apart the first and the last place are at which a profile crosses the edge.

    A stroke of n equally bright pixels on black is n long.
    """
    padded = np.concatenate([[0.0], profile, [0.0]])
    reached = np.flatnonzero(padded >= edge)
    first = reached[0]
    last = reached[-1]
    before = padded[first - 1]
    after = padded[last + 1]
    begin = first - (padded[first] - edge) / (padded[first] - before)
    end = last + (padded[last] - edge) / (padded[last] - after)
    return end - begin


def _centre(profile):
    """The centre of mass of a profile, in pixels counted from 0."""
    return profile @ np.arange(len(profile)) / profile.sum()


def _resampling(num_pixels, centre, step):
    """The matrix (28, num_pixels) that resamples one direction of a picture."""
    places = centre + (np.arange(SIZE) - MIDDLE) * step  # in the picture, of each result
    width = max(step, 1.0)
    distances = (np.arange(num_pixels) - places[:, np.newaxis]) / width
    return _cubic(distances) / width


def _cubic(distances):
    """Keys' kernel: 1 at 0, 0 at all other whole numbers and from 2 on."""
    d = np.abs(distances)
    near = (1.5 * d - 2.5) * d * d + 1
    far = ((-0.5 * d + 2.5) * d - 4) * d + 2
    return np.where(d < 1, near, np.where(d < 2, far, 0))
