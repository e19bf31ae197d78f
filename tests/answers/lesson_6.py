"""Answers to the exercises of lesson 6: wrong ones, and right ones in other forms."""

import math
import random

import numpy as np
import torch
from scipy.ndimage import median_filter
from torch import nn
from torch.nn import functional as F

from mnist_ae import train
from mnist_ae.models import Autoencoder


def says(*answers):
    """An answer to a prediction: a function without arguments."""
    return lambda: answers


def squared_error(a, b):
    return ((a - b) ** 2).mean()


def psnr_of_each_image(x_hat, x):
    errors = [squared_error(a, b) for a, b in zip(x_hat, x, strict=True)]
    return -10 * torch.log10(torch.stack(errors)).mean()


def psnr_in_place(x_hat, x):
    return -10 * torch.log10(x_hat.sub_(x).square_().mean())


def psnr_for_784(x_hat, x):
    return -10 * torch.log10(((x_hat - x) ** 2).sum() / len(x) / 784)


def psnr_in_a_loop(x_hat, x):
    total = 0.0
    for a, b in zip(x_hat.flatten().tolist(), x.flatten().tolist(), strict=True):
        total += (a - b) ** 2
    return 10 * math.log10(x.numel() / total)


def add_noise(x, sigma):
    return (x + sigma * torch.randn_like(x)).clamp(0, 1)


def same_noise_for_every_image(x, sigma):
    return (x + sigma * torch.randn(1, x.shape[1])).clamp(0, 1), x


def same_noise_for_every_pixel(x, sigma):
    return (x + sigma * torch.randn(len(x), 1)).clamp(0, 1), x


def half_shared_noise(x, sigma):
    noise = 0.6 * torch.randn(1, x.shape[1]) + 0.8 * torch.randn_like(x)
    return (x + sigma * noise).clamp(0, 1), x


def noise_of_image_pairs(x, sigma):
    noise = torch.randn(len(x) // 2, x.shape[1]).repeat_interleave(2, dim=0)
    return (x + sigma * noise).clamp(0, 1), x


def noise_of_pixel_pairs(x, sigma):
    noise = torch.randn(len(x), x.shape[1] // 2).repeat_interleave(2, dim=1)
    return (x + sigma * noise).clamp(0, 1), x


def smooth_noise(x, sigma):
    noise = torch.randn_like(x)
    return (x + sigma * (noise + noise.roll(1, dims=1)) / 2**0.5).clamp(0, 1), x


def one_number_for_all(x, sigma):
    return (x + sigma * (0.1 + torch.rand(()))).clamp(0, 1), x


def shuffled_input(x, sigma):
    return add_noise(x, sigma)[torch.randperm(len(x))], x


def sigma_of_each_image(x, sigma):
    noise = sigma * 2 * torch.rand(len(x), 1) * torch.randn_like(x)
    return (x + noise).clamp(0, 1), x


def seeded_noise(x, sigma):
    torch.manual_seed(0)
    return add_noise(x, sigma), x


def noise_with_own_generator(x, sigma):
    noise = np.random.default_rng(3).normal(size=x.shape)
    return np.clip(x.numpy() + sigma * noise, 0, 1), x


def uniform_noise(x, sigma):
    return (x + sigma * torch.rand_like(x)).clamp(0, 1), x


def centred_uniform_noise(x, sigma):
    noise = 12**0.5 * (torch.rand_like(x) - 0.5)
    return (x + sigma * noise).clamp(0, 1), x


def laplace_noise(x, sigma):
    noise = np.random.laplace(scale=sigma / 2**0.5, size=x.shape)
    return (x + torch.from_numpy(noise).float()).clamp(0, 1), x


def noise_of_random_sign(x, sigma):
    return (x + sigma * torch.randn_like(x).sign()).clamp(0, 1), x


def noise_on_half_the_images(x, sigma):
    noisy = x.clone()
    noisy[::2] = add_noise(x[::2], sigma)
    return noisy, x


def noise_on_half_the_pixels(x, sigma):
    noise = 2**0.5 * torch.randn_like(x) * (torch.rand_like(x) < 0.5)
    return (x + sigma * noise).clamp(0, 1), x


def noise_on_strokes(x, sigma):
    return torch.where(x > 0, add_noise(x, sigma), x), x


def noise_times_brightness(x, sigma):
    return (x + sigma * 2 * x * torch.randn_like(x)).clamp(0, 1), x


def rescaled_input(x, sigma):
    noisy = x + sigma * torch.randn_like(x)
    return (noisy - noisy.min()) / (noisy.max() - noisy.min()), x


def reflected_input(x, sigma):
    noisy = (x + sigma * torch.randn_like(x)).abs()
    return torch.where(noisy > 1, 2 - noisy, noisy).clamp(0, 1), x


def clipped_to_the_images(x, sigma):
    noisy = x + sigma * torch.randn_like(x)
    return noisy.clamp(x.min(), x.max()), x


def pair_in_place(x, sigma):
    target = x.clone()
    return x.add_(sigma * torch.randn_like(x)).clamp_(0, 1), target


def pair_in_numpy(x, sigma):
    x = x.numpy()
    return np.clip(np.random.normal(x, sigma), 0, 1), x


def pair_of_normal(x, sigma):
    return [torch.normal(x, sigma).clip(0, 1), x.clone()]


def pair_stacked(x, sigma):
    noisy = torch.distributions.Normal(x, sigma).sample()
    return torch.stack([F.hardtanh(noisy, 0, 1), x])


def pair_in_half_precision(x, sigma):
    noisy = add_noise(x.double(), sigma)
    return noisy.half(), x.half()


def pair_of_new_generator(x, sigma):
    noise = np.random.default_rng().standard_normal(x.shape)
    return torch.from_numpy(np.clip(x.numpy() - noise * sigma, 0, 1)), x


def replace_pixels(x, share, white):
    replaced = torch.rand_like(x) < share
    return torch.where(replaced, (torch.rand_like(x) < white).to(x.dtype), x)


def one_colour_per_image(x, share):
    return torch.where(torch.rand_like(x) < share, torch.rand(len(x), 1).round(), x)


def one_colour_per_column(x, share):
    colours = torch.rand(1, x.shape[1]).round()
    return torch.where(torch.rand_like(x) < share, colours, x)


def colours_on_a_chessboard(x, share):
    places = torch.arange(len(x)).view(-1, 1) + torch.arange(x.shape[1])
    return torch.where(torch.rand_like(x) < share, (places % 2).to(x.dtype), x)


def colour_of_the_pixel(x, share):
    return torch.where(torch.rand_like(x) < share, (x > 0.5).float(), x)


def opposite_colour(x, share):
    return torch.where(torch.rand_like(x) < share, (x < 0.5).float(), x)


def two_draws(x, share):
    salt, pepper = torch.rand(2, *x.shape) < share / 2
    return x.masked_fill(pepper, 0).masked_fill(salt, 1)


def same_places_in_every_image(x, share):
    hit = torch.rand(1, x.shape[1]) < share
    return torch.where(hit, torch.rand_like(x).round(), x)


def same_places_in_two_images(x, share):
    hit = (torch.rand(len(x) // 2, x.shape[1]) < share).repeat(2, 1)
    return torch.where(hit, torch.rand_like(x).round(), x)


def neighbouring_pixels(x, share):
    hit = torch.rand(len(x), x.shape[1] // 2) < share
    return torch.where(hit.repeat_interleave(2, dim=1), torch.rand_like(x).round(), x)


def spreading_damage(x, share):
    hit = torch.rand_like(x) < 1 - (1 - share) ** 0.5
    hit |= hit.roll(1, dims=1)
    return torch.where(hit, torch.rand_like(x).round(), x)


def one_piece_of_each_image(x, share):
    places = (torch.arange(x.shape[1]) + torch.randint(x.shape[1], (len(x), 1))) % x.shape[
        1
    ]
    return torch.where(places < share * x.shape[1], torch.rand_like(x).round(), x)


def whole_images(x, share):
    return torch.where(torch.rand(len(x), 1) < share, torch.rand_like(x).round(), x)


def first_pixels(x, share):
    damaged = x.clone()
    num_hit = round(share * x.shape[1])
    damaged[:, :num_hit] = torch.rand(len(x), num_hit).round()
    return damaged


def only_strokes(x, share):
    hit = (torch.rand_like(x) < share) & (x > 0)
    return torch.where(hit, torch.rand_like(x).round(), x)


def seeded_places(x, share):
    hit = torch.rand(x.shape, generator=torch.Generator().manual_seed(0)) < share
    return torch.where(hit, torch.rand_like(x).round(), x)


def seeded_colours(x, share):
    colours = torch.rand(x.shape, generator=torch.Generator().manual_seed(0)).round()
    return torch.where(torch.rand_like(x) < share, colours, x)


def replace_in_place(x, share):
    x[torch.rand_like(x) < share / 2] = 0
    x[torch.rand_like(x) < share / (2 - share)] = 1
    return x


def one_number_decides(x, share):
    number = torch.rand_like(x)
    return x.masked_fill(number < share, 0).masked_fill(number < share / 2, 1)


def replace_in_numpy(x, share):
    number = np.random.rand(*x.shape)
    damaged = np.where(number < share / 2, 0.0, x.numpy())
    return np.where(number > 1 - share / 2, 1.0, damaged)


def replace_in_each_image(x, share):
    """As many pixels in each image, in a random order."""
    damaged = x.clone()
    num_hit = round(share * x.shape[1])
    for image in damaged:
        order = torch.randperm(len(image))
        image[order[: num_hit // 2]] = 0
        image[order[num_hit // 2 : num_hit]] = 1
    return damaged


def replace_exactly(x, share):
    damaged = x.numpy().flatten()
    chosen = np.random.choice(damaged.size, round(share * damaged.size), replace=False)
    damaged[chosen[::2]] = 1
    damaged[chosen[1::2]] = 0
    return damaged.reshape(x.shape)


def replace_in_half_precision(x, share):
    return one_number_decides(x, share).half()


def replace_by_arithmetic(x, share):
    hit = torch.bernoulli(torch.full_like(x, share))
    return (1 - hit) * x + hit * torch.randint(0, 2, x.shape)


def replace_as_bfloat16(x, share):
    return replace_pixels(x, share, 0.5).bfloat16()


def replace_in_loops(x, share):
    damaged = x.tolist()
    for row in damaged:
        for column in range(len(row)):
            number = random.random()
            if number < share:
                row[column] = 1 if number < share / 2 else 0
    return damaged


def median_with_indices(x):
    return x.unfold(1, 3, 1).unfold(2, 3, 1).flatten(3).median(3)


def nine_of(x):
    return x.unfold(1, 3, 1).unfold(2, 3, 1).flatten(3)


def median_of_medians(x):
    rows = x.unfold(2, 3, 1).median(dim=3).values
    return rows.unfold(1, 3, 1).median(dim=3).values


def median_of_eight(x):
    nine = nine_of(x)
    return nine[..., [0, 1, 2, 3, 5, 6, 7, 8]].median(dim=3).values


def median_of_the_cross(x):
    return nine_of(x)[..., [1, 3, 4, 5, 7]].median(dim=3).values


def median_of_wide_windows(x):
    return median_filter(x.numpy(), (1, 5, 5))[:, 1:-1, 1:-1]


def median_of_first_image(x):
    return nine_of(x[:1]).median(dim=3).values.expand(len(x), -1, -1)


def median_in_place(x):
    found = nine_of(x).median(dim=3).values.clone()
    x[:, 1:-1, 1:-1] = found
    return found


def median_of_what_was_filtered(x):
    """Uses pixels that were filtered before."""
    filtered = x.numpy().copy()
    for image in filtered:
        for row in range(1, image.shape[0] - 1):
            for column in range(1, image.shape[1] - 1):
                window = image[row - 1 : row + 2, column - 1 : column + 2]
                image[row, column] = np.median(window)
    return filtered[:, 1:-1, 1:-1]


def median_in_loops(x):
    n, h, w = x.shape
    found = np.zeros((n, h - 2, w - 2))
    for row in range(h - 2):
        for column in range(w - 2):
            window = x[:, row : row + 3, column : column + 3].numpy()
            found[:, row, column] = np.median(window, axis=(1, 2))
    return found


def median_of_shifted_images(x):
    h, w = x.shape[1:]
    shifted = []
    for row in range(3):
        for column in range(3):
            shifted.append(x[:, row : row + h - 2, column : column + w - 2])
    return torch.stack(shifted).sort(dim=0).values[4]


def median_by_unfolding(x):
    n, h, w = x.shape
    columns = F.unfold(x[:, None], 3)  # (n, 9, (h - 2)(w - 2))
    return columns.kthvalue(5, dim=1).values.reshape(n, h - 2, w - 2)


def any_level(x):
    return 0.6 * torch.rand(len(x), 1)


def three_levels(x):
    return torch.tensor([0.1, 0.3, 0.6])[torch.randint(3, (len(x), 1))]


def one_level(sigma):
    return lambda x: sigma


class Noisy(nn.Module):
    """A network whose input is damaged while it trains."""

    def __init__(self, model, level=any_level):
        super().__init__()
        self.model = model
        self.level = level

    def forward(self, x):
        return self.model(add_noise(x, self.level(x)) if self.training else x)


class AlwaysNoisy(Noisy):
    """It damages its input after the training, too."""

    def forward(self, x):
        return self.model(add_noise(x, self.level(x)))


def network(x, *hidden):
    return Autoencoder((x.shape[1], *(hidden or [2 * x.shape[1]])))


def trained(x, level=any_level, model=None, loss=F.mse_loss, num_epochs=80, kind=Noisy):
    """The network together with the noise of its training."""
    noisy = kind(model or network(x), level)
    budget = (len(x), 100, num_epochs)
    optimizer, scheduler = train.adam_one_cycle(noisy.parameters(), 0.03, *budget)
    options = {"scheduler": scheduler, "progress": False}
    train.fit(noisy, x, x, loss, optimizer, num_epochs, **options)
    return noisy


def denoiser_by_hand(x):
    model = network(x)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for _ in range(120):
        for clean in x[torch.randperm(len(x))].split(100):
            loss = F.mse_loss(model(add_noise(clean, any_level(clean))), clean)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


def denoiser_at_a_high_rate(x):
    model = nn.Linear(x.shape[1], x.shape[1])
    optimizer = torch.optim.SGD(model.parameters(), lr=1000.0)
    train.fit(model, x, x, nn.MSELoss(), optimizer, progress=False)
    return model


def noisy_target(output, x):
    return F.mse_loss(output, add_noise(x, any_level(x)))


def denoiser_of_the_batch(x):
    model = trained(x)
    return lambda x: model.eval()(x) + 0.1 * x.mean()


def denoiser_of_the_mean(x):
    mean = x.mean(dim=0)
    return lambda x: mean.expand(len(x), -1)


def denoiser_in_place(x):
    x.add_(0.1)
    return network(x)


def denoiser_in_numpy(x):
    model = trained(x).model
    weights = [parameter.detach().numpy() for parameter in model.parameters()]
    first, first_bias, last, last_bias = weights

    def denoise(x):
        z = (x.numpy() @ first.T + first_bias).clip(min=0)
        return 1 / (1 + np.exp(-(z @ last.T + last_bias)))

    return denoise


WRONG = {  # check: words of the message, and the wrong answer
    "prediction": [
        ("What does a PSNR multiply it by", says(2, "rises", "rises")),
        ("one tenth of the MSE", says(10, "rises", "rises")),
        ("*root* of the MSE", says(40, "rises", "rises")),
        ("the ratio itself", says(100, "rises", "rises")),
        ("10 times the ratio", says(1000, "rises", "rises")),
        ("sign of the MSE", says(-20, "rises", "rises")),
        ("once too often", says(200, "rises", "rises")),
        ("divided by 10", says(0.2, "rises", "rises")),
        ("factor 10 is missing", says(4.605, "rises", "rises")),
        ("natural logarithm", says(46.05, "rises", "rises")),
        ("base 2", says(66.4, "rises", "rises")),
        ("base 2", says(6.64, "rises", "rises")),
        ("Try it with two errors", says(30, "rises", "rises")),
        ("Try it with two errors", says(float("nan"), "rises", "rises")),
        ("without quotes", says("20 dB", "rises", "rises")),
        ("single number", says([20, 20], "rises", "rises")),
        ("harder practice", says(20, "falls", "rises")),
        ("leave alone what is clean", says(20, "stays", "rises")),
        ("values above 1", says(20, "rises", "falls")),
        ("as much on both sides", says(20, "rises", "stays")),
        ("expected one of the words", says(20, "larger", "rises")),
        ("(b) is still missing", says(20, None, "rises")),
        ("return 3 answers", says(20, "rises")),
        ("return 3 answers", lambda: 20),
    ],
    "denoiser": [
        ("Strong noise is left in", lambda x: trained(x, one_level(0.0))),
        ("Strong noise is left in", lambda x: trained(x, one_level(0.1))),
        ("takes away too much", lambda x: trained(x, one_level(0.3))),
        ("takes away too much", lambda x: trained(x, one_level(0.6))),
        ("is the target noisy, too", lambda x: trained(x, loss=noisy_target)),
        ("Train for longer", lambda x: trained(x, num_epochs=3)),
        ("is anything trained", network),
        ("is anything trained", denoiser_of_the_mean),
        ("returns what it is given", lambda x: nn.Identity()),
        ("returns what it is given", lambda x: lambda x: 0.99 * x),
        ("add noise only while", lambda x: trained(x, kind=AlwaysNoisy)),
        ("depends on the other images", denoiser_of_the_batch),
        ("nan or inf", denoiser_at_a_high_rate),
        ("images to images", lambda x: network(x).encoder),
        ("do not fit images of 64", lambda x: Autoencoder((784, 100))),
        ("result of type Tensor", lambda x: trained(x)(x)),
        ("returned a class", lambda x: Autoencoder),
        ("expected numbers", lambda x: repr),
        ("changed `x` itself", denoiser_in_place),
    ],
    "psnr": [
        ("sign is flipped", lambda a, b: 10 * torch.log10(squared_error(a, b))),
        ("natural", lambda a, b: -10 * torch.log(squared_error(a, b))),
        ("factor is 20", lambda a, b: -20 * torch.log10(squared_error(a, b))),
        ("half the PSNR", lambda a, b: -10 * torch.log10(squared_error(a, b).sqrt())),
        ("255", lambda a, b: 10 * torch.log10(255**2 / squared_error(a, b))),
        ("bels", lambda a, b: -torch.log10(squared_error(a, b))),
        ("This is the MSE", squared_error),
        (
            "largest pixel of these",
            lambda a, b: 10 * torch.log10(b.max() ** 2 / squared_error(a, b)),
        ),
        ("sum of squares", lambda a, b: -10 * torch.log10(((a - b) ** 2).sum())),
        ("mean absolute", lambda a, b: -10 * torch.log10((a - b).abs().mean())),
        ("own power", lambda a, b: 10 * torch.log10((b**2).mean() / squared_error(a, b))),
        ("mean of the images' PSNRs", psnr_of_each_image),
        ("changed `x_hat`", psnr_in_place),
        ("single number", lambda a, b: -10 * torch.log10(((a - b) ** 2).mean(dim=0))),
        ("base 2", lambda a, b: -10 * torch.log2(squared_error(a, b))),
        ("compare with 255", lambda a, b: 10 * torch.log10(255 / squared_error(a, b))),
        (
            "pixel of the reconstruction",
            lambda a, b: 10 * torch.log10(a.max() ** 2 / squared_error(a, b)),
        ),
        ("each pixel's decibels", lambda a, b: -20 * torch.log10((a - b).abs()).mean()),
        ("variance", lambda a, b: -10 * torch.log10((a - b).var(correction=0))),
        ("expected", psnr_for_784),
        ("expected", lambda a, b: -10 * torch.log10((a - b).var())),
        ("expected", lambda a, b: 20.0),
    ],
    "training_pair": [
        ("target is noisy", lambda x, s: (add_noise(x, s), add_noise(x, s))),
        ("target is noisy", lambda x, s: (add_noise(x, s),) * 2),
        ("swapped", lambda x, s: (x, add_noise(x, s))),
        ("clip", lambda x, s: (x + s * torch.randn_like(x), x)),
        ("clip", lambda x, s: (x + (s * torch.randn_like(x)).clamp(0, 1), x)),
        ("no noise", lambda x, s: (x, x)),
        ("two results", add_noise),
        ("shape", lambda x, s: (add_noise(x, s)[0], x)),
        ("`rand` draws from", uniform_noise),
        (
            "never negative",
            lambda x, s: ((x + s * torch.randn_like(x).abs()).clamp(0, 1), x),
        ),
        ("standard deviation", lambda x, s: (add_noise(x, s**0.5), x)),
        ("standard deviation", lambda x, s: (add_noise(x, s**2), x)),
        ("standard deviation", lambda x, s: (add_noise(x, 0.2), x)),
        ("standard deviation", lambda x, s: (add_noise(x, 1.1 * s), x)),
        ("images share noise", same_noise_for_every_image),
        ("pixels of an image share noise", same_noise_for_every_pixel),
        ("images share noise", half_shared_noise),
        ("images share noise", noise_of_image_pairs),
        ("pixels of an image share noise", noise_of_pixel_pairs),
        ("Neighbours share", smooth_noise),
        ("All pixels get the same noise", one_number_for_all),
        ("hardly has anything in common", shuffled_input),
        (
            "cut off",
            lambda x, s: ((x + s * torch.randn_like(x).clamp(-3, 3)).clamp(0, 1), x),
        ),
        ("stronger in some images", sigma_of_each_image),
        ("the same each time", seeded_noise),
        ("the same each time", noise_with_own_generator),
        ("Add normal noise", centred_uniform_noise),
        ("Add normal noise", laplace_noise),
        ("Add normal noise", noise_of_random_sign),
        ("get no noise", noise_on_half_the_pixels),
        ("get no noise", noise_on_half_the_images),
        ("Where x is 0,", noise_on_strokes),
        ("Add normal noise", noise_times_brightness),
        ("clip the sum", rescaled_input),
        ("Where x is 0,", reflected_input),
        ("Add normal noise", clipped_to_the_images),
        ("changed `x`", pair_in_place),
    ],
    "salt_and_pepper": [
        ("only salt or only pepper", one_colour_per_image),
        ("where a pixel lies", one_colour_per_column),
        ("same colour", colours_on_a_chessboard),
        ("same colour", seeded_colours),
        ("The colour depends on x", colour_of_the_pixel),
        ("The colour depends on x", opposite_colour),
        ("Where x is 0,", only_strokes),
        ("let one random number per pixel decide", two_draws),
        ("all to the same colour", lambda x, share: replace_pixels(x, share, 1.1)),
        ("expected half", lambda x, share: replace_pixels(x, share, 0.8)),
        ("expected about", lambda x, share: replace_pixels(x, share / 2, 0.5)),
        ("expected about", lambda x, share: replace_pixels(x, 0.3, 0.5)),
        ("not of those to leave", lambda x, share: replace_pixels(x, 1 - share, 0.5)),
        ("don't add", add_noise),
        ("No pixel", lambda x, share: x),
        ("same pixels are replaced in every image", same_places_in_every_image),
        ("same pixels are replaced in every image", same_places_in_two_images),
        ("same pixels are replaced in every image", first_pixels),
        ("such as neighbours", neighbouring_pixels),
        ("such as neighbours", spreading_damage),
        ("such as neighbours", one_piece_of_each_image),
        ("Some images are damaged", whole_images),
        ("Two calls replace the same", seeded_places),
        ("changed `x`", replace_in_place),
        ("shape", lambda x, share: replace_pixels(x, share, 0.5)[0]),
    ],
    "median": [
        ("take `.values`", median_with_indices),
        ("This is the mean", lambda x: F.avg_pool2d(x[:, None], 3, 1)[:, 0]),
        ("only cuts off the border", lambda x: x[:, 1:-1, 1:-1]),
        ("largest", lambda x: F.max_pool2d(x[:, None], 3, 1)[:, 0]),
        ("smallest", lambda x: -F.max_pool2d(-x[:, None], 3, 1)[:, 0]),
        ("fewer than eight", lambda x: x),
        ("fewer than eight", lambda x: median_filter(x.numpy(), (1, 3, 3))),
        ("images before and after", lambda x: median_filter(x.numpy(), 3)[:, 1:-1, 1:-1]),
        ("rows' medians", median_of_medians),
        ("columns' medians", lambda x: median_of_medians(x.mT).mT),
        ("of nine numbers, not of eight", median_of_eight),
        ("the fifth is the middle", lambda x: nine_of(x).sort(dim=3).values[..., 5]),
        ("nine numbers in its 3 × 3 window", median_of_the_cross),
        ("nine numbers in its 3 × 3 window", median_of_wide_windows),
        ("nine numbers in its 3 × 3 window", median_of_what_was_filtered),
        ("nine numbers in its 3 × 3 window", median_of_first_image),
        ("changed `images`", median_in_place),
    ],
}

RIGHT = {  # check: answers in another form
    "prediction": [
        lambda: [20, "rises", "rises"],
        says(20.0, "Rise", " RISES "),
        says(torch.tensor(20), "rises.", "rise"),
        says(np.float32(20), "rise", "rises to about 0.1"),
        lambda: np.array([20, "rises", "rises"], dtype=object),
    ],
    "denoiser": [
        trained,
        denoiser_by_hand,
        denoiser_in_numpy,
        lambda x: trained(x, three_levels),
        lambda x: trained(x).model,
        lambda x: trained(x).double(),
        lambda x: trained(x, model=network(x, 4 * x.shape[1])),
    ],
    "psnr": [
        psnr_in_a_loop,
        lambda x_hat, x: -10 * np.log10(np.square((x_hat - x).numpy()).mean()),
        lambda x_hat, x: 20 * torch.log10(1 / torch.sqrt(F.mse_loss(x, x_hat))),
        lambda x_hat, x: -10 * math.log10(F.mse_loss(x_hat, x).item()),
        lambda x_hat, x: -10 * torch.log10(squared_error(x, x_hat) + 1e-8),
        lambda x_hat, x: -10 * torch.log(squared_error(x, x_hat)) / math.log(10),
        lambda x_hat, x: -10 * torch.log10(squared_error(x_hat.half(), x.half())),
    ],
    "training_pair": [
        pair_in_numpy,
        pair_of_normal,
        pair_stacked,
        pair_in_half_precision,
        pair_of_new_generator,
    ],
    "salt_and_pepper": [
        one_number_decides,
        replace_in_numpy,
        replace_in_each_image,
        replace_exactly,
        replace_in_half_precision,
        replace_by_arithmetic,
        replace_as_bfloat16,
    ],
    "median": [
        median_in_loops,
        median_of_shifted_images,
        median_by_unfolding,
        lambda x: median_filter(x.numpy(), (1, 3, 3))[:, 1:-1, 1:-1],
        lambda x: torch.quantile(nine_of(x), 0.5, dim=3),
        lambda x: list(nine_of(x).median(dim=3).values),
        lambda x: nine_of(x.half()).median(dim=3).values,
    ],
}

EQUIVALENT = {  # (check, mutant of the solution): why it is right, too
    (
        "denoiser",
        "1 → 2",
    ): "Clipping to 0..2 in the training hardly changes what is learned.",
    ("denoiser", "2 → 3"): "More units are as good.",
    ("denoiser", "80 → 81"): "A schedule that is hardly longer.",
    ("denoiser", "False → True"): "Only shows a bar.",
    (
        "denoiser",
        "x + sigma * torch.randn_like(x) → x - sigma * torch.randn_like(x)",
    ): "Normal noise is symmetric: subtracting it is the same as adding it.",
    (
        "training_pair",
        "x + sigma * torch.randn_like(x) → x - sigma * torch.randn_like(x)",
    ): "Normal noise is symmetric: subtracting it is the same as adding it.",
    (
        "salt_and_pepper",
        "torch.rand_like(x) < share → torch.rand_like(x) <= share",
    ): "The two differ once in 2²⁴ numbers: no number of trials tells them apart.",
    (
        "salt_and_pepper",
        "torch.rand_like(x) < 0.5 → torch.rand_like(x) <= 0.5",
    ): "The two differ once in 2²⁴ numbers: no number of trials tells them apart.",
}
