"""What CI holds against the promises, and what it measures again."""

import importlib.util
import json

import pytest
from conftest import PROJECT

from mnist_ae import claims

spec = importlib.util.spec_from_file_location("promises", PROJECT / ".ci" / "promises.py")
promises = importlib.util.module_from_spec(spec)
spec.loader.exec_module(promises)

CLAIMS = claims.read()
RATIO = "epoch.100.bfloat16_over_floor"
LIMIT = promises.WIDER[RATIO] * CLAIMS[RATIO].promise[1]
ERROR = "sparse.mse.test"


@pytest.fixture
def reports(tmp_path):
    """A function of values that differ: paths of claims and of seconds."""

    def write(**values):
        records = []
        for name, claim in CLAIMS.items():
            low, high = claim.promise or (0, 1)
            value = values.get(name, low if claim.promise and low > 0 else high)
            records.append({"name": name, "value": value, "dataset": "mnist", "ok": True})
        path = tmp_path / "claims.jsonl"
        path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
        cases = "".join(f'<testcase file="{k}.ipynb" time="9"/>' for k in range(11))
        (tmp_path / "tests.xml").write_text(f"<t>{cases}</t>", encoding="utf-8")
        return path, tmp_path / "tests.xml"

    return write


@pytest.fixture
def later(monkeypatch):
    """Values of RATIO that later runs of its lesson measure: a list, which they use up."""
    values = []

    def measure_again(lessons):
        assert lessons == [CLAIMS[RATIO].lesson]
        return {
            RATIO: {"name": RATIO, "value": values.pop(0), "dataset": "any", "ok": True}
        }

    monkeypatch.setattr(promises, "measure_again", measure_again)
    return values


def test_what_is_kept_is_not_measured_again(reports, later):
    promises.main(*reports())


def test_one_slow_run_is_measured_again(reports, later):
    later += [1.5 * LIMIT, 0.9 * LIMIT]
    promises.main(*reports(**{RATIO: 1.01 * LIMIT}))
    assert later == []


def test_what_is_slow_in_every_run_fails(reports, later):
    later += [1.5 * LIMIT, 1.01 * LIMIT]
    with pytest.raises(SystemExit, match=f"not as promised: {RATIO}$"):
        promises.main(*reports(**{RATIO: 1.01 * LIMIT}))
    assert later == []


def test_other_ratios_are_allowed_twice_as_much(monkeypatch, reports):
    name = "epoch.100.over_floor"
    most = promises.SLACK * CLAIMS[name].promise[1]
    promises.main(*reports(**{name: 0.99 * most}))
    slow = {name: {"name": name, "value": 1.01 * most, "dataset": "any", "ok": True}}
    monkeypatch.setattr(promises, "measure_again", lambda lessons: slow)
    with pytest.raises(SystemExit, match=f"not as promised: {name}$"):
        promises.main(*reports(**{name: 1.01 * most}))


def test_an_error_is_not_measured_again(reports, later):
    with pytest.raises(SystemExit, match=f"not as promised: {ERROR}$"):
        promises.main(*reports(**{ERROR: 1.0}))
