"""Answers to the exercises of lesson 5: wrong ones, and right ones in other forms."""

import copy
from types import SimpleNamespace

import numpy as np
import torch
from torch import nn
from torch.distributions import Bernoulli, kl_divergence
from torch.nn import functional as F

from mnist_ae import train
from mnist_ae.models import Autoencoder


def says(*answers):
    """An answer to a prediction: a function without arguments."""
    return lambda: answers


def share_in_a_loop(z, threshold):
    shares = []
    for code in z.tolist():
        num_active = 0
        for number in code:
            if number > threshold:
                num_active += 1
        shares.append(100 * num_active / len(code))
    return sum(shares) / len(shares)


def share_in_place(z, threshold):
    z[z <= threshold] = 0
    return 100 * (z > 0).float().mean()


def dead_in_a_loop(z, threshold):
    num_dead = 0
    for unit in z.T:
        if not any(number > threshold for number in unit):
            num_dead += 1
    return num_dead


def dead_by_set(z, threshold):
    alive = set((z > threshold).nonzero()[:, 1].tolist())
    return np.int64(z.shape[1] - len(alive))


def dead_up_to_one_per_cent(z, threshold):
    return (z.quantile(0.99, dim=0) <= threshold).sum()


def dead_by_bytes(z, threshold):
    num_active = (z > threshold).sum(dim=0, dtype=torch.uint8)  # 256 are 0 again
    return (num_active == 0).sum()


def dead_in_place(z, threshold):
    return (z.sub_(threshold) <= 0).all(dim=0).sum()


def penalise_weights(model, x, strength):
    return F.mse_loss(model(x), x) + strength * model.encoder[0].weight.abs().sum()


def penalise_all_parameters(model, x, strength):
    penalty = sum(parameter.abs().sum() for parameter in model.parameters())
    return F.mse_loss(model(x), x) + strength * penalty


def penalise_encoder(model, x, strength):
    penalty = 0
    for parameter in model.encoder.parameters():
        penalty = penalty + parameter.abs().mean()
    return F.mse_loss(model(x), x) + strength * penalty


def penalise_squares(model, x, strength):
    penalty = model.encoder[0].weight.pow(2).sum()
    return F.mse_loss(model(x), x) + strength * penalty


def penalise_reconstruction(model, x, strength):
    return F.mse_loss(model(x), x) + strength * model(x).abs().mean()


def penalise_first_layer(model, x, strength):
    hidden = model.encoder[1](model.encoder[0](x))
    return F.mse_loss(model(x), x) + strength * hidden.abs().mean()


def sparse(model, x, penalty):
    return F.mse_loss(model(x), x) + penalty(model.encoder(x))


def half(model, x):
    return F.mse_loss(model(x), x) / 2


def penalise_active_numbers(model, x, strength):
    z = model.encoder(x)
    return F.mse_loss(model(x), x) + strength * z[z != 0].abs().mean()


def root_of_the_error(model, x, strength):
    z = model.encoder(x)
    return F.mse_loss(model.decoder(z), x).sqrt() + strength * z.abs().mean()


def loss_on_a_fixed_code(model, x, strength):
    z = model.encoder(x)
    return F.mse_loss(model.decoder(z.detach()), x) + strength * z.abs().mean()


def loss_of_a_fixed_reconstruction(model, x, strength):
    with torch.no_grad():
        error = F.mse_loss(model(x), x)
    return error + strength * model.encoder(x).abs().mean()


def loss_that_goes_backward(model, x, strength):
    loss = sparse(model, x, lambda z: strength * z.abs().mean())
    loss.backward(retain_graph=True)
    return loss


def loss_that_freezes(model, x, strength):
    model.decoder.requires_grad_(False)
    return sparse(model, x, lambda z: strength * z.abs().mean())


def loss_that_trains(model, x, strength):
    loss = sparse(model, x, lambda z: strength * z.abs().mean())
    loss.backward(retain_graph=True)
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    return loss


def loss_in_a_loop(model, x, strength):
    total = 0
    for image in x:
        z = model.encoder(image)
        error = (image - model.decoder(z)).square().sum() / len(image)
        total = total + error + strength * z.abs().sum() / len(z)
    return total / len(x)


def loss_by_layers(model, x, strength):
    hidden = x
    for layer in model.encoder:
        hidden = layer(hidden)
    penalty = nn.L1Loss()(hidden, torch.zeros_like(hidden))
    for layer in model.decoder:
        hidden = layer(hidden)
    return torch.add(nn.MSELoss()(hidden, x), penalty, alpha=strength)


def loss_by_hook(model, x, strength):
    codes = []
    handle = model.encoder.register_forward_hook(lambda *found: codes.append(found[2]))
    error = F.mse_loss(model(x), x)
    handle.remove()
    return strength * codes[0].abs().mean() + error


def divergence(a, b):
    return a * torch.log(a / b) + (1 - a) * torch.log((1 - a) / (1 - b))


def kl_of(z, rate):
    return divergence(torch.tensor(rate), z.mean(dim=0)).mean()


def kl_of_mean(mean, rate):
    return divergence(torch.tensor(rate), mean).mean()


def kl_with_half_a_gradient(z, rate):
    mean = z.mean(dim=0)
    on = rate * torch.log(rate / mean)
    off = (1 - rate) * torch.log((1 - rate) / (1 - mean.detach()))
    return (on + off).mean()


def kl_by_numpy(z, rate):
    mean = np.asarray(z).mean(axis=0)
    on = rate * np.log(rate / mean)
    off = (1 - rate) * np.log((1 - rate) / (1 - mean))
    return (on + off).mean()


def kl_in_a_loop(z, rate):
    total = 0.0
    for unit in z.T:
        mean = float(unit.mean())
        total += rate * np.log(rate / mean)
        total += (1 - rate) * np.log((1 - rate) / (1 - mean))
    return total / z.shape[1]


def kl_of_coins(z, rate):
    mean = z.mean(dim=0)
    wanted = torch.full_like(mean, rate)
    return kl_divergence(Bernoulli(wanted), Bernoulli(mean)).mean()


def kl_by_entropies(z, rate):
    mean = z.mean(dim=0)
    wanted = torch.full_like(mean, rate)
    return F.binary_cross_entropy(mean, wanted) - F.binary_cross_entropy(wanted, wanted)


def kl_with_clamp(z, rate):
    mean = z.mean(dim=0).clamp(1e-6, 1 - 1e-6)
    on = rate * torch.log(rate / mean)
    off = (1 - rate) * torch.log((1 - rate) / (1 - mean))
    return (on + off).mean()


def kl_with_epsilon(z, rate):
    mean = z.mean(dim=0)
    on = rate * torch.log(rate / (mean + 1e-8))
    off = (1 - rate) * torch.log((1 - rate) / (1 - mean + 1e-8))
    return torch.stack([on, off]).sum(dim=0).mean()


def kl_in_place(z, rate):
    z.clamp_(0.01, 0.5)
    return kl_of(z, rate)


def network(x, num_units=None, start=True, **options):
    """An untrained one, which starts where the data are, or not."""
    mean = x.mean(dim=0)
    model = Autoencoder((len(mean), num_units or 2 * len(mean)), **options)
    if start:
        model.decoder[0].bias.data.copy_(torch.logit(mean, eps=0.001))
        model.encoder[0].bias.data.copy_(-model.encoder[0].weight @ mean)
    return model


def l1(z, model):
    return z.abs().mean()


def l1_of_weights(z, model):
    return model.encoder[0].weight.abs().mean()


def kl_on_code(z, model):
    return kl_with_clamp(z, 0.05)


def trained(x, strength=0.4, penalty=l1, rising=True, num_epochs=80, lr=0.03, **options):
    return train_network(
        network(x, **options), x, strength, penalty, rising, num_epochs, lr
    )


def train_network(model, x, strength=0.4, penalty=l1, rising=True, num_epochs=80, lr=0.03):
    budget = (len(x), 100, num_epochs)
    optimizer, scheduler = train.adam_one_cycle(model.parameters(), lr, *budget)

    def loss(z, x):
        height = scheduler.last_epoch / scheduler.total_steps if rising else 1
        return F.mse_loss(model.decoder(z), x) + strength * height * penalty(z, model)

    options = {"scheduler": scheduler, "progress": False}
    train.fit(model.encoder, x, x, loss, optimizer, num_epochs, **options)
    return model


def network_at_a_high_rate(x):
    model = network(x, output=nn.Identity)
    optimizer = torch.optim.SGD(model.parameters(), lr=100.0)
    train.fit(model, x, x, nn.MSELoss(), optimizer, progress=False)
    return model


def network_by_hand(x):
    """With an update for all images at once."""
    model = network(x)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for update in range(1000):
        z = model.encoder(x)
        loss = F.mse_loss(model.decoder(z), x) + update / 1000 * 0.5 * z.mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


class TopK(nn.Module):
    """Keeps the largest numbers of each code, at first many, then ever fewer."""

    def __init__(self, num_kept, num_units, num_updates):
        super().__init__()
        self.update = 0
        self.sizes = (num_kept, num_units, num_updates)

    def forward(self, h):
        num_kept, num_units, num_updates = self.sizes
        if self.training:
            self.update += 1
        rest = max(0.0, 1 - 2 * self.update / num_updates)
        lowest = h.topk(num_kept + int(rest * (num_units - num_kept)), dim=1).values[:, -1:]
        return h.relu() * (h >= lowest)


def network_of_the_largest(x):
    num_units = 2 * x.shape[1]
    top = TopK(10, num_units, 80 * train.num_batches(len(x), 100))
    return trained(x, strength=0, code=lambda: top)


def parts(encoder, decoder):
    return SimpleNamespace(encoder=encoder, decoder=decoder)


def parts_in_numpy(x):
    model = trained(x)
    weights = [parameter.detach().numpy() for parameter in model.parameters()]
    first, first_bias, last, last_bias = weights

    def encoder(x):
        return (x.numpy() @ first.T + first_bias).clip(min=0)

    return parts(encoder, lambda z: 1 / (1 + np.exp(-(z @ last.T + last_bias))))


def scaled(model, factor):
    """The same network with another scale of the code."""
    layers = (model.encoder, model.decoder)
    return parts(lambda x: layers[0](x) * factor, lambda z: layers[1](z / factor))


def network_with_most_below_the_threshold(x):
    model = trained(x, strength=0)
    with torch.no_grad():
        return scaled(model, 0.01 / model.encoder(x).quantile(0.85))


def disguised_network(x):
    """A small dense code, filled up with zeros."""
    model = trained(x, num_units=8, strength=0)
    num_zeros = 2 * x.shape[1] - 8
    return parts(
        lambda x: F.pad(model.encoder(x), (0, num_zeros)), lambda z: model.decoder(z[:, :8])
    )


def network_of_noisy_codes(x):
    model = trained(x)

    def encoder(x):
        return model.encoder(x) * torch.rand(len(x), 1)

    return parts(encoder, model.decoder)


def network_of_centred_codes(x):
    model = trained(x)
    return parts(
        lambda x: (model.encoder(x) - model.encoder(x).mean(0)).relu(), model.decoder
    )


def network_of_the_brightest_pixels(x):
    """The code is the five brightest pixels; the others come back as the mean image."""
    mean = x.mean(dim=0)

    def encoder(x):
        return x * (x >= x.topk(5, dim=1).values[:, -1:])

    return parts(encoder, lambda z: torch.where(z > 0, z, mean))


def network_in_place(x):
    x -= x.mean(dim=0)
    return network(x)


WRONG = {  # check: words of the message, and the wrong answer
    "prediction": [
        ("share of the living", says(50, "falls", "rises")),
        ("units that are alive", says(20, "falls", "rises")),
        ("number of units that are active", says(40, "falls", "rises")),
        ("number of living units", says(80, "falls", "rises")),
        ("number of dead units", says(320, "falls", "rises")),
        ("half of the dead", says(160, "falls", "rises")),
        ("half of all units", says(200, "falls", "rises")),
        ("share of inactive units", says(90, "falls", "rises")),
        ("number of inactive units", says(360, "falls", "rises")),
        ("share in 0..1", says(0.1, "falls", "rises")),
        ("Count first", says(12, "falls", "rises")),
        ("Count first", says(float("nan"), "falls", "rises")),
        ("without quotes", says("10 %", "falls", "rises")),
        ("single number", says([10, 10], "falls", "rises")),
        ("as weight decay does", says(10, "rises", "rises")),
        ("the loss has two terms", says(10, "stays", "rises")),
        ("only pushes down", says(10, "falls", "falls")),
        ("for a dead one", says(10, "falls", "stays")),
        ("expected one of the words", says(10, "halves", "rises")),
        ("(a) is still missing", says(..., "falls", "rises")),
        ("(c) is still missing", says(10, "falls", "")),
        ("return 3 answers", says(10, "falls")),
        ("return 3 answers", lambda: 10),
    ],
    "sparse_network": [
        ("code is dense", lambda x: trained(x, strength=0)),
        ("not on the weights", lambda x: trained(x, penalty=l1_of_weights)),
        ("code is dense", lambda x: trained(x, strength=0.05)),
        ("let the penalty rise", lambda x: trained(x, rising=False)),
        ("they died", lambda x: trained(x, strength=5)),
        ("they died", lambda x: trained(x, 0.8, start=False)),
        ("No unit is above 0.01", lambda x: scaled(trained(x), 1e-4)),
        ("small dense code, in a large one", disguised_network),
        ("That is a small code", lambda x: trained(x, num_units=8)),
        ("only by the threshold", network_with_most_below_the_threshold),
        ("negative numbers", lambda x: trained(x, code=nn.Identity)),
        ("negative numbers", lambda x: trained(x, code=nn.Tanh)),
        ("is anything trained", network),
        ("is anything trained", lambda x: network(x, start=False)),
        ("PCA with as many numbers", network_of_the_brightest_pixels),
        ("differs from call to call", network_of_noisy_codes),
        ("depends on the other images", network_of_centred_codes),
        ("nan or inf", network_at_a_high_rate),
        ("do not fit images of 49", lambda x: Autoencoder((784, 400))),
        ("a row of numbers for each image", lambda x: parts(torch.sum, nn.Identity())),
        (
            "It should be images again",
            lambda x: parts(lambda x: x.repeat(1, 2), nn.Identity()),
        ),
        ("without a part `encoder`", lambda x: nn.Linear(x.shape[1], 100)),
        ("without a part `decoder`", lambda x: parts(nn.Identity(), None)),
        ("returned a class", lambda x: Autoencoder),
        ("expected numbers", lambda x: parts(str, str)),
        ("changed `x` itself", network_in_place),
    ],
    "active_share": [
        ("share in 0..1", lambda z, t: (z > t).float().mean()),
        ("share of inactive units", lambda z, t: 100 * (z <= t).float().mean()),
        ("don't use the threshold", lambda z, t: 100 * (z > 0).float().mean()),
        ("0.01 is built in", lambda z, t: 100 * (z > 0.01).float().mean()),
        ("number of units", lambda z, t: (z > t).float().sum(dim=1).mean()),
        ("all active numbers", lambda z, t: (z > t).sum()),
        ("for at least one image", lambda z, t: 100 * (z > t).any(dim=0).float().mean()),
        ("any unit is active", lambda z, t: 100 * (z > t).any(dim=1).float().mean()),
        ("> and not >=", lambda z, t: 100 * (z >= t).float().mean()),
        ("each unit's mean", lambda z, t: 100 * (z.mean(dim=0) > t).float().mean()),
        ("each image's mean", lambda z, t: 100 * (z.mean(dim=1) > t).float().mean()),
        ("how active they are", lambda z, t: 100 * z.mean()),
        ("single number", lambda z, t: 100 * (z > t).float().mean(dim=1)),
        ("in %, is", lambda z, t: 100 * (z > t).float().mean(dim=1).median()),
        ("far below zero", lambda z, t: 100 * (z.abs() > t).float().mean()),
        ("400 is built in", lambda z, t: 100 * (z > t).sum() / (400 * len(z))),
        ("below the threshold", lambda z, t: 100 * (z < t).float().mean()),
        ("in %, is", lambda z, t: 100 * (z > t + 1e-3).float().mean()),
        ("one number in an array", lambda z, t: share_in_a_loop(z, t) * torch.ones(1)),
        ("tuple of 2", lambda z, t: (share_in_a_loop(z, t), t)),
        ("in %, is", lambda z, t: round(100 * (z > t).float().mean().item())),
        ("in %, is", lambda z, t: 100 * (z > t).sum() / (len(z) * 31 + 9)),
        ("changed `z` itself", share_in_place),
    ],
    "dead_units": [
        ("units that are alive", lambda z, t: (z > t).any(dim=0).sum()),
        ("every inactive value", lambda z, t: (z <= t).sum()),
        ("not at the mean", lambda z, t: (z.mean(dim=0) <= t).sum()),
        ("sum over the images", lambda z, t: (z.sum(dim=0) <= t).sum()),
        ("<= and not <", lambda z, t: (z < t).all(dim=0).sum()),
        ("not with 0", lambda z, t: (z == 0).all(dim=0).sum()),
        ("0.01 is built in", lambda z, t: (z <= 0.01).all(dim=0).sum()),
        ("silent images", lambda z, t: (z <= t).all(dim=1).sum()),
        ("images for which", lambda z, t: (z > t).any(dim=1).sum()),
        ("at least one image", lambda z, t: (z <= t).any(dim=0).sum()),
        ("share of dead units:", lambda z, t: (z <= t).all(dim=0).float().mean()),
        ("in per cent", lambda z, t: 100 * (z <= t).all(dim=0).float().mean()),
        ("single number", lambda z, t: (z <= t).all(dim=0)),
        ("single number", lambda z, t: (z <= t).all(dim=0).nonzero()),
        ("number of dead units is 1, expected", lambda z, t: 1),
        ("number of dead units is 0, expected", lambda z, t: 0),
        (
            "number of dead units is 1, expected 0",
            lambda z, t: max(1, dead_in_a_loop(z, t)),
        ),
        ("number of dead units is", lambda z, t: (z.std(dim=0) == 0).sum()),
        ("number of dead units is", lambda z, t: (z.median(dim=0).values <= t).sum()),
        ("number of dead units is", lambda z, t: dead_in_a_loop(z[1:], t)),
        ("number of dead units is", lambda z, t: dead_in_a_loop(z[:-1], t)),
        ("number of dead units is", lambda z, t: dead_in_a_loop(z - 1e-3, t)),
        ("number of dead units is", dead_up_to_one_per_cent),
        ("number of dead units is", dead_by_bytes),
        ("far below zero", lambda z, t: (z.abs() <= t).all(dim=0).sum()),
        ("400 is built in", lambda z, t: 400 - (z > t).any(dim=0).sum()),
        ("changed `z` itself", dead_in_place),
    ],
    "sparse_loss": [
        ("penalty on the weights", penalise_weights),
        ("penalty on the weights", penalise_all_parameters),
        ("penalty on the weights", penalise_encoder),
        ("penalty on the weights", penalise_squares),
        ("penalty is missing", lambda m, x, s: F.mse_loss(m(x), x)),
        ("strength is missing", lambda m, x, s: sparse(m, x, lambda z: z.mean())),
        ("0.25 is built in", lambda m, x, s: sparse(m, x, lambda z: 0.25 * z.mean())),
        ("penalty alone", lambda m, x, s: s * m.encoder(x).abs().mean()),
        ("is subtracted", lambda m, x, s: sparse(m, x, lambda z: -s * z.abs().mean())),
        ("is a sum, which", lambda m, x, s: sparse(m, x, lambda z: s * z.sum())),
        ("over the units", lambda m, x, s: sparse(m, x, lambda z: s * z.sum(1).mean())),
        ("over the images", lambda m, x, s: sparse(m, x, lambda z: s * z.sum(0).mean())),
        ("mean square", lambda m, x, s: sparse(m, x, lambda z: s * (z**2).mean())),
        ("(L2)", lambda m, x, s: sparse(m, x, lambda z: s * z.norm())),
        ("cancel", lambda m, x, s: sparse(m, x, lambda z: s * z.mean())),
        ("first |z|", lambda m, x, s: sparse(m, x, lambda z: s * z.mean().abs())),
        ("cancel", lambda m, x, s: sparse(m, x, lambda z: s * z.mean(0).abs().mean())),
        ("not on relu(z)", lambda m, x, s: sparse(m, x, lambda z: s * z.relu().mean())),
        ("active numbers only", penalise_active_numbers),
        ("on the images", lambda m, x, s: sparse(m, x, lambda _: s * x.abs().mean())),
        ("halved", lambda m, x, s: sparse(m, x, lambda z: s * z.abs().mean()) - half(m, x)),
        ("root of the MSE", root_of_the_error),
        ("both terms", lambda m, x, s: s * sparse(m, x, lambda z: z.abs().mean())),
        (
            "of the penalty is cut off",
            lambda m, x, s: sparse(m, x, lambda z: s * z.abs().mean().detach()),
        ),
        ("on the reconstruction", penalise_reconstruction),
        ("on the first layer", penalise_first_layer),
        (
            "before its activation",
            lambda m, x, s: F.mse_loss(m(x), x) + s * m.encoder[:-1](x).abs().mean(),
        ),
        ("between decoder and encoder", loss_on_a_fixed_code),
        ("of the MSE is cut off", loss_of_a_fixed_reconstruction),
        ("calls `backward`", loss_that_goes_backward),
        ("froze decoder.0.weight", loss_that_freezes),
        ("changed `model` itself", loss_that_trains),
        (
            "penalty on the weights",
            lambda m, x, s: F.mse_loss(m(x), x) + s * m.decoder[0].weight.abs().sum(),
        ),
        (
            "differentiate",
            lambda m, x, s: sparse(m, x, lambda z: s * z.abs().mean()).item(),
        ),
        (
            "no gradient flows",
            lambda m, x, s: sparse(m, x, lambda z: s * z.abs().mean()).detach(),
        ),
        (
            "added up over the pixels",
            lambda m, x, s: (
                (m(x) - x).pow(2).sum(dim=1).mean() + s * m.encoder(x).abs().mean()
            ),
        ),
    ],
    "kl": [
        ("swapped", lambda z, r: divergence(z.mean(0), torch.tensor(r)).mean()),
        ("sum over the units", lambda z, r: divergence(torch.tensor(r), z.mean(0)).sum()),
        ("second half", lambda z, r: (r * torch.log(r / z.mean(0))).mean()),
        (
            "first half",
            lambda z, r: ((1 - r) * torch.log((1 - r) / (1 - z.mean(0)))).mean(),
        ),
        ("each unit has its own", lambda z, r: divergence(torch.tensor(r), z.mean())),
        ("of each number", lambda z, r: divergence(torch.tensor(r), z).mean()),
        ("over the images", lambda z, r: divergence(torch.tensor(r), z.mean(1)).mean()),
        ("0.05 is built in", lambda z, r: kl_of(z, 0.05)),
        ("never negative", lambda z, r: -kl_of(z, r)),
        ("base 2", lambda z, r: kl_of(z, r) / np.log(2)),
        ("base 10", lambda z, r: kl_of(z, r) / np.log(10)),
        (
            "cross-entropy",
            lambda z, r: F.binary_cross_entropy(
                z.mean(0), torch.full((z.shape[1],), float(r))
            ),
        ),
        ("no gradient flows", lambda z, r: kl_of(z.detach(), r)),
        ("gradient that arrives at z", kl_with_half_a_gradient),
        ("below 0.01", lambda z, r: kl_of_mean(z.mean(0).clamp(0.01, 0.99), r)),
        ("below 0.001", lambda z, r: kl_of_mean(z.mean(0).clamp(0.001, 0.999), r)),
        ("0.1 of the lesson", lambda z, r: 0.1 * kl_of(z, r)),
        ("half of it", lambda z, r: kl_of(z, r) / 2),
        ("mean distance", lambda z, r: (z.mean(0) - r).abs().mean()),
        ("squared distance", lambda z, r: ((z.mean(0) - r) ** 2).mean()),
        ("single number", lambda z, r: divergence(torch.tensor(r), z.mean(0))),
        ("mean divergence is", lambda z, r: kl_of(z.median(0).values[None], r)),
        ("changed `z` itself", kl_in_place),
    ],
}

START_OF_ENCODER = "With few pixels the encoder finds its place by itself."

RIGHT = {  # check: answers in another form
    "prediction": [
        lambda: [10, "falls", "rises"],
        says(10.0, "Fall", " RISES "),
        says(torch.tensor(10), "falls.", "rise"),
        says(np.float32(10), "fall", "rises towards 0.05"),
        lambda: np.array([10, "falls", "rises"], dtype=object),
    ],
    "sparse_network": [
        trained,
        network_by_hand,
        network_of_the_largest,
        parts_in_numpy,
        lambda x: trained(x, num_units=3 * x.shape[1]),
        lambda x: copy.deepcopy(trained(x)).double(),
        lambda x: scaled(trained(x), 10),
        lambda x: trained(x, 0.3, num_epochs=120),
    ],
    "active_share": [
        share_in_a_loop,
        lambda z, t: (z > t).float().mean(dim=1).mean().item() * 100,
        lambda z, t: np.mean(z.numpy() > t) * 100,
        lambda z, t: 100 * torch.count_nonzero(z > t) / z.numel(),
        lambda z, t: 100 - 100 * torch.le(z, t).double().mean(),
        lambda z, t: 100 * (z > t).half().mean(),
        lambda z, t: np.float16(100 * np.mean(z.numpy() > t)),
        lambda z, t: 100 * (F.threshold(z, t, 0) != 0).float().mean(dim=0).mean(),
    ],
    "dead_units": [
        dead_in_a_loop,
        dead_by_set,
        lambda z, t: (~(z > t).any(dim=0)).sum(),
        lambda z, t: (z.max(dim=0).values <= t).sum().item(),
        lambda z, t: float((z.numpy().max(axis=0) <= t).sum()),
        lambda z, t: z.shape[1] - torch.count_nonzero((z > t).sum(dim=0)),
        lambda z, t: np.count_nonzero(np.all(z.numpy() <= t, axis=0)),
        lambda z, t: ((z > t).float().mean(dim=0) == 0).sum().half(),
    ],
    "sparse_loss": [
        loss_in_a_loop,
        loss_by_layers,
        loss_by_hook,
        lambda m, x, s: sparse(m, x, lambda z: s * z.norm(p=1) / z.numel()),
        lambda m, x, s: sparse(m, x, lambda z: s * z.abs().mean(dim=0).mean()).double(),
        lambda m, x, s: sparse(m, x, lambda z: s * z.abs().mean()).half(),
        lambda m, x, s: sparse(m, x, lambda z: s * (z.relu() + (-z).relu()).mean()),
    ],
    "kl": [
        kl_of,
        kl_by_numpy,
        kl_in_a_loop,
        kl_of_coins,
        kl_by_entropies,
        kl_with_clamp,
        kl_with_epsilon,
        lambda z, r: kl_of_mean(z.mean(0).clamp(1e-10, 1 - 1e-7), r),
        lambda z, r: kl_of(z.double(), r).item(),
        lambda z, r: kl_of(z, r).half(),
        lambda z, r: kl_of(z, r).bfloat16(),
    ],
}

EQUIVALENT = {  # (check, mutant of the solution): why it is right, too
    ("sparse_network", "2 → 3"): "More units, or a penalty of a third, are as good.",
    ("sparse_network", "80 → 81"): "A schedule that is hardly longer.",
    ("sparse_network", "False → True"): "Only shows a bar.",
    (
        "sparse_network",
        "train.fit(model.encoder, x, x, loss, optimizer, 80, scheduler=scheduler, "
        "progress=False) → train.fit(model.encoder, x, x, loss, optimizer, 80, "
        "scheduler=scheduler)",
    ): "Only shows a bar.",
    (
        "sparse_network",
        "torch.logit(mean, eps=0.001) → torch.logit(mean)",
    ): "No pixel of the images that are tried has the mean 0 or 1.",
    (
        "sparse_network",
        "model.encoder[0].bias.data.sub_(model.encoder[0](mean)) → "
        "model.encoder[0].bias.data",
    ): START_OF_ENCODER,
    (
        "sparse_network",
        "model.encoder[0].bias.data.sub_(model.encoder[0](mean)) → model.encoder[0](mean)",
    ): START_OF_ENCODER,
    (
        "sparse_network",
        "nn.MSELoss()(model.decoder(z), x) → nn.MSELoss()(x, model.decoder(z))",
    ): "The squared difference is the same either way round.",
}
