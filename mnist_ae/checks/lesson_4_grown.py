"""Which layers of a grown autoencoder must learn under the answer's optimizer."""

import torch
from torch.nn.functional import mse_loss

from mnist_ae.checks.exercise import expect
from mnist_ae.checks.learning import learned
from mnist_ae.checks.lesson_4_networks import expect_not_frozen
from mnist_ae.models import Autoencoder

NEW_LAYERS = ("encoder.2.", "decoder.0.")  # of a grown autoencoder


def expect_that_the_new_learn(
    deep: Autoencoder, optimizer: torch.optim.Optimizer, x: torch.Tensor
) -> None:
    """Raise `CheckError` unless the new layers learn from images x, and no others."""
    names = {id(parameter): name for name, parameter in deep.named_parameters()}
    held = set()
    for group in optimizer.param_groups:
        held.update(names.get(id(parameter)) for parameter in group["params"])
    expect(
        held & set(names.values()),
        "Nothing learned: this is a stale optimizer, which holds no parameter of this "
        "network. Make one with the parameters of `deep` itself, not of a copy.",
    )
    parameters = dict(deep.named_parameters())
    new = {name for name in parameters if name.startswith(NEW_LAYERS)}
    expect_not_frozen({name: parameters[name] for name in new}, "the new layers")

    changed = learned(deep, optimizer, lambda model: mse_loss(model(x), x))
    expect(
        changed,
        "Nothing learned, although the optimizer holds parameters of this network: it "
        "needs those of the new layers and the learning rate that is given.",
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
