"""Whether a notebook has replaced functions that checks rely on."""

import builtins
import inspect
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

WATCHED = (  # modules, with those below them, that checks compute with
    "builtins",
    "copy",
    "inspect",
    "ast",
    "math",
    "random",
    "linecache",
    "traceback",
    "numpy",
    "torch.nn",
    "torch.linalg",
    "torch.optim",
    "scipy.ndimage",
    "mnist_ae",
)
WATCHED_ALONE = ("torch", "time", "json", "os", "sys")
CHECKS = "mnist_ae.checks"
FREE = {"sys": {"displayhook", "excepthook"}, "builtins": {"_", "print", "input", "open"}}


@dataclass(frozen=True)
class Seal:
    """What functions and classes there were.

    Attributes:
        objects: {(name of their owner, name): object}, which also keeps them alive.
    """

    objects: dict[tuple[str, str], Any]

    def broken(self) -> list[str]:
        """Return the names of what was replaced or deleted since, such as "numpy.sum"."""
        now = _functions_and_classes()
        found = []
        for place, value in self.objects.items():
            new = now.get(place)
            if new is not value and not _is_own(new, place[0]):
                found.append(".".join(place))
        return sorted(found)


def _is_own(function, owner):
    """Whether a package has replaced its function itself, as PyTorch does to compile."""
    code = getattr(function, "__code__", None)
    package = sys.modules.get(owner.split(".")[0])
    file = getattr(package, "__file__", None)
    if code is None or file is None:
        return False
    return Path(code.co_filename).is_relative_to(Path(file).parent)


def seal() -> Seal:
    """Return what functions and classes there are now."""
    return Seal(_functions_and_classes())


def _functions_and_classes():
    """{(owner, name): object} of the watched modules, and of the classes in them."""
    found = {}
    for module_name, module in list(sys.modules.items()):
        if not isinstance(module, ModuleType) or not _is_watched(module_name):
            continue
        free = FREE.get(module_name, ())
        for name, value in list(vars(module).items()):
            if name in free or not callable(value):
                continue
            found[module_name, name] = value
            if inspect.isclass(value) and value.__module__ == module_name:
                _add_methods(found, f"{module_name}.{name}", value)
    return found


def _add_methods(found, owner, kind):
    if kind is builtins.object:
        return
    for name, value in list(vars(kind).items()):
        if callable(value) or isinstance(value, property | staticmethod | classmethod):
            found[owner, name] = value


def _is_watched(name):
    if name == CHECKS or name.startswith(f"{CHECKS}."):
        return False  # the notebook has a copy of its own, and may do with it what it likes
    if name in WATCHED_ALONE:
        return True
    return any(name == room or name.startswith(f"{room}.") for room in WATCHED)
