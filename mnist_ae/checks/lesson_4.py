"""Checks of lesson 4: what an optimizer holds, how layers are stacked, tied weights."""

import torch
from torch import nn
from torch.nn.functional import mse_loss

from mnist_ae.checks import exercise, expect, given, rule_out
from mnist_ae.models import Autoencoder


def _seeded(*sizes):
    """Autoencoders of these sizes with random weights, the same each time."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return [Autoencoder(each) for each in sizes]


def _images(num_pixels=12):
    return torch.rand(30, num_pixels, generator=torch.Generator().manual_seed(1))


@exercise
def grown_optimizer(answer):
    """answer(deep, lr) → Adam under which the two new, inner layers learn and the others stay."""
    (deep,) = _seeded((12, 8, 5))
    optimizer, x = given(answer(deep, 0.02)), _images()
    expect(isinstance(optimizer, torch.optim.Adam), "expected an optimizer torch.optim.Adam.")
    before = {name: value.clone() for name, value in deep.state_dict().items()}
    for _ in range(5):
        optimizer.zero_grad()
        mse_loss(deep(x), x).backward()
        optimizer.step()
    changed = {name for name, value in deep.state_dict().items() if not value.equal(before[name])}
    new = {name for name in before if name.startswith(("encoder.2", "decoder.0"))}
    expect(
        changed,
        "nothing learned: a stale optimizer, which holds no parameter of this network. One that "
        "was made for another network, or for a copy, moves only that one.",
    )
    expect(
        changed & new,
        "only the old layers learned: a stale optimizer, as if it had been made before the "
        "network grew. Give it the parameters of the new layers.",
    )
    expect(
        not changed - new,
        "the old layers learned too: an optimizer changes all parameters that it holds.",
    )
    expect(
        new <= changed,
        f"of the new layers {', '.join(sorted(new - changed))} did not learn: one new layer lies "
        "in the encoder and one in the decoder, each with a weight and a bias.",
    )
    rates = {group["lr"] for group in optimizer.param_groups}
    expect(rates == {0.02}, f"the learning rate is {rates}, expected the one that was given, 0.02.")


@exercise
def stack(answer):
    """answer(outer, inner) → one `nn.Sequential`, pixels to pixels, of all their layers."""
    outer, inner = _seeded((12, 8), (8, 5))
    model, x = given(answer(outer, inner)), _images()
    expect(isinstance(model, nn.Module), f"this is a {type(model).__name__}, expected a network.")
    try:
        found = model(x)
    except RuntimeError as error:
        expect(False, f"the sizes of two neighbours don't fit ({error}): check the order.")
    z = outer.encoder(x)
    expect(
        found.shape != z.shape and found.shape[1] != 5,
        f"the output has {found.shape[1]} numbers an image, a code: the decoders are missing.",
    )
    rule_out(
        found.detach(),
        {
            "the inner layers are dropped: this is the outer autoencoder alone, as in the "
            "lecture's published notebook.": outer(x).detach(),
            "the inner code is dropped: its layers belong between the outer encoder and the outer "
            "decoder, both of them.": outer.decoder(z.relu() + inner(z)).detach(),
        },
    )
    right = outer.decoder(inner.decoder(inner.encoder(z)))
    expect(torch.allclose(found, right), "this is another function than all four parts in a row.")
    ours = {id(p) for p in (*outer.parameters(), *inner.parameters())}
    expect(
        {id(p) for p in model.parameters()} == ours,
        "these are copies: use the very same modules, so that what one learns the other knows.",
    )


@exercise
def deep_classifier(answer):
    """answer(deep, num_classes) → a classifier on a copy of all of the deep encoder."""
    (deep,) = _seeded((12, 8, 5))
    model, x = given(answer(deep, 3)), _images()
    expect(isinstance(model, nn.Module), f"this is a {type(model).__name__}, expected a network.")
    linear = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
    sizes = "-".join(
        str(n) for n in [linear[0].in_features, *(each.out_features for each in linear)]
    )
    expect(
        sizes != "12-8-3",
        "the inner layer is dropped (12-8-3): this classifier compares nothing but the outer "
        "encoder, as in the lecture's published notebook. Keep all layers of the encoder.",
    )
    expect(sizes != "12-8-5-8-12-3", "the decoder is still there (12-8-5-8-12-3): take it off.")
    expect(sizes == "12-8-5-3", f"the sizes are {sizes}, expected 12-8-5-3.")
    first, second = deep.encoder[0], deep.encoder[2]
    pairs = ((linear[0].weight, first.weight), (linear[1].weight, second.weight))
    expect(
        all(mine.equal(theirs) for mine, theirs in pairs),
        "the encoder has other weights than the autoencoder's: it starts from scratch.",
    )
    expect(
        all(mine.data_ptr() != theirs.data_ptr() for mine, theirs in pairs),
        "this shares its weights with the autoencoder: use copy.deepcopy.",
    )
    found = model(x)
    total = found.exp().sum(dim=1)
    expect(
        torch.allclose(total, torch.ones(30), atol=1e-4),
        "the outputs are no log-probabilities: their exponentials do not add up to 1.",
    )
    code = deep.encoder(x)
    right = linear[2](code).log_softmax(dim=1)
    expect(
        torch.allclose(found, right, atol=1e-5),
        "the activations are not those of the encoder: keep its relus between the layers.",
    )


@exercise
def tied_decoder(answer):
    """answer(z, weight, bias) → sigmoid outputs of the transposed encoder, (n, d) in 0..1."""
    generator = torch.Generator().manual_seed(0)
    z, weight = torch.rand(6, 4, generator=generator), torch.randn(4, 9, generator=generator)
    bias = torch.randn(9, generator=generator)
    found = torch.as_tensor(given(answer(z, weight, bias)))
    expect(found.shape == (6, 9), f"the shape is {tuple(found.shape)}, expected (6, 9).")
    plain = z @ weight
    rule_out(
        found,
        {
            "the bias is missing.": plain.sigmoid(),
            "the sigmoid is missing: pixels lie in 0..1.": plain + bias,
            "the bias comes after the sigmoid: add it before.": plain.sigmoid() + bias,
            "this is a relu: the last layer here has a sigmoid.": (plain + bias).relu(),
        },
    )
    expect(torch.allclose(found, (plain + bias).sigmoid(), atol=1e-6), "this is something else.")
