"""Claims: what lies in its band passes, what does not fails, and both leave a record."""

import json
import subprocess
import sys

import IPython.display
import pytest
from conftest import PROJECT

from mnist_ae import claims

CLAIM = """
["a.b"]
lesson = 1
text = "a number"
unit = "MSE"
dataset = "mnist"
digits = 3
band = [0.1, 0.2]
"""
ANYWHERE = """
["a.c"]
lesson = 10
text = "a number of no unit for any data"
unit = "1"
dataset = "any"
digits = 0
band = [1000, 2000]
lecture = 1500.4
"""


@pytest.fixture
def claims_file(tmp_path, monkeypatch):
    path = tmp_path / "claims.toml"
    path.write_text(CLAIM + ANYWHERE, encoding="utf-8")
    monkeypatch.setattr(claims, "FILE", path)
    monkeypatch.delenv("MNIST_AE_CLAIMS", raising=False)
    monkeypatch.delenv("MNIST_AE_CLAIMS_LOG", raising=False)
    return path


@pytest.fixture
def log(claims_file, tmp_path, monkeypatch):
    """The log that the environment names; the checks create it."""
    path = tmp_path / "claims.jsonl"
    monkeypatch.setenv("MNIST_AE_CLAIMS_LOG", str(path))
    return path


def records(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_in_the_band(claims_file, capsys):
    claims.check("a.b", 0.15)
    claims.check("a.b", 0.1, "mnist")
    claims.check("a.c", 1234, "digits-stand-in")
    assert capsys.readouterr().out.splitlines() == [
        "✓ a.b = 0.150 MSE (band 0.100 to 0.200)",
        "✓ a.b = 0.100 MSE (band 0.100 to 0.200)",
        "✓ a.c = 1,234 (band 1,000 to 2,000; the lecture has 1,500)",
    ]


@pytest.mark.parametrize("value", [0.0999, 0.2001, float("nan"), float("inf")])
def test_outside_the_band_fails_and_names_the_claim(claims_file, value):
    with pytest.raises(claims.ClaimError, match=r"a\.b = .* outside its band"):
        claims.check("a.b", value)


def test_another_data_set_is_only_shown(claims_file, capsys):
    claims.check("a.b", 7, "digits-stand-in")
    assert "on digits-stand-in; nothing is claimed" in capsys.readouterr().out


def test_measuring_does_not_fail(claims_file, monkeypatch, capsys):
    monkeypatch.setenv("MNIST_AE_CLAIMS", "measure")
    claims.check("a.b", 7)
    assert "✗ a.b" in capsys.readouterr().out


def test_a_notebook_gets_the_record_beside_the_line(claims_file, monkeypatch):
    shown = []
    monkeypatch.setattr(claims, "in_notebook", lambda: True)
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: shown.append(data))
    claims.check("a.b", 0.15)
    (data,) = shown
    record = data[claims.MIME]
    assert list(record) == ["name", "value", "unit", "dataset", "band", "ok"]
    assert record == {
        "name": "a.b",
        "value": 0.15,
        "unit": "MSE",
        "dataset": "mnist",
        "band": [0.1, 0.2],
        "ok": True,
    }
    assert data["text/plain"] == claims.describe("a.b", record)


def test_a_record_without_a_finite_value_is_described(claims_file):
    record = {"value": None, "dataset": "mnist", "band": [0.1, 0.2], "ok": False}
    expected = "✗ a.b = nan MSE is outside its band 0.100 to 0.200"
    assert claims.describe("a.b", record) == expected


def test_each_check_appends_a_line_to_the_log(log, capsys):
    claims.check("a.b", 0.15)
    claims.check("a.b", 7, "digits-stand-in")
    claims.check("a.c", 1234, "digits-stand-in")
    assert records(log) == [
        {
            "name": "a.b",
            "value": 0.15,
            "unit": "MSE",
            "dataset": "mnist",
            "band": [0.1, 0.2],
            "ok": True,
            "lesson": 1,
        },
        {
            "name": "a.b",
            "value": 7.0,
            "unit": "MSE",
            "dataset": "digits-stand-in",
            "band": [0.1, 0.2],
            "ok": None,
            "lesson": 1,
        },
        {
            "name": "a.c",
            "value": 1234.0,
            "unit": "1",
            "dataset": "digits-stand-in",
            "band": [1000, 2000],
            "ok": True,
            "lesson": 10,
        },
    ]


def test_a_claim_that_fails_is_logged_first(log):
    for value in (7, float("inf")):
        with pytest.raises(claims.ClaimError):
            claims.check("a.b", value)
    found = [(record["value"], record["ok"]) for record in records(log)]
    assert found == [(7.0, False), (None, False)]


def test_a_relative_log_counts_from_the_projects_root(log, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(claims, "PROJECT", tmp_path)
    monkeypatch.setenv("MNIST_AE_CLAIMS_LOG", "logs/run.jsonl")
    with pytest.raises(OSError, match=r"run\.jsonl"):
        claims.check("a.b", 0.15)
    (tmp_path / "logs").mkdir()
    claims.check("a.b", 0.15)
    assert len(records(tmp_path / "logs" / "run.jsonl")) == 1


APPEND_100 = """
import sys
from mnist_ae import claims
for number in range(100):
    claims._log({"name": sys.argv[1] * 200, "number": number})
"""


def test_several_kernels_do_not_mix_their_lines(log):
    commands = [[sys.executable, "-c", APPEND_100, word] for word in "abc"]
    processes = [subprocess.Popen(command, cwd=PROJECT) for command in commands]
    assert [process.wait() for process in processes] == [0, 0, 0]
    for word in "abc":
        numbers = [r["number"] for r in records(log) if r["name"] == word * 200]
        assert numbers == list(range(100))


def test_the_file_is_read_once_per_check(claims_file, monkeypatch, capsys):
    num_reads = []
    parse = claims.tomllib.loads

    def counting(text):
        num_reads.append(1)
        return parse(text)

    monkeypatch.setattr(claims.tomllib, "loads", counting)
    claims.check("a.b", 0.15)
    assert len(num_reads) == 1


def test_unknown_claims_are_refused(claims_file):
    with pytest.raises(KeyError, match=r"no claim 'a\.d', expected one of a\.b, a\.c"):
        claims.check("a.d", 1)


def test_unknown_and_missing_fields_are_refused(claims_file, tmp_path):
    claims_file.write_text(CLAIM + "bounds = [0, 1]", encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"claims\.toml, a\.b: found the unknown field bounds"
    ):
        claims.read()
    other = tmp_path / "other.toml"
    other.write_text(CLAIM.replace('unit = "MSE"', ""), encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"other\.toml, a\.b: found no unit, expected all of"
    ):
        claims.read(other)
