"""What `clear` deletes, and above all what it leaves."""

import shutil

import pytest

from mnist_ae import data, environment
from mnist_ae.data.cache import clear


@pytest.fixture
def project(small_mnist, packed, tmp_path, monkeypatch):
    """A project whose `data/` holds what was fetched, the stand-in, and files of others."""
    root = tmp_path / "project" / "data"
    monkeypatch.setattr(environment, "PROJECT", root.parent)
    data.load("mnist", offline=True)
    fill(root / "MNIST" / "raw", packed)
    (root / "README.md").write_text("ours")
    return root.parent


def fill(folder, packed):
    """Put into a folder what fetching leaves there."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in packed.glob("*.gz"):
        shutil.copy(path, folder)
    (folder / f"{data.FILES[0]}.broken").write_bytes(b"<html>")
    (folder / f"{data.FILES[1]}.gz.broken").write_bytes(b"<html>")
    (folder / f"{data.FILES[2]}.gz.part").write_bytes(b"half")
    (folder / ".lock").touch()


def files_under(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_what_was_made_and_fetched_goes(project, packed):
    raw = project / "data" / "MNIST" / "raw"
    standin = project / "data" / "digits-stand-in"
    expected = {path: path.stat().st_size for path in raw.iterdir() if path.name != ".lock"}
    expected[standin] = sum(path.stat().st_size for path in (standin / "raw").iterdir())
    assert dict(clear()) == expected
    assert files_under(project) == {"data", "data/README.md"}
    assert clear() == []
    train, _ = data.load("mnist", offline=True)
    assert train.dataset == "digits-stand-in", "everything works as at first"


def test_files_of_others_stay(project, small_mnist, tmp_path):
    raw = project / "data" / "MNIST" / "raw"
    small_mnist(raw)  # unpacked: by torchvision, or by hand
    (raw / f"{data.FILES[3]}.gz").write_bytes(b"packed by somebody else")
    (raw / "notes.txt").write_text("mine")
    linked = raw / f"{data.FILES[1]}.gz"
    shared = tmp_path / "shared.gz"
    linked.rename(shared)
    linked.symlink_to(shared)
    (project / "data" / "digits-stand-in" / "notes.txt").write_text("mine")
    (project / "data" / "DRIVE").mkdir()
    clear()
    kept = {path.name for path in raw.iterdir()}
    assert kept == {*data.FILES, "notes.txt", linked.name, f"{data.FILES[3]}.gz"}
    assert shared.is_file()
    standin = project / "data" / "digits-stand-in"
    assert [path.name for path in standin.iterdir()] == ["notes.txt"]
    assert (project / "data" / "DRIVE").is_dir()


def test_a_folder_of_the_standin_s_name_that_was_not_made_stays(project):
    standin = project / "data" / "digits-stand-in"
    (standin / "raw" / "sha256.json").unlink()
    clear()
    assert {path.name for path in (standin / "raw").iterdir()} == set(data.FILES)


def test_what_a_killed_process_left_of_a_standin_goes(project):
    standin = project / "data" / "digits-stand-in"
    left_behind = standin / "tmp123"
    shutil.copytree(standin / "raw", left_behind)
    size = sum(path.stat().st_size for path in standin.rglob("*") if path.is_file())
    assert (standin, size) in clear()
    assert not standin.exists()


@pytest.mark.parametrize("by_variable", [False, True])
def test_a_root_that_somebody_named_loses_its_standin_only(
    project, packed, tmp_path, monkeypatch, by_variable
):
    named = tmp_path / "class"
    data.load("mnist", root=named, offline=True)
    fill(named / "MNIST" / "raw", packed)
    before = files_under(named)
    cache = environment.user_cache()
    fill(cache / "MNIST" / "raw", packed)
    if by_variable:
        monkeypatch.setenv("MNIST_AE_DATA", str(named))
        deleted = clear()
    else:
        deleted = clear(named)
    paths = {path for path, _ in deleted}
    assert named / "digits-stand-in" in paths
    assert all(path.is_relative_to(cache) for path in paths - {named / "digits-stand-in"})
    assert files_under(named) == {
        name for name in before if not name.startswith("digits-stand-in")
    }
    assert not (cache / "MNIST").exists()
    assert (project / "data" / "digits-stand-in").is_dir(), "it is not in use"


def test_the_cache_stays_where_it_is_named(project, packed, monkeypatch):
    cache = environment.user_cache()
    fill(cache / "MNIST" / "raw", packed)
    before = files_under(cache)
    monkeypatch.setenv("MNIST_AE_DATA", str(cache))
    assert clear() == []
    assert files_under(cache) == before


@pytest.mark.parametrize("linked", ["", "MNIST", "MNIST/raw"])
def test_nothing_goes_behind_a_link(project, tmp_path, linked):
    folder = project / "data" / linked
    elsewhere = tmp_path / "elsewhere"
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere, target_is_directory=True)
    before = files_under(elsewhere)
    clear()
    expected = {name for name in before if not name.startswith("digits-stand-in")}
    assert files_under(elsewhere) == expected


def test_a_linked_standin_stays(project, tmp_path):
    standin = project / "data" / "digits-stand-in"
    elsewhere = tmp_path / "elsewhere"
    standin.rename(elsewhere)
    standin.symlink_to(elsewhere, target_is_directory=True)
    before = files_under(elsewhere)
    clear()
    assert files_under(elsewhere) == before


def test_a_root_that_cannot_be_written_is_left(project, monkeypatch):
    before = files_under(project)
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert clear() == []
    assert files_under(project) == before


def test_a_missing_named_root_is_an_error(project, monkeypatch):
    monkeypatch.setenv("MNIST_AE_DATA", str(project / "missing"))
    with pytest.raises(FileNotFoundError, match="MNIST_AE_DATA"):
        clear()
