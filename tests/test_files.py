"""Files written whole, folders that are locked, and disks that have no locks."""

import errno
import os
import threading

import filelock
import pytest

from mnist_ae import data, files, models
from mnist_ae.files import locked, write_whole


@pytest.fixture
def without_locks(monkeypatch):
    """A function that lets every attempt to lock fail with an error."""

    def use(error):
        def acquire(*args, **kwargs):
            raise error

        monkeypatch.setattr(filelock.FileLock, "acquire", acquire)

    return use


NO_LOCKS = [
    OSError(errno.ENOLCK, "No locks available"),
    OSError(errno.ENOSYS, "Function not implemented"),
    OSError(errno.EOPNOTSUPP, "Operation not supported"),
    NotImplementedError("no flock"),
]


@pytest.mark.parametrize("error", NO_LOCKS)
def test_without_locks_it_goes_on_and_says_so(tmp_path, without_locks, capsys, error):
    without_locks(error)
    with locked(tmp_path, "the data") as is_locked:
        assert not is_locked
    said = capsys.readouterr().out
    assert said.startswith(f"{tmp_path} can't be locked (")
    assert said.endswith("): going on without a lock.\n")
    assert said.count("\n") == 1


def test_other_errors_are_errors(tmp_path, without_locks):
    without_locks(OSError(errno.EROFS, "Read-only file system"))
    with pytest.raises(OSError, match="Read-only"), locked(tmp_path, "the data"):
        pass


@pytest.mark.skipif(os.name == "nt", reason="Windows has no flock")
@pytest.mark.parametrize("code", [errno.ENOSYS, errno.ENOLCK])
def test_a_file_system_without_flock(tmp_path, monkeypatch, recwarn, code):
    def flock(*args):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("fcntl.flock", flock)
    with locked(tmp_path, "the data"):
        (tmp_path / "a").write_text("done")
    assert not recwarn.list
    assert (tmp_path / "a").is_file()


def test_a_lock_that_never_comes(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(files, "PATIENT_SECONDS", 0.05)
    monkeypatch.setattr(files, "LOCK_SECONDS", 0.1)
    held = threading.Event()
    done = threading.Event()

    def hold():
        with filelock.FileLock(tmp_path / files.LOCK_NAME):
            held.set()
            done.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    with locked(tmp_path, "the data") as is_locked:
        assert not is_locked
    done.set()
    holder.join()
    waiting, going_on = capsys.readouterr().out.splitlines()
    assert waiting == "Waiting for another process that fetches or makes the data …"
    assert "another process has held the lock for" in going_on


def test_fetching_without_locks(mirrors, tmp_path, without_locks, four_arrays, capsys):
    mirrors("good")
    without_locks(OSError(errno.ENOLCK, "No locks available"))
    train, _ = data.load("mnist", root=tmp_path / "root")
    assert train.dataset == "mnist"
    assert "going on without a lock" in capsys.readouterr().out
    names = {path.name for path in (tmp_path / "root" / "MNIST" / "raw").iterdir()}
    assert names == {f"{name}.gz" for name in data.FILES}


def test_a_standin_without_locks_that_another_process_makes_first(
    small_mnist, tmp_path, without_locks, monkeypatch
):
    without_locks(OSError(errno.ENOLCK, "No locks available"))
    source = data.SOURCES["mnist"]
    arrays = source.standin()
    root = tmp_path / "root"

    def paint_after_another():
        if not root.exists() or not list(root.glob("*/raw")):
            data.load("mnist", root=root, offline=True)  # the other process
        return arrays

    object.__setattr__(source, "standin", paint_after_another)
    train, _ = data.load("mnist", root=root, offline=True)
    assert train.folder == root / "digits-stand-in" / "raw"
    assert [path.name for path in train.folder.parent.iterdir()] == ["raw"]


@pytest.mark.parametrize("place", ["new", "new/deeper"])
def test_the_folder_that_is_missing_is_named(tmp_path, place):
    path = tmp_path / place / "net.safetensors"
    with pytest.raises(FileNotFoundError) as caught:
        models.save(models.Autoencoder((4, 2)), path)
    assert str(caught.value).startswith(f"{path.parent}: found nothing there, expected a")
    assert "net.safetensors." not in str(caught.value).replace("net.safetensors. ", "")


def test_the_file_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    def refuse(path, mode):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(PermissionError) as caught:
        write_whole(tmp_path / "a.bin", b"content")
    assert caught.value.filename == str(tmp_path / "a.bin")


def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    model = models.Autoencoder((4, 2))
    models.save(model, "~/net.safetensors")
    assert (tmp_path / "net.safetensors").is_file()
    assert models.load(models.Autoencoder((4, 2)), "~/net.safetensors")


def test_folders_and_devices_are_never_replaced(tmp_path):
    with pytest.raises(OSError, match="found a folder, pipe or device, expected a file"):
        write_whole(tmp_path, b"content")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(OSError, match="pipe: found a folder, pipe or device"):
            write_whole(tmp_path / "pipe", b"content")
        assert not (tmp_path / "pipe").is_file()


def test_a_full_disk_names_the_file(tmp_path, monkeypatch):
    def refuse(number):
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "a.bin").write_bytes(b"older")
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space left") as caught:
        write_whole(tmp_path / "a.bin", b"content")
    assert caught.value.filename == str(tmp_path / "a.bin")
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]
    assert (tmp_path / "a.bin").read_bytes() == b"older"


def test_names_as_long_as_the_system_allows(tmp_path):
    path = tmp_path / ("x" * 240)
    write_whole(os.fsencode(path), b"content")
    assert path.read_bytes() == b"content"
    with pytest.raises(OSError, match="x" * 300):
        write_whole(tmp_path / ("x" * 300), b"content")


def test_weights_that_may_not_be_read_are_called_so(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(PermissionError, match="net: found a file that may not be read"):
        models.load(models.Autoencoder((4, 2)), tmp_path / "net")
