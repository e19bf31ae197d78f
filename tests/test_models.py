"""Networks against matrix products; weights on disk: whole, or refused."""

import os

import pytest
import torch
from torch import nn

from mnist_ae.models import Autoencoder, Classifier, load, save


def test_autoencoder_is_two_matrix_products():
    torch.manual_seed(0)
    model = Autoencoder((12, 5), output=nn.ReLU)
    x = torch.rand(3, 12)
    w1, b1, w2, b2 = model.parameters()
    z = (x @ w1.T + b1).clamp(min=0)
    assert torch.allclose(model.encoder(x), z)
    assert torch.allclose(model(x), (z @ w2.T + b2).clamp(min=0))
    assert [tuple(w.shape) for w in model.parameters()] == [(5, 12), (5,), (12, 5), (12,)]


def test_deeper_autoencoder_mirrors_its_sizes():
    model = Autoencoder((20, 9, 4))
    shapes = [tuple(w.shape) for w in model.parameters() if w.ndim == 2]
    assert shapes == [(9, 20), (4, 9), (9, 4), (20, 9)]
    x_hat = model(torch.randn(7, 20))
    assert x_hat.min() >= 0
    assert x_hat.max() <= 1


def test_the_code_may_be_linear():
    torch.manual_seed(0)
    model = Autoencoder((12, 9, 5), nn.Tanh, code=nn.Identity)
    x = torch.randn(50, 12)
    hidden, code, *_ = (layer for layer in model.modules() if isinstance(layer, nn.Linear))
    z = model.encoder(x)
    assert z.equal(code(hidden(x).tanh()))
    assert z.min() < 0
    assert [type(layer) for layer in model.decoder[1::2]] == [nn.Tanh, nn.Sigmoid]
    assert Autoencoder((12, 9, 5)).encoder(x).min() == 0


@pytest.mark.parametrize("sizes", [(784,), (784, 0)])
def test_autoencoder_refuses_sizes(sizes):
    with pytest.raises(ValueError, match="sizes: found"):
        Autoencoder(sizes)


def test_classifier_copies_the_encoder_and_returns_log_probabilities():
    autoencoder = Autoencoder((12, 5))
    model = Classifier(autoencoder.encoder, num_classes=3)
    log_probs = model(torch.rand(6, 12))
    assert log_probs.shape == (6, 3)
    assert torch.allclose(log_probs.exp().sum(dim=1), torch.ones(6))
    with torch.no_grad():
        model.encoder[0].weight.zero_()
    assert autoencoder.encoder[0].weight.any()


def test_classifier_refuses_an_encoder_without_linear_layers():
    with pytest.raises(ValueError, match=r"no nn\.Linear"):
        Classifier(nn.ReLU())


def test_save_and_load(tmp_path):
    torch.manual_seed(0)
    model = Autoencoder((12, 5))
    other = Autoencoder((12, 5))
    path = tmp_path / "model.safetensors"
    save(model, path)
    assert load(other, path) is other
    x = torch.rand(3, 12)
    assert torch.equal(model(x), other(x))
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_others_may_read_what_is_saved(tmp_path):
    path = tmp_path / "model.safetensors"
    save(Autoencoder((12, 5)), path)
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask


def test_load_refuses_what_save_did_not_write(tmp_path):
    model = Autoencoder((12, 5))
    path = tmp_path / "model.safetensors"
    save(model, path)
    content = path.read_bytes()
    changed = content[:-3] + bytes([content[-3] ^ 1]) + content[-2:]
    pickle = tmp_path / "pickle"
    torch.save(model.state_dict(), pickle)
    for wrong in (content[:-1], content + b"x", changed, b"", pickle.read_bytes()):
        path.write_bytes(wrong)
        kept = Autoencoder((12, 5))
        before = kept.encoder[0].weight.clone()
        with pytest.raises(ValueError, match=r"model\.safetensors: found a file without"):
            load(kept, path)
        assert torch.equal(kept.encoder[0].weight, before)


def test_load_refuses_the_weights_of_another_model(tmp_path):
    path = tmp_path / "model.safetensors"
    save(Autoencoder((12, 5)), path)
    with pytest.raises(ValueError, match=r"sizes .*\(5, 12, .*\(6, 12, "):
        load(Autoencoder((12, 6)), path)
    with pytest.raises(ValueError, match=r"float32.*float64"):
        load(Autoencoder((12, 5)).double(), path)


def test_tied_weights_and_small_floats_are_saved(tmp_path):
    model = Autoencoder((12, 5)).bfloat16()
    model.twin = model.encoder
    save(model, tmp_path / "a")
    other = Autoencoder((12, 5)).bfloat16()
    other.twin = other.encoder
    load(other, tmp_path / "a")
    assert torch.equal(other.encoder[0].weight, model.encoder[0].weight)


def test_failed_save_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "model.safetensors"
    save(Autoencoder((12, 5)), path)
    content = path.read_bytes()

    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="space"):
        save(Autoencoder((12, 5)), path)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
