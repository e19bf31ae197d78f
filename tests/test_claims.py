"""Claims: what lies in its band passes, what does not fails, and both leave a record."""

import json
import subprocess
import sys

import IPython.display
import pytest
from conftest import PROJECT

from mnist_ae import claims
from mnist_ae.claims import checking, knobs, table

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
    monkeypatch.setattr(table, "FILE", path)
    monkeypatch.setattr(checking, "_measured", {})
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
    monkeypatch.setattr(checking, "in_notebook", lambda: True)
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: shown.append(data))
    claims.check("a.b", 0.15)
    (data,) = shown
    record = data[claims.MIME]
    assert record == {
        "name": "a.b",
        "value": 0.15,
        "unit": "MSE",
        "dataset": "mnist",
        "band": [0.1, 0.2],
        "ok": True,
        "than": None,
        "turned": {},
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
            "than": None,
            "turned": {},
            "lesson": 1,
        },
        {
            "name": "a.b",
            "value": 7.0,
            "unit": "MSE",
            "dataset": "digits-stand-in",
            "band": [0.1, 0.2],
            "ok": None,
            "than": None,
            "turned": {},
            "lesson": 1,
        },
        {
            "name": "a.c",
            "value": 1234.0,
            "unit": "1",
            "dataset": "digits-stand-in",
            "band": [1000, 2000],
            "ok": True,
            "than": None,
            "turned": {},
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
    monkeypatch.setattr(checking, "PROJECT", tmp_path)
    monkeypatch.setenv("MNIST_AE_CLAIMS_LOG", "logs/run.jsonl")
    with pytest.raises(OSError, match=r"run\.jsonl"):
        claims.check("a.b", 0.15)
    (tmp_path / "logs").mkdir()
    claims.check("a.b", 0.15)
    assert len(records(tmp_path / "logs" / "run.jsonl")) == 1


APPEND_100 = """
import sys
from mnist_ae.claims import checking
for number in range(100):
    checking._log({"name": sys.argv[1] * 200, "number": number})
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
    read = table.read

    def counting():
        num_reads.append(1)
        return read()

    monkeypatch.setattr(table, "read", counting)
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


COMPARED = """
["a.d"]
lesson = 1
text = "a number below another one"
unit = "MSE"
dataset = "mnist"
digits = 3
band = [0.0, 0.2]
than = "a.b"
holds = "below"

["a.e"]
lesson = 1
text = "a number above one"
unit = "times"
dataset = "any"
digits = 2
band = [0.5, 3]
than = 1
holds = "above"
"""


@pytest.fixture
def compared(claims_file):
    claims_file.write_text(CLAIM + COMPARED, encoding="utf-8")


def test_a_value_on_the_wrong_side_of_a_number_fails(compared, capsys):
    claims.check("a.e", 1.5)
    assert capsys.readouterr().out == "✓ a.e = 1.50 times (band 0.50 to 3.00; above 1)\n"
    for value in (1, 0.9):  # in the band, both of them
        with pytest.raises(claims.ClaimError, match=r"a\.e = .* is not above 1"):
            claims.check("a.e", value)


@pytest.mark.parametrize(
    ("scope", "seeds", "may_lie_below"),
    [
        ("on average", [1.5, 1.2, 2.0], False),
        ("on average", [1.5, 0.8, 2.0], True),  # as one of the seeds does
        ("every seed", [1.5, 1.2, 2.0], False),
    ],
)
def test_a_run_may_lie_on_the_wrong_side_where_a_seed_does(
    scope, seeds, may_lie_below, claims_file
):
    claim = f'{CLAIM + COMPARED}scope = "{scope}"\nseeds = {seeds}\n'
    claims_file.write_text(claim, encoding="utf-8")
    claims.check("a.e", 1.5)
    if may_lie_below:
        claims.check("a.e", 0.9)
    else:
        with pytest.raises(claims.ClaimError, match="is not above 1"):
            claims.check("a.e", 0.9)
    with pytest.raises(claims.ClaimError, match="is outside its band"):
        claims.check("a.e", 0.4)


def test_a_value_is_compared_with_what_this_run_measured(compared, capsys):
    claims.check("a.b", 0.19)
    claims.check("a.d", 0.15)
    assert "; below a.b, 0.190)" in capsys.readouterr().out
    claims.check("a.b", 0.12)
    with pytest.raises(claims.ClaimError, match=r"0\.150 MSE is not below a\.b, 0\.12"):
        claims.check("a.d", 0.15)


def test_a_baseline_of_another_lesson_is_taken_at_its_worse_end(compared, capsys):
    claims.check("a.d", 0.099)
    assert "; below a.b, 0.100)" in capsys.readouterr().out
    with pytest.raises(claims.ClaimError, match=r"not below a\.b, 0\.100"):
        claims.check("a.d", 0.1)


def test_a_baseline_measured_elsewhere_or_with_turned_knobs_does_not_count(
    compared, monkeypatch, capsys
):
    claims.check("a.b", 0.19, "digits-stand-in")
    claims.check("a.d", 0.05)
    assert "below a.b, 0.100" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('than = "a.b"', "one of than and holds"),
        ('holds = "above"', "one of than and holds"),
        ('than = "a.x"\nholds = "above"', "than = 'a.x'"),
        ('than = 1\nholds = "over"', "holds = 'over'"),
        ('scope = "mostly"', "scope = 'mostly'"),
    ],
)
def test_an_incomplete_comparison_is_refused(claims_file, line, found):
    claims_file.write_text(CLAIM + line, encoding="utf-8")
    with pytest.raises(ValueError, match=f"a\\.b: found {found}"):
        claims.read()


@pytest.fixture
def committed_knobs(claims_file, tmp_path, monkeypatch):
    path = tmp_path / "knobs.toml"
    path.write_text("[1]\nSEED = 0\nLEVELS = [0.1, 0.2]\n[2]\nLR = 1\n", encoding="utf-8")
    monkeypatch.setattr(knobs, "FILE", path)


def set_knob(monkeypatch, name, value):
    """Define a name as a cell of the notebook does."""
    monkeypatch.setattr(sys.modules["__main__"], name, value, raising=False)


def test_nothing_is_claimed_for_turned_knobs(committed_knobs, monkeypatch, log, capsys):
    set_knob(monkeypatch, "SEED", 7)
    set_knob(monkeypatch, "LEVELS", (0.1, 0.2))
    set_knob(monkeypatch, "LR", 5)  # of another lesson
    claims.check("a.b", 0.9)  # far outside the band
    expected = "· a.b = 0.900 MSE (not claimed for these knobs, but for SEED = 0)\n"
    assert capsys.readouterr().out == expected
    (record,) = records(log)
    assert record["ok"] is None
    assert record["turned"] == {"SEED": 0}

    set_knob(monkeypatch, "SEED", 0)
    with pytest.raises(claims.ClaimError, match="No knob was turned"):
        claims.check("a.b", 0.9)


def test_knobs_of_any_kind_may_be_turned(committed_knobs, monkeypatch, capsys):
    for value in ((0.1, 0.3), [0.1], None, "0.1", table, {"a": 1}):
        set_knob(monkeypatch, "LEVELS", value)
        claims.check("a.b", 0.9)
    assert "✗" not in capsys.readouterr().out


def test_the_remedy_is_shown_in_place_of_a_traceback(claims_file):
    with pytest.raises(claims.ClaimError) as caught:
        claims.check("a.b", 0.9)
    (line,) = caught.value._render_traceback_()
    assert "MNIST_AE_CLAIMS" in line
    assert "a.b" not in line, "the number is shown once, above"
