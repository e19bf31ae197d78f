"""The table of claims, `notebooks/claims.toml`, and what one claim says of a value."""

import dataclasses
import math
import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mnist_ae.environment import LESSONS
from mnist_ae.errors import message

FILE = LESSONS / "claims.toml"
ANY_DATASET = "any"
NO_UNIT = "1"
SIDES = ("below", "above")
SCOPES = ("run", "every seed", "on average")


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
        promise: the lowest and the highest value that the project guarantees. For a ratio
            of times that is on a machine that does nothing else.
        than: what it is compared with: another claim's name, or a number.
        holds: "below" or "above": on which side of `than` every value has to lie.
        scope: what the comparison is said of: "run", whatever the seed; "every seed" of
            those in `seeds`; or "on average", for the interval of their mean. In the last
            case a run may lie on the other side if one of the seeds does.
    """

    lesson: int
    text: str
    unit: str
    dataset: str
    band: Sequence[float]
    digits: int
    seeds: Sequence[float] = ()
    stated: Sequence[str] = ()
    lecture: float | None = None
    promise: Sequence[float] = ()
    than: str | float | None = None
    holds: str | None = None
    scope: str = "run"

    def verdict(self, value: float) -> bool:
        """Return whether a value lies in the band."""
        low, high = self.band
        return math.isfinite(value) and low <= value <= high

    def is_on_its_side(self, value: float, baseline: float) -> bool:
        """Return whether a value lies where `holds` says, as seen from a baseline."""
        return value < baseline if self.holds == "below" else value > baseline

    def worse_end(self, baseline_band: Sequence[float]) -> float:
        """Return the end of a baseline's band that is worse for this claim."""
        low, high = baseline_band
        return low if self.holds == "below" else high


def read(path: str | os.PathLike | None = None) -> dict[str, Claim]:
    """Return all claims by name.

    Args:
        path: of a file of claims; the lessons' own if None.

    Raises:
        ValueError: a claim has an unknown field or lacks one, or its comparison is
            incomplete or names no claim.
        OSError: the file can't be read.
    """
    path = FILE if path is None else Path(path)
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    claims = {name: _parse(f"{path}, {name}", table) for name, table in tables.items()}
    for name, claim in claims.items():
        _check_comparison(f"{path}, {name}", claim, claims)
    return claims


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


def _check_comparison(where, claim, claims):
    """ValueError unless `than`, `holds` and `scope` make sense together."""
    if (claim.than is None) != (claim.holds is None):
        raise ValueError(message(where, "one of than and holds", "both or neither"))
    if claim.holds is not None and claim.holds not in SIDES:
        raise ValueError(message(where, f"holds = {claim.holds!r}", " or ".join(SIDES)))
    if claim.scope not in SCOPES:
        raise ValueError(message(where, f"scope = {claim.scope!r}", ", ".join(SCOPES)))
    if isinstance(claim.than, str) and claim.than not in claims:
        raise ValueError(message(where, f"than = {claim.than!r}", "a claim or a number"))
