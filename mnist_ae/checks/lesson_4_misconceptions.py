"""What wrong stacks and wrong tied decoders return, and what to tell of them."""

import torch

from mnist_ae.checks.judge import Misconception
from mnist_ae.models import Autoencoder


@torch.no_grad()
def misconceptions_of_a_stack(
    outer: Autoencoder, inner: Autoencoder, x: torch.Tensor
) -> list[Misconception]:
    """Return the outputs of likely wrong stacks.

    Args:
        outer: from pixels to a code.
        inner: from that code to a smaller one.
        x: images (n, num_pixels) float32.
    """
    code = outer.encoder(x)
    return [
        Misconception(
            "The inner layers are dropped: this is the outer autoencoder alone, as in the "
            "lecture's published notebook. Put them between its encoder and its decoder.",
            outer(x),
        ),
        Misconception(
            "The inner autoencoder is there twice: once is enough.",
            outer.decoder(inner(inner(code))),
        ),
        Misconception(
            "The last activation is missing: take all layers of the outer decoder.",
            outer.decoder[:-1](inner(code)),
        ),
    ]


@torch.no_grad()
def misconceptions_of_a_tied_decoder(
    z: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor
) -> list[Misconception]:
    """Return the outputs of likely wrong tied decoders.

    Args:
        z: codes (n, k).
        weight: of the encoder, (k, d).
        bias: of the decoder, (d,).
    """
    product = z @ weight
    total = product + bias
    misconceptions = [
        Misconception("The bias is missing: add it before the sigmoid.", product.sigmoid()),
        Misconception("The sigmoid is missing: pixels lie in 0..1.", total),
        Misconception(
            "The sigmoid and the bias are missing: add the bias, then take the sigmoid.",
            product,
        ),
        Misconception(
            "The bias comes after the sigmoid: add it before.", product.sigmoid() + bias
        ),
        Misconception("This is a relu: the last layer here has a sigmoid.", total.relu()),
        Misconception(
            "This cuts off at 0 and 1: the last layer here has a sigmoid.",
            total.clamp(0, 1),
        ),
        Misconception(
            "This is a softmax, which makes the pixels of an image add up to 1: the last "
            "layer here has a sigmoid.",
            total.softmax(dim=1),
        ),
        Misconception("This is tanh: the last layer here has a sigmoid.", total.tanh()),
        Misconception(
            "The sign in the exponent is flipped: the sigmoid of t is 1 / (1 + exp(-t)).",
            (-total).sigmoid(),
        ),
        Misconception("The bias is subtracted: add it.", (product - bias).sigmoid()),
        Misconception(
            "There are two sigmoids, one after the other: one is enough.",
            total.sigmoid().sigmoid(),
        ),
    ]
    if weight.shape[0] == weight.shape[1]:
        misconceptions.append(
            Misconception(
                "The weight is transposed: it is (k, d) here, so multiply by it as it is.",
                (z @ weight.T + bias).sigmoid(),
            )
        )
    return misconceptions
