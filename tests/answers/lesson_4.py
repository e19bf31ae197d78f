"""Answers to the exercises of lesson 4: wrong ones, and right ones in other forms."""

from copy import deepcopy
from types import SimpleNamespace

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from mnist_ae import train
from mnist_ae.models import Autoencoder, Classifier


def says(*answers):
    """An answer to a prediction: a function without arguments."""
    return lambda: answers


def adam(*modules, lr=0.02, **options):
    parameters = []
    for module in modules:
        parameters.extend(module.parameters())
    return torch.optim.Adam(parameters, lr=lr, **options)


def sgd_of_new(deep, lr):
    new = [*deep.encoder[2].parameters(), *deep.decoder[0].parameters()]
    return torch.optim.SGD(new, lr=lr)


def stale_adam(deep, lr):
    copied = deepcopy(deep)
    return adam(copied.encoder[2], copied.decoder[0], lr=lr)


def adam_of_frozen_new_layers(deep, lr):
    deep.encoder[2].requires_grad_(False)
    return adam(deep.encoder[2], deep.decoder[0], lr=lr)


def adam_after_a_reset(deep, lr):
    deep.encoder[2].reset_parameters()
    return adam(deep.encoder[2], deep.decoder[0], lr=lr)


def adam_of_other_layers(deep, lr):
    deep.encoder[2] = nn.Linear(deep.encoder[2].in_features, deep.encoder[2].out_features)
    return adam(deep.encoder[2], deep.decoder[0], lr=lr)


def adam_of_two_rates(deep, lr):
    groups = [
        {"params": deep.encoder[2].parameters(), "lr": lr},
        {"params": deep.decoder[0].parameters(), "lr": lr / 10},
    ]
    return torch.optim.Adam(groups)


def adam_of_slow_old_layers(deep, lr):
    groups = [
        {"params": [*deep.encoder[2].parameters(), *deep.decoder[0].parameters()]},
        {"params": [*deep.encoder[0].parameters(), *deep.decoder[2].parameters()]},
    ]
    groups[1]["lr"] = lr / 100
    return torch.optim.Adam(groups, lr=lr)


def adam_of_weights(deep, lr):
    return torch.optim.Adam([deep.encoder[2].weight, deep.decoder[0].weight], lr=lr)


def adam_of_resting_old_layers(deep, lr):
    groups = [
        {"params": deep.encoder[0].parameters(), "lr": 0.0},
        {"params": deep.decoder[2].parameters(), "lr": 0.0},
        {"params": deep.decoder[0].parameters()},
        {"params": deep.encoder[2].parameters()},
    ]
    return torch.optim.Adam(groups, lr=lr)


def adam_of_frozen_old_layers(deep, lr):
    for layer in (deep.encoder[0], deep.decoder[2]):
        layer.requires_grad_(False)
    return torch.optim.Adam(deep.parameters(), lr=lr)


def adam_of_those_that_ask(deep, lr):
    for name, parameter in deep.named_parameters():
        parameter.requires_grad = name.startswith(("encoder.2", "decoder.0"))
    return torch.optim.Adam(filter(lambda p: p.requires_grad, deep.parameters()), lr)


def adam_by_name(deep, lr):
    named = dict(deep.named_parameters())
    names = ["decoder.0.bias", "encoder.2.bias", "encoder.2.weight", "decoder.0.weight"]
    return torch.optim.Adam([named[name] for name in names], lr=lr, betas=(0.8, 0.99))


def adam_of_added_groups(deep, lr):
    optimizer = torch.optim.Adam(deep.decoder[0].parameters(), lr=lr)
    optimizer.add_param_group({"params": deep.encoder[2].parameters()})
    return optimizer


def adam_of_slices(deep, lr):
    return adam(deep.encoder[2:], deep.decoder[:2], lr=lr, weight_decay=0.01)


def stack_of_one_layer_each(outer, inner):
    return nn.Sequential(
        outer.encoder[:2], inner.encoder[:2], inner.decoder[:2], outer.decoder[:2]
    )


def stack_with_new_relus(outer, inner):
    layers = []
    for part in (outer.encoder, inner.encoder, inner.decoder, outer.decoder):
        for layer in part:
            layers.append(nn.ReLU() if isinstance(layer, nn.ReLU) else layer)
    return nn.Sequential(*layers)


def stack_with_one_copy(outer, inner):
    return nn.Sequential(outer.encoder, inner, deepcopy(outer.decoder))


def stack_in_place(outer, inner):
    outer.encoder.extend(inner.encoder)
    return nn.Sequential(outer.encoder, inner.decoder, outer.decoder)


class Cut(nn.Module):
    def forward(self, x):
        return x.detach()


class Stack(nn.Module):
    def __init__(self, outer, inner):
        super().__init__()
        self.outer = outer
        self.inner = inner

    def forward(self, x):
        return self.outer.decoder(self.inner(self.outer.encoder(x)))


def frozen_stack(outer, inner):
    outer.requires_grad_(False)
    return nn.Sequential(outer.encoder, inner, outer.decoder)


def flat_stack(outer, inner):
    layers = [*outer.encoder, *inner.encoder, *inner.decoder, *outer.decoder]
    return nn.Sequential(*layers)


def named_stack(outer, inner):
    model = nn.Sequential()
    model.add_module("to_code", outer.encoder)
    model.add_module("inner", inner)
    model.add_module("to_pixels", outer.decoder)
    return model


def stack_of_two_halves(outer, inner):
    encoder = nn.Sequential(*outer.encoder, *inner.encoder)
    decoder = nn.Sequential(inner.decoder, outer.decoder)
    return nn.Sequential(encoder, nn.Identity(), decoder)


def classifier(*layers):
    return nn.Sequential(*layers, nn.LogSoftmax(dim=1))


def code_size(deep):
    return deep.decoder[0].in_features


def classifier_from_scratch(deep, num_classes):
    layers = deepcopy(deep.encoder)
    for layer in layers[::2]:
        layer.reset_parameters()
    return classifier(layers, nn.Linear(code_size(deep), num_classes))


def classifier_of_sizes(deep, num_classes):
    layers = [nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 30), nn.ReLU()]
    return classifier(*layers, nn.Linear(30, num_classes))


def classifier_on_outer_layer(deep, num_classes):
    width = deep.encoder[0].out_features
    return classifier(deepcopy(deep.encoder[:2]), nn.Linear(width, num_classes))


def classifier_with_new_inner_layer(deep, num_classes):
    encoder = deepcopy(deep.encoder)
    encoder[2].reset_parameters()
    return classifier(encoder, nn.Linear(code_size(deep), num_classes))


def classifier_without_biases(deep, num_classes):
    encoder = deepcopy(deep.encoder)
    for layer in encoder[::2]:
        nn.init.zeros_(layer.bias)
    return classifier(encoder, nn.Linear(code_size(deep), num_classes))


def classifier_on_two_layers(deep, num_classes):
    width = deep.encoder[2].out_features
    return classifier(deepcopy(deep.encoder[:4]), nn.Linear(width, num_classes))


def classifier_without_relus(deep, num_classes):
    layers = deepcopy(deep.encoder)[::2]
    return classifier(*layers, nn.Linear(code_size(deep), num_classes))


def classifier_without_last_relu(deep, num_classes):
    layers = deepcopy(deep.encoder[:-1])
    return classifier(layers, nn.Linear(code_size(deep), num_classes))


def frozen_classifier(deep, num_classes):
    encoder = deepcopy(deep.encoder).requires_grad_(False)
    return classifier(encoder, nn.Linear(code_size(deep), num_classes))


def classifier_that_freezes_the_autoencoder(deep, num_classes):
    encoder = deepcopy(deep.encoder)
    deep.requires_grad_(False)
    return classifier(encoder, nn.Linear(code_size(deep), num_classes))


def classifier_with_hidden_layer(deep, num_classes):
    layers = [nn.Linear(code_size(deep), 16), nn.ReLU(), nn.Linear(16, num_classes)]
    return classifier(deepcopy(deep.encoder), *layers)


def classifier_with_two_linear_layers(deep, num_classes):
    code = code_size(deep)
    head = nn.Linear(code, num_classes)
    return classifier(deepcopy(deep.encoder), nn.Linear(code, code), head)


def classifier_of_a_view(deep, num_classes):
    encoder = deepcopy(deep.encoder)
    for mine, original in zip(encoder[::2], deep.encoder[::2], strict=True):
        mine.weight = nn.Parameter(original.weight.data)
    return classifier(encoder, nn.Linear(code_size(deep), num_classes))


class CutClassifier(nn.Module):
    """No gradient reaches the encoder."""

    def __init__(self, deep, num_classes):
        super().__init__()
        self.encoder = deepcopy(deep.encoder)
        self.head = nn.Linear(code_size(deep), num_classes)

    def forward(self, x):
        with torch.no_grad():
            z = self.encoder(x)
        return F.log_softmax(self.head(z), dim=1)


class ZeroHead(CutClassifier):
    """Nothing of the encoder is to be seen before the head has learned."""

    def __init__(self, deep, num_classes):
        super().__init__(deep, num_classes)
        nn.init.zeros_(self.head.weight)


class HiddenEncoder(nn.Module):
    """The encoder is not a module of the network, so it does not learn."""

    def __init__(self, deep, num_classes):
        super().__init__()
        self.parts = [deepcopy(deep.encoder)]
        self.head = nn.Linear(code_size(deep), num_classes)

    def forward(self, x):
        return F.log_softmax(self.head(self.parts[0](x)), dim=1)


class OwnLayer(nn.Module):
    """A right classifier whose last weight is kept the other way round."""

    def __init__(self, deep, num_classes):
        super().__init__()
        self.encoder = deepcopy(deep.encoder)
        self.weight = nn.Parameter(torch.zeros(code_size(deep), num_classes))
        self.bias = nn.Parameter(torch.zeros(num_classes))

    def forward(self, x):
        return F.log_softmax(self.encoder(x) @ self.weight + self.bias, dim=1)


class HeadFirst(nn.Module):
    """A right classifier whose modules are in another order."""

    def __init__(self, deep, num_classes):
        super().__init__()
        self.scores = nn.Linear(code_size(deep), num_classes, bias=False)
        self.body = deepcopy(deep)

    def forward(self, x):
        return F.log_softmax(self.scores(self.body.encoder(x)), dim=-1)


class ZeroHeadFirst(HeadFirst):
    def __init__(self, deep, num_classes):
        super().__init__(deep, num_classes)
        nn.init.zeros_(self.scores.weight)


def classifier_by_state(deep, num_classes):
    sizes = [deep.encoder[0].in_features]
    for layer in deep.encoder[::2]:
        sizes.append(layer.out_features)
    encoder = Autoencoder(sizes).encoder
    encoder.load_state_dict(deep.encoder.state_dict())
    return classifier(*encoder, nn.Linear(sizes[-1], num_classes))


def classifier_of_lazy_head(deep, num_classes):
    return classifier(deepcopy(deep).encoder, nn.LazyLinear(num_classes))


def classifier_layer_by_layer(deep, num_classes):
    layers = []
    for layer in deep.encoder:
        if isinstance(layer, nn.Linear):
            new = nn.Linear(layer.in_features, layer.out_features)
            new.weight.data.copy_(layer.weight)
            new.bias.data.copy_(layer.bias)
            layers.append(new)
        else:
            layers.append(nn.ReLU())
    return classifier(*layers, nn.Linear(code_size(deep), num_classes)).eval()


def tied_by_a_layer(z, weight, bias):
    layer = nn.Linear(*weight.shape)
    layer.weight = nn.Parameter(weight.T)
    layer.bias = nn.Parameter(bias)
    return torch.sigmoid(layer(z))


def tied_straight_through(z, weight, bias):
    total = z @ weight + bias
    return total + (total.sigmoid() - total).detach()


def tied_in_bfloat16(z, weight, bias):
    return torch.sigmoid(z.bfloat16() @ weight.bfloat16() + bias.bfloat16())


def tied_in_place(z, weight, bias):
    return (z.detach() @ weight.detach()).add_(bias.detach_()).sigmoid_()


def tied_in_a_loop(z, weight, bias):
    rows = []
    for code in z:
        total = bias
        for number, filter_ in zip(code, weight, strict=True):
            total = total + number * filter_
        rows.append(1 / (1 + torch.exp(-total)))
    return torch.stack(rows)


def autoencoder(z, latent_dim, start=True, output=nn.ReLU, code=nn.Identity):
    """An untrained one, which starts where the data are, or not."""
    model = Autoencoder((z.shape[1], latent_dim), output=output, code=code)
    if start:
        model.decoder[-2].bias.data.copy_(z.mean(dim=0))
    return model


def trained(model, z, lr=0.03, num_epochs=40, optimizer=torch.optim.Adam):
    optimizer = optimizer(model.parameters(), lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, num_epochs * 12)
    options = {"scheduler": scheduler, "progress": False}
    train.fit(model, z, z, nn.MSELoss(), optimizer, num_epochs, 50, **options)
    return model


def inner_that_was_trained(z, latent_dim):
    return trained(autoencoder(z, latent_dim), z)


def inner_for_a_short_time(z, latent_dim):
    return trained(autoencoder(z, latent_dim), z, num_epochs=3)


def inner_at_a_high_rate(z, latent_dim):
    model = autoencoder(z, latent_dim)
    return trained(model, z, optimizer=torch.optim.SGD, lr=3)


def inner_from_random_biases(z, latent_dim):
    return trained(autoencoder(z, latent_dim, start=False), z)


def inner_with_a_sigmoid(z, latent_dim):
    return trained(autoencoder(z, latent_dim, output=nn.Sigmoid), z)


def inner_with_a_tanh(z, latent_dim):
    return trained(autoencoder(z, latent_dim, start=False, output=nn.Tanh), z)


def inner_without_bottleneck(z, latent_dim):
    return trained(autoencoder(z, z.shape[1]), z)


def inner_of_one_number(z, latent_dim):
    return trained(autoencoder(z, 1), z)


def inner_of_noise(z, latent_dim):
    return trained(autoencoder(z, latent_dim), z + torch.randn_like(z) * 2 * z.std())


def inner_of_one_size(z, latent_dim):
    return Autoencoder((100, 30), output=nn.ReLU)


def inner_of_the_mean(z, latent_dim):
    mean = z.mean(dim=0)
    return parts(lambda z: z[:, :latent_dim], lambda code: mean.expand(len(code), -1))


def inner_of_first_numbers(z, latent_dim):
    mean = z.mean(dim=0)

    def decoder(code):
        rest = mean[latent_dim:].expand(len(code), -1)
        return torch.cat([code, rest], dim=1)

    return parts(lambda z: z[:, :latent_dim], decoder)


def inner_in_place(z, latent_dim):
    z -= z.mean(dim=0)
    return principal_parts(z, latent_dim)


def inner_with_a_dead_code(z, latent_dim):
    model = autoencoder(z, latent_dim, code=nn.ReLU)
    model.encoder[0].bias.data[0] = -1e6
    return trained(model, z)


def parts(encoder, decoder):
    return SimpleNamespace(encoder=encoder, decoder=decoder)


def principal_axes(z, latent_dim):
    """Mean (k,) and axes (latent_dim, k) of PCA."""
    mean = z.mean(dim=0)
    return mean, torch.linalg.svd(z - mean, full_matrices=False).Vh[:latent_dim]


def principal_parts(z, latent_dim):
    mean, axes = principal_axes(z, latent_dim)
    return parts(lambda z: (z - mean) @ axes.T, lambda code: code @ axes + mean)


def principal_parts_without_mean(z, latent_dim):
    mean, axes = principal_axes(z, latent_dim)
    return parts(lambda z: (z - mean) @ axes.T, lambda code: code @ axes)


def principal_parts_of_the_batch(z, latent_dim):
    _, axes = principal_axes(z, latent_dim)

    def encoder(z):
        return (z - z.mean(dim=0)) @ axes.T

    return parts(encoder, lambda code: code @ axes + z.mean(dim=0))


def noisy_principal_parts(z, latent_dim):
    mean, axes = principal_axes(z, latent_dim)

    def encoder(z):
        code = (z - mean) @ axes.T
        return code + 0.1 * z.std() * torch.randn_like(code)

    return parts(encoder, lambda code: code @ axes + mean)


def standardised_parts(z, latent_dim):
    std, mean = torch.std_mean(z, dim=0)
    _, axes = principal_axes((z - mean) / std, latent_dim)
    return parts(lambda z: (z - mean) / std @ axes.T, lambda code: code @ axes)


def principal_parts_in_numpy(z, latent_dim):
    mean = z.numpy().mean(axis=0)
    _, _, axes = np.linalg.svd(z.numpy() - mean, full_matrices=False)
    axes = axes[:latent_dim].astype(np.float64)
    return parts(lambda z: (z.numpy() - mean) @ axes.T, lambda code: code @ axes + mean)


@torch.no_grad()
def principal_layers(z, latent_dim):
    mean, axes = principal_axes(z, latent_dim)
    encoder = nn.Linear(z.shape[1], latent_dim, bias=False)
    encoder.weight.copy_(axes)
    decoder = nn.Linear(latent_dim, z.shape[1])
    decoder.weight.copy_(axes.T)
    decoder.bias.copy_(mean - mean @ axes.T @ axes)
    return parts(encoder, decoder)


class OwnInner(nn.Module):
    """Two linear layers, of which neither ends in a relu."""

    def __init__(self, z, latent_dim):
        super().__init__()
        self.encoder = nn.Linear(z.shape[1], latent_dim)
        self.decoder = nn.Linear(latent_dim, z.shape[1])
        nn.init.zeros_(self.encoder.bias)
        self.decoder.bias.data.copy_(z.mean(dim=0))

    def forward(self, z):
        return self.decoder(self.encoder(z))


class CentredInner(OwnInner):
    """Does in `forward` what a stack of the parts would miss."""

    def __init__(self, z, latent_dim):
        super().__init__(z, latent_dim)
        self.register_buffer("mean", z.mean(dim=0))
        nn.init.zeros_(self.decoder.bias)

    def forward(self, z):
        return super().forward(z - self.mean) + self.mean


class Centre(nn.Module):
    def __init__(self, z, sign):
        super().__init__()
        self.register_buffer("shift", sign * z.mean(dim=0))

    def forward(self, z):
        return z + self.shift


def inner_of_centred_parts(z, latent_dim):
    model = OwnInner(z, latent_dim)
    nn.init.zeros_(model.decoder.bias)
    model.encoder = nn.Sequential(Centre(z, -1), model.encoder)
    model.decoder = nn.Sequential(model.decoder, Centre(z, 1))
    return trained(model, z)


def inner_by_hand(z, latent_dim):
    """With an update for all codes at once."""
    model = OwnInner(z, latent_dim)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(1500):
        optimizer.zero_grad()
        F.mse_loss(model(z), z).backward()
        optimizer.step()
    return model


WRONG = {  # check: words of the message, and the wrong answer
    "prediction": [
        ("the biases learn as well", says(3200, "stays", "falls")),
        ("the weights learn as well", says(100, "stays", "falls")),
        ("one of the two new layers", says(1620, "stays", "falls")),
        ("one of the two new layers", says(1680, "stays", "falls")),
        ("biases are missing, too", says(1600, "stays", "falls")),
        ("the whole network", says(99980, "stays", "falls")),
        ("the whole network", says(99200, "stays", "falls")),
        ("outer layers, which are frozen", says(96680, "stays", "falls")),
        ("outer layers, which are frozen", says(96000, "stays", "falls")),
        ("encoder of the network", says(49700, "stays", "falls")),
        ("decoder of the network", says(50280, "stays", "falls")),
        ("biases of one of the two", says(3280, "stays", "falls")),
        ("biases of one of the two", says(3220, "stays", "falls")),
        ("for each number that it returns", says(3240, "stays", "falls")),
        ("for each number that it returns", says(3360, "stays", "falls")),
        ("These are units", says(180, "stays", "falls")),
        ("number of layers", says(2, "stays", "falls")),
        ("number of tensors", says(4, "stays", "falls")),
        ("How many weights", says(3301, "stays", "falls")),
        ("How many weights", says(float("nan"), "stays", "falls")),
        ("without quotes", says("3300", "stays", "falls")),
        ("single number", says([1620, 1680], "stays", "falls")),
        ("wake the unit up", says(3300, "rises", "falls")),
        ("weight decay", says(3300, "falls", "falls")),
        ("moves nothing", says(3300, "stays", "stays")),
        ("spoil", says(3300, "stays", "rises")),
        ("expected one of the words", says(3300, "dies", "falls")),
        ("(b) is still missing", says(3300, None, None)),
        ("(a) is still missing", says(..., "stays", "falls")),
        ("return 3 answers", says(3300, "stays")),
        ("return 3 answers", lambda: 3300),
    ],
    "inner": [
        ("is anything trained", autoencoder),
        ("Start where the data are", inner_from_random_biases),
        ("make it linear", inner_with_a_dead_code),
        ("train for longer", inner_for_a_short_time),
        ("squashes them", inner_with_a_sigmoid),
        ("squashes them", inner_with_a_tanh),
        ("no bottleneck", inner_without_bottleneck),
        ("shape (500, 1), expected (500, 4)", inner_of_one_number),
        ("train for longer", inner_of_noise),
        ("do not fit codes of 16 numbers", inner_of_one_size),
        ("as bad as answering the mean code", inner_of_the_mean),
        ("train for longer", inner_of_first_numbers),
        ("nan", inner_at_a_high_rate),
        ("mean that was taken off", principal_parts_without_mean),
        ("standardised codes", standardised_parts),
        ("depends on the other codes", principal_parts_of_the_batch),
        ("differs from call to call", noisy_principal_parts),
        ("which a stack uses alone", lambda z, k: trained(CentredInner(z, k), z)),
        ("changed `z` itself", inner_in_place),
        ("without a part `encoder`", lambda z, k: z),
        ("without a part `encoder`", lambda z, k: nn.Linear(z.shape[1], k)),
        ("without a part `decoder`", lambda z, k: SimpleNamespace(encoder=nn.Identity())),
        ("returned a class", lambda z, k: Autoencoder),
        ("It should be codes again", lambda z, k: parts(lambda z: z[:, :k], nn.Identity())),
        ("expected numbers", lambda z, k: parts(str, str)),
    ],
    "grown_optimizer": [
        ("stale optimizer, which holds no", stale_adam),
        ("Only the old", lambda d, lr: adam(d.encoder[0], d.decoder[2], lr=lr)),
        ("Only the old", lambda d, lr: adam(d.encoder[:2], d.decoder[2:], lr=lr)),
        ("old layers learned too", lambda deep, lr: adam(deep, lr=lr)),
        ("old layers learned too", lambda deep, lr: adam(deep.encoder, lr=lr)),
        ("old layers learned too", adam_of_slow_old_layers),
        ("decoder.0.weight did not learn", lambda d, lr: adam(d.encoder[2], lr=lr)),
        ("encoder.2.bias", adam_of_weights),
        ("rate is 0.1,", lambda d, lr: adam(d.encoder[2], d.decoder[0], lr=0.1)),
        ("rate is 0.02,", lambda d, lr: adam(d.encoder[2], d.decoder[0])),
        ("rate is", adam_of_two_rates),
        ("Nothing learned, although", lambda d, lr: adam(d.encoder[2], lr=0.0)),
        ("uphill", lambda d, lr: adam(d.encoder[2], d.decoder[0], lr=lr, maximize=True)),
        ("torch.optim.Adam", sgd_of_new),
        ("torch.optim.Adam", lambda deep, lr: deep.encoder[2].parameters()),
        ("froze encoder.2.", adam_of_frozen_new_layers),
        ("changed `deep` itself", adam_after_a_reset),
        ("changed `deep` itself", adam_of_other_layers),
    ],
    "stack": [
        ("inner layers are dropped", lambda o, i: nn.Sequential(o.encoder, o.decoder)),
        ("Check the order", lambda o, i: nn.Sequential(o, i)),
        ("Check the order", lambda o, i: nn.Sequential(i, o)),
        (
            "Check the order",
            lambda o, i: nn.Sequential(o.encoder, i.encoder, o.decoder, i.decoder),
        ),
        ("decoders are missing", lambda o, i: nn.Sequential(o.encoder, i.encoder)),
        ("outer decoder", lambda o, i: nn.Sequential(o.encoder, i)),
        ("are copies", lambda o, i: deepcopy(nn.Sequential(o.encoder, i, o.decoder))),
        ("are copies", stack_with_one_copy),
        ("new modules", stack_with_new_relus),
        ("one nn.Sequential", Stack),
        ("one nn.Sequential", lambda o, i: lambda x: o.decoder(i(o.encoder(x)))),
        ("one nn.Sequential", lambda o, i: [o.encoder, i, o.decoder]),
        ("twice", lambda o, i: nn.Sequential(o.encoder, i, i, o.decoder)),
        ("add nothing", lambda o, i: nn.Sequential(o.encoder, i, nn.ReLU(), o.decoder)),
        ("add nothing", lambda o, i: nn.Sequential(o.encoder, nn.ReLU(), i, o.decoder)),
        (
            "last activation",
            lambda o, i: nn.Sequential(o.encoder, i, *o.decoder[:-1]),
        ),
        (
            "keep all activations",
            lambda o, i: nn.Sequential(o.encoder, i.encoder, i.decoder[:-1], o.decoder),
        ),
        ("Check the order", stack_of_one_layer_each),
        ("changed `outer` itself", stack_in_place),
        ("no gradient arrives", lambda o, i: nn.Sequential(o.encoder, Cut(), i, o.decoder)),
        ("no gradient flows", lambda o, i: nn.Sequential(o.encoder, i, o.decoder, Cut())),
        ("froze outer.encoder.0.weight", frozen_stack),
    ],
    "deep_classifier": [
        ("inner layer is dropped", classifier_on_outer_layer),
        ("inner layer is dropped", classifier_on_two_layers),
        (
            "decoder is still there",
            lambda deep, n: classifier(
                deepcopy(deep), nn.Linear(deep.encoder[0].in_features, n)
            ),
        ),
        (
            "shares its weights",
            lambda deep, n: classifier(deep.encoder, nn.Linear(code_size(deep), n)),
        ),
        ("shares its weights", classifier_of_a_view),
        (
            "not log-probabilities",
            lambda deep, n: nn.Sequential(
                deepcopy(deep.encoder), nn.Linear(code_size(deep), n)
            ),
        ),
        (
            "not their logarithms",
            lambda deep, n: nn.Sequential(
                deepcopy(deep.encoder), nn.Linear(code_size(deep), n), nn.Softmax(dim=1)
            ),
        ),
        (
            "over the images",
            lambda deep, n: nn.Sequential(
                deepcopy(deep.encoder), nn.Linear(code_size(deep), n), nn.LogSoftmax(dim=0)
            ),
        ),
        ("from scratch", classifier_from_scratch),
        ("encoder.2.weight", classifier_with_new_inner_layer),
        ("encoder.0.bias", classifier_without_biases),
        ("do not fit together", classifier_of_sizes),
        ("activations", classifier_without_relus),
        ("activations", classifier_without_last_relu),
        ("(30, 10), expected (30, 3)", lambda deep, n: Classifier(deep.encoder)),
        ("froze encoder.0.weight of the classifier", frozen_classifier),
        ("of the autoencoder itself", classifier_that_freezes_the_autoencoder),
        ("not one linear layer", classifier_with_hidden_layer),
        ("not one linear layer", classifier_with_two_linear_layers),
        ("no gradient arrives at encoder.0.weight", CutClassifier),
        ("no gradient arrives at encoder.0.weight", ZeroHead),
        ("no parameters of the encoder", HiddenEncoder),
        ("a network, nn.Module", lambda deep, n: lambda x: deep.encoder(x)),
    ],
    "tied_decoder": [
        ("bias is missing", lambda z, w, b: torch.sigmoid(z @ w)),
        ("sigmoid is missing", lambda z, w, b: z @ w + b),
        ("sigmoid and the bias", lambda z, w, b: z @ w),
        ("after the sigmoid", lambda z, w, b: torch.sigmoid(z @ w) + b),
        ("relu", lambda z, w, b: torch.relu(z @ w + b)),
        ("tanh", lambda z, w, b: torch.tanh(z @ w + b)),
        ("exponent", lambda z, w, b: 1 / (1 + torch.exp(z @ w + b))),
        ("gradient that arrives", tied_straight_through),
        ("cuts off", lambda z, w, b: (z @ w + b).clamp(0, 1)),
        ("softmax", lambda z, w, b: F.softmax(z @ w + b, dim=1)),
        ("subtracted", lambda z, w, b: torch.sigmoid(z @ w - b)),
        ("two sigmoids", lambda z, w, b: (z @ w + b).sigmoid().sigmoid()),
        ("weight is transposed", lambda z, w, b: torch.sigmoid(z @ w.T + b)),
        ("has the shape (4, 6)", lambda z, w, b: torch.sigmoid(z @ w + b).T),
        ("no gradient flows", lambda z, w, b: torch.sigmoid(z @ w + b).detach()),
        ("at `weight`", lambda z, w, b: torch.sigmoid(z @ w.detach() + b)),
        ("at `z`", lambda z, w, b: torch.sigmoid(z.data @ w + b)),
        ("at `bias`", lambda z, w, b: torch.sigmoid(z @ w + b.detach())),
        ("no gradient arrives", tied_by_a_layer),
        ("no gradient flows", torch.no_grad()(lambda z, w, b: torch.sigmoid(z @ w + b))),
        ("froze `weight`", lambda z, w, b: (z @ w.requires_grad_(False) + b).sigmoid()),
        ("should return a tensor", lambda z, w, b: (z @ w + b).sigmoid().tolist()),
        ("output at", lambda z, w, b: F.hardsigmoid(z @ w + b)),
    ],
}

RIGHT = {  # check: answers in another form
    "prediction": [
        lambda: [3300, "stays", "falls"],
        says(3300.0, "Stay", " FALLS "),
        says(torch.tensor(3300), "stays the same", "fall"),
        says(np.int64(3300), "stay.", "falls."),
        lambda: np.array([3300, "stays", "falls"], dtype=object),
    ],
    "inner": [
        inner_that_was_trained,
        inner_of_centred_parts,
        inner_by_hand,
        principal_parts,
        principal_parts_in_numpy,
        principal_layers,
        lambda z, k: trained(OwnInner(z, k), z),
    ],
    "grown_optimizer": [
        adam_of_resting_old_layers,
        adam_of_frozen_old_layers,
        adam_of_those_that_ask,
        adam_by_name,
        adam_of_added_groups,
        adam_of_slices,
        lambda d, lr: adam(d.decoder[0], d.encoder[2], lr=torch.tensor(lr)),
    ],
    "stack": [
        flat_stack,
        named_stack,
        stack_of_two_halves,
        lambda o, i: nn.Sequential(o.encoder, i, o.decoder),
        lambda o, i: o.encoder + i.encoder + i.decoder + o.decoder,
    ],
    "deep_classifier": [
        lambda deep, n: Classifier(deep.encoder, n),
        lambda deep, n: Classifier(deep.encoder, num_classes=n).double().float(),
        HeadFirst,
        OwnLayer,
        ZeroHeadFirst,
        classifier_by_state,
        classifier_of_lazy_head,
        classifier_layer_by_layer,
    ],
    "tied_decoder": [
        tied_in_a_loop,
        tied_in_bfloat16,
        lambda z, w, b: F.linear(z, w.T, b).sigmoid(),
        lambda z, w, b: torch.addmm(b, z, w).sigmoid_(),
        lambda z, w, b: 1 / (1 + torch.exp(-(torch.einsum("ij,jk->ik", z, w) + b))),
        lambda z, w, b: (w.T @ z.T + b[:, None]).T.double().sigmoid(),
        lambda z, w, b: torch.sigmoid(z @ w + b).half(),
        lambda z, w, b: torch.special.expit(b + z.matmul(w)),
    ],
}

EQUIVALENT = {  # (check, mutant of the solution): why it is right, too
    ("deep_classifier", "nn.LogSoftmax(dim=1) → nn.LogSoftmax()"): (
        "For scores (n, num_classes) PyTorch takes dim=1 by itself, with a warning."
    ),
    (
        "inner",
        "train.fit(model, z, z, nn.MSELoss(), optimizer, num_epochs=40, batch_size=50, "
        "**options) → train.fit(model, z, z, nn.MSELoss(), optimizer, num_epochs=40, "
        "**options)",
    ): "half as many updates, while the rate is high, are enough as well",
    ("inner", "z.mean(dim=0) → z.mean()"): "the mean of all numbers is a start, too",
    ("inner", "50 → 51"): "a batch size that is hardly another",
    ("inner", "40 → 41"): "a schedule that is hardly longer",
    ("inner", "False → True"): "only shows a bar",
}
