"""Answers to the exercises of lesson 2: wrong ones, and right ones in other forms."""

import copy

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from mnist_ae.models import Autoencoder


def plain_step(w, g, v, lr, momentum):
    return w - lr * g, momentum * v + g


def running_mean_step(w, g, v, lr, momentum):
    v = momentum * v + (1 - momentum) * g
    return w - lr * v, v


def nesterov_step(w, g, v, lr, momentum):
    v = momentum * v + g
    return w - lr * (g + momentum * v), v


def step_with_minus_gradient(w, g, v, lr, momentum):
    v = momentum * v - g
    return w - lr * v, v


def step_of_one_shape(w, g, v, lr, momentum):
    v = momentum * v + g
    return torch.zeros(4, 3) + w - lr * v, v


def uphill_step(w, g, v, lr, momentum):
    v = momentum * v + g
    return w + lr * v, v


def no_rate_step(w, g, v, lr, momentum):
    v = momentum * v + g
    return w - v, v


def rate_inside_step(w, g, v, lr, momentum):
    v = momentum * v + lr * g
    return w - v, v


def step_in_place(w, g, v, lr, momentum):
    v.mul_(momentum).add_(g)
    w.sub_(lr * v)
    return w, v


def numpy_step(w, g, v, lr, momentum):
    v = momentum * v.numpy() + g.numpy()
    return w.numpy() - lr * v, v


def step_in_two_terms(w, g, v, lr, momentum):
    return [w - lr * momentum * v - lr * g, g + v * momentum]


def step_on_copies(w, g, v, lr, momentum):
    v = v.clone().mul_(momentum).add_(g)
    return torch.stack([torch.sub(w, v, alpha=lr), v])


def step_of_sgd(w, g, v, lr, momentum):
    weight = w.clone().requires_grad_()
    weight.grad = g
    optimizer = torch.optim.SGD([weight], lr=lr, momentum=momentum)
    if momentum > 0:
        optimizer.state[weight]["momentum_buffer"] = v.clone()
    optimizer.step()
    return weight, momentum * v + g


def transposed_tiles(weights):
    tiles = weights.reshape(10, 10, 28, 28)
    return tiles.transpose(0, 3, 1, 2).reshape(280, 280)


def tiles_down_the_columns(weights):
    tiles = weights.reshape(10, 10, 28, 28)
    return tiles.transpose(1, 2, 0, 3).reshape(280, 280)


def grid_in_a_loop(weights):
    grid = np.empty((280, 280))
    for k, filter_ in enumerate(weights):
        row, column = divmod(k, 10)
        tile = filter_.reshape(28, 28)
        grid[28 * row : 28 * row + 28, 28 * column : 28 * column + 28] = tile
    return grid


def grid_of_blocks(weights):
    tiles = weights.reshape(10, 10, 28, 28)
    return np.block([list(row) for row in tiles])


def grid_by_stacking(weights):
    rows = []
    for start in range(0, 100, 10):
        tiles = [weights[k].reshape(28, 28) for k in range(start, start + 10)]
        rows.append(np.hstack(tiles))
    return np.vstack(rows)


def grid_in_torch(weights):
    tiles = torch.as_tensor(weights).reshape(10, 10, 28, 28)
    return tiles.permute(0, 2, 1, 3).reshape(280, 280)


def says(*answers):
    """An answer to a prediction: a function without arguments."""
    return lambda: answers


def make(x, latent_dim, activation=nn.ReLU, output=nn.Sigmoid):
    return Autoencoder((x.shape[1], latent_dim), activation, output)


def trained(model, x, optimizer, num_epochs=20, batch_size=100, target=None):
    """Train a network by hand; return it."""
    target = x if target is None else target
    for _ in range(num_epochs):
        for rows in torch.randperm(len(x)).split(batch_size):
            loss = F.mse_loss(model(x[rows]), target[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


def trained_by_adam(model, x, lr=0.01, **options):
    return trained(model, x, torch.optim.Adam(model.parameters(), lr=lr), **options)


def trained_by_sgd(model, x, lr, **options):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    return trained(model, x, optimizer, **options)


def of_one_half(name):
    """An answer in which only one half of the network learns."""

    def answer(x, latent_dim):
        model = make(x, latent_dim)
        part = getattr(model, name)
        return trained(model, x, torch.optim.Adam(part.parameters(), lr=0.01), 5)

    return answer


def untrained_after_a_look(x, latent_dim):
    model = make(x, latent_dim)
    F.mse_loss(model(x), x).backward()
    return model


def trained_copy_is_lost(x, latent_dim):
    model = make(x, latent_dim)
    model(x)
    trained_by_adam(copy.deepcopy(model), x, num_epochs=1)
    return model


class Skipping(nn.Module):
    """Its forward is the decoder of the encoder, and something else."""

    def __init__(self, x, latent_dim, combine):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(x.shape[1], latent_dim), nn.ReLU())
        self.decoder = nn.Linear(latent_dim, x.shape[1])
        self.combine = combine

    def forward(self, x):
        return self.combine(self.decoder(self.encoder(x)), x)


def combining(combine):
    """An answer whose network combines its reconstruction with the image itself."""
    return lambda x, k: trained_by_adam(Skipping(x, k, combine), x, num_epochs=1)


class Remembering(nn.Module):
    """Its decoder returns the images that its encoder saw last."""

    def __init__(self, latent_dim):
        super().__init__()
        self.latent_dim = latent_dim

    def encoder(self, x):
        self.x = x
        return x[:, : self.latent_dim]

    def decoder(self, z):
        return self.x

    def forward(self, x):
        return self.decoder(self.encoder(x))


class Constant(nn.Module):
    """It answers the mean of the training images."""

    def __init__(self, x, latent_dim):
        super().__init__()
        self.encoder = nn.Linear(x.shape[1], latent_dim)
        self.mean = nn.Parameter(x.mean(dim=0))

    def decoder(self, z):
        return self.mean.expand(len(z), -1)

    def forward(self, x):
        return self.decoder(self.encoder(x))


class TakesOff(nn.Module):
    """The deviation from the mean of a batch, which it need not be given with."""

    def forward(self, x):
        return x - x.mean(dim=0)


def of_the_batch(x, latent_dim):
    model = make(x, latent_dim)
    model.encoder = nn.Sequential(TakesOff(), *model.encoder)
    return trained_by_adam(model, x, num_epochs=1)


def of_784_pixels(x, latent_dim):
    return trained_by_adam(Autoencoder((784, latent_dim)), x)


def without_training_of_the_right_size(x, latent_dim):
    return Autoencoder((784, latent_dim))


def dying(x, latent_dim):
    """Many outputs are dead from the start."""
    model = make(x, latent_dim, output=nn.ReLU)
    nn.init.constant_(model.decoder[0].bias, -1)
    nn.init.constant_(model.decoder[0].bias[:15], 0.5)
    return trained_by_adam(model, x)


def blown_up(x, latent_dim):
    model = make(x, latent_dim, nn.Identity, nn.Identity)
    return trained(model, x, torch.optim.SGD(model.parameters(), lr=1e3), num_epochs=3)


def by_gradient_ascent(x, latent_dim):
    model = make(x, latent_dim, output=nn.Identity)
    parameters = model.parameters()
    optimizer = torch.optim.SGD(parameters, lr=0.01, maximize=True)
    return trained(model, x, optimizer, num_epochs=5)


class Lookup(nn.Module):
    """The decoder knows one image for each value of the code, the encoder a few."""

    def __init__(self, x, latent_dim):
        super().__init__()
        self.x = x
        self.latent_dim = latent_dim

    def encoder(self, x):
        distance, nearest = torch.cdist(x, self.x).min(dim=1)
        place = torch.where(distance < 1e-3, nearest, -1)  # -1: never seen
        return place[:, None].expand(-1, self.latent_dim).float()

    def decoder(self, z):
        place = z[:, 0].long()
        return torch.where(place[:, None] < 0, self.x.mean() / 2, self.x[place])

    def forward(self, x):
        return self.decoder(self.encoder(x))


def by_heart(x, latent_dim):
    """Right on what it was trained with, and on nothing else."""
    return Lookup(x, latent_dim)


def in_two_parts(x, latent_dim):
    model = make(x, latent_dim)
    return model.encoder, model.decoder


def variational(x, latent_dim):
    model = make(x, latent_dim)
    encoder = model.encoder

    class Two(nn.Module):
        def forward(self, x):
            return encoder(x), encoder(x)

    model.encoder = Two()
    return model


def by_hand_written_updates(x, latent_dim):
    model = make(x, latent_dim)
    for _ in range(10):
        for batch in x.split(20):
            model.zero_grad()
            F.mse_loss(model(batch), batch).backward()
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter -= 3 * parameter.grad
    return model


def best_of_its_epochs(x, latent_dim):
    """The weights are put into a new network, which was never called."""
    model = trained_by_adam(make(x, latent_dim), x)
    best = make(x, latent_dim)
    best.load_state_dict(model.state_dict())
    return best


def by_svd(x, latent_dim):
    """PCA in a network: the optimum of linear training."""
    model = make(x, latent_dim, nn.Identity, nn.Identity)
    mean = x.mean(dim=0)
    components = torch.linalg.svd(x - mean, full_matrices=False).Vh[:latent_dim]
    with torch.no_grad():
        model.encoder[0].weight.copy_(components)
        model.encoder[0].bias.copy_(-components @ mean)
        model.decoder[0].weight.copy_(components.T)
        model.decoder[0].bias.copy_(mean)
    return model


class Own(nn.Module):
    """A deep autoencoder with dropout and batch norm, and methods for its halves."""

    def __init__(self, num_pixels, latent_dim):
        super().__init__()
        self.layers = nn.ModuleList(
            [
                nn.Sequential(nn.Linear(num_pixels, 64), nn.BatchNorm1d(64), nn.ReLU()),
                nn.Linear(64, latent_dim),
                nn.Sequential(nn.Linear(latent_dim, 64), nn.ReLU(), nn.Dropout(0.1)),
                nn.Linear(64, num_pixels),
            ]
        )

    def encoder(self, x):
        return self.layers[1](self.layers[0](x))

    def decoder(self, z):
        return self.layers[3](self.layers[2](z)).sigmoid()

    def forward(self, x):
        return self.decoder(self.encoder(x))


def of_an_own_class(x, latent_dim):
    return trained_by_adam(Own(x.shape[1], latent_dim), x)


def in_float64(x, latent_dim):
    return trained_by_adam(make(x, latent_dim).double(), x.double())


def by_cross_entropy(x, latent_dim):
    model = make(x, latent_dim)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(20):
        for batch in x.split(50):
            loss = F.binary_cross_entropy(model(batch), batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


def denoising(x, latent_dim):
    noisy = (x + 0.2 * torch.randn_like(x)).clamp(0, 1)
    return trained_by_adam(make(x, latent_dim), noisy, target=x)


WRONG = {  # check: words of the message, and the wrong answer
    "prediction": [
        ("right wherever a pixel is 0", says("stay", "stay", "stay")),
        ("answer is still 0 everywhere", says("fall", "stay", "stay")),
        ("mean of the old images", says("rise", "rise", "stay")),
        ("easier to guess than ink", says("rise", "fall", "stay")),
        ("something more to describe", says("rise", "stay", "rise")),
        ("simpler pictures", says("rise", "stay", "fall")),
        ("Not 'stay' in (a)", says("Stays", "rise", "stay")),
        ("Not 'rise' in (b)", says("rise", "rise", "rise")),
        ("Not 'fall' in (c)", says("rise", "stay", "fall")),
        ("expected one of the words", says("rise", "same", "same")),
        ("expected one of the words", says("rise or fall", "stay", "stay")),
        ("expected one of the words", says("does not rise", "stay", "stay")),
        ("expected one of the words", says(1, 0, 0)),
        ("expected one of the words", says("rise", "-", "stay")),
        ("(c) is still missing", says("rise", "stay", None)),
        ("(b) is still missing", says("rise", ..., ...)),
        ("(b) is still missing", says("rise", "", "stay")),
        ("return 3 answers", lambda: "rise"),
        ("return 3 answers", lambda: "rise, stay, stay"),
        ("return 3 answers", says("rise", "stay")),
        ("return 3 answers", lambda: {"a": "rise", "b": "stay", "c": "stay"}),
        ("return 3 answers", lambda: {"rise", "stay"}),
    ],
    "momentum_step": [
        ("forgets", plain_step),
        ("running mean", running_mean_step),
        ("uphill", uphill_step),
        ("uphill", step_with_minus_gradient),
        ("Nesterov", nesterov_step),
        ("stopped with RuntimeError", step_of_one_shape),
        ("learning rate is missing", no_rate_step),
        ("velocity is not", rate_inside_step),
        ("old velocity", lambda w, g, v, lr, mu: (w - lr * v, mu * v + g)),
        ("wrong order", lambda w, g, v, lr, mu: (mu * v + g, w)),
        ("two results", lambda w, g, v, lr, mu: w - lr * (mu * v + g)),
        ("changed `w`", step_in_place),
    ],
    "weight_grid": [
        ("only cuts", lambda w: w.reshape(280, 280)),
        ("mirrored", transposed_tiles),
        ("down the columns", tiles_down_the_columns),
        ("shape", lambda w: w.reshape(10, 10, 28, 28)),
        ("Filter k belongs", lambda w: grid_in_torch(w).flip(0)),
    ],
    "autoencoder": [
        ("hardly trained", lambda x, k: make(x, k)),
        ("was not trained: its weights", untrained_after_a_look),
        ("was not trained: its weights", trained_copy_is_lost),
        ("encoder did not learn", of_one_half("decoder")),
        ("decoder did not learn", of_one_half("encoder")),
        ("about the mean image", Constant),
        ("expected (300, 12)", lambda x, k: trained_by_adam(make(x, 10), x, num_epochs=1)),
        ("expected (300, 12)", lambda x, k: make(x, k + 1)),
        ("expected (300, 12)", lambda x, k: make(x, x.shape[1])),
        ("expected (300, 16)", lambda x, k: trained_by_adam(make(x, 12), x)),
        ("gets round", combining(lambda x_hat, x: x_hat + x)),
        ("gets round", combining(lambda x_hat, x: x + 0 * x_hat)),
        ("gets round", combining(lambda x_hat, x: (x_hat + x) / 2)),
        ("`forward` ends with a sigmoid", combining(lambda x_hat, x: x_hat.sigmoid())),
        ("`forward` ends with a relu", combining(lambda x_hat, x: x_hat.relu())),
        ("comes on top", combining(lambda x_hat, x: 0.9 * x_hat)),
        (
            "differs from call to call",
            combining(lambda x_hat, x: x_hat + 0.1 * torch.randn_like(x)),
        ),
        ("decoder returns the shape (7", lambda x, k: Remembering(k)),
        ("depends on the other images", of_the_batch),
        ("stopped with RuntimeError", of_784_pixels),
        ("do not fit 36 numbers", without_training_of_the_right_size),
        ("dead relus", dying),
        ("blew up", blown_up),
        ("hardly trained", by_gradient_ascent),
        ("not enough", lambda x, k: trained_by_sgd(make(x, k), x, 0.5, num_epochs=3)),
        ("hardly trained", lambda x, k: trained_by_sgd(make(x, k), x, 0.001)),
        ("learned these by heart", by_heart),
        ("one trained network", in_two_parts),
        ("one trained network", lambda x, k: Autoencoder),
        ("one trained network", lambda x, k: make(x, k)(x)),
        ("no part `encoder`", lambda x, k: nn.Sequential(*make(x, k).encoder)),
        ("of type tuple", variational),
        ("changed `x`", lambda x, k: trained_by_adam(make(x, k), x.mul_(0.5))),
    ],
}

RIGHT = {  # check: answers in another form
    "prediction": [
        lambda: ["rise", "stay", "stay"],
        says("Rises", "STAYS", " stay "),
        says("rises.", "stays the same", "stay."),
        lambda: np.array(["rise", "stay", "stay"]),
        says(*np.array(["RISE", "STAY", "STAY"])),
        says("'rise'", '"stay"', "stays, as it was"),
    ],
    "momentum_step": [
        numpy_step,
        step_in_two_terms,
        step_on_copies,
        step_of_sgd,
    ],
    "weight_grid": [
        grid_in_a_loop,
        grid_of_blocks,
        grid_by_stacking,
        grid_in_torch,
        lambda w: grid_in_a_loop(w).astype(np.float16),
        lambda w: grid_in_torch(w).bfloat16(),
    ],
    "autoencoder": [
        lambda x, k: trained_by_sgd(make(x, k), x, 0.5),
        lambda x, k: trained_by_sgd(make(x, k), x, 0.1, batch_size=20),
        lambda x, k: trained_by_adam(make(x, k), x, 0.002, batch_size=20),
        lambda x, k: trained_by_adam(make(x, k, nn.Tanh), x),
        lambda x, k: trained_by_adam(make(x, k, nn.Identity, nn.Identity), x),
        by_hand_written_updates,
        best_of_its_epochs,
        by_svd,
        of_an_own_class,
        in_float64,
        by_cross_entropy,
        denoising,
    ],
}

EQUIVALENT = {  # (check, mutant of the solution): why it is right, too
    (
        "autoencoder",
        "train.fit(model, x, x, nn.MSELoss(), optimizer, num_epochs=20, progress=False) "
        "→ train.fit(model, x, x, nn.MSELoss(), optimizer, progress=False)",
    ): "ten epochs are enough as well",
    (
        "autoencoder",
        "train.fit(model, x, x, nn.MSELoss(), optimizer, num_epochs=20, progress=False) "
        "→ train.fit(model, x, x, nn.MSELoss(), optimizer, num_epochs=20)",
    ): "only shows a bar",
    ("autoencoder", "20 → 21"): "one more epoch",
    ("autoencoder", "False → True"): "only shows a bar",
}
