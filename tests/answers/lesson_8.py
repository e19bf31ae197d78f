"""Answers to the exercises of lesson 8: wrong ones, and right ones in other forms."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import torch
from sklearn import metrics
from torch import nn
from torch.nn import functional as F

from mnist_ae import train

LOG_2 = 0.6931472


def says(*answers):
    """An answer to a prediction: a function without arguments."""
    return lambda: answers


def dice_by_parts(a, m):
    precision = (a & m).sum() / a.sum()
    sensitivity = (a & m).sum() / m.sum()
    return 2 / (1 / precision + 1 / sensitivity)


def dice_from_iou(a, m):
    iou = np.count_nonzero(a & m) / np.count_nonzero(a | m)
    return 2 * iou / (1 + iou)


def dice_in_a_loop(a, m):
    both = 0
    total = 0
    for called, vessel in zip(a.flat, m.flat, strict=True):
        both += int(called and vessel)
        total += int(called) + int(vessel)
    return 2 * both / total


def dice_with_epsilon(a, m):
    return np.float32(2 * (a & m).sum() / (a.sum() + m.sum() + 1e-6))


def dice_in_torch(a, m):
    a = torch.from_numpy(a).float()
    m = torch.from_numpy(m).float()
    return 2 * (a * m).sum() / (a.sum() + m.sum())


def dice_row_by_row(a, m):
    return (2 * (a & m).sum(1) / np.maximum(a.sum(1) + m.sum(1), 1)).mean()


def dice_in_place(a, m):
    total = a.sum() + m.sum()
    a &= m
    return 2 * a.sum() / total


def mean_of_precision_and_sensitivity(a, m):
    both = (a & m).sum()
    return (both / a.sum() + both / m.sum()) / 2


def dice_of_background(a, m):
    return 2 * (~a & ~m).sum() / ((~a).sum() + (~m).sum())


def dice_in_bytes(a, m):
    both = (a & m).sum() % 256
    total = a.sum() + m.sum()
    return 2 * both / (total % 256)


def sensitivity(a, m, f):
    return a[m & f].mean()


def specificity(a, m, f):
    return 1 - a[~m & f].mean()


def rates_without_field(a, m, f):
    return (a & m).sum() / m.sum(), (~a & ~m).sum() / (~m).sum()


def rates_of_what_lies_inside(a, m, f):
    return rates_without_field(a & f, m & f, f)


def rates_by_all_vessels(a, m, f):
    return (a & m & f).sum() / m.sum(), specificity(a, m, f)


def rates_by_all_others(a, m, f):
    return sensitivity(a, m, f), (~a & ~m & f).sum() / (~m).sum()


def rates_that_cut_the_border(a, m, f):
    inner = np.s_[3:-3, 2:-4]
    return sensitivity(a[inner], m[inner], f[inner]), specificity(a, m, f)


def rates_with_field_in_place(a, m, f):
    a &= f
    return sensitivity(a, m, f), specificity(a, m, f)


def rates_as_float32(a, m, f):
    return np.array([sensitivity(a, m, f), specificity(a, m, f)], np.float32)


def rates_as_float16(a, m, f):
    return rates_as_float32(a, m, f).astype(np.float16)


def rates_in_torch(a, m, f):
    a = torch.from_numpy(a[f]).double()
    m = torch.from_numpy(m[f]).double()
    return torch.stack([(a * m).sum() / m.sum(), ((1 - a) * (1 - m)).sum() / (1 - m).sum()])


def rates_by_confusion_matrix(a, m, f):
    counts = metrics.confusion_matrix(m[f], a[f])
    background, vessel = counts.diagonal() / counts.sum(axis=1)
    return [vessel, background]


def rates_in_a_loop(a, m, f):
    right = {True: 0, False: 0}
    total = {True: 0, False: 0}
    for row, column in np.argwhere(f):
        vessel = bool(m[row, column])
        total[vessel] += 1
        right[vessel] += bool(a[row, column]) == vessel
    return right[True] / total[True], right[False] / total[False]


def bce(*arguments, **options):
    return F.binary_cross_entropy_with_logits(*arguments, **options)


def each_loss(scores, y):
    """0 where the target is -1."""
    return bce(scores, y.clamp(min=0), weight=(y >= 0).float(), reduction="none")


def loss_of_balanced_classes(s, y):
    of_vessels = bce(s[y == 1], y[y == 1])
    of_rest = bce(s[y == 0], y[y == 0])
    return (of_vessels + of_rest) / 2


def loss_of_clamped_probabilities(s, y):
    probabilities = s[y >= 0].sigmoid().clamp(0.001, 0.999)
    return F.binary_cross_entropy(probabilities, y[y >= 0])


def weighted_loss(scores, y):
    weight = (y >= 0).float()
    return bce(scores, y.clamp(min=0), weight=weight, reduction="sum") / weight.sum()


def loss_by_hand(scores, y):
    p = torch.sigmoid(scores)
    losses = torch.where(y == 1, -torch.log(p), -torch.log(1 - p))
    return losses[y != -1].mean()


def loss_by_softplus(scores, y):
    signs = torch.where(y == 1, -1.0, 1.0)
    losses = F.softplus(signs * scores) * (y > -1)
    return losses.sum() / torch.count_nonzero(y > -1)


def loss_of_probabilities(scores, y):
    rows, columns = torch.nonzero(y >= 0, as_tuple=True)
    return F.binary_cross_entropy(torch.sigmoid(scores[rows, columns]), y[rows, columns])


def loss_pixel_by_pixel(scores, y):
    losses = []
    for score, target in zip(scores.flatten(), y.flatten().tolist(), strict=True):
        if target >= 0:
            losses.append(F.softplus(score) - target * score)
    return torch.stack(losses).mean()


def loss_of_two_classes(scores, y):
    both = torch.stack([torch.zeros_like(scores), scores], dim=1)
    return F.cross_entropy(both, y.long(), ignore_index=-1)


def patch_by_patch(scores, y):
    return (each_loss(scores, y).sum(dim=1) / (y >= 0).sum(dim=1)).mean()


def loss_in_place(scores, y):
    counts = y >= 0
    y.clamp_(min=0)
    return bce(scores[counts], y[counts])


def loss_for_patches_of_30(scores, y):
    return each_loss(scores, y).sum() * 30 / y.shape[1] / (y >= 0).sum()


def loss_of_detached_background(scores, y):
    scores = torch.where(y == 1, scores, scores.detach())
    return weighted_loss(scores, y)


def loss_as_a_new_tensor(scores, y):
    return torch.tensor(weighted_loss(scores, y).item(), requires_grad=True)


def windows(patches, corners):
    """Each patch, and where it belongs."""
    h, w = patches.shape[1:]
    for patch, (row, column) in zip(patches, corners, strict=True):
        yield patch, np.s_[row : row + h, column : column + w]


def sum_patches(patches, corners, shape):
    total = np.zeros(shape)
    for patch, window in windows(patches, corners):
        total[window] += patch
    return total


def count_patches(patches, corners, shape):
    return sum_patches(np.ones_like(patches), corners, shape)


def last_patch_wins(patches, corners, shape):
    joined = np.zeros(shape)
    for patch, window in windows(patches, corners):
        joined[window] = patch
    return joined


def halve_at_each_overlap(patches, corners, shape):
    joined = np.full(shape, np.nan)
    for patch, window in windows(patches, corners):
        before = joined[window]
        joined[window] = np.where(np.isnan(before), patch, (before + patch) / 2)
    return joined


def largest_patch_wins(patches, corners, shape):
    joined = np.full(shape, -np.inf)
    for patch, window in windows(patches, corners):
        joined[window] = np.maximum(joined[window], patch)
    return joined


def layers(patches, corners, shape):
    """(k, H, W): each patch in a picture of its own, nan around it."""
    found = np.full((len(patches), *shape), np.nan)
    for layer, (patch, window) in zip(found, windows(patches, corners), strict=True):
        layer[window] = patch
    return found


def join_by_nonzero_count(patches, corners, shape):
    count = sum_patches(patches != 0, corners, shape)
    return sum_patches(patches, corners, shape) / np.maximum(count, 1)


def join_for_one_size(patches, corners, shape):
    return join_by_running_mean(patches, corners, (11, 13))


def join_with_square_patches(patches, corners, shape):
    total = np.zeros(shape)
    count = np.zeros(shape)
    h = patches.shape[1]
    for patch, (row, column) in zip(patches, corners, strict=True):
        total[row : row + h, column : column + h] += patch
        count[row : row + h, column : column + h] += 1
    return total / count


def join_mirrored_patches(patches, corners, shape):
    turned = patches.transpose(0, 2, 1)
    return sum_patches(turned, corners, shape) / count_patches(turned, corners, shape)


def join_with_bytes_as_counts(patches, corners, shape):
    count = count_patches(patches, corners, shape).astype(np.uint8)
    return sum_patches(patches, corners, shape) / count


def join_with_swapped_corners(patches, corners, shape):
    swapped = np.minimum(corners[:, ::-1], corners.max(axis=0))
    return join_by_running_mean(patches, swapped, shape)


def join_in_place(patches, corners, shape):
    patches /= count_patches(patches, corners, shape).max()
    return sum_patches(patches, corners, shape)


def join_in_corner_order(patches, corners, shape):
    return join_in_layers(patches, np.unique(corners, axis=0)[: len(patches)], shape)


def join_with_sorted_corners(patches, corners, shape):
    return join_in_layers(patches, np.array(sorted(corners.tolist())), shape)


def join_with_bright_middle(patches, corners, shape):
    h, w = patches.shape[1:]
    weight = np.outer(np.hanning(h + 2)[1:-1], np.hanning(w + 2)[1:-1])
    weights = np.broadcast_to(weight, patches.shape)
    total = sum_patches(patches * weights, corners, shape)
    return total / sum_patches(weights, corners, shape)


def join_once_per_corner(patches, corners, shape):
    distinct = {
        tuple(corner): patch for corner, patch in zip(corners, patches, strict=True)
    }
    return join_in_layers(
        np.stack(list(distinct.values())), np.array(list(distinct)), shape
    )


def join_in_layers(patches, corners, shape):
    return np.nanmean(layers(patches, corners, shape), axis=0)


def join_by_running_mean(patches, corners, shape):
    joined = np.zeros(shape)
    count = np.zeros(shape, int)
    for patch, window in windows(patches, corners):
        count[window] += 1
        joined[window] += (patch - joined[window]) / count[window]
    return joined


def join_by_index(patches, corners, shape):
    _, h, w = patches.shape
    rows = corners[:, :1, None] + np.arange(h)[:, None]
    columns = corners[:, 1:, None] + np.arange(w)
    places = (rows * shape[1] + columns).ravel()
    total = np.bincount(places, patches.ravel(), shape[0] * shape[1])
    return (total / np.bincount(places)).reshape(shape)


def join_in_torch(patches, corners, shape):
    total = torch.zeros(shape)
    count = torch.zeros(shape)
    for patch, window in windows(torch.from_numpy(patches), corners):
        total[window] += patch
        count[window] += 1
    return total / count.clamp(min=1)


def join_pixel_by_pixel(patches, corners, shape):
    values = {}
    for patch, (top, left) in zip(patches, corners.tolist(), strict=True):
        for (row, column), value in np.ndenumerate(patch):
            values.setdefault((top + row, left + column), []).append(value)
    joined = []
    for row in range(shape[0]):
        joined.append([np.mean(values[row, column]) for column in range(shape[1])])
    return joined


def network(num_layers=4, size=3, between=nn.ReLU, channels=16):
    """Untrained convolutions, from pictures (m, h, w) to scores (m, h, w)."""
    layers = [nn.Unflatten(1, (1, -1))]
    num_in = 1
    for _ in range(num_layers - 1):
        layers += [nn.Conv2d(num_in, channels, size, padding="same"), between()]
        num_in = channels
    last = nn.Conv2d(num_in, 1, size, padding="same")
    return nn.Sequential(*layers, last, nn.Flatten(1, 2))


def fitted(model, x, y, num_epochs=6, batch_size=5, lr=0.01, loss_fn=bce):
    budget = (len(x), batch_size, num_epochs)
    optimizer, scheduler = train.adam_one_cycle(model.parameters(), lr, *budget)
    options = {"scheduler": scheduler, "progress": False}
    train.fit(model, x, y, loss_fn, optimizer, num_epochs, batch_size, **options)
    return model


def trained_for(num_epochs, **options):
    """An answer that trains four convolutions."""
    return lambda x, y: fitted(network(), x, y, num_epochs, **options)


def followed_by(layer, num_epochs=1):
    """An answer whose trained network ends with another layer."""
    return lambda x, y: nn.Sequential(trained_for(num_epochs)(x, y), layer)


def always(function):
    """An answer that returns a function of the pictures, which is not trained."""
    return lambda x, y: function


def fully_connected(x, y):
    shape = x.shape[1:]
    layer = nn.Linear(shape.numel(), shape.numel())
    model = nn.Sequential(nn.Flatten(), layer, nn.Unflatten(1, shape))
    return fitted(model, x, y, num_epochs=15, lr=0.003)


def blind_at_the_right(x, y):
    """Finds no lines in the last columns."""
    model = trained_for(5, lr=0.02)(x, y)
    is_seen = torch.arange(x.shape[2]) < 22
    return lambda x: torch.where(is_seen, model(x), -1)


def with_a_loss_of_probabilities(x, y):
    model = nn.Sequential(network(), nn.Sigmoid())
    return fitted(model, x, y, num_epochs=3, lr=0.02, loss_fn=F.binary_cross_entropy)


def with_one_channel_in_training(x, y):
    """Learns from (m, 1, h, w) and wants that afterwards, too."""
    model = network(2)[1:]
    return fitted(model, x[:, None], y, num_epochs=1)


def with_dropout_left_on(x, y):
    model = nn.Sequential(nn.Dropout(0.1), network())
    return lambda x: model.train()(x)


def with_batch_norm_left_on(x, y):
    first, convolution, *others = network(2)
    model = nn.Sequential(first, convolution, nn.BatchNorm2d(16), *others)
    return lambda x: model(x)


def with_flat_light(x):
    """Pictures less the plane that fits them best."""
    flat = x - x.mean(dim=(1, 2), keepdim=True)
    for dim in (1, 2):
        position = torch.arange(x.shape[dim]) - (x.shape[dim] - 1) / 2
        position = position[:, None] if dim == 1 else position
        slope = (flat * position).mean(dim=(1, 2), keepdim=True) / (position**2).mean()
        flat = flat - slope * position
    return flat


def darker_than_around(x):
    """Where squares of 3 × 3 pixels are darker than those of 9 × 9."""
    means = [F.avg_pool2d(x, size, 1, size // 2) for size in (9, 3)]
    return (means[0] - means[1] - 0.6).relu() - 0.01


def segmented_at_a_high_rate(x, y):
    model = network(2)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e30)
    train.fit(model, x, y, bce, optimizer, 1, progress=False)
    return model


def segmented_in_place(x, y):
    x -= x.mean()
    return network()


def for_one_size():
    """An answer whose network for the first pictures is used for all that follow."""
    models = []

    def answer(x, y):
        if x.shape[1:] != (32, 32):
            return models[-1]
        layer = nn.Linear(32 * 32, 32 * 32)
        layer.weight.data.copy_(torch.eye(32 * 32))
        layer.bias.data.zero_()
        back = (nn.Flatten(), layer, nn.Unflatten(1, (32, 32)))
        models.append(nn.Sequential(trained_for(5, lr=0.02)(x, y), *back))
        return models[-1]

    return answer


def levels(*channels):
    """Convolutions, each with batch norm and a relu."""
    layers = []
    for num_in, num_out in pairwise(channels):
        layers += [nn.Conv2d(num_in, num_out, 3, padding=1), nn.BatchNorm2d(num_out)]
        layers.append(nn.ReLU())
    return layers


class Shortcut(nn.Module):
    """Half the resolution and back, with a shortcut, as in a U-Net."""

    def __init__(self):
        super().__init__()
        self.fine = nn.Sequential(*levels(1, 8, 8))
        coarse = [nn.MaxPool2d(2), *levels(8, 12, 12), nn.Upsample(scale_factor=2)]
        self.coarse = nn.Sequential(*coarse)
        self.head = nn.Sequential(*levels(20, 8), nn.Conv2d(8, 1, 1))

    def forward(self, x):
        fine = self.fine(x[:, None])
        return self.head(torch.cat([fine, self.coarse(fine)], dim=1))[:, 0]


def segmented_by_hand(x, y):
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for _ in range(7):
        for batch in torch.randperm(len(x)).split(5):
            loss = bce(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


def segmented_by_probabilities(x, y):
    """Returns a function, whose answers are yes and no, in NumPy."""
    model = nn.Sequential(network(), nn.Sigmoid())
    fitted(model, x, y, num_epochs=5, lr=0.02, loss_fn=F.binary_cross_entropy)
    return lambda x: model(x).numpy() > 0.5


WRONG = {  # check: words of the message, and the wrong answer
    "prediction": [
        ("take the two for the same", says(0.5, "rises", "rises", "stays")),
        ("You square Dice", says(0.25, "rises", "rises", "stays")),
        ("whose IoU is 0.5", says(0.67, "rises", "rises", "stays")),
        ("*not* in both", says(2 / 3, "rises", "rises", "stays")),
        ("counted twice already", says(0.2, "rises", "rises", "stays")),
        ("would be perfect", says(1, "rises", "rises", "stays")),
        ("nothing is in both", says(0, "rises", "rises", "stays")),
        ("how much is it in 0..1", says(33.3, "rises", "rises", "stays")),
        ("same three counts", says(0.3, "rises", "rises", "stays")),
        ("same three counts", says(0.34, "rises", "rises", "stays")),
        ("same three counts", says(float("nan"), "rises", "rises", "stays")),
        ("with a Dice of 0.5: the answer has", says(0.9, "rises", "rises", "stays")),
        ("without quotes", says("1/3", "rises", "rises", "stays")),
        ("single number", says([1, 3], "rises", "rises", "stays")),
        ("bring more mistakes", says(0.33, "falls", "rises", "stays")),
        ("100 % of those in the frame", says(0.33, "falls", "rises", "stays")),
        ("counts them like all others", says(0.33, "stays", "rises", "stays")),
        ("think of the false alarms", says(0.33, "rises", "falls", "stays")),
        ("60 pixels are vessel, before and after", says(0.33, "rises", "falls", "stays")),
        ("as ROC-AUC is", says(0.33, "rises", "stays", "stays")),
        ("follow the scores themselves", says(0.33, "rises", "rises", "falls")),
        ("stand out more", says(0.33, "rises", "rises", "rises")),
        ("expected one of the words", says(0.33, "better", "rises", "stays")),
        ("(d) is still missing", says(0.33, "rises", "rises", "")),
        ("return 4 answers", says(0.33, "rises", "rises")),
        ("return 4 answers", lambda: 0.33),
    ],
    "segmenter": [
        ("of the blots' for lines. Train for longer", blind_at_the_right),
        ("learns to answer no everywhere", trained_for(1)),
        ("learns to answer no everywhere", trained_for(1, batch_size=50, lr=0.001)),
        ("so all say", followed_by(nn.Sigmoid(), 3)),
        ("(Probabilities, from a sigmoid, are", followed_by(nn.Sigmoid())),
        ("so all say", with_a_loss_of_probabilities),
        ("does a relu at the end", always(lambda x: (-1 - x).relu())),
        ("at the end of the network?", always(lambda x: (x - 100).relu())),
        ("signs swapped", lambda x, y: trained_for(3)(x, 1 - y)),
        ("signs swapped", always(lambda x: x + 1)),
        ("learned these by heart", fully_connected),
        ("hardly more than 1 × 1", always(lambda x: -1 - x)),
        ("hardly more than 1 × 1", always(lambda x: -0.8 - with_flat_light(x))),
        ("hardly more than 3 × 3", lambda x, y: fitted(network(1), x, y, 2)),
        ("hardly more than 5 × 5", lambda x, y: fitted(network(2), x, y, 2)),
        ("The network is linear", lambda x, y: fitted(network(1, size=9), x, y, 2)),
        ("The network is linear", lambda x, y: fitted(network(4, 3, nn.Identity), x, y, 1)),
        ("a threshold does as well", always(darker_than_around)),
        ("is anything trained", always(torch.ones_like)),
        ("is anything trained", always(lambda x: torch.zeros_like(x) - 1)),
        ("Is anything trained", always(lambda x: F.avg_pool2d(x, 9, 1, 4).relu() + 2)),
        ("nan or inf", segmented_at_a_high_rate),
        ("is there a dropout", with_dropout_left_on),
        ("a batch norm that is", with_batch_norm_left_on),
        ("depends on the other pictures", always(lambda x: x - x.mean(dim=0))),
        ("Take the channel away", lambda x, y: network(2)[:-1]),
        ("`nn.Unflatten(1, (1, -1))` be the first", lambda x, y: network(2)[1:]),
        ("`nn.Unflatten(1, (1, -1))` be the first", with_one_channel_in_training),
        ("one score for each pixel", always(lambda x: x.flatten(1))),
        ("one score for each pixel", always(lambda x: x.mean(dim=0))),
        ("do not fit pictures of 24 × 40", for_one_size()),
        ("is of type str", always(repr)),
        ("returned a class", lambda x, y: Shortcut),
        ("result of type Tensor", lambda x, y: network()(x)),
        ("changed `x` itself", segmented_in_place),
    ],
    "dice": [
        ("factor 2", lambda a, m: (a & m).sum() / (a.sum() + m.sum())),
        ("IoU", lambda a, m: (a & m).sum() / (a | m).sum()),
        ("accuracy", lambda a, m: (a == m).mean()),
        ("sensitivity", lambda a, m: (a & m).sum() / m.sum()),
        ("is the precision", lambda a, m: (a & m).sum() / a.sum()),
        ("plain mean of precision", mean_of_precision_and_sensitivity),
        ("divide by the union", lambda a, m: 2 * (a & m).sum() / (a + m).sum()),
        ("per cent", lambda a, m: 100 * dice_from_iou(a, m)),
        ("a distance", lambda a, m: 1 - dice_from_iou(a, m)),
        ("Dice of the background", dice_of_background),
        ("size of the intersection", lambda a, m: (a & m).sum()),
        ("add 1", lambda a, m: (2 * (a & m).sum() + 1) / (a.sum() + m.sum() + 1)),
        ("expected", lambda a, m: 2 * (a & m).sum() / (a.sum() + m.sum() + 1)),
        ("expected", lambda a, m: (a & m).sum() / np.sqrt(a.sum() * m.sum())),
        ("sensitivity", lambda a, m: (a & m).sum() / min(a.sum(), m.sum())),
        ("expected", lambda a, m: 2 * (a & m).sum() / (1.4 * m.sum() + m.sum())),
        ("expected", lambda a, m: round(dice_from_iou(a, m), 2)),
        ("expected", dice_row_by_row),
        ("expected", dice_in_bytes),
        ("single number", lambda a, m: 2 * (a & m).sum(0) / (a.sum(0) + m.sum(0))),
        ("changed `", dice_in_place),
    ],
    "sensitivity_specificity": [
        ("outside the field", rates_without_field),
        ("as if they were not vessel", rates_of_what_lies_inside),
        ("swapped", lambda a, m, f: (specificity(a, m, f), sensitivity(a, m, f))),
        ("precision", lambda a, m, f: (m[a & f].mean(), specificity(a, m, f))),
        ("mistakes", lambda a, m, f: 1 - rates_as_float32(a, m, f)),
        ("per cent", lambda a, m, f: 100 * rates_as_float32(a, m, f)),
        ("missed", lambda a, m, f: (1 - sensitivity(a, m, f), specificity(a, m, f))),
        ("false alarms", lambda a, m, f: (sensitivity(a, m, f), a[~m & f].mean())),
        ("leaves alone", lambda a, m, f: (sensitivity(a, m, f), (~m)[~a & f].mean())),
        ("accuracy", lambda a, m, f: (sensitivity(a, m, f), (a == m)[f].mean())),
        ("divides by all vessel pixels", rates_by_all_vessels),
        ("divides by all pixels that are not vessel", rates_by_all_others),
        ("first number divides by all", lambda a, m, f: ((a & m)[f].mean(), 0.5)),
        ("vessel pixels outside", lambda a, m, f: (a[m].mean(), specificity(a, m, f))),
        ("counts pixels outside", lambda a, m, f: (sensitivity(a, m, f), 1 - a[~m].mean())),
        ("what share is called vessel", rates_that_cut_the_border),
        ("two results", sensitivity),
        ("single number", lambda a, m, f: ((a & m).sum(0) / m.sum(0), 0.5)),
        ("changed `", rates_with_field_in_place),
    ],
    "pixel_loss": [
        ("as background", lambda s, y: bce(s, y.clamp(min=0))),
        ("targets are swapped", lambda s, y: bce(s[y >= 0], 1 - y[y >= 0])),
        ("weigh the same", loss_of_balanced_classes),
        ("loss of a batch", loss_of_clamped_probabilities),
        ("as vessel", lambda s, y: bce(s, y.abs())),
        ("use -1 as a target", lambda s, y: bce(s, y)),
        ("adds log 2", lambda s, y: bce(s * (y >= 0), y.clamp(min=0))),
        ("sigmoid twice", lambda s, y: bce(s.sigmoid()[y >= 0], y[y >= 0])),
        ("divided by the number of all pixels", lambda s, y: each_loss(s, y).mean()),
        ("mean of each patch's mean", patch_by_patch),
        ("number of patches", lambda s, y: each_loss(s, y).sum() / len(y)),
        ("This is the sum", lambda s, y: each_loss(s, y).sum()),
        ("Only the vessel pixels", lambda s, y: bce(s[y > 0], y[y > 0])),
        ("squared error", lambda s, y: F.mse_loss(s.sigmoid()[y >= 0], y[y >= 0])),
        ("sign is flipped", lambda s, y: -weighted_loss(s, y)),
        ("no gradient flows", lambda s, y: weighted_loss(s, y).detach()),
        ("as a tensor", lambda s, y: weighted_loss(s, y).item()),
        ("no gradient arrives", loss_as_a_new_tensor),
        ("gradient that arrives", loss_of_detached_background),
        ("one number", lambda s, y: each_loss(s, y)),
        ("expected", loss_for_patches_of_30),
        ("expected", lambda s, y: weighted_loss(s, y) / LOG_2),
        ("expected", lambda s, y: weighted_loss(s.clamp(-3, 3), y)),
        ("changed `y`", loss_in_place),
    ],
    "join": [
        ("This is the sum", sum_patches),
        ("last one wins", last_patch_wins),
        ("first one wins", lambda p, c, shape: last_patch_wins(p[::-1], c[::-1], shape)),
        ("number of all", lambda p, c, shape: sum_patches(p, c, shape) / len(p)),
        ("Halving", halve_at_each_overlap),
        ("largest value", largest_patch_wins),
        ("median", lambda p, c, shape: np.nanmedian(layers(p, c, shape), axis=0)),
        ("0 is a value", join_by_nonzero_count),
        ("result is mirrored", lambda p, c, shape: join_by_running_mean(p, c, shape).T),
        ("has the shape", join_for_one_size),
        ("corners are swapped", join_with_swapped_corners),
        ("patch is mirrored", join_mirrored_patches),
        ("result at", join_with_bytes_as_counts),
        ("mean of the patches that cover", join_with_sorted_corners),
        ("mean of the patches that cover", join_with_bright_middle),
        ("mean of the patches that cover", join_once_per_corner),
        ("mean of the patches that cover", lambda *a: join_in_layers(*a).clip(0, 1)),
        ("largest count", lambda *a: sum_patches(*a) / count_patches(*a).max()),
        ("stopped with", join_with_square_patches),
        ("stopped with", join_in_corner_order),
        ("changed `patches`", join_in_place),
    ],
}

RIGHT = {  # check: answers in another form
    "prediction": [
        lambda: [1 / 3, "rises", "rises", "stays"],
        says(0.33, "rise", "rise", "stay"),
        says(0.333, " RISES ", "rises.", "stays."),
        says(torch.tensor(0.3333), "rises by far", "Rises", "stays the same"),
        says(Fraction(1, 3), "rises", "rises", "stays"),
        lambda: np.array([0.33, "rises", "rises", "stays"], dtype=object),
    ],
    "segmenter": [
        lambda x, y: fitted(network(3), x, y, lr=0.02),
        lambda x, y: fitted(Shortcut(), x, y),
        lambda x, y: segmented_by_hand(x, y).double(),
        segmented_by_probabilities,
    ],
    "dice": [
        dice_with_epsilon,
        dice_from_iou,
        dice_by_parts,
        dice_in_a_loop,
        dice_in_torch,
        lambda a, m: np.float16(dice_from_iou(a, m)),
        lambda a, m: metrics.f1_score(m.ravel(), a.ravel()),
        lambda a, m: 1 - (a ^ m).sum() / (a.sum() + m.sum()),
        lambda a, m: 2 * np.logical_and(a, m).mean() / (a.mean() + m.mean()),
    ],
    "sensitivity_specificity": [
        rates_as_float32,
        rates_as_float16,
        rates_in_torch,
        rates_by_confusion_matrix,
        rates_in_a_loop,
        lambda a, m, f: [sensitivity(a, m, f), specificity(a, m, f)],
    ],
    "pixel_loss": [
        weighted_loss,
        loss_by_hand,
        loss_by_softplus,
        loss_of_probabilities,
        loss_pixel_by_pixel,
        loss_of_two_classes,
        lambda s, y: each_loss(s, y).mean() * y.numel() / (y >= 0).sum(),
        lambda s, y: bce(s[y > -0.5].double(), y[y > -0.5].double()),
    ],
    "join": [
        join_in_layers,
        join_by_running_mean,
        join_by_index,
        join_in_torch,
        join_pixel_by_pixel,
        lambda *a: sum_patches(*a) / count_patches(*a),
        lambda *a: join_by_running_mean(*a).astype(np.float16),
    ],
}

EQUIVALENT = {  # (check, mutant of the solution): why it is right, too
    ("join", "zip(parts, corners, strict=True) → zip(parts, corners)"): (
        "there are as many corners as patches"
    ),
    ("join", "True → False"): "there are as many corners as patches",
    ("segmenter", "5 → 6"): "A schedule or a batch that is hardly larger.",
    ("segmenter", "False → True"): "Only shows a bar.",
}
