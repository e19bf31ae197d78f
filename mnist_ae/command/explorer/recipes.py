"""The explorer's networks: how each lesson trains the one that the page shows.

The lessons' knob cells have the same numbers, and a test compares them.  Rates that no knob
names are those that the studies of lessons 5 and 6 chose.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """How one network is made.

    id: in the page's address.
    title, about: on the page.
    num_units: of the code.
    activation: after the code: "relu", or "none" for principal components.
    output: after the decoder: "relu", "sigmoid" or "none".
    start: "usual" is PyTorch's; "mean image" lets the output begin there; "data" lets the
        code, too, begin at 0 there; "tied" lets the decoder, too, begin as the encoder's
        transpose.
    optimizer: "SGD" with momentum, "Adam" with a rate that rises and falls once, or
        "eigenvectors", which needs no other setting.
    l1: strength of a penalty on the code's mean, which grows from 0 during the training.
    strongest: each image gets Gaussian noise with a σ between 0 and this, at the input.
    holds_back: whether it learns without the last twelfth of the training images, on which
        settings were chosen; the lecture's network and principal components have none.
    reads: whether encoder and decoder go on learning together with the classifier.
    """

    id: str
    title: str
    about: str
    num_units: int = 100
    activation: str = "relu"
    output: str = "sigmoid"
    start: str = "usual"
    optimizer: str = "Adam"
    lr: float = 0.0
    momentum: float = 0.0
    batch_size: int = 100
    num_epochs: int = 10
    shuffle: bool = True
    l1: float = 0.0
    strongest: float = 0.0
    holds_back: bool = True
    reads: bool = False
    seed: int = 0


BETTER = Recipe(
    id="better",
    title="The better network",
    about=(
        "Lesson 2's better recipe: Adam, a learning rate that rises and falls, a sigmoid "
        "at the output. Then encoder, decoder and classifier went on learning together, "
        "on slightly bent and blurred digits."
    ),
    start="mean image",
    lr=0.005,
    reads=True,
)
LECTURE = Recipe(
    id="lecture",
    title="The lecture's network",
    about=(
        "Lesson 2's first network: plain gradient descent with momentum, batches of 1,000 "
        "in the order of the file, relu at the output."
    ),
    output="relu",
    optimizer="SGD",
    lr=0.5,
    momentum=0.9,
    batch_size=1000,
    shuffle=False,
    holds_back=False,
)
SPARSE = Recipe(
    id="sparse",
    title="A sparse code",
    about="Lesson 5: 400 units, but a penalty keeps most of them at 0 for any one image.",
    num_units=400,
    start="tied",
    lr=0.01,
    batch_size=200,
    num_epochs=4,
    l1=0.25,
)
DENOISING = Recipe(
    id="denoising",
    title="A denoiser",
    about="Lesson 6: 400 units that learned to rebuild clean digits from noisy ones.",
    num_units=400,
    start="data",
    lr=0.005,
    batch_size=200,
    num_epochs=5,
    strongest=0.6,
)
PCA = Recipe(
    id="pca",
    title="Principal components",
    about=(
        "Lesson 2's rival: the mean image and the 100 directions in which digits vary "
        "most. Nothing but sums: no unit is ever cut off at 0."
    ),
    activation="none",
    output="none",
    optimizer="eigenvectors",
    holds_back=False,
)
RECIPES = (BETTER, LECTURE, SPARSE, DENOISING, PCA)


@dataclass(frozen=True)
class Reading:
    """How a classifier, one linear layer on the code, learns to read.

    Chosen on validation images: for digits as they are and for scaled, shifted and
    normalised ones, and for the least loss of reconstruction.

    num_epochs, batch_size, lr: of the training by Adam.
    loss_weight: of the classifier's loss beside the mean squared error, where encoder and
        decoder learn, too.
    warped: share of each batch that is warped.
    """

    num_epochs: int
    batch_size: int = 100
    lr: float = 0.01
    loss_weight: float = 0.02
    warped: float = 0.5


TOGETHER = Reading(num_epochs=8)  # with encoder and decoder
ALONE = Reading(num_epochs=4)  # on a code that stays as it is
