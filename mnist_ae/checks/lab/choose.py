"""A case: the best of some settings, and the accuracy that goes into the report."""

from mnist_ae.checks.lab.case import Case

SETTINGS = ("a", "b", "c", "d", "e")


def choose(settings, accuracy_of):
    """The best of some settings, and its test accuracy, to be reported.

    accuracy_of(setting, split): of a network with that setting; the split is "validation"
    or "test".
    """
    found = {}
    for setting in settings:
        found[setting] = accuracy_of(setting, "test")
    best = max(found, key=found.get)
    return best, found[best]


def mended(settings, accuracy_of):
    found = {setting: accuracy_of(setting, "validation") for setting in settings}
    best = max(found, key=found.get)
    return best, accuracy_of(best, "test")


def reports_validation(settings, accuracy_of):
    """Report the accuracy by which the setting was chosen."""
    found = {setting: accuracy_of(setting, "validation") for setting in settings}
    best = max(found, key=found.get)
    return best, found[best]


def by_sorting(settings, accuracy_of):
    ordered = sorted(settings, key=lambda setting: -accuracy_of(setting, "validation"))
    return ordered[0], accuracy_of(ordered[0], "test")


def is_right(code, rng):
    for _ in range(20):
        of_validation = dict(zip(SETTINGS, rng.permutation(5) / 10 + 0.1, strict=True))
        of_test = dict(zip(SETTINGS, rng.permutation(5) / 10 + 0.13, strict=True))
        accuracies = {"validation": of_validation, "test": of_test}
        best = max(of_validation, key=of_validation.get)
        found = code(SETTINGS, lambda setting, split, of=accuracies: of[split][setting])
        if tuple(found) != (best, of_test[best]):
            return False
    return True


CASE = Case(
    shown=choose,
    lines=(
        'found[setting] = accuracy_of(setting, "test")',
        "best = max(found, key=found.get)",
    ),
    faulty=(choose, reports_validation),
    right=(mended, by_sorting),
    is_right=is_right,
)
