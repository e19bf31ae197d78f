"""Pictures cut into patches and joined again, against loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_ae.patches import cut, join


def corners(edge, side, step):
    """Where windows start: every `step` pixels, the last one moved to the edge."""
    starts = [0]
    while starts[-1] + side < edge:
        starts.append(min(starts[-1] + step, edge - side))
    return starts


def windows(shape, size, stride):
    """The windows in a picture, row by row, each as (slice of rows, slice of columns)."""
    height, width = size
    slices = []
    for top in corners(shape[0], height, stride[0]):
        for left in corners(shape[1], width, stride[1]):
            slices.append((slice(top, top + height), slice(left, left + width)))
    return slices


def cut_slowly(pictures, size, stride):
    patches = []
    for picture in pictures:
        cuts = [picture[window] for window in windows(picture.shape, size, stride)]
        patches.append(np.stack(cuts))
    return np.stack(patches)


def join_slowly(patches, shape, stride):
    n, _, height, width, *channels = patches.shape
    total = np.zeros((n, *shape, *channels))
    num_covers = np.zeros((n, *shape, *channels))
    for i in range(n):
        for k, window in enumerate(windows(shape, (height, width), stride)):
            total[i][window] += patches[i, k]
            num_covers[i][window] += 1
    return total / num_covers


@st.composite
def cases(draw):
    """(shape of the pictures, size, stride, seed)."""
    edges = draw(st.tuples(st.integers(1, 17), st.integers(1, 17)))
    size = tuple(draw(st.integers(1, edge)) for edge in edges)
    stride = tuple(draw(st.integers(1, side)) for side in size)
    channels = draw(st.sampled_from([(), (1,), (3,)]))
    num_pictures = draw(st.integers(1, 3))
    seed = draw(st.integers(0, 99))
    return (num_pictures, *edges, *channels), size, stride, seed


@settings(deadline=None)
@given(cases())
def test_against_loops_and_there_and_back(case):
    shape, size, stride, seed = case
    rng = np.random.default_rng(seed)
    pictures = rng.integers(0, 256, shape, dtype=np.uint8)
    patches = cut(pictures, size, stride)
    assert patches.dtype == np.uint8
    assert patches.flags.c_contiguous
    assert np.array_equal(patches, cut_slowly(pictures, size, stride))
    joined = join(patches, shape[1:3], stride)
    assert joined.dtype == np.float64
    assert np.array_equal(joined, pictures)

    single = rng.random(shape, np.float32)
    joined = join(cut(single, size, stride), shape[1:3], stride)
    assert joined.dtype == np.float32
    assert np.array_equal(joined, single)

    other = rng.random(patches.shape)  # patches that do not agree where they overlap
    slowly = join_slowly(other, shape[1:3], stride)
    assert np.allclose(join(other, shape[1:3], stride), slowly, rtol=1e-12, atol=0)


def test_by_hand():
    pictures = np.arange(15).reshape(1, 3, 5)
    patches = cut(pictures, 2)
    assert patches[0, :, 0, 0].tolist() == [0, 2, 3, 5, 7, 8]
    assert cut(pictures, (3, 5)).tolist() == [pictures.tolist()]
    patches = np.array([[[[0, 0]], [[6, 6]], [[9, 9]]]], np.uint8)
    assert join(patches, (1, 4), 1).tolist() == [[[0, 3, 7.5, 9]]]


@pytest.mark.parametrize("stride", [3, 7, 12, None])
def test_masks_come_back_exactly(stride):
    masks = np.random.default_rng(0).random((2, 40, 31)) < 0.3
    patches = cut(masks, 12, stride)
    joined = join(patches, (40, 31), stride)
    assert patches.dtype == bool
    assert np.array_equal(joined, masks)
    assert set(np.unique(joined)) == {0.0, 1.0}


def test_colour_and_mask_correspond():
    colour = np.random.default_rng(0).integers(0, 256, (3, 30, 25, 3), dtype=np.uint8)
    masks = colour[..., 1] > 99
    colour_patches = cut(colour, (9, 7), (4, 5))
    mask_patches = cut(masks, (9, 7), (4, 5))
    assert np.array_equal(colour_patches[..., 1] > 99, mask_patches)


def test_no_pictures_and_what_is_not_contiguous():
    assert cut(np.zeros((0, 8, 8, 3)), 4).shape == (0, 4, 4, 4, 3)
    assert join(np.zeros((0, 4, 4, 4, 3)), 8).shape == (0, 8, 8, 3)
    pictures = np.arange(2 * 9 * 7).reshape(2, 7, 9).swapaxes(1, 2)[:, ::-1]
    assert np.array_equal(cut(pictures, 3, 2), cut_slowly(pictures, (3, 3), (2, 2)))


@pytest.mark.parametrize(
    ("size", "stride", "message"),
    [
        (13, None, r"size: found patches of \(13, 13\), expected at most \(12, 10\)"),
        ((4, 11), None, "size: found patches of"),
        (0, None, "size: found 0, expected an integer or a pair"),
        ((4, 4, 3), None, "size: found"),
        (4.0, None, "size: found 4.0"),
        (4, 0, "stride: found 0, expected an integer or a pair"),
        (4, -1, "stride: found -1"),
        (4, 5, r"stride: found \(5, 5\), expected at most the patch, \(4, 4\)"),
        ((4, 3), (3, 4), "stride: found"),
    ],
)
def test_cut_refuses(size, stride, message):
    with pytest.raises(ValueError, match=message):
        cut(np.zeros((2, 12, 10)), size, stride)


def test_other_refusals():
    with pytest.raises(
        ValueError, match=r"pictures: found \(12, 10\), expected \(n, H, W\)"
    ):
        cut(np.zeros((12, 10)), 4)
    patches = cut(np.zeros((2, 12, 10)), 4, 2)
    with pytest.raises(
        ValueError, match=r"patches: found 20 per picture, expected 3·3 = 9"
    ):
        join(patches, (12, 10))
    with pytest.raises(ValueError, match="shape: found patches of"):
        join(patches, (3, 10), 2)
    with pytest.raises(ValueError, match=r"shape: found .*, expected an integer or a pair"):
        join(patches, (2, 12, 10), 2)
    with pytest.raises(ValueError, match="stride: found"):
        join(patches, (12, 10), 5)
    with pytest.raises(ValueError, match="patches: found"):
        join(patches[0], (12, 10), 2)
