"""Checks of lesson 4: what an optimizer holds, how layers are stacked, tied weights."""

import torch
from torch import nn
from torch.nn.functional import mse_loss

from mnist_ae.checks.exercise import (
    CheckError,
    Misconception,
    exercise,
    expect,
    expect_learning_rate,
    expect_shape,
    expect_type,
    given,
    rule_out,
)
from mnist_ae.models import Autoencoder

LEARNING_RATE = 0.02


def _autoencoder(*sizes, seed=0):
    """An autoencoder with random weights, the same for each seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Autoencoder(sizes)


def _images():
    """Images (30, 12) in 0..1."""
    return torch.rand(30, 12, generator=torch.Generator().manual_seed(1))


@exercise
def grown_optimizer(answer):
    """Exercise 1 of the lesson.

    answer(deep, lr) → Adam under which only the two new, inner layers learn.
    """
    deep = _autoencoder(12, 8, 5)
    optimizer = given(answer(deep, LEARNING_RATE))
    expect_type(optimizer, torch.optim.Adam, "an optimizer torch.optim.Adam")
    changed = _names_of_changed_parameters(deep, optimizer)
    new = {
        name for name in deep.state_dict() if name.startswith(("encoder.2", "decoder.0"))
    }
    expect(
        changed,
        "Nothing learned: this is a stale optimizer, which holds no parameter of this "
        "network. Make one with the parameters of `deep` itself, not of a copy.",
    )
    expect(
        changed & new,
        "Only the old layers learned: this is a stale optimizer, as if made before the "
        "network grew. Give it the parameters of the new layers.",
    )
    expect(
        not changed - new,
        "The old layers learned too: an optimizer changes all the parameters that it "
        "holds. Give it only those of the new layers.",
    )
    expect(
        new <= changed,
        f"The new {', '.join(sorted(new - changed))} did not learn: one new layer is in "
        "the encoder and one in the decoder, each with a weight and a bias.",
    )
    expect_learning_rate(optimizer, LEARNING_RATE)


def _names_of_changed_parameters(model, optimizer):
    """Train for five updates; return the names of the parameters that changed."""
    x = _images()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    for _ in range(5):
        optimizer.zero_grad()
        mse_loss(model(x), x).backward()
        optimizer.step()
    after = model.state_dict()
    return {name for name in before if not after[name].equal(before[name])}


@exercise
def stack(answer):
    """Exercise 2 of the lesson.

    answer(outer, inner) → one `nn.Sequential`, pixels to pixels, of all their layers.
    """
    outer = _autoencoder(12, 8)
    inner = _autoencoder(8, 5, seed=1)
    model = given(answer(outer, inner))
    expect_type(model, nn.Module, "a network, nn.Module")
    x = _images()
    try:
        found = model(x)
    except RuntimeError as error:
        raise CheckError(
            "The layers do not fit together: one returns more or fewer numbers than the "
            f"next one takes. Check the order. PyTorch says: {error}"
        ) from error
    code = outer.encoder(x)
    expect(
        found.shape != code.shape and found.shape[1] != 5,
        f"The output has {found.shape[1]} numbers per image, so it is a code: the "
        "decoders are missing.",
    )
    outer_alone = Misconception(
        "The inner layers are dropped: this is the outer autoencoder alone, as in the "
        "lecture's published notebook. Put them between its encoder and its decoder.",
        outer(x).detach(),
    )
    rule_out(found.detach(), [outer_alone])
    expected = outer.decoder(inner.decoder(inner.encoder(code)))
    expect(
        torch.allclose(found, expected),
        "The output is not that of all four parts in a row: start with the outer encoder, "
        "end with the outer decoder, and put both inner parts between them.",
    )
    originals = {id(parameter) for parameter in (*outer.parameters(), *inner.parameters())}
    expect(
        {id(parameter) for parameter in model.parameters()} == originals,
        "These are copies of the layers: use the very same modules, so that what one "
        "network learns the other knows as well.",
    )


@exercise
def deep_classifier(answer):
    """Exercise 3 of the lesson.

    answer(deep, num_classes) → a classifier on a copy of all of the deep encoder.
    """
    deep = _autoencoder(12, 8, 5)
    model = given(answer(deep, 3))
    expect_type(model, nn.Module, "a network, nn.Module")
    layers = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
    _expect_sizes_of_classifier(layers)
    _expect_copied_weights(layers, deep)
    x = _images()
    found = model(x)
    expect(
        torch.allclose(found.exp().sum(dim=1), torch.ones(len(x)), atol=1e-4),
        "The outputs are not log-probabilities, since their exponentials do not add up to "
        "1: end with nn.LogSoftmax(dim=1).",
    )
    expected = layers[2](deep.encoder(x)).log_softmax(dim=1)
    expect(
        torch.allclose(found, expected, atol=1e-5),
        "The activations differ from the encoder's: keep its relus between the layers.",
    )


def _expect_sizes_of_classifier(layers):
    """Raise `CheckError` unless the linear layers have the sizes 12-8-5-3."""
    expect(
        layers, "There is no nn.Linear in this network: start from a copy of deep.encoder."
    )
    all_sizes = [layers[0].in_features]
    all_sizes += [layer.out_features for layer in layers]
    sizes = "-".join(map(str, all_sizes))
    expect(
        sizes != "12-8-3",
        "The inner layer is dropped (12-8-3), as in the lecture's published notebook: this "
        "is a classifier on the outer layer alone. Keep all layers of the encoder.",
    )
    expect(
        sizes != "12-8-5-8-12-3",
        "The decoder is still there (12-8-5-8-12-3): start from deep.encoder alone.",
    )
    expect(sizes == "12-8-5-3", f"The sizes are {sizes}, expected 12-8-5-3.")


def _expect_copied_weights(layers, deep):
    """Raise `CheckError` unless two layers hold copies of the encoder's weights."""
    pairs = [
        (layers[0].weight, deep.encoder[0].weight),
        (layers[1].weight, deep.encoder[2].weight),
    ]
    expect(
        all(mine.equal(original) for mine, original in pairs),
        "The weights are not those of the autoencoder's encoder, so training would start "
        "from scratch: copy the encoder together with its weights.",
    )
    expect(
        all(mine.data_ptr() != original.data_ptr() for mine, original in pairs),
        "The classifier shares its weights with the autoencoder: use copy.deepcopy.",
    )


@exercise
def tied_decoder(answer):
    """Exercise 4 of the lesson.

    answer(z, weight, bias) → outputs (n, d) in 0..1 of the transposed encoder.
    """
    generator = torch.Generator().manual_seed(0)
    z = torch.rand(6, 4, generator=generator)
    weight = torch.randn(4, 9, generator=generator)
    bias = torch.randn(9, generator=generator)
    found = torch.as_tensor(given(answer(z, weight, bias)))
    expect_shape(found, (6, 9), "Multiply the codes, (6, 4), by the weight, (4, 9).")
    product = z @ weight
    misconceptions = [
        Misconception("The bias is missing: add it before the sigmoid.", product.sigmoid()),
        Misconception("The sigmoid is missing: pixels lie in 0..1.", product + bias),
        Misconception(
            "The bias comes after the sigmoid: add it before.", product.sigmoid() + bias
        ),
        Misconception(
            "This is a relu: the last layer here has a sigmoid.", (product + bias).relu()
        ),
    ]
    rule_out(found, misconceptions)
    expect(
        torch.allclose(found, (product + bias).sigmoid(), atol=1e-6),
        "The outputs are not those of a tied decoder: multiply by the weight, add the "
        "bias, and take the sigmoid of the sum.",
    )
