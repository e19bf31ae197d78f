"""The numbers that the lessons state, each with its band and data set, and their check.

They stand in `notebooks/claims.toml`.  A lesson measures each anew; out of its band, it fails.
"""

import math
import os
import tomllib

from mnist_ae.errors import require
from mnist_ae.environment import PROJECT, in_notebook

FILE = PROJECT / "notebooks" / "claims.toml"
MIME = "application/vnd.mnist-ae.claim+json"
FIELDS = {"lesson", "text", "unit", "dataset", "band", "digits", "seeds", "stated", "lecture"}


class ClaimError(AssertionError):
    """A number that a lesson states did not come out."""

    def _render_traceback_(self):  # IPython shows these lines instead of a traceback
        return [f"ClaimError: {self}"]


def read(path=FILE):
    """All claims: {name: {lesson, text, unit, dataset, band: [low, high], digits, …}}."""
    claims = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, claim in claims.items():
        unknown = sorted(set(claim) - FIELDS)
        require(f"{path}, {name}", not unknown, unknown, f"some of {sorted(FIELDS)}")
    return claims


def check(name, value, data=None):
    """Compare a measured number with its claim, show both, and keep it for the run's summary.

    Args:
        name: of a claim in `claims.toml`.
        value: what the lesson measured, in the claim's unit.
        data: the `Split` it was measured on, or that data set's name.  On another data set than
            the claim's (a stand-in) nothing is claimed: the number is shown only.

    With `MNIST_AE_CLAIMS=measure` in the environment a number outside its band is shown, and
    nothing is raised: for those who turn knobs.

    Raises:
        ClaimError: outside the band, or not a finite number.
        KeyError: no such claim.
    """
    claims = read()
    if name not in claims:
        raise KeyError(f"{name!r} is no claim of {FILE.name}; there is {', '.join(claims)}")
    claim, value = claims[name], float(value)
    dataset = getattr(data, "dataset", data) or claim["dataset"]
    low, high = band = claim["band"]
    ok = low <= value <= high if claim["dataset"] in (dataset, "any") else None
    record = dict(value=value, unit=claim["unit"], dataset=dataset, band=band, ok=ok)
    line = describe(name, record)
    record["value"] = value if math.isfinite(value) else None  # JSON knows no nan
    if in_notebook():  # the record is for the command, which makes its summary from it
        from IPython.display import display

        display({"text/plain": line, MIME: {"name": name, **record}}, raw=True)
    else:
        print(line)
    if ok is False and os.environ.get("MNIST_AE_CLAIMS") != "measure":
        raise ClaimError(f"{line}. The text states this for the committed knobs: did you turn one?")


def describe(name, record):
    """One line for a record of `check`: name, value, band, verdict and the lecture's number."""
    claim, value, (low, high) = read()[name], record["value"], record["band"]
    form, unit = f",.{claim['digits']}f", claim["unit"].removeprefix("1")
    head = f"{name} = {math.nan if value is None else value:{form}} {unit}".rstrip()
    if record["ok"] is None:
        return f"· {head} (on {record['dataset']}; nothing is claimed for it)"
    band = f"band {low:{form}} to {high:{form}}"
    lecture = f"; the lecture has {claim['lecture']:{form}}" if "lecture" in claim else ""
    return f"✓ {head} ({band}{lecture})" if record["ok"] else f"✗ {head} is outside its {band}"
