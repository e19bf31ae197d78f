"""What is shown of a claim that was checked: one line of text."""

import math

from mnist_ae.claims.table import NO_UNIT, Claim, read


def describe(name: str, record: dict) -> str:
    """Describe a record that `check` made in one line: name, value, verdict and band.

    Args:
        name: of the claim.
        record: {value, unit, dataset, band, ok, than, turned}; a value of None was not a
            finite number.
    """
    return describe_with(read(), name, record)


def describe_with(claims: dict[str, Claim], name: str, record: dict) -> str:
    """Say what `describe` says, with claims that are read already."""
    claim = claims[name]
    value = math.nan if record["value"] is None else record["value"]
    unit = "" if claim.unit == NO_UNIT else f" {claim.unit}"
    measured = f"{name} = {_number(value, claim)}{unit}"
    if record.get("turned"):
        knobs = [f"{knob} = {value}" for knob, value in record["turned"].items()]
        return f"· {measured} (not claimed for these knobs, but for {', '.join(knobs)})"
    if record["ok"] is None:
        return f"· {measured} (on {record['dataset']}; nothing is claimed for it)"
    low, high = record["band"]
    band = f"band {_number(low, claim)} to {_number(high, claim)}"
    if not record["ok"]:
        return f"✗ {measured} is {_fault(claims, claim, value, record, band)}"
    parts = [band]
    if claim.than is not None:
        parts.append(_comparison(claims, claim, record))
    if claim.lecture is not None:
        parts.append(f"the lecture has {_number(claim.lecture, claim)}")
    return f"✓ {measured} ({'; '.join(parts)})"


def _fault(claims, claim, value, record, band):
    """Why a value is not as claimed: outside its band, or on the wrong side."""
    if not claim.verdict(value):
        return f"outside its {band}"
    return f"not {_comparison(claims, claim, record)}"


def _comparison(claims, claim, record):
    """Such as "below baseline.pca-100.mse.test, 0.0056", or "above 1"."""
    if not isinstance(claim.than, str):
        return f"{claim.holds} {claim.than:g}"
    baseline = _number(record["than"], claims[claim.than])
    return f"{claim.holds} {claim.than}, {baseline}"


def _number(value, claim):
    return f"{value:,.{claim.digits}f}"
