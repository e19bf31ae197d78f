"""The page computes what PyTorch and the Python reference do: 200 digits in a browser."""

import base64
import copy

import numpy as np
import pytest
import torch
from browser import open_browser, open_visit
from explorer_data import (
    default_contents,
    default_reader,
    first_test_images,
    quick_contents,
    quick_readers,
    written,
)
from torch.nn import functional as F

from mnist_ae.command.explorer.recipes import RECIPES
from mnist_ae.explorer.normalise import normalise
from mnist_ae.explorer.page import build

NUM_IMAGES = 200
MOST_OFF = 1e-5  # of a pixel and of a probability
MOST_OFF_ROUNDED = 0.005  # of a pixel, by half precision
GREY_LEVEL = 1 / 255
TRANSPORT = """  // numbers as text: lists of them would take seconds
    const unpack = (text) =>
        new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
    const pack = (numbers) => {
        const bytes = new Uint8Array(Float32Array.from(numbers).buffer);
        return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    };
"""
COMPUTE = f"""async ([images, off, id]) => {{
    {TRANSPORT}
    await explorer.ready;
    const found = [];
    for (const image of images) {{
        const {{ code, reconstruction, probabilities }} =
            await explorer.compute(unpack(image), off, id);
        found.push([code, reconstruction, probabilities].map(pack));
    }}
    return found;
}}"""
NORMALISE = f"""async (pictures) => {{
    {TRANSPORT}
    await explorer.ready;
    return pictures.map((picture) => pack(explorer.normalise(unpack(picture))));
}}"""
IDS = [recipe.id for recipe in RECIPES]


@pytest.fixture(scope="module")
def browser():
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def quick_page(browser, tmp_path_factory):
    """The page of five networks that learned for seconds."""
    file = written(tmp_path_factory.mktemp("explorer"), build(quick_contents()))
    with open_visit(browser) as visit:
        visit.open(file)
        yield visit.page


@pytest.fixture(scope="module")
def default_page(browser, tmp_path_factory):
    """The page of the default network."""
    file = written(tmp_path_factory.mktemp("explorer"), build(default_contents()))
    with open_visit(browser) as visit:
        visit.open(file)
        yield visit.page


@pytest.fixture(scope="module")
def images():
    return first_test_images(NUM_IMAGES)


def packed(pictures):
    """Each picture's numbers as text."""
    return [
        base64.b64encode(picture.astype("<f4").tobytes()).decode() for picture in pictures
    ]


def unpacked(texts):
    """Numbers from texts, a row for each."""
    return np.array([np.frombuffer(base64.b64decode(text), "<f4") for text in texts])


def computed_by_page(page, images, off, id):
    """(code, reconstruction, probabilities) of all images, as the page has them."""
    found = page.evaluate(COMPUTE, [packed(images), off, id])
    return [unpacked(part) for part in zip(*found, strict=True)]


@torch.no_grad()
def computed_by_torch(reader, images, off):
    """(code, reconstruction, probabilities) of all images, as PyTorch has them."""
    x = torch.from_numpy(images.reshape(len(images), 784))
    z = reader.encoder(x)
    kept = z.clone()
    kept[:, off] = 0
    probabilities = F.softmax(reader.head(kept), dim=1)
    return z.numpy(), reader.decoder(kept).numpy(), probabilities.numpy()


def rounded(reader):
    """A network with the page's weights: rounded to half precision."""
    return copy.deepcopy(reader).half().float()


def assert_same(found, expected):
    _, reconstruction, probabilities = found
    _, expected_reconstruction, expected_probabilities = expected
    assert np.abs(reconstruction - expected_reconstruction).max() <= MOST_OFF
    assert np.abs(probabilities - expected_probabilities).max() <= MOST_OFF
    answers = probabilities.argmax(axis=1)
    assert np.array_equal(answers, expected_probabilities.argmax(axis=1))


@pytest.mark.parametrize("off", [[], [0, 3, 50], list(range(40, 100))], ids=len)
@pytest.mark.parametrize("id", IDS)
def test_five_networks_compute_what_pytorch_does(quick_page, images, id, off):
    expected = computed_by_torch(rounded(quick_readers()[id]), images, off)
    assert_same(computed_by_page(quick_page, images, off, id), expected)


@pytest.mark.parametrize("off", [[], [1, 2, 99], list(range(0, 100, 2))], ids=len)
def test_the_default_network_computes_what_pytorch_does(default_page, images, off):
    found = computed_by_page(default_page, images, off, IDS[0])
    assert_same(found, computed_by_torch(rounded(default_reader()), images, off))


def test_half_precision_moves_few_pixels_and_no_answer(default_page, images):
    found = computed_by_page(default_page, images, [], IDS[0])
    exact = computed_by_torch(default_reader(), images, [])
    moved = np.abs(found[1] - exact[1]).max()
    print(f"half precision moves a pixel by up to {moved:.1e}")
    assert MOST_OFF < moved <= MOST_OFF_ROUNDED
    assert np.array_equal(found[2].argmax(axis=1), exact[2].argmax(axis=1))


def moved_digits(images, side):
    """Digits scaled and shifted at random on a square of black, by interpolation."""
    rng = np.random.default_rng(0)
    scale = rng.uniform(0.4, 1.1, len(images)) * 28 / side
    shift = rng.uniform(-0.2, 0.2, (len(images), 2)).astype(np.float32)
    matrices = torch.zeros(len(images), 2, 3)
    matrices[:, 0, 0] = torch.from_numpy(1 / scale)
    matrices[:, 1, 1] = torch.from_numpy(1 / scale)
    matrices[:, :, 2] = torch.from_numpy(shift)
    pictures = torch.from_numpy(images).view(-1, 1, 28, 28)
    size = (len(images), 1, side, side)
    grid = F.affine_grid(matrices, size, align_corners=False)
    return F.grid_sample(pictures, grid, align_corners=False).view(-1, side, side).numpy()


@pytest.mark.parametrize(
    ("side", "number"), [(28, NUM_IMAGES), (56, NUM_IMAGES), (280, 20)]
)
def test_the_page_normalises_as_the_reference_does(quick_page, images, side, number):
    pictures = moved_digits(images[:number], side)
    found = unpacked(quick_page.evaluate(NORMALISE, packed(pictures)))
    found = found.reshape(number, 28, 28)
    expected = np.array([normalise(picture) for picture in pictures])
    assert expected.max() > 0.5, "there is something to see"
    assert np.abs(found - expected).max() <= 1e-3 * GREY_LEVEL
