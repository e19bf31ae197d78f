"""Fetching from mirrors that misbehave: data are whole or absent, the next load works."""

import dataclasses
import errno
import os
import random
import re
import socket
import threading
import time
import urllib.error
import urllib.request

import numpy as np
import pytest
from conftest import MANY, QUICK
from fetcher import Fetcher, describe

from mnist_ae import data
from mnist_ae.data import loading, pinned_files
from mnist_ae.data.fetch import FetchError, _NoDowngrade, fetch, survey_mirrors
from mnist_ae.data.pinned_files import FolderContent

FAULTS = {  # behaviour of the mirror: words of the reason
    "forbidden": "HTTP 403",
    "broken": "HTTP 500",
    "page": "a web page",
    "silent": "no answer within|fell silent",
    "stall": "fell silent",
    "cut": "cut after",
    "wrong": r"other content than expected \(MD5\)",
    "long": "more than the",
    "endless": "more than the",
    "loop": "infinite loop",
    "reset": "[Cc]onnection reset",
    "drip": "bytes per second",
    "trickle": "no answer within|fell silent",
    "garbage": "SSH|BadStatus|HTTP",
}


def count_whole_files(folder, source):
    """How many files are there under their own names; each has the pinned content."""
    arrays, broken = data.read_files(folder, source)
    assert not broken
    return len(arrays)


def load(root):
    return data.load("mnist", root=root, patience=QUICK)


def assert_equal(splits, four_arrays):
    train, test = splits
    for found, expected in zip((*train, *test), four_arrays, strict=True):
        assert np.array_equal(found, expected)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_alone_gives_the_standin_and_why(mirrors, fault, tmp_path, capsys):
    """Mirrors that are silent or trickle go on for a minute; the reason says who ended."""
    (address,) = mirrors(fault)
    train, _ = load(tmp_path / "root")
    assert train.dataset == "digits-stand-in"
    said = capsys.readouterr().out.splitlines()[-1]
    assert said.startswith("Numbers will differ from the text's: in place of mnist")
    assert address in said
    assert re.search(FAULTS[fault], said), said
    folder = tmp_path / "root" / "MNIST" / "raw"
    assert count_whole_files(folder, data.SOURCES["mnist"]) < 4
    assert not list(folder.glob("*.part"))
    mirrors("good")
    assert load(tmp_path / "root")[0].dataset == "mnist"


@pytest.mark.parametrize("fault", FAULTS)
def test_after_each_fault_comes_the_next_mirror(mirrors, fault, tmp_path, four_arrays):
    mirrors(fault, "redirect")
    train, test = load(tmp_path / "root")
    assert train.dataset == "mnist"
    assert_equal((train, test), four_arrays)
    left = {path.name for path in train.folder.iterdir()}
    assert left - {".lock"} == {f"{file}.gz" for file in data.FILES}


def test_one_file_has_a_deadline_over_all_mirrors(mirrors, tmp_path):
    addresses = mirrors("drip", "stall")
    hasty = dataclasses.replace(QUICK, min_speed=0, whole_file=0.2)
    name = f"{data.FILES[0]}.gz"
    with pytest.raises(FetchError) as caught:
        fetch(addresses, name, tmp_path, size=50_000, check=len, patience=hasty)
    assert str(caught.value).count("not done after 0.2 s") == 2


def test_all_mirrors_are_asked_at_once_and_dead_name_servers_left(monkeypatch):
    """One after another, forty mirrors would take 20 seconds; at once, half a second."""
    test_is_over = threading.Event()

    def never_answers(*_, **__):
        test_is_over.wait(timeout=600)
        raise socket.gaierror("at last")

    monkeypatch.setattr(socket, "getaddrinfo", never_answers)
    addresses = [f"https://mirror-{k}.example/" for k in range(40)]
    start = time.monotonic()
    survey = survey_mirrors(addresses, "file", dataclasses.replace(QUICK, answer=0.5))
    assert time.monotonic() - start < 10
    test_is_over.set()
    assert survey.reachable == []
    assert survey.reasons == dict.fromkeys(addresses, "no answer within 0.5 s")


def test_a_refused_connection_is_named(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"
    assert survey_mirrors([address], "file", QUICK).reasons.keys() == {address}
    with pytest.raises(FetchError, match="refused"):
        fetch([address], "file", tmp_path, size=10, check=len, patience=QUICK)


def test_no_downgrade_from_https():
    follow = _NoDowngrade().redirect_request
    secure = urllib.request.Request("https://mirror.example/file")
    with pytest.raises(urllib.error.URLError, match="from https to http"):
        follow(secure, None, 302, "Found", {}, "http://mirror.example/file")
    followed = follow(secure, None, 302, "Found", {}, "https://other.example/file")
    assert followed.type == "https"
    for source in data.SOURCES.values():
        for mirror in source.mirrors:
            assert re.match(r"https://.+/$", mirror)


def test_a_small_file_that_comes_late_but_whole_is_not_too_slow(mirrors, tmp_path):
    (address,) = mirrors("good")
    strict = dataclasses.replace(QUICK, grace=0, min_speed=1e12)
    name = f"{data.FILES[1]}.gz"
    size = data.SOURCES["mnist"].pins[data.FILES[1]].packed_bytes
    found = fetch(
        [address],
        name,
        tmp_path,
        size=size,
        check=lambda path: path.stat().st_size,
        patience=strict,
    )
    assert found == size


def test_what_was_fetched_need_not_be_read_again(
    mirrors, tmp_path, four_arrays, monkeypatch
):
    """A file that nobody can read once it has its name costs no data."""
    mirrors("good")
    nothing = FolderContent(arrays={}, broken={}, unreadable={})
    monkeypatch.setattr(loading, "examine_folder", lambda folder, source: nothing)
    train, test = load(tmp_path / "root")
    assert train.dataset == "mnist"
    assert_equal((train, test), four_arrays)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full on this system")
def test_a_full_disk_is_a_clear_line(mirrors, tmp_path, capsys, monkeypatch):
    mirrors("good")
    folder = tmp_path / "root" / "MNIST" / "raw"

    def open_full(path, mode):
        return open("/dev/full", mode)

    with monkeypatch.context() as patch:
        patch.setattr("mnist_ae.data.fetch.open", open_full, raising=False)
        assert load(tmp_path / "root")[0].dataset == "digits-stand-in"
    said = capsys.readouterr().out.splitlines()[-1]
    assert f"{folder}: {os.strerror(errno.ENOSPC)}" in said
    assert count_whole_files(folder, data.SOURCES["mnist"]) == 0
    assert load(tmp_path / "root")[0].dataset == "mnist"


def test_a_file_that_is_still_being_written_stays(
    mirrors, small_mnist, tmp_path, monkeypatch
):
    """Somebody copies a file into the folder, piece by piece, while we load."""
    folder = tmp_path / "MNIST" / "raw"
    small_mnist(folder)
    path = folder / data.FILES[0]
    content = path.read_bytes()
    path.write_bytes(content[:2048])

    def write_on(_):
        with open(path, "ab") as file:
            start = path.stat().st_size
            file.write(content[start : start + 2048])

    mirrors("good")
    with monkeypatch.context() as patch:
        patch.setattr(pinned_files, "sleep", write_on)
        train, _ = load(tmp_path)
    assert train.folder == tmp_path / "cache" / "mnist-ae" / "MNIST" / "raw"
    written = path.read_bytes()
    assert 2048 < len(written) < len(content)
    assert written == content[: len(written)], "nobody touched it"
    path.write_bytes(content)
    train, _ = load(tmp_path)
    assert train.folder == folder


# Several processes


@pytest.fixture
def start_fetchers(tmp_path):
    """A function that starts processes at once and returns them when all are ready."""
    started = []

    def start(count):
        description = tmp_path / "source.json"
        describe(description, data.SOURCES["mnist"], QUICK)
        fetchers = [Fetcher(description) for _ in range(count)]
        started.extend(fetchers)
        for fetcher in fetchers:
            fetcher.wait_until_ready()
        return fetchers

    yield start
    for fetcher in started:
        fetcher.kill()


def test_killed_at_any_moment(mirrors, start_fetchers, tmp_path, four_arrays):
    """kill -9 of the fetching process: what is left is whole or absent, the next works."""
    rng = random.Random(0)
    mirrors("slow")
    start = time.monotonic()
    load(tmp_path / "undisturbed")
    duration = time.monotonic() - start
    for k, fetcher in enumerate(start_fetchers(20 if MANY else 4)):
        root = tmp_path / f"root-{k}"
        fetcher.begin(root)
        time.sleep(rng.uniform(0, 1.1 * duration))
        fetcher.kill()
        count_whole_files(root / "MNIST" / "raw", data.SOURCES["mnist"])
        mirrors("good")
        train, test = load(root)
        assert train.dataset == "mnist"
        assert_equal((train, test), four_arrays)
        assert not list(root.rglob("*.part"))


def test_four_processes_at_once_fetch_once(
    mirrors, start_fetchers, tmp_path, four_arrays, packed
):
    mirrors("slow")
    expected = ("mnist", int(four_arrays[0].sum()), len(four_arrays[0]))
    requests = packed / "requests"
    fetchers = start_fetchers(4)
    for k in range(50 if MANY else 3):
        for fetcher in fetchers:
            fetcher.begin(tmp_path / f"root-{k}")
        assert [fetcher.result() for fetcher in fetchers] == [expected] * 4
        asked = requests.read_text().split()
        requests.unlink()
        assert set(asked) == {f"{file}.gz" for file in data.FILES}
        for file in set(asked):  # all may ask whether the mirror is there; one fetches
            assert asked.count(file) <= (5 if file == loading.PROBE else 1)


def test_four_processes_make_one_standin(small_mnist, start_fetchers, tmp_path):
    fetchers = start_fetchers(4)
    for fetcher in fetchers:
        fetcher.begin(tmp_path / "root")
    assert {fetcher.result() for fetcher in fetchers} == {("digits-stand-in", 0, 60)}
    left = {path.name for path in (tmp_path / "root" / "digits-stand-in").iterdir()}
    assert left - {".lock"} == {"raw"}
