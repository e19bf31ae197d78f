"""Train the explorer's networks by their recipes."""

from functools import partial

import torch
from torch import nn
from torch.nn import functional as F

from mnist_ae import models, train
from mnist_ae.command.explorer.recipes import ALONE, TOGETHER, Recipe
from mnist_ae.command.explorer.warps import warp

MODULES = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "none": nn.Identity}
LEAST_GREY = 0.001  # of the mean image, where the output begins
VALIDATION = 12  # one image in so many is held back
NOISE_SEED = 5000  # added to a network's own


class Reader(nn.Module):
    """An autoencoder and a classifier on its code.

    Args:
        autoencoder: its encoder and decoder are taken, not copied.
        num_classes: of the classifier.
    """

    def __init__(self, autoencoder: models.Autoencoder, num_classes: int):
        super().__init__()
        self.encoder = autoencoder.encoder
        self.decoder = autoencoder.decoder
        latent_dim = self.decoder[0].in_features
        self.head = nn.Linear(latent_dim, num_classes)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the reconstructions (n, num_pixels) of x and its codes (n, latent_dim)."""
        z = self.encoder(x)
        return self.decoder(z), z


def new_reader(recipe: Recipe, num_pixels: int, num_classes: int) -> Reader:
    """Return an untrained network; the recipe's seed decides its weights."""
    torch.manual_seed(recipe.seed)
    sizes = (num_pixels, recipe.num_units)
    activation = MODULES[recipe.activation]
    autoencoder = models.Autoencoder(sizes, activation, MODULES[recipe.output])
    return Reader(autoencoder, num_classes)


def train_reader(
    recipe: Recipe, x: torch.Tensor, y: torch.Tensor, num_classes: int
) -> Reader:
    """Train an autoencoder by its recipe, and a classifier on its code.

    Args:
        recipe: of the network.
        x: training images (n, 784) float32 in 0..1.
        y: their labels (n,) int64.
        num_classes: of the labels.
    """
    reader = new_reader(recipe, x.shape[1], num_classes)
    x_fit = fitted(recipe, x)
    if recipe.optimizer == "eigenvectors":
        take_components(reader, x_fit)
    else:
        begin(reader, recipe.start, x_fit.mean(dim=0))
        learn_to_rebuild(reader, recipe, x_fit)
    learn_to_read(reader, x, y, together=recipe.reads, seed=recipe.seed)
    return reader


def fitted(recipe: Recipe, x: torch.Tensor) -> torch.Tensor:
    """Return the images from which encoder and decoder learn: all, or eleven twelfths."""
    return without_validation(x) if recipe.holds_back else x


def without_validation(x: torch.Tensor) -> torch.Tensor:
    """Return all but the last twelfth, on which settings were chosen."""
    return x[: len(x) - len(x) // VALIDATION]


@torch.no_grad()
def take_components(reader: Reader, x: torch.Tensor) -> None:
    """Make a linear autoencoder of the directions in which the images vary most."""
    mean = x.mean(dim=0)
    covariance = x.T @ x / len(x) - torch.outer(mean, mean)
    vectors = torch.linalg.eigh(covariance).eigenvectors  # the best one last
    num_units = len(reader.encoder[0].weight)
    directions = vectors.T[-num_units:].flip(0)
    reader.encoder[0].weight.copy_(directions)
    reader.encoder[0].bias.copy_(-directions @ mean)
    reader.decoder[0].weight.copy_(directions.T)
    reader.decoder[0].bias.copy_(mean)


@torch.no_grad()
def begin(reader: Reader, kind: str, mean_image: torch.Tensor) -> None:
    """Let a new network begin where the data are, as far as its recipe says so."""
    encoder = reader.encoder[0]
    decoder = reader.decoder[0]
    if kind != "usual":
        decoder.bias.copy_(torch.logit(mean_image, eps=LEAST_GREY))
    if kind in ("data", "tied"):
        encoder.bias.copy_(-encoder.weight @ mean_image)
    if kind == "tied":
        decoder.weight.copy_(encoder.weight.T)


def learn_to_rebuild(reader: Reader, recipe: Recipe, x: torch.Tensor) -> None:
    """Train encoder and decoder to rebuild the images."""
    parameters = [*reader.encoder.parameters(), *reader.decoder.parameters()]
    size = {"num_epochs": recipe.num_epochs, "batch_size": recipe.batch_size}
    if recipe.optimizer == "SGD":
        optimizer = torch.optim.SGD(parameters, recipe.lr, recipe.momentum)
        scheduler = None
    else:
        optimizer, scheduler = train.adam_one_cycle(parameters, recipe.lr, len(x), **size)
    num_updates = recipe.num_epochs * train.num_batches(len(x), recipe.batch_size)
    model = reader
    if recipe.strongest:
        damage = partial(add_noise, strongest=recipe.strongest)
        model = Damaged(reader, damage, NOISE_SEED + recipe.seed)
    options = {"shuffle": recipe.shuffle, "scheduler": scheduler, "seed": recipe.seed}
    loss_fn = GrowingPenalty(recipe.l1, num_updates)
    train.fit(model, x, x, loss_fn, optimizer, **size, **options)


class GrowingPenalty:
    """The mean squared error plus l1 times the code's mean, which counts more and more."""

    def __init__(self, l1: float, num_updates: int):
        self.l1 = l1
        self.num_updates = num_updates
        self.update = 0

    def __call__(self, output, x):
        x_hat, z = output
        height = self.update / self.num_updates
        self.update += 1
        return F.mse_loss(x_hat, x) + height * self.l1 * z.abs().mean()


def add_noise(x: torch.Tensor, generator: torch.Generator, strongest: float):
    """Return images (n, d) with Gaussian noise, a σ for each, clipped to 0..1."""
    sigma = strongest * torch.rand((len(x), 1), generator=generator)
    noise = torch.randn(x.shape, generator=generator)
    return (x + sigma * noise).clamp(0, 1)


class Damaged(nn.Module):
    """A network whose inputs are damaged while it trains."""

    def __init__(self, network, damage, seed):
        super().__init__()
        self.network = network
        self.damage = damage
        self.generator = torch.Generator().manual_seed(seed)

    def forward(self, x):
        return self.network(self.damage(x, generator=self.generator))


def learn_to_read(
    reader: Reader, x: torch.Tensor, y: torch.Tensor, together: bool = False, seed: int = 0
) -> None:
    """Train the classifier on the code; encoder and decoder as well if `together`.

    Args:
        reader: it is changed.
        x: training images (n, 784); the last twelfth is held back.
        y: their labels (n,) int64.
        together: whether encoder and decoder learn, too.
        seed: of the order of the images, and of how they are warped.
    """
    x = without_validation(x)
    y = without_validation(y)
    reading = TOGETHER if together else ALONE
    trained = reader if together else reader.head
    reader.requires_grad_(False)
    trained.requires_grad_(True)
    learner = WarpedReader(reader, reading, together, seed)
    size = {"num_epochs": reading.num_epochs, "batch_size": reading.batch_size}
    parameters = list(trained.parameters())
    optimizer, scheduler = train.adam_one_cycle(parameters, reading.lr, len(x), **size)
    options = {"scheduler": scheduler, "seed": seed}
    train.fit(learner, x, y, learner.loss, optimizer, **size, **options)
    reader.requires_grad_(True)


class WarpedReader(nn.Module):
    """A reader that sees part of each batch warped.

    `forward` returns a score per class, and how wrong the reconstructions are: their mean
    squared error, or 0 if they are not asked for.
    """

    def __init__(self, reader, reading, rebuilds, seed):
        super().__init__()
        self.reader = reader
        self.reading = reading
        self.rebuilds = rebuilds
        self.generator = torch.Generator().manual_seed(seed)

    def forward(self, x):
        number = round(self.reading.warped * len(x))
        x = torch.cat([warp(x[:number], self.generator), x[number:]])
        z = self.reader.encoder(x)
        scores = self.reader.head(z)
        if not self.rebuilds:
            return scores, torch.zeros(())
        return scores, F.mse_loss(self.reader.decoder(z), x)

    def loss(self, output, labels):
        """The classifier's loss beside that of the reconstruction."""
        scores, error = output
        return error + self.reading.loss_weight * F.cross_entropy(scores, labels)
