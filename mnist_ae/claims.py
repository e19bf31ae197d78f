"""The numbers that the lessons state, each with its band and data set, and their check.

They stand in `notebooks/claims.toml`, one table per claim.  A lesson measures each of them
anew and fails if one lies outside its band.

Environment variables:
    MNIST_AE_CLAIMS: `measure` shows a number outside its band without failing.
    MNIST_AE_CLAIMS_LOG: a file to which each check appends one line of JSON: name, value,
        unit, dataset, band, ok, lesson.  A relative path counts from the project's root.
"""

import dataclasses
import json
import math
import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mnist_ae.environment import PROJECT, in_notebook
from mnist_ae.errors import message

FILE = PROJECT / "notebooks" / "claims.toml"
MIME = "application/vnd.mnist-ae.claim+json"
ANY_DATASET = "any"
NO_UNIT = "1"


class ClaimError(AssertionError):
    """A number that a lesson states did not come out."""

    def _render_traceback_(self):  # IPython shows these lines instead of a traceback
        return [f"ClaimError: {self}"]


@dataclass(frozen=True)
class Claim:
    """A number that a lesson states.

    Attributes:
        lesson: the number of the lesson that measures it.
        text: what is measured, in words.
        unit: such as "MSE", "%" or "images"; "1" for a number without a unit.
        dataset: the data set that it holds for, or "any".
        band: the lowest and the highest value that are allowed, in the unit.
        digits: decimals with which it is shown.
        seeds: the values for several seeds, from which the band was made; none where no
            seed plays a part.
        stated: the texts in which the lesson states it.
        lecture: the value that the lecture has.
    """

    lesson: int
    text: str
    unit: str
    dataset: str
    band: list[float]
    digits: int
    seeds: Sequence[float] = ()
    stated: Sequence[str] = ()
    lecture: float | None = None

    def verdict(self, value: float, dataset: str) -> bool | None:
        """Whether a value lies in the band; None if nothing is claimed for the data set."""
        if self.dataset not in (dataset, ANY_DATASET):
            return None
        low, high = self.band
        return math.isfinite(value) and low <= value <= high


def read(path: str | os.PathLike | None = None) -> dict[str, Claim]:
    """Return all claims by name.

    Args:
        path: of a file of claims; the lessons' own if None.

    Raises:
        ValueError: a claim has an unknown field or lacks one.
        OSError: the file can't be read.
    """
    path = FILE if path is None else Path(path)
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _parse(f"{path}, {name}", table) for name, table in tables.items()}


def check(name: str, value: float, data: Any = None) -> None:
    """Compare a measured number with its claim, and show and record both.

    Args:
        name: of a claim in `claims.toml`.
        value: what the lesson measured, in the claim's unit.
        data: the `Split` it was measured on, or that data set's name.  On another data set
            than the claim's (a stand-in) nothing is claimed: the number is only shown.

    Raises:
        ClaimError: the number lies outside the band, or is not finite; not raised with
            `MNIST_AE_CLAIMS=measure` in the environment.
        KeyError: there is no such claim.
        OSError: the file in `MNIST_AE_CLAIMS_LOG` can't be written.
    """
    claims = read()
    if name not in claims:
        expected = f"one of {', '.join(claims)}"
        raise KeyError(message(FILE.name, f"no claim {name!r}", expected))
    claim = claims[name]
    value = float(value)
    dataset = _dataset_name(data) or claim.dataset
    ok = claim.verdict(value, dataset)
    record = {
        "value": value,
        "unit": claim.unit,
        "dataset": dataset,
        "band": claim.band,
        "ok": ok,
    }
    line = _describe(name, claim, record)
    if not math.isfinite(value):
        record["value"] = None  # JSON has neither nan nor infinity
    _show(line, {"name": name, **record})
    _log({"name": name, **record, "lesson": claim.lesson})
    if ok is False and os.environ.get("MNIST_AE_CLAIMS") != "measure":
        remedy = "The text states this for the committed knobs: did you change one?"
        raise ClaimError(f"{line}. {remedy}")


def describe(name: str, record: dict) -> str:
    """Describe a record that `check` made in one line: name, value, verdict and band.

    Args:
        name: of the claim.
        record: {value, unit, dataset, band, ok}; a value of None was not a finite number.
    """
    return _describe(name, read()[name], record)


def _parse(where, table):
    """Turn a claim's table into a `Claim`; ValueError for unknown and missing fields."""
    known = []
    required = []
    for field in dataclasses.fields(Claim):
        known.append(field.name)
        if field.default is dataclasses.MISSING:
            required.append(field.name)
    unknown = [name for name in table if name not in known]
    if unknown:
        found = f"the unknown field {', '.join(unknown)}"
        raise ValueError(message(where, found, f"some of {', '.join(known)}"))
    missing = [name for name in required if name not in table]
    if missing:
        found = f"no {', '.join(missing)}"
        raise ValueError(message(where, found, f"all of {', '.join(required)}"))
    return Claim(**table)


def _dataset_name(data):
    """Return the name of a `Split`'s data set; a name or None as it is."""
    return getattr(data, "dataset", data)


def _describe(name, claim, record):
    """Say in one line what `describe` says."""
    value = math.nan if record["value"] is None else record["value"]
    low, high = record["band"]
    number_format = f",.{claim.digits}f"
    unit = "" if claim.unit == NO_UNIT else f" {claim.unit}"
    measured = f"{name} = {value:{number_format}}{unit}"
    if record["ok"] is None:
        return f"· {measured} (on {record['dataset']}; nothing is claimed for it)"
    band = f"band {low:{number_format}} to {high:{number_format}}"
    if not record["ok"]:
        return f"✗ {measured} is outside its {band}"
    if claim.lecture is None:
        return f"✓ {measured} ({band})"
    return f"✓ {measured} ({band}; the lecture has {claim.lecture:{number_format}})"


def _show(line, record):
    """Print a line; in a notebook, leave the record beside it for the command's summary."""
    if not in_notebook():
        print(line)
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
