"""Comparing a measured number with its claim, in the lesson that measures it."""

import json
import math
import os
from pathlib import Path
from typing import Any

from mnist_ae.claims import knobs, table
from mnist_ae.claims.lines import describe_with
from mnist_ae.console import say
from mnist_ae.environment import PROJECT, in_notebook
from mnist_ae.errors import message

MIME = "application/vnd.mnist-ae.claim+json"
REMEDY = (
    "No knob was turned, so either a cell was changed or this machine computes otherwise. "
    'To go on all the same, run `import os; os.environ["MNIST_AE_CLAIMS"] = "measure"` in '
    "a cell: then numbers are shown, and none ends the lesson."
)

_measured = {}  # {name: value} of the claims that this process has checked


class ClaimError(AssertionError):
    """A number that a lesson states did not come out."""

    def _render_traceback_(self):
        """Return what IPython shows in place of a traceback; the number stands above it."""
        return [f"ClaimError: the text does not hold for this run. {REMEDY}"]


def check(name: str, value: float, data: Any = None) -> None:
    """Compare a measured number with its claim, and show and record both.

    A claim that is compared with another one takes the value that this process measured
    for it, or else the end of its band that is worse for the claim.

    Args:
        name: of a claim in `claims.toml`.
        value: what the lesson measured, in the claim's unit.
        data: the `Split` it was measured on, or that data set's name.  On another data set
            than the claim's (a stand-in) nothing is claimed, nor where the notebook's knobs
            are not the committed ones: the number is only shown.

    Raises:
        ClaimError: the number lies outside the band, on the other side of what it is
            compared with, or is not finite; not raised with `MNIST_AE_CLAIMS=measure` in
            the environment.
        KeyError: there is no such claim.
        OSError: the file in `MNIST_AE_CLAIMS_LOG` can't be written.
    """
    claims = table.read()
    if name not in claims:
        expected = f"one of {', '.join(claims)}"
        raise KeyError(message(table.FILE.name, f"no claim {name!r}", expected))
    claim = claims[name]
    value = float(value)
    dataset = getattr(data, "dataset", data) or claim.dataset
    turned = knobs.turned(claim.lesson)
    record = {
        "value": value,
        "unit": claim.unit,
        "dataset": dataset,
        "band": list(claim.band),
        "ok": None,
        "than": _baseline(claim, claims),
        "turned": turned,
    }
    _measured.pop(name, None)
    if not turned and claim.dataset in (dataset, table.ANY_DATASET):
        record["ok"] = _holds(claim, value, record["than"])
        _measured[name] = value
    line = describe_with(claims, name, record)
    if not math.isfinite(value):
        record["value"] = None  # JSON has neither nan nor infinity
    _show(line, {"name": name, **record})
    _log({"name": name, **record, "lesson": claim.lesson})
    if record["ok"] is False and os.environ.get("MNIST_AE_CLAIMS") != "measure":
        raise ClaimError(f"{line}. {REMEDY}")


def _baseline(claim, claims):
    """The number that a claim is compared with; None if it is compared with none."""
    if not isinstance(claim.than, str):
        return claim.than
    if claim.than in _measured:
        return _measured[claim.than]
    return claim.worse_end(claims[claim.than].band)


def _holds(claim, value, baseline):
    """Whether a value lies in its band, and on the right side of its baseline.

    What is said of the average need not hold for each run, if it doesn't for each seed.
    """
    if not claim.verdict(value):
        return False
    if baseline is None or claim.is_on_its_side(value, baseline):
        return True
    if claim.scope != "on average":
        return False
    return not all(claim.is_on_its_side(seed, baseline) for seed in claim.seeds)


def _show(line, record):
    """Print a line; in a notebook, leave the record beside it for the command's summary."""
    if not in_notebook():
        say(line)
        return
    from IPython.display import display

    display({"text/plain": line, MIME: record}, raw=True)


def _log(record):
    """Append a record to the file in `MNIST_AE_CLAIMS_LOG`, if that is set."""
    path = os.environ.get("MNIST_AE_CLAIMS_LOG")
    if not path:
        return
    line = json.dumps(record, ensure_ascii=False) + "\n"
    with open(PROJECT / Path(path).expanduser(), "ab", buffering=0) as file:
        file.write(line.encode())  # at once, so that several kernels do not mix their lines
