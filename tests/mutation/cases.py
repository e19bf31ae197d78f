"""For the tests: the names that operators have, and what each changes and leaves alone."""

# No operator may be removed, as a score without it would not compare.
NAMES = """
    activation baseline-on-test fewer-epochs first-for-last frozen-layer learning-rate
    no-eval no-momentum no-square no-step no-zero-grad normalisation other-split
    output-layer shifted-labels shuffling size-of-baseline sum-for-mean swapped-operands
    swapped-splits turned-comparison uphill-step wrong-target
"""

# What stands before each case: it gives names and imports, and no operator changes it.
SETUP = """
import numpy as np
import torch
from torch import nn
x_train, x_test, x_val, y_train, y_test = load()
"""

# (operator, cell, all lines that the cell's line may become).
CASES = [
    ("output-layer", "m = models.Autoencoder(s, output=nn.ReLU)", ["output=nn.Sigmoid)"]),
    ("output-layer", "m = models.Autoencoder(s)", ["output=torch.nn.ReLU)"]),
    ("output-layer", "m = models.Autoencoder(s).encoder", []),
    ("output-layer", 'r = {"output": nn.Sigmoid}', ['{"output": nn.ReLU}']),
    ("output-layer", "h = nn.LogSoftmax(dim=1)", ["nn.Softmax(dim=1)"]),
    ("output-layer", "h = nn.Sequential(nn.Linear(2, 3), nn.ReLU())", []),
    ("activation", "h = nn.Sequential(nn.Linear(2, 3), nn.ReLU())", ["nn.Sigmoid())"]),
    ("activation", "h = torch.sigmoid(z)", ["torch.relu(z)"]),
    ("activation", "h = z.relu()", ["z.sigmoid()"]),
    ("activation", "m = models.Autoencoder(s, output=nn.ReLU)", []),
    ("shuffling", "o = dict(shuffle=True)", ["shuffle=False"]),
    ("shuffling", 'o = {"shuffle": False, "other": True}', ['"shuffle": True']),
    ("shuffling", "h = train.fit(m, x, x)", ["train.fit(m, x, x, shuffle=False)"]),
    ("shuffling", "h = knn.fit(x, y)", []),
    ("shuffling", "k = torch.randperm(n)", ["torch.arange(n)"]),
    ("learning-rate", "o = SGD(p, lr=LR)", ["lr=LR * 10)", "lr=LR / 10)"]),
    ("learning-rate", "o = SGD(p, lr=0.5)", ["lr=0.5 * 10)", "lr=0.5 / 10)"]),
    ("learning-rate", "o = adam_one_cycle(p, rate, n)", ["rate * 10", "rate / 10"]),
    ("learning-rate", "o = adam_one_cycle(p, *budget)", []),
    ("learning-rate", "w = SOLR + COLOR", []),
    ("no-momentum", "o = SGD(p, lr=LR, momentum=MOMENTUM)", ["momentum=0.0"]),
    ("frozen-layer", "o = SGD(m.parameters(), lr=LR)", ["list(m.parameters())[2:], lr"]),
    ("frozen-layer", "n = count(m.parameters())", []),
    ("frozen-layer", "n = [*a.parameters(), *b.parameters()]", ["[*a.parameters()]"]),
    ("frozen-layer", "n = [*a.parameters(), b]", []),
    ("fewer-epochs", "h = list(range(NUM_EPOCHS))", ["range(NUM_EPOCHS - 1)"]),
    ("fewer-epochs", "h = train.fit(m, x, x, mse, o, 5, 100)", ["mse, o, 4, 100"]),
    ("fewer-epochs", "o = dict(num_epochs=3)", ["num_epochs=2"]),
    ("fewer-epochs", "budget = (n, NUM_EPOCHS)", []),
    ("no-zero-grad", "optimizer.zero_grad()", ["pass"]),
    ("no-zero-grad", "optimizer.step()", []),
    ("no-step", "optimizer.step()", ["pass"]),
    ("no-step", "loss.backward()", []),
    ("uphill-step", "w -= LR * gradient", ["w += LR * gradient"]),
    ("uphill-step", "w += LR * gradient", []),
    ("no-eval", "m = model.eval()", ["m = model"]),
    ("wrong-target", "h = train.fit(m, x, x)", ["train.fit(m, x, x.roll(1, 0))"]),
    ("wrong-target", "h = mse(m(x_test), x_test)", ["mse(m(x_test), x_test.roll(1, 0))"]),
    ("wrong-target", "h = train.fit(m, x, y)", []),
    ("wrong-target", "fit = (x, x, loss_fn)", ["fit = (x, x.roll(1, 0), loss_fn)"]),
    ("shifted-labels", "h = train.fit(m, x, y)", ["train.fit(m, x, y.roll(1, 0))"]),
    ("shifted-labels", "y_new = f(split.labels)", ["f(split.labels).roll(1, 0)"]),
    ("shifted-labels", "h = a == split.labels", ["a == np.roll(split.labels, 1)"]),
    ("shifted-labels", "h = train.fit(m, x, x)", []),
    (
        "other-split",
        "h = f(x_test, x_test)",
        ["f(x_train[:len(x_test)], x_train[:len(x_te"],
    ),
    ("other-split", "h = f(x_train, y_train)", []),
    ("swapped-splits", "train_split, test_split = load()", ["(test_split, train_split) ="]),
    ("swapped-splits", "a, b = load()", []),
    ("baseline-on-test", "p = PCA(9).fit(x_train)", ["PCA(9).fit(x_test)"]),
    ("baseline-on-test", "p = knn.fit(x_train, y_train)", ["knn.fit(x_test, y_test)"]),
    ("baseline-on-test", "p = train.fit(m, x_train, x_train)", []),
    ("baseline-on-test", "p = x_train.mean(dim=0)", ["x_test.mean(dim=0)"]),
    ("normalisation", "h = data.to_float(i)", ["255 * data.to_float(i)", "1 - data.to_"]),
    ("normalisation", "h = i.astype(float) / 255", ["h = i.astype(float)"]),
    ("normalisation", "h = i / 2", []),
    ("sum-for-mean", "h = e.mean(dim=1)", ["e.sum(dim=1)"]),
    ("sum-for-mean", "mean = h.median()", []),
    ("no-square", "h = ((a - b) ** 2).mean()", ["(a - b).mean()"]),
    ("no-square", "h = n**2 + (a - b) ** 3", []),
    ("size-of-baseline", "p = PCA(100, whiten=1)", ["PCA(100 // 2, whiten=1)"]),
    ("size-of-baseline", "h = median(x, 3)", ["median(x, 3 // 2)"]),
    ("size-of-baseline", "f = lambda num_bins=32: num_bins", ["num_bins=32 // 2"]),
    ("size-of-baseline", "h = f(100)", []),
    ("turned-comparison", "h = a > 0.5", ["a < 0.5"]),
    ("turned-comparison", "h = a == b", ["a != b"]),
    ("turned-comparison", 'h = a == "mnist"', []),
    ("turned-comparison", "h = a is None", []),
    ("first-for-last", "h = history[-1]", ["history[0]"]),
    ("first-for-last", "h = history[0]", ["history[-1]"]),
    ("first-for-last", "h = other[0]", []),
    ("swapped-operands", "h = a - b", ["b - a"]),
    ("swapped-operands", "h = (a - b) / c", ["c / (a - b)", "(b - a) / c"]),
    ("swapped-operands", "h = (a - b) ** 2", []),
    ("swapped-operands", "h = np.linalg.norm(a - b)", []),
    ("swapped-operands", "h = folder / name", []),
    ("swapped-operands", "h = a / 255", []),
]
