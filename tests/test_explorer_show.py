"""The explorer's digits, its page in a notebook, and how a large network fits into it."""

import json
import re
from html import unescape

import numpy as np
import pytest
import torch
from torch import nn

from mnist_ae import explorer, models
from mnist_ae.data import Split
from mnist_ae.explorer import contents, digits, networks, packing, rounding, showing

NUM_IMAGES = 400


def new_split(num_classes=10, dataset="mnist", seed=0):
    """Images whose class is told by where their bright square is."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, num_classes, NUM_IMAGES).astype(np.uint8)
    images = rng.integers(0, 40, (NUM_IMAGES, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4 + 2 * label : 8 + 2 * label, 5:20] = 220
    classes = tuple(f"kind {i}" for i in range(num_classes))
    return Split(images, labels, dataset=dataset, folder=None, classes=classes)


def new_network(num_units=20, seed=0):
    torch.manual_seed(seed)
    model = models.Autoencoder((784, num_units))
    return networks.read_network(model, nn.Linear(num_units, 10))


@pytest.fixture
def shown(monkeypatch):
    """What notebooks are given to show: [(data, metadata)]."""
    import IPython.display

    outputs = []
    monkeypatch.setattr(showing, "in_notebook", lambda: True)
    monkeypatch.setattr(
        IPython.display,
        "display",
        lambda data, raw, metadata: outputs.append((data, metadata)),
    )
    return outputs


def page_in(output):
    """The page within an iframe, as a browser sees it."""
    html = output[0]["text/html"]
    (page,) = re.fullmatch(r"<iframe [^>]*? srcdoc='([^']*)'></iframe>", html).groups()
    return unescape(page)


def data_in(page):
    """The JSON in a page."""
    (text,) = re.findall(r'id="explorer-data">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


# A hundred digits.


def test_ten_digits_of_each_class_are_chosen():
    split = new_split()
    network = new_network()
    x = networks.to_rows(split.images)
    labels = split.labels.astype(int)
    positions, kinds = digits.choose_digits(network, x, labels)
    assert len(positions) == len(set(positions.tolist())) == len(kinds) == 100
    assert np.array_equal(labels[positions], np.repeat(np.arange(10), 10))
    errors = networks.errors_of(network, x)
    wrong = networks.scores_of(network, x).argmax(axis=1) != labels
    for label in range(10):
        own = np.flatnonzero(labels == label)
        hardest = set(own[np.argsort(errors[own])][-2:].tolist())
        chosen = positions[labels[positions] == label].tolist()
        assert hardest <= set(chosen)
    for position, kind in zip(positions, kinds, strict=True):
        assert (kind == "mistaken") == wrong[position]


def test_without_a_classifier_nothing_is_mistaken():
    split = new_split()
    network = networks.read_network(models.Autoencoder((784, 9)))
    x = networks.to_rows(split.images)
    _, kinds = digits.choose_digits(network, x, split.labels.astype(int))
    assert kinds.count("hard") == 20 and kinds.count("") == 80


@pytest.mark.parametrize("num_classes", [2, 3, 7])
def test_the_hundred_are_shared_among_the_classes(num_classes):
    split = new_split(num_classes)
    torch.manual_seed(0)
    network = networks.read_network(models.Autoencoder((784, 9)), nn.Linear(9, num_classes))
    found = contents.assemble([], network, split)["digits"]
    each = 100 // num_classes
    for label in range(num_classes):
        assert 0 < found["labels"].count(label) <= each
    assert len(found["about"]) == len(found["labels"])
    assert len(packing.unpack_bytes(found["images"])) == 784 * len(found["labels"])


def test_a_class_that_is_not_there_has_no_digits():
    split = new_split(3)
    few = Split(split.images[:5], split.labels[:5] * 0, "mnist", None, split.classes)
    found = contents.assemble([], new_network(), few)["digits"]
    assert found["labels"] == [0] * 5


def test_the_page_knows_whose_digits_these_are():
    found = contents.assemble([], new_network(), new_split(dataset="digits-stand-in"))
    assert found["dataset"] == {
        "name": "digits-stand-in",
        "stand_in": True,
        "class_names": [f"kind {i}" for i in range(10)],
    }
    assert contents.assemble([], new_network(), new_split())["dataset"]["name"] == "MNIST"


# Coarser weights.


def test_rounded_weights_are_whole_multiples_of_the_steps():
    network = new_network()
    rounded = rounding.round_weights(network, level=-3 * 8)
    weights = network.encoder[0].weights
    step = 2.0 ** (np.floor(np.log2(weights.std())) - 3)
    found = rounded.encoder[0].weights
    assert np.array_equal(found, np.round(weights / step) * step)
    assert np.abs(found - weights).max() <= step / 2
    assert rounded.classifier == network.classifier


def test_coarser_steps_pack_smaller_and_move_the_pixels_more():
    network = new_network(100)
    x = np.random.default_rng(0).random((30, 784), dtype=np.float32)
    sizes = []
    moves = []
    for share in (0.8, 0.6, 0.4):
        room = int(share * rounding.packed_size(network))
        found = rounding.fit_into(network, room, x)
        sizes.append(rounding.packed_size(found.network))
        moves.append(found.moved)
        assert sizes[-1] <= room
        after = networks.rebuild(found.network, networks.encode(found.network, x))
        before = networks.rebuild(network, networks.encode(network, x))
        assert found.moved == pytest.approx(np.abs(after - before).mean())
    assert sizes == sorted(sizes, reverse=True)
    assert moves == sorted(moves)


def test_what_cannot_fit_is_not_rounded():
    assert rounding.fit_into(new_network(), 100, np.zeros((1, 784), np.float32)) is None


# In a notebook.


@pytest.mark.parametrize("num_units", [100, 400])
def test_the_page_takes_at_most_700_kilobytes(shown, num_units):
    torch.manual_seed(0)
    split = new_split()
    explorer.show(models.Autoencoder((784, num_units)), split, about="Not trained at all.")
    (output,) = shown
    assert len(output[0]["text/html"].encode()) <= showing.MOST_BYTES == 700_000
    found = data_in(page_in(output))
    (network,) = found["networks"]
    assert network["encoder"][0]["shape"] == [num_units, 784]
    assert network["classifier"] is None
    assert network["about"].startswith("Not trained at all.")
    assert ("rounded" in network["about"]) == (num_units == 400)
    assert len(found["digits"]["labels"]) == 100


def test_the_page_in_the_iframe_is_the_page_itself(shown):
    from mnist_ae.explorer.page import build

    split = new_split()
    torch.manual_seed(0)
    model = models.Autoencoder((784, 100))
    head = nn.Linear(100, 10)
    explorer.show(model, split, head, title="Mine & <yours>", about="It's new.")
    page = page_in(shown[0])
    assert page == build(data_in(page)), "its checksums are those of its own text"
    assert data_in(page)["networks"][0]["title"] == "Mine & <yours>"


def test_the_output_has_a_text_for_those_who_do_not_see_it(shown):
    explorer.show(models.Autoencoder((784, 30)), new_split())
    data, metadata = shown[0]
    assert "30 units" in metadata[showing.MARK]
    assert metadata[showing.MARK] in data["text/plain"]


def test_a_network_that_is_far_too_large_is_refused(shown):
    model = models.Autoencoder((784, 3000))
    with pytest.raises(ValueError, match="found a network with 3000 units, expected one"):
        explorer.show(model, new_split())
    assert not shown


def test_images_of_another_size_are_refused(shown):
    split = Split(np.zeros((5, 8, 8), np.uint8), np.zeros(5, np.uint8), "x", None)
    with pytest.raises(ValueError, match=r"found images of \(8, 8\), expected some of"):
        explorer.show(models.Autoencoder((784, 30)), split)


def test_outside_a_notebook_a_line_says_so(capsys):
    explorer.show(models.Autoencoder((784, 30)), new_split())
    assert "can be shown in a notebook" in capsys.readouterr().out


def test_a_page_is_written_as_one_file(tmp_path):
    network = new_network()
    split = new_split()
    x = networks.to_rows(split.images)
    labels = split.labels.astype(int)
    measured_on = {"x_train": x, "x_test": x, "y_test": labels}
    entry = networks.describe(network, id="a", title="A", about="", **measured_on)
    path = tmp_path / "page.html"
    size = explorer.write(path, contents.assemble([entry], network, split))
    assert path.stat().st_size == size
    assert data_in(path.read_text(encoding="utf-8"))["networks"][0]["id"] == "a"
