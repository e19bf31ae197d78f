"""All that the page shows, as one dictionary: networks, digits, and whose they are."""

from collections.abc import Sequence

from mnist_ae.errors import message
from mnist_ae.explorer.digits import choose_digits, pack_digits
from mnist_ae.explorer.networks import NUM_PIXELS, Network, to_rows

VERSION = 1  # of the form of this dictionary
NAMES = {"mnist": "MNIST", "fashion-mnist": "Fashion-MNIST"}
STAND_IN = "-stand-in"  # how the names of painted data sets end


def assemble(networks: Sequence[dict], judge: Network, digits) -> dict:
    """Put together what `page.build` takes.

    Args:
        networks: as `networks.describe` gives them; the page begins with the first.
        judge: the network that tells which digits are hard or mistaken.
        digits: a `data.Split` of test images of 28 × 28 pixels.

    Raises:
        ValueError: images of another size.
    """
    require_size(digits)
    labels = digits.labels.astype(int)
    num_classes = digits.num_classes
    x = to_rows(digits.images)
    positions, kinds = choose_digits(judge, x, labels, num_classes)
    names = [str(name) for name in digits.classes or range(num_classes)]
    return {
        "version": VERSION,
        "dataset": {
            "name": NAMES.get(digits.dataset, digits.dataset),
            "stand_in": digits.dataset.endswith(STAND_IN),
            "class_names": names,
        },
        "networks": list(networks),
        "digits": pack_digits(digits.images[positions], labels[positions], kinds),
    }


def require_size(digits) -> None:
    """Raise a `ValueError` unless the images of a `data.Split` have 28 × 28 pixels."""
    num_pixels = digits.images[0].size if len(digits.images) else 0
    if num_pixels != NUM_PIXELS:
        found = f"images of {digits.images.shape[1:]}"
        raise ValueError(message("explorer", found, "some of (28, 28)"))
