import pytest

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


@pytest.fixture
def one_claim(tmp_path, monkeypatch):
    path = tmp_path / "claims.toml"
    path.write_text(CLAIM)
    monkeypatch.setattr(claims, "FILE", path)
    monkeypatch.setattr(claims.read, "__defaults__", (path,))
    monkeypatch.delenv("MNIST_AE_CLAIMS", raising=False)
    return path


def test_in_the_band(one_claim, capsys):
    claims.check("a.b", 0.15)
    claims.check("a.b", 0.1, "mnist")
    assert "✓ a.b = 0.150 MSE (band 0.100 to 0.200)" in capsys.readouterr().out


@pytest.mark.parametrize("value", [0.0999, 0.2001, float("nan"), float("inf")])
def test_outside_the_band_fails_and_names_the_claim(one_claim, value):
    with pytest.raises(claims.ClaimError, match=r"a\.b = .* outside its band"):
        claims.check("a.b", value)


def test_another_data_set_is_shown_only(one_claim, capsys):
    claims.check("a.b", 7, "digits-stand-in")
    assert "on digits-stand-in; nothing is claimed" in capsys.readouterr().out


def test_measuring_does_not_fail(one_claim, monkeypatch, capsys):
    monkeypatch.setenv("MNIST_AE_CLAIMS", "measure")
    claims.check("a.b", 7)
    assert "✗ a.b" in capsys.readouterr().out


def test_unknown_claims_and_fields(one_claim):
    with pytest.raises(KeyError, match=r"a\.c"):
        claims.check("a.c", 1)
    one_claim.write_text(CLAIM + "bounds = [0, 1]")
    with pytest.raises(ValueError, match="bounds"):
        claims.read()
