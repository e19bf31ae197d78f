"""Wrong losses and derivatives of the lecture's network, and what to say (lesson 10).

The functions take a batch x (n, d), the encoder's weights w1 (k, d) and biases b1 (k,),
and the decoder's, w2 (d, k) and b2 (d,), all float64.
"""

from torch.nn import functional as F

from mnist_ae.checks.judge import Misconception

MEAN = "the loss is the mean over all numbers of the batch, images times pixels."
NO_TWO = "The factor 2 is missing, which the derivative of a square has."
TURNED = "The sign is turned: what is squared is x_hat - x."


def misconceptions_of_loss(x, w1, b1, w2, b2) -> list[Misconception]:
    """Return what may be taken for the loss."""
    num_images, num_pixels = x.shape
    into_code = F.linear(x, w1, b1)
    into_output = F.linear(into_code.relu(), w2, b2)
    linear_code = F.linear(into_code, w2, b2)
    without_biases = F.linear(F.linear(x, w1).relu(), w2)
    difference = into_output.relu() - x
    loss = difference.square().mean()
    return _listed(
        {
            f"This is the sum of the squares: {MEAN}": difference.square().sum(),
            f"You divide by the number of images: {MEAN}": num_pixels * loss,
            f"You divide by the number of pixels: {MEAN}": num_images * loss,
            "This is half of the loss: here it has no factor 1/2.": loss / 2,
            "This is the root of the loss: take the mean square itself.": loss.sqrt(),
            "You take the sizes of the differences: square them.": difference.abs().mean(),
            "You take the differences as they are: square them.": difference.mean(),
            "The decoder's relu is missing.": F.mse_loss(into_output, x),
            "The encoder's relu is missing.": F.mse_loss(linear_code.relu(), x),
            "Both relus are missing.": F.mse_loss(linear_code, x),
            "The biases are missing.": F.mse_loss(without_biases.relu(), x),
        }
    )


def _listed(wrong, begin=""):
    """{message: value} as a list of misconceptions, whose messages begin in this way."""
    return [Misconception(begin + message, value) for message, value in wrong.items()]


def misconceptions_of_derivatives(x, w1, b1, w2, b2) -> dict[str, list[Misconception]]:
    """Return {name of a derivative: what may be taken for it}."""
    into_code = F.linear(x, w1, b1)
    z = into_code.relu()
    x_hat = F.linear(z, w2, b2).relu()
    uncut_d = 2 * (x_hat - x) / x.numel()  # by x_hat, not yet by what goes into its relu
    d = uncut_d * (x_hat > 0)
    d_z = (d @ w2) * (z > 0)
    right = _derivatives(x, z, d, d_z)
    wrong = _wrong_relus(x, z, w2, uncut_d, d)
    wrong |= {
        "The way back from x_hat to the code leads through w2, not w1: the code acts on "
        "the loss through the decoder.": _derivatives(x, z, d, (d @ w1.T) * (z > 0)),
        "You multiply by what goes into the code's relu: the decoder is given what comes "
        "out, z.": _derivatives(x, into_code, d, d_z),
        "You multiply by x_hat: the encoder is given x.": _derivatives(x_hat, z, d, d_z),
    }
    found = {}
    for name, value in right.items():
        slips = _wrong_by_a_factor(value, *x.shape)
        for message, derivatives in wrong.items():
            slips[message] = derivatives[name]
        found[name] = _listed(slips, f"Your {name} is not right. ")
    return found


def _derivatives(x, z, d, d_z):
    """What follows from the derivatives by what goes into the two relus, d (n, d), d_z."""
    return {"g1": d_z.T @ x, "gb1": d_z.sum(dim=0), "g2": d.T @ z, "gb2": d.sum(dim=0)}


def _wrong_by_a_factor(right, num_images, num_pixels):
    """{message: derivative that is wrong by a factor}."""
    wrong = {
        NO_TWO: right / 2,
        TURNED: -right,
        f"{TURNED} {NO_TWO}": -right / 2,
        "You divide by the number of images once too often: take the sum over the images, "
        "not the mean.": right / num_images,
    }
    divisions = {
        f"You divide by the number of images: {MEAN}": num_pixels * right,
        f"You divide by the number of pixels: {MEAN}": num_images * right,
        f"You do not divide: {MEAN}": num_images * num_pixels * right,
    }
    for message, value in divisions.items():
        wrong[message] = value
        wrong[f"{message} {NO_TWO}"] = value / 2
    return wrong


def _wrong_relus(x, z, w2, uncut_d, d):
    """{message: derivatives with a relu forgotten, or in the wrong place}.

    Args:
        x: (n, d) images.
        z: (n, k) their code.
        w2: (d, k) the decoder's weights.
        uncut_d: (n, d) derivative by x_hat.
        d: the same, 0 where x_hat is.
    """
    is_on = z > 0
    where = "a relu passes a derivative on where its result is above 0, and nowhere else."
    sign = "What counts is whether the relu's result is above 0, not the derivative's sign."
    positive_d = uncut_d.relu()
    return {
        f"The decoder's relu is forgotten: {where}": _derivatives(
            x, z, uncut_d, (uncut_d @ w2) * is_on
        ),
        f"The encoder's relu is forgotten: {where}": _derivatives(x, z, d, d @ w2),
        f"You cut off what is negative in the derivative by x_hat. {sign}": _derivatives(
            x, z, positive_d, (positive_d @ w2) * is_on
        ),
        f"You cut off what is negative in the derivative by z. {sign}": _derivatives(
            x, z, d, (d @ w2).relu()
        ),
    }
