"""`mnist-ae kit --explorer`: the page is on the site, with a link; without it, no link."""

import io
import zipfile

import pytest
from bs4 import BeautifulSoup
from kit_site import built_site, chosen_lessons

from mnist_ae.command import cli
from mnist_ae.command.kit import site

PAGE = b'<!doctype html><title>x</title><script id="explorer-data">{}</script>'


def links_of(files):
    front = BeautifulSoup(files["index.html"], "html.parser")
    return [element["href"] for element in front.find_all("a", href=True)]


def test_the_page_is_on_the_site_and_the_front_page_leads_there():
    files = dict(site.site_files(chosen_lessons("1"), "", PAGE))
    assert files["explorer.html"] == PAGE
    assert links_of(files).count("explorer.html") == 1
    with zipfile.ZipFile(io.BytesIO(files[site.ARCHIVE])) as archive:
        assert archive.read(f"{site.ARCHIVE_FOLDER}/explorer.html") == PAGE


def test_without_a_page_nothing_leads_there():
    files = built_site()
    assert "explorer.html" not in files
    assert "explorer.html" not in links_of(files)


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (
            b"<p>Another page</p>",
            [],
            "found another file, expected the page that `mnist-ae",
        ),
        (PAGE, ["--only", "plan"], "invalid choice"),
        (PAGE, ["--only", "slides"], "--only slides, expected the part site to be made"),
        (None, [], "explorer.html"),
    ],
)
def test_wrong_pages_and_words(tmp_path, capsys, content, words, said):
    path = tmp_path / "explorer.html"
    if content is not None:
        path.write_bytes(content)
    arguments = ["kit", "1", "--out", tmp_path / "kit", "--explorer", path, *words]
    try:
        code = cli.main([str(argument) for argument in arguments])
    except SystemExit as error:
        code = error.code
    assert code == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "kit").exists()
