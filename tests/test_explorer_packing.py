"""Numbers packed as text for the explorer's page, and networks as the page takes them."""

import base64
import struct
import zlib

import numpy as np
import pytest
import torch
from torch import nn

from mnist_ae import models
from mnist_ae.explorer import networks, packing

SIZES = [0, 1, 3, 1000]


@pytest.mark.parametrize("size", SIZES)
def test_numbers_come_back(size):
    numbers = np.random.default_rng(size).normal(size=size).astype(np.float16)
    packed = packing.pack_numbers(numbers)
    assert (packed["type"], packed["length"]) == ("float16", size)
    found = packing.unpack_numbers(packed)
    assert found.dtype == np.float16
    assert np.array_equal(found, numbers)


def test_the_bytes_are_those_that_the_page_expects():
    numbers = [0.1, -2.0, 65504.0]
    packed = packing.pack_numbers(np.array(numbers))
    content = zlib.decompress(base64.b64decode(packed["data"]), -15)
    halves = [struct.pack("<e", number) for number in numbers]
    assert content == bytes(h[0] for h in halves) + bytes(h[1] for h in halves)


@pytest.mark.parametrize("size", SIZES)
def test_bytes_come_back(size):
    values = np.random.default_rng(size).integers(0, 256, size, dtype=np.uint8)
    assert np.array_equal(packing.unpack_bytes(packing.pack_bytes(values)), values)


@pytest.mark.parametrize("number", [np.nan, np.inf, 70000.0])
def test_numbers_that_half_precision_lacks_are_refused(number):
    with pytest.raises(ValueError, match=f"found {number} at position 2, expected finite"):
        packing.pack_numbers(np.array([0, 1, number]))


def test_other_types_are_no_bytes():
    with pytest.raises(TypeError, match="found int64, expected uint8"):
        packing.pack_bytes(np.array([1, 2]))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"length": 2}, "found 6 bytes, expected 4"),
        ({"data": "###"}, "expected base64 of deflate"),
        ({"data": "AAAA"}, "expected base64 of deflate"),
        ({"type": "uint8"}, "found uint8, expected float16"),
    ],
)
def test_damaged_numbers_are_refused(change, words):
    packed = packing.pack_numbers(np.array([1.0, 2.0, 3.0]))
    with pytest.raises(ValueError, match=words):
        packing.unpack_numbers({**packed, **change})


@pytest.fixture
def autoencoder():
    torch.manual_seed(0)
    return models.Autoencoder((784, 30, 7))


@pytest.fixture
def x():
    return np.random.default_rng(0).random((40, 784), dtype=np.float32)


@pytest.mark.parametrize("activation", [nn.ReLU, nn.Sigmoid, nn.Identity])
def test_a_network_computes_what_pytorch_does(activation, x):
    torch.manual_seed(0)
    model = models.Autoencoder((784, 30, 7), activation, output=activation)
    head = nn.Sequential(nn.Linear(7, 10), nn.LogSoftmax(dim=1))
    network = networks.read_network(model, head)
    rounded = model.half().float()
    head = head.half().float()
    with torch.no_grad():
        z = rounded.encoder(torch.from_numpy(x))
        x_hat = rounded.decoder(z)
        answers = head(z).argmax(dim=1)
        errors = ((x_hat - torch.from_numpy(x)) ** 2).mean(dim=1)
    np.testing.assert_allclose(networks.encode(network, x), z, atol=1e-5)
    rebuilt = networks.rebuild(network, networks.encode(network, x))
    np.testing.assert_allclose(rebuilt, x_hat, atol=1e-5)
    np.testing.assert_allclose(networks.errors_of(network, x), errors, atol=1e-5)
    assert np.array_equal(networks.scores_of(network, x).argmax(axis=1), answers)


def test_a_described_network_holds_its_weights_and_what_was_measured(autoencoder, x):
    with torch.no_grad():
        autoencoder.encoder[2].bias[3] = -100  # this unit never is anything but 0
    network = networks.read_network(autoencoder, nn.Linear(7, 10))
    labels = np.arange(40) % 10
    found = networks.describe(
        network, id="own", title="", about="", x_train=x, x_test=x, y_test=labels
    )
    first = found["encoder"][0]
    assert first["shape"] == [30, 784] and first["activation"] == "relu"
    weights = packing.unpack_numbers(first["weights"]).reshape(30, 784)
    assert np.array_equal(weights, autoencoder.encoder[0].weight.detach().half())
    assert 3 in found["dead"]
    errors = networks.errors_of(network, x)
    assert len(found["errors"]) == 101
    assert found["errors"] == sorted(found["errors"])
    np.testing.assert_allclose(found["errors"][50], np.median(errors), rtol=1e-3)
    right = networks.scores_of(network, x).argmax(axis=1) == labels
    assert found["accuracy"] == pytest.approx(right.mean())
    mean_code = packing.unpack_numbers(found["mean_code"])
    np.testing.assert_allclose(
        mean_code, networks.encode(network, x).mean(axis=0), rtol=2e-3, atol=1e-6
    )


def test_a_network_without_a_classifier_has_no_accuracy(autoencoder, x):
    network = networks.read_network(autoencoder)
    found = networks.describe(
        network, id="own", title="", about="", x_train=x, x_test=x, y_test=np.zeros(40)
    )
    assert found["classifier"] is None and found["accuracy"] is None


def test_a_layer_whose_weights_are_computed_is_read_as_it_is(x):
    """As in lesson 5, where the parts that units paint have length 1."""
    torch.manual_seed(0)
    model = models.Autoencoder((784, 7))
    nn.utils.parametrizations.weight_norm(model.decoder[0], dim=1)
    model.decoder[0].parametrizations.weight.original0.data.fill_(1)
    network = networks.read_network(model)
    lengths = np.linalg.norm(network.decoder[0].weights, axis=0)
    np.testing.assert_allclose(lengths, 1, rtol=1e-3)


@pytest.mark.parametrize(
    ("model", "head", "words"),
    [
        (nn.Linear(784, 784), None, "Linear: found no encoder, expected one"),
        (models.Autoencoder((100, 7)), None, "encoder: found 100 pixels, expected 784"),
        (models.Autoencoder((784, 7)), nn.Linear(8, 10), "classifier: found 8 inputs, exp"),
        (models.Autoencoder((784, 7), nn.Tanh), None, r"encoder: found Tanh\(\), expected"),
    ],
)
def test_what_the_page_cannot_compute_is_refused(model, head, words):
    with pytest.raises(ValueError, match=words):
        networks.read_network(model, head)
