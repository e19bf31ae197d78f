"""Answers to the exercises of lesson 7: wrong ones, and right ones in other forms."""

import random

import numpy as np
import torch
from sklearn import metrics, model_selection
from torch import nn

from mnist_ae import models, train


def says(*answers):
    """An answer to a prediction: a function without arguments."""
    return lambda: answers


def sensitivity(labels, answers):
    return (answers[labels == 1] == 1).mean()


def specificity(labels, answers):
    return (answers[labels == 0] == 0).mean()


def balanced(labels, answers):
    return 50 * (sensitivity(labels, answers) + specificity(labels, answers))


def balanced_by_precision(labels, answers):
    precision = (labels[answers == 1] == 1).mean()
    return 50 * (precision + specificity(labels, answers))


def balanced_by_root(labels, answers):
    product = sensitivity(labels, answers) * specificity(labels, answers)
    return 100 * product**0.5


def balanced_for_halves(labels, answers):
    """Right if there are as many ill as healthy cells."""
    found = ((answers == 1) & (labels == 1)).sum()
    cleared = ((answers == 0) & (labels == 0)).sum()
    return 50 * (found + cleared) / (len(labels) / 2)


def balanced_in_place(labels, answers):
    answers[labels == 0] = 1 - answers[labels == 0]
    return 50 * (answers[labels == 1].mean() + answers[labels == 0].mean())


def balanced_in_a_loop(labels, answers):
    right = {0: 0, 1: 0}
    total = {0: 0, 1: 0}
    for label, answer in zip(labels.tolist(), answers.tolist(), strict=True):
        total[label] += 1
        right[label] += label == answer
    return 50 * (right[0] / total[0] + right[1] / total[1])


def balanced_by_counts(labels, answers):
    table = np.zeros((2, 2))
    np.add.at(table, (labels, answers), 1)
    return 100 * np.mean(np.diag(table) / table.sum(axis=1))


def balanced_in_torch(labels, answers):
    right = torch.from_numpy(labels == answers).float()
    ill = torch.from_numpy(labels == 1)
    return 100 * torch.stack([right[ill].mean(), right[~ill].mean()]).mean()


def rows_of(slides, chosen):
    is_tested = np.isin(slides, chosen)
    return np.flatnonzero(~is_tested), np.flatnonzero(is_tested)


def split_slides(slides, share, seed):
    order = np.random.default_rng(seed).permutation(np.unique(slides))
    return rows_of(slides, order[: round(share * len(order))])


def split_rows(slides, share, seed):
    rows = np.random.default_rng(seed).permutation(len(slides))
    num_tested = round(share * len(slides))
    return rows[num_tested:], rows[:num_tested]


def split_first_slides(slides, share, seed):
    numbers = np.unique(slides)
    return rows_of(slides, numbers[: round(share * len(numbers))])


def split_neighbours(slides, share, seed):
    numbers = np.unique(slides)
    start = np.random.default_rng(seed).integers(len(numbers))
    return rows_of(slides, np.roll(numbers, start)[: round(share * len(numbers))])


def split_with_one_neighbour(slides, share, seed):
    """Two neighbouring slides at a time."""
    numbers = np.unique(slides)
    pairs = np.random.default_rng(seed).permutation(np.arange(0, len(numbers), 2))
    order = np.stack([pairs, pairs + 1], axis=1).ravel()
    order = order[order < len(numbers)]
    return rows_of(slides, numbers[order[: round(share * len(numbers))]])


def split_without_the_first(slides, share, seed):
    numbers = np.unique(slides)
    order = np.random.default_rng(seed).permutation(numbers[1:])
    return rows_of(slides, order[: round(share * len(numbers))])


def split_by_rows_of_slides(slides, share, seed):
    """Slides with many rows are drawn more often."""
    rows = np.random.default_rng(seed).permutation(len(slides))
    order = list(dict.fromkeys(slides[rows].tolist()))
    return rows_of(slides, order[: round(share * len(order))])


def split_share_of_rows(slides, share, seed):
    chosen = []
    for slide in np.random.default_rng(seed).permutation(np.unique(slides)):
        chosen.append(slide)
        if np.isin(slides, chosen).mean() >= share:
            break
    return rows_of(slides, chosen)


def harmonic_mean(labels, answers):
    of_ill = sensitivity(labels, answers)
    of_healthy = specificity(labels, answers)
    return 200 * of_ill * of_healthy / (of_ill + of_healthy)


def split_without_seed(slides, share, seed):
    return split_slides(slides, share, np.random.randint(1 << 30))


def split_by_few_seeds(slides, share, seed):
    return split_slides(slides, share, seed % 10)


def split_into_slides(slides, share, seed):
    order = np.random.default_rng(seed).permutation(np.unique(slides))
    num_tested = round(share * len(order))
    return order[num_tested:], order[:num_tested]


def split_into_slides_of_rows(slides, share, seed):
    train, test = split_slides(slides, share, seed)
    return slides[train], slides[test]


def split_into_masks(slides, share, seed):
    order = np.random.default_rng(seed).permutation(np.unique(slides))
    is_tested = np.isin(slides, order[: round(share * len(order))])
    return ~is_tested, is_tested


def split_by_where(slides, share, seed):
    train, test = split_into_masks(slides, share, seed)
    return np.where(train), np.where(test)


def split_and_forget(slides, share, seed):
    train, test = split_slides(slides, share, seed)
    return train[1:], test


def split_one_too_many(slides, share, seed):
    order = np.random.default_rng(seed).permutation(np.unique(slides))
    return rows_of(slides, order[: round(share * len(order)) + 1])


def split_rounded_down(slides, share, seed):
    order = np.random.default_rng(seed).permutation(np.unique(slides))
    return rows_of(slides, order[: int(share * len(order))])


def split_rounded_up(slides, share, seed):
    splitter = model_selection.GroupShuffleSplit(1, test_size=share, random_state=seed)
    return next(splitter.split(slides, groups=slides))


def split_at_least_two(slides, share, seed):
    order = np.random.default_rng(seed).permutation(np.unique(slides))
    return rows_of(slides, order[: max(2, round(share * len(order)))])


def split_in_place(slides, share, seed):
    train, test = split_slides(slides, share, seed)
    slides.sort()
    return train, test


def split_in_python(slides, share, seed):
    numbers = sorted(set(slides.tolist()))
    chosen = set(random.Random(seed).sample(numbers, round(share * len(numbers))))
    train = [row for row, slide in enumerate(slides) if slide not in chosen]
    test = [row for row, slide in enumerate(slides) if slide in chosen]
    return tuple(train), tuple(test)


def split_by_scikit_learn(slides, share, seed):
    size = round(share * len(np.unique(slides)))
    splitter = model_selection.GroupShuffleSplit(1, test_size=size, random_state=seed)
    return next(splitter.split(slides, groups=slides))


def split_by_global_seed(slides, share, seed):
    np.random.seed(seed)
    numbers = list(dict.fromkeys(slides))
    np.random.shuffle(numbers)
    train, test = rows_of(slides, numbers[: int(share * len(numbers) + 0.5)])
    return [train[::-1], test.astype(np.int32)]


def split_in_torch(slides, share, seed):
    slides = torch.from_numpy(slides)
    numbers = slides.unique()
    generator = torch.Generator().manual_seed(seed)
    order = numbers[torch.randperm(len(numbers), generator=generator)]
    is_tested = torch.isin(slides, order[: round(share * len(order))])
    return torch.where(~is_tested)[0], torch.where(is_tested)[0]


def split_by_smallest_numbers(slides, share, seed):
    numbers, positions = np.unique(slides, return_inverse=True)
    drawn = np.random.RandomState(seed).rand(len(numbers))
    ranks = drawn.argsort().argsort()
    is_tested = (ranks < round(share * len(numbers)))[positions]
    return np.nonzero(~is_tested)[0], np.nonzero(is_tested)[0]


def tiles_of(weights):
    return weights.reshape(6, 6, 8, 8, 3)


def colour_grid(weights):
    return tiles_of(weights).transpose(0, 2, 1, 3, 4).reshape(48, 48, 3)


def colour_tiles_down_the_columns(weights):
    return tiles_of(weights).transpose(1, 2, 0, 3, 4).reshape(48, 48, 3)


def mirrored_colour_tiles(weights):
    return tiles_of(weights).transpose(0, 3, 1, 2, 4).reshape(48, 48, 3)


def tiles_with_colours_first(weights):
    tiles = weights.reshape(6, 6, 3, 8, 8)
    return tiles.transpose(0, 3, 1, 4, 2).reshape(48, 48, 3)


def colour_grid_in_a_loop(weights):
    grid = np.zeros((48, 48, 3))
    for k, filter_ in enumerate(weights):
        row, column = divmod(k, 6)
        tile = filter_.reshape(8, 8, 3)
        grid[8 * row : 8 * row + 8, 8 * column : 8 * column + 8] = tile
    return grid


def colour_grid_by_stacking(weights):
    tiles = list(weights.reshape(36, 8, 8, 3))
    rows = []
    for start in range(0, 36, 6):
        rows.append(np.concatenate(tiles[start : start + 6], axis=1))
    return np.concatenate(rows).tolist()


def colour_grid_in_torch(weights):
    tiles = torch.from_numpy(weights).view(6, 6, 8, 8, 3)
    return tiles.permute(0, 2, 1, 3, 4).reshape(48, 48, 3)


def colour_grid_as_in_the_lesson(weights):
    limit = np.percentile(np.abs(weights), 99)
    return (0.5 + colour_grid(weights) / (2 * limit)).clip(0, 1)


def colour_grid_from_0_to_1(weights):
    grid = colour_grid(weights)
    return (grid - grid.min()) / np.ptp(grid)


def standardised(x, axes=(1, 2), axes_of_deviation=None):
    deviation = x.std(axis=axes_of_deviation or axes, keepdims=True)
    return (x - x.mean(axis=axes, keepdims=True)) / deviation


def standardised_in_bytes(x):
    """Wraps around below 0."""
    mean = x.mean(axis=(1, 2), keepdims=True).astype(np.uint8)
    return (x - mean) / x.std(axis=(1, 2), keepdims=True)


def standardised_in_place(x):
    found = standardised(x)
    x -= x.min()
    return found


def standardised_to_whole_numbers(x):
    return standardised(x).round().astype(int)


def standardised_rows_only(x):
    return standardised(x, 1)


def between_0_and_1(x):
    lowest = x.min(axis=(1, 2), keepdims=True)
    return (x - lowest) / (x.max(axis=(1, 2), keepdims=True) - lowest)


def standardised_in_torch(x):
    x = torch.from_numpy(x).float()
    deviation, mean = torch.std_mean(x, dim=(1, 2), keepdim=True)
    return (x - mean) / deviation.clamp(min=1)


def standardised_by_variance(x):
    x = x.astype(np.float32)
    x = x - x.mean(axis=(1, 2), keepdims=True)
    return x / np.sqrt((x**2).mean(axis=(1, 2), keepdims=True) + 1e-5)


def standardised_in_a_loop(x):
    found = []
    for image in x:
        channels = []
        for channel in range(3):
            pixels = image[..., channel] / 255
            channels.append((pixels - pixels.mean()) / pixels.std(ddof=1))
        found.append(np.stack(channels, axis=-1))
    return found


def standardised_by_layer(x):
    x = torch.from_numpy(x).movedim(3, 1).double()
    return torch.nn.functional.instance_norm(x).movedim(1, 3)


def network(x, num_units, start=True, code=nn.Identity, output=nn.Identity):
    """An untrained one, which starts where the data are, or not."""
    model = models.Autoencoder((x.shape[1], num_units), code=code, output=output)
    if start:
        mean = x.mean(dim=0)
        model.encoder[0].bias.data.copy_(-model.encoder[0].weight @ mean)
        model.decoder[0].bias.data.copy_(mean)
    return model


def trained(x, num_units, num_epochs=30, lr=0.01, **options):
    return fitted(network(x, num_units, **options), x, num_epochs, lr)


def fitted(model, x, num_epochs=30, lr=0.01):
    budget = (len(x), 50, num_epochs)
    optimizer, scheduler = train.adam_one_cycle(model.parameters(), lr, *budget)
    options = {"scheduler": scheduler, "progress": False}
    train.fit(model, x, x, nn.MSELoss(), optimizer, num_epochs, 50, **options)
    return model


def trained_at_a_low_rate(x, num_units):
    """With a sigmoid at the end and PyTorch's usual start."""
    return trained(x, num_units, lr=1e-4, start=False, output=nn.Sigmoid)


def trained_with_dead_units(x, num_units):
    """A relu cuts off half of the units from the start, for every patch."""
    model = network(x, num_units, code=nn.ReLU)
    model.encoder[0].bias.data[::2] = -100
    return fitted(model, x)


def trained_at_a_high_rate(x, num_units):
    model = network(x, num_units)
    optimizer = torch.optim.SGD(model.parameters(), lr=1000.0)
    train.fit(model, x, x, nn.MSELoss(), optimizer, progress=False)
    return model


class Parts:
    """An encoder and a decoder of any kind."""

    def __init__(self, encoder, decoder):
        self.encoder = encoder
        self.decoder = decoder


def mean_patch(x, num_units):
    mean = x.mean(dim=0)
    return Parts(lambda x: x[:, :num_units], lambda z: mean.expand(len(z), -1))


def corner_of_the_patch(x, num_units):
    """Keeps the first numbers and answers the mean patch in the rest."""
    mean = x.mean(dim=0)

    def decode(z):
        return torch.cat([z, mean[num_units:].expand(len(z), -1)], dim=1)

    return Parts(lambda x: x[:, :num_units], decode)


def with_code(change):
    """A trained network whose encoder's result is changed."""

    def answer(x, num_units):
        model = trained(x, num_units)
        return Parts(lambda x: change(model.encoder(x)), model.decoder)

    return answer


def with_output(change):
    """A trained network whose decoder's result is changed."""

    def answer(x, num_units):
        model = trained(x, num_units)
        return Parts(model.encoder, lambda z: change(model.decoder(z)))

    return answer


def remembering(x, num_units):
    """Its decoder answers what the encoder was given last."""
    given = []

    def encode(x):
        given.append(x)
        return x[:, :num_units]

    return Parts(encode, lambda z: given[-1])


def patches_in_place(x, num_units):
    x.sub_(x.mean(dim=0))
    return network(x, num_units)


def principal_components(x, num_units):
    """No training at all: the axes of PCA as weights."""
    model = network(x, num_units)
    mean = x.mean(dim=0)
    axes = torch.linalg.svd(x - mean, full_matrices=False).Vh[:num_units]
    model.encoder[0].weight.data.copy_(axes)
    model.encoder[0].bias.data.copy_(-axes @ mean)
    model.decoder[0].weight.data.copy_(axes.T)
    return model


def trained_by_hand(x, num_units):
    model = network(x, num_units)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(40):
        for batch in x[torch.randperm(len(x))].split(100):
            loss = nn.functional.mse_loss(model(batch), batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


def trained_deep(x, num_units):
    """With a hidden layer on both sides, a linear code and a sigmoid at the end."""
    return fitted(models.Autoencoder((x.shape[1], 60, num_units), code=nn.Identity), x)


def trained_in_numpy(x, num_units):
    weights = [p.detach().numpy() for p in trained(x, num_units).parameters()]
    first, first_bias, last, last_bias = weights
    return Parts(
        lambda x: x.numpy() @ first.T + first_bias, lambda z: z @ last.T + last_bias
    )


WRONG = {  # check: words of the message, and the wrong answer
    "prediction": [
        ("not of the *alarms*", says(90, "rises", "stays")),
        ("9 of 10 blasts set off an alarm, and so do 99", says(90, "rises", "stays")),
        ("how much is it in %", says(0.0833, "rises", "stays")),
        ("how much is it in %", says(0.09, "rises", "stays")),
        ("*false* alarms", says(91.7, "rises", "stays")),
        ("*false* alarms", says(92, "rises", "stays")),
        ("false alarms alone", says(100 / 11, "rises", "stays")),
        ("of how many alarms in all", says(10, "rises", "stays")),
        ("share of blasts among all", says(1, "rises", "stays")),
        ("among all *cells*", says(0.9, "rises", "stays")),
        ("share of cells that set off", says(10.8, "rises", "stays")),
        ("number of alarms", says(108, "rises", "stays")),
        ("number of false alarms", says(99, "rises", "stays")),
        ("as many alarms be right as false", says(50, "rises", "stays")),
        ("multiply the two rates", says(81, "rises", "stays")),
        ("right to give no alarm", says(99.89, "rises", "stays")),
        ("Count the right alarms", says(30, "rises", "stays")),
        ("Count the right alarms", says(float("nan"), "rises", "stays")),
        ("Count the right alarms", says(9.5, "rises", "stays")),
        ("without quotes", says("8 %", "rises", "stays")),
        ("single number", says([8, 9], "rises", "stays")),
        ("mixed slides for a harder test", says(8, "falls", "stays")),
        ("100 % of those that are tested", says(8, "falls", "stays")),
        ("tested once either way", says(8, "stays", "stays")),
        ("darker blue come through", says(8, "rises", "falls")),
        ("divide by a smaller deviation", says(8, "rises", "rises")),
        ("expected one of the words", says(8, "better", "stays")),
        ("(c) is still missing", says(8, "rises", "")),
        ("return 3 answers", says(8, "rises")),
        ("return 3 answers", lambda: 8),
    ],
    "patch_autoencoder": [
        ("Train for longer", lambda x, k: trained(x, k, num_epochs=2)),
        ("Train for longer", lambda x, k: trained(x, k, num_epochs=1, start=False)),
        ("they are dead", lambda x, k: trained(x, k, code=nn.ReLU)),
        ("they are dead", trained_with_dead_units),
        ("mean patch only", trained_at_a_low_rate),
        ("mean patch only", mean_patch),
        ("is anything trained", lambda x, k: network(x, k, start=False)),
        ("is anything trained", lambda x, k: trained(x, k, lr=1e-6, start=False)),
        ("that of PCA with 10 numbers", corner_of_the_patch),
        ("has 9 numbers, and may have 10", lambda x, k: trained(x, k - 1, 1)),
        ("11 numbers for each patch, expected at most", lambda x, k: trained(x, k + 1)),
        ("36 numbers for each patch", lambda x, k: network(x, 36)),
        ("10 numbers for each patch, expected at most the 9", lambda x, k: trained(x, 10)),
        ("nan or inf", trained_at_a_high_rate),
        ("do not fit patches of 108", lambda x, k: models.Autoencoder((192, k))),
        ("depends on the other", with_code(lambda z: z - z.mean(dim=0))),
        ("from call to call", with_code(lambda z: z + torch.randn_like(z))),
        ("depends on the other", with_output(lambda x: x - x.mean(dim=0))),
        ("should be patches again", remembering),
        ("a row of numbers for each patch", with_code(lambda z: z[..., None])),
        ("a row of numbers for each patch", with_code(lambda z: z.mean(dim=1))),
        ("should be patches again", with_output(lambda x: x[:, :3])),
        ("should be patches again", with_output(lambda x: x.unflatten(1, (-1, 3)))),
        ("encoder's result is of type str", lambda x, k: Parts(repr, repr)),
        ("without a part `encoder`", lambda x, k: trained(x, k)(x)),
        ("without a part `decoder`", lambda x, k: Parts(trained(x, k).encoder, None)),
        ("without a part `encoder`", lambda x, k: nn.Linear(x.shape[1], k)),
        ("returned a class", lambda x, k: models.Autoencoder),
        ("changed `x` itself", patches_in_place),
    ],
    "balanced_accuracy": [
        ("plain accuracy", lambda y, a: 100 * (y == a).mean()),
        ("sensitivity alone", lambda y, a: 100 * sensitivity(y, a)),
        ("specificity alone", lambda y, a: 100 * specificity(y, a)),
        ("share in 0..1", lambda y, a: balanced(y, a) / 100),
        ("sum of the two: take", lambda y, a: 2 * balanced(y, a)),
        ("precision", balanced_by_precision),
        ("are called ill or healthy", lambda y, a: balanced(a, y)),
        ("share of mistakes", lambda y, a: balanced(y, 1 - a)),
        ("root of the product", balanced_by_root),
        ("less 1", lambda y, a: 2 * balanced(y, a) - 100),
        ("plain accuracy", balanced_for_halves),
        ("changed `answers`", balanced_in_place),
        ("F1 score", lambda y, a: 100 * metrics.f1_score(y, a)),
        ("harmonic mean", harmonic_mean),
        ("half the accuracy", lambda y, a: 50 * (y == a).mean()),
        ("expected", lambda y, a: round(balanced(y, a))),
        ("expected", lambda y, a: 50.0),
        ("single number", lambda y, a: [50 * sensitivity(y, a), 50 * specificity(y, a)]),
    ],
    "split": [
        ("This leaks", split_rows),
        ("are in both", lambda slides, share, seed: (np.arange(40), np.arange(10))),
        ("mask", split_into_masks),
        ("same split", split_first_slides),
        ("different splits", split_by_few_seeds),
        ("different splits", split_neighbours),
        ("side by side", split_with_one_neighbour),
        ("let every slide be as likely", split_without_the_first),
        ("let every slide be as likely", split_by_rows_of_slides),
        ("not of the rows", split_share_of_rows),
        ("swapped", lambda *arguments: split_slides(*arguments)[::-1]),
        ("not of the rows", lambda s, share, seed: split_slides(s, 0.25, seed)),
        ("not of the rows", split_one_too_many),
        ("to be rounded", split_rounded_down),
        ("to be rounded", split_rounded_up),
        ("to be rounded", split_at_least_two),
        ("same seed", split_without_seed),
        ("numbers of slides", split_into_slides),
        ("numbers of slides", split_into_slides_of_rows),
        ("first element", split_by_where),
        ("in neither", split_and_forget),
        (
            "one dimension",
            lambda *arguments: [p[:, None] for p in split_slides(*arguments)],
        ),
        ("whole numbers", lambda *arguments: [p / 1.0 for p in split_slides(*arguments)]),
        ("changed `slides`", split_in_place),
        ("two results", lambda *arguments: split_slides(*arguments)[0]),
        ("no rows to test on", lambda slides, share, seed: (np.arange(len(slides)), [])),
        ("several times", lambda s, share, seed: ([0, 0, 1], [2, 3])),
        ("expected 0 to", lambda s, share, seed: (np.arange(len(s)) + 1, [0])),
    ],
    "colour_grid": [
        ("lecture's published", lambda w: w.reshape(3, 48, 48)),
        ("reshaped to", lambda w: w.reshape(3, 48, 48).transpose(1, 2, 0)),
        ("only cuts", lambda w: w.reshape(48, 48, 3)),
        ("down the columns", colour_tiles_down_the_columns),
        ("Each tile is mirrored", mirrored_colour_tiles),
        ("whole picture is mirrored", lambda w: colour_grid(w).transpose(1, 0, 2)),
        ("reverse order", lambda w: colour_grid(w)[..., ::-1]),
        ("took the patches for (3, 8, 8)", tiles_with_colours_first),
        ("Colours come last", lambda w: colour_grid(w).transpose(2, 0, 1)),
        ("shape", tiles_of),
        ("wrong place", lambda w: colour_grid(w)[::-1]),
        ("wrong place", lambda w: colour_grid(w[::-1])),
        ("wrong place", lambda w: colour_grid_as_in_the_lesson(w)[:, ::-1]),
        ("down the columns", lambda w: colour_tiles_down_the_columns(w).clip(0, 1)),
        ("shape", lambda w: colour_grid(w).mean(axis=2)),
        ("numbers were changed", colour_grid_from_0_to_1),
        ("numbers were changed", lambda w: colour_grid(w) + 0.5),
        ("numbers were changed", lambda w: colour_grid(w - w.mean())),
        ("Leave the numbers", lambda w: colour_grid(w).clip(-1, 1)),
        ("Filter k belongs", lambda w: np.abs(colour_grid(w))),
        ("Filter k belongs", lambda w: (255 * colour_grid(w)).astype(np.uint8)),
        ("changed `weights`", lambda w: colour_grid(w.clip(0, 1, out=w))),
    ],
    "standardise": [
        ("over all pictures", lambda x: standardised(x, (0, 1, 2))),
        ("share one mean", lambda x: standardised(x, (1, 2, 3))),
        ("one mean of everything", lambda x: standardised(x, (0, 1, 2, 3))),
        ("channels share one deviation", lambda x: standardised(x, (1, 2), (1, 2, 3))),
        ("pictures share their", lambda x: standardised(x, (1, 2), (0, 1, 2))),
        ("deviation is not 1", lambda x: x - x.mean(axis=(1, 2), keepdims=True)),
        ("variance", lambda x: standardised(x) / x.std(axis=(1, 2), keepdims=True)),
        ("only brings", lambda x: x / 255),
        ("darkest pixel to 0", between_0_and_1),
        ("expected float", standardised_to_whole_numbers),
        ("Keep the order", lambda x: standardised(x).transpose(0, 3, 1, 2)),
        ("one direction", standardised_rows_only),
        ("has the mean", standardised_in_bytes),
        ("has the", lambda x: standardised(x).clip(-1, 1)),
        ("has the", lambda x: standardised(x).clip(-3, 3)),
        ("changed `images`", standardised_in_place),
    ],
}

RIGHT = {  # check: answers in another form
    "prediction": [
        lambda: [8.33, "rises", "stays"],
        says(8, "rise", "stay"),
        says(9.0, " RISES ", "stays."),
        says(torch.tensor(100 / 12), "rises by far", "Stays"),
        says(np.float32(8.3), "rises", "stays at 0"),
        lambda: np.array([8.33, "rises", "stays"], dtype=object),
    ],
    "patch_autoencoder": [
        trained,
        trained_by_hand,
        trained_deep,
        trained_in_numpy,
        principal_components,
        lambda x, k: trained(x, k, start=False, output=nn.Sigmoid),
        lambda x, k: trained(x, k).double(),
        lambda x, k: trained(x, k, num_epochs=40, lr=0.02),
    ],
    "balanced_accuracy": [
        balanced_in_a_loop,
        balanced_by_counts,
        balanced_in_torch,
        lambda y, a: 100 * metrics.balanced_accuracy_score(y, a),
        lambda y, a: 100 - 50 * ((a[y == 1] == 0).mean() + a[y == 0].mean()),
        lambda y, a: np.float16(balanced(y, a)),
    ],
    "split": [
        split_in_python,
        split_by_scikit_learn,
        split_by_global_seed,
        split_in_torch,
        split_by_smallest_numbers,
        lambda *arguments: [set(rows.tolist()) for rows in split_slides(*arguments)],
    ],
    "colour_grid": [
        colour_grid_in_a_loop,
        colour_grid_by_stacking,
        colour_grid_in_torch,
        colour_grid_as_in_the_lesson,
        lambda w: colour_grid(w).clip(0, 1),
        lambda w: colour_grid(w).astype(np.float16),
        lambda w: w.reshape(6, 6, 8, 24).swapaxes(1, 2).reshape(48, 48, 3),
    ],
    "standardise": [
        standardised_in_torch,
        standardised_by_variance,
        standardised_in_a_loop,
        standardised_by_layer,
        lambda x: standardised(x).astype(np.float16),
        lambda x: standardised(x / 255),
    ],
}

ABOUT_RIGHT = "Still between 8 and 9 %: such a number counts as right."
START = "The training finds its way from the other start, too, if more slowly."

EQUIVALENT = {  # (check, mutant of the solution): why it is right, too
    ("prediction", "100 → 101"): ABOUT_RIGHT,
    ("prediction", "99 → 100"): ABOUT_RIGHT,
    ("prediction", "9 → 10"): ABOUT_RIGHT,
    ("patch_autoencoder", "30 → 31"): "A schedule that is hardly longer.",
    ("patch_autoencoder", "50 → 51"): "A schedule or a batch that is hardly larger.",
    ("patch_autoencoder", "False → True"): "Only shows a bar.",
    (
        "patch_autoencoder",
        "models.Autoencoder((len(mean), num_units), code=nn.Identity, "
        "output=nn.Identity) → models.Autoencoder((len(mean), num_units), "
        "code=nn.Identity)",
    ): "A sigmoid at the end is as good: it can give every number of a patch.",
    (
        "patch_autoencoder",
        "model.encoder[0].bias.data.copy_(-model.encoder[0].weight @ mean) → "
        "model.encoder[0].bias.data",
    ): START,
    (
        "patch_autoencoder",
        "model.encoder[0].bias.data.copy_(-model.encoder[0].weight @ mean) → "
        "-model.encoder[0].weight @ mean",
    ): START,
    (
        "patch_autoencoder",
        "-model.encoder[0].weight → model.encoder[0].weight",
    ): START,
    (
        "patch_autoencoder",
        "model.decoder[0].bias.data.copy_(mean) → model.decoder[0].bias.data",
    ): START,
    ("patch_autoencoder", "model.decoder[0].bias.data.copy_(mean) → mean"): START,
    (
        "standardise",
        "images.astype(np.float64) → images",
    ): "NumPy takes the mean of bytes in float64, so the difference is float64 as well.",
}
