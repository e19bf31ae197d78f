"""Fetching from mirrors that misbehave: the data is whole or absent, and the next load works."""

import errno
import json
import os
import random
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import numpy as np
import pytest
from conftest import MANY, PROJECT, QUICK

from mnist_ae import data
from mnist_ae.data import loading
from mnist_ae.data.fetch import FetchError, _NoDowngrade, fetch, reachable

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
    "drip": "bytes a second",
    "trickle": "no answer within|fell silent",
    "garbage": "SSH|BadStatus|HTTP",
}


def whole_or_absent(folder, source):
    """Every file under its own name has the pinned content; gives how many there are."""
    arrays, broken = data.read_files(folder, source)
    assert not broken
    return len(arrays)


def load(root):
    return data.load("mnist", root=root, patience=QUICK)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_alone_gives_the_standin_and_its_reason(mirrors, fault, tmp_path, capsys):
    import re

    (address,) = mirrors(fault)
    start = time.monotonic()
    train, _ = load(tmp_path / "root")
    assert time.monotonic() - start < 10
    assert train.dataset == "digits-stand-in"
    said = capsys.readouterr().out.splitlines()[-1]
    assert address in said and re.search(FAULTS[fault], said), said
    folder = tmp_path / "root" / "MNIST" / "raw"
    assert whole_or_absent(folder, data.SOURCES["mnist"]) < 4
    assert not list(folder.glob("*.part"))
    mirrors("good")
    assert load(tmp_path / "root")[0].dataset == "mnist"


@pytest.mark.parametrize("fault", FAULTS)
def test_after_each_fault_comes_the_next_mirror(mirrors, fault, tmp_path, four_arrays):
    mirrors(fault, "redirect")
    train, test = load(tmp_path / "root")
    assert train.dataset == "mnist"
    for found, expected in zip((*train, *test), four_arrays, strict=True):
        assert np.array_equal(found, expected)
    left = {path.name for path in train.folder.iterdir()}
    assert left - {".lock"} == {f"{file}.gz" for file in data.FILES}


def test_all_mirrors_are_asked_at_once_and_a_dead_name_server_is_not_waited_for(monkeypatch):
    def never_answers(*_, **__):
        time.sleep(20)
        raise socket.gaierror("at last")

    monkeypatch.setattr(socket, "getaddrinfo", never_answers)
    addresses = [f"https://mirror-{k}.example/" for k in range(4)]
    start = time.monotonic()
    good, reasons = reachable(addresses, "file", QUICK)
    assert time.monotonic() - start < QUICK.answer + 0.5
    assert good == [] and list(reasons) == addresses
    assert set(reasons.values()) == {"no answer within 1.5 s"}


def test_a_refused_connection_is_named(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"
    assert reachable([address], "file", QUICK)[1].keys() == {address}
    with pytest.raises(FetchError, match="refused"):
        fetch([address], "file", tmp_path, 10, lambda path: None, QUICK)


def test_no_downgrade_from_https():
    follow = _NoDowngrade().redirect_request
    secure = urllib.request.Request("https://mirror.example/file")
    with pytest.raises(urllib.error.URLError, match="from https to http"):
        follow(secure, None, 302, "Found", {}, "http://mirror.example/file")
    assert follow(secure, None, 302, "Found", {}, "https://other.example/file").type == "https"
    for source in data.SOURCES.values():
        assert all(re.match(r"https://.+/$", mirror) for mirror in source.mirrors)


def test_what_was_fetched_need_not_be_read_again(mirrors, tmp_path, four_arrays, monkeypatch):
    """A file that nobody can read once it has its name costs no data."""
    mirrors("good")
    monkeypatch.setattr(loading, "read_files", lambda folder, source: ({}, {}))
    train, test = load(tmp_path / "root")
    assert train.dataset == "mnist"
    for found, expected in zip((*train, *test), four_arrays, strict=True):
        assert np.array_equal(found, expected)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full on this system")
def test_a_full_disk_is_a_clear_line(mirrors, tmp_path, capsys, monkeypatch):
    mirrors("good")
    folder = tmp_path / "root" / "MNIST" / "raw"
    full = lambda path, mode: open("/dev/full", "wb")  # noqa: E731, SIM115
    with monkeypatch.context() as patch:
        patch.setattr("mnist_ae.data.fetch.open", full, raising=False)
        assert load(tmp_path / "root")[0].dataset == "digits-stand-in"
    said = capsys.readouterr().out.splitlines()[-1]
    assert f"{folder}: {os.strerror(errno.ENOSPC)}" in said
    assert whole_or_absent(folder, data.SOURCES["mnist"]) == 0
    assert load(tmp_path / "root")[0].dataset == "mnist"


@pytest.fixture
def fetcher(tmp_path):
    """Start `fetcher.py` on a root; it is ready when this returns, and begins when told to."""
    started = []

    def start(root):
        source = data.SOURCES["mnist"]
        pins = {name: tuple(pin) for name, pin in source.pins.items()}
        told = {"mirrors": source.mirrors, "pins": pins, "patience": QUICK._asdict()}
        (tmp_path / "source.json").write_text(json.dumps(told))
        command = [sys.executable, PROJECT / "tests" / "fetcher.py", root, tmp_path / "source.json"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, text=True, **pipes)
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def begin(process):
    process.stdin.write("\n")
    process.stdin.flush()


def result(process):
    """What a fetcher printed last: (dataset, sum of the training images, how many)."""
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return tuple(json.loads(said.splitlines()[-1]))


def test_killed_at_any_moment(mirrors, fetcher, tmp_path, four_arrays):
    """kill -9 of the fetching process: what it leaves is whole or absent, and the next one works."""
    rng, source = random.Random(0), data.SOURCES["mnist"]
    mirrors("slow")
    start = time.monotonic()
    load(tmp_path / "undisturbed")
    duration = time.monotonic() - start
    for k in range(20 if MANY else 4):
        mirrors("slow")
        root = tmp_path / f"root-{k}"
        process = fetcher(root)
        begin(process)
        time.sleep(rng.uniform(0, 1.1 * duration))
        process.kill()
        process.wait()
        whole_or_absent(root / "MNIST" / "raw", source)
        mirrors("good")
        train, _ = load(root)
        assert train.dataset == "mnist" and np.array_equal(train.images, four_arrays[0])
        assert not list(root.rglob("*.part"))


def test_four_processes_at_once_fetch_once(mirrors, fetcher, tmp_path, four_arrays, packed):
    mirrors("slow")
    expected = ("mnist", int(four_arrays[0].sum()), len(four_arrays[0]))
    probed = min(data.FILES, key=lambda file: (packed / f"{file}.gz").stat().st_size)
    for k in range(50 if MANY else 3):
        processes = [fetcher(tmp_path / f"root-{k}") for _ in range(4)]
        for process in processes:
            begin(process)
        assert [result(process) for process in processes] == [expected] * 4
        asked = (packed / "requests").read_text().split()
        (packed / "requests").unlink()
        assert set(asked) == {f"{file}.gz" for file in data.FILES}
        for file in data.FILES:  # all may ask whether the mirror is there; one fetches
            assert asked.count(f"{file}.gz") <= (5 if file == probed else 1)


def test_four_processes_make_one_standin(small_mnist, fetcher, tmp_path):
    processes = [fetcher(tmp_path / "root") for _ in range(4)]
    for process in processes:
        begin(process)
    assert {result(process) for process in processes} == {("digits-stand-in", 0, 60)}
    made = {path.name for path in (tmp_path / "root" / "digits-stand-in").iterdir()}
    assert made - {".lock"} == {"raw"}


def test_a_changed_standin_is_made_again(small_mnist, tmp_path):
    train, _ = data.load("mnist", root=tmp_path, offline=True)
    path = train.folder / data.FILES[0]
    path.write_bytes(path.read_bytes()[:16] + bytes(train.images.size))
    again, _ = data.load("mnist", root=tmp_path, offline=True)
    assert np.array_equal(again.images, train.images)


def test_a_file_that_is_still_being_written_stays(mirrors, small_mnist, tmp_path):
    import threading

    folder = tmp_path / "MNIST" / "raw"
    small_mnist(folder)
    path = folder / data.FILES[0]
    content = path.read_bytes()

    def copy():
        with open(path, "wb", buffering=0) as file:
            for start in range(0, len(content), 2048):
                file.write(content[start : start + 2048])
                time.sleep(0.05)

    mirrors("good")
    writer = threading.Thread(target=copy)
    writer.start()
    time.sleep(0.1)
    data.load("mnist", root=tmp_path, patience=QUICK)
    writer.join()
    assert path.read_bytes() == content
    assert data.load("mnist", root=tmp_path, patience=QUICK)[0].dataset == "mnist"
