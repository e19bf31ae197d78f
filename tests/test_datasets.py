"""What `mnist-ae data` prints and how it counts what is lacking."""

from mnist_ae import data
from mnist_ae.command.datasets import show_datasets


def test_a_data_set_that_could_not_be_had_counts(
    small_mnist, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("MNIST_AE_DATA", str(tmp_path))
    assert show_datasets(offline=True) == 1
    said = capsys.readouterr().out
    assert "mnist: not to be had, digits-stand-in in its place\n" in said
    small_mnist(tmp_path / "MNIST" / "raw")
    assert show_datasets(offline=True) == 0
    assert "4 of 4 files verified" in capsys.readouterr().out


def test_files_under_other_names_count_as_there(small_mnist, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MNIST_AE_DATA", str(tmp_path))
    folder = tmp_path / "MNIST" / "raw"
    small_mnist(folder)
    for name in data.FILES:
        (folder / name).rename(folder / name.replace("-idx", ".idx"))
    assert show_datasets(offline=True) == 0
    assert f"mnist: {folder}: 4 of 4 files verified" in capsys.readouterr().out
