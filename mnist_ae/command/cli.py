"""The command `mnist-ae`: run the lessons, open them, look after their data."""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from mnist_ae import claims, data
from mnist_ae.environment import PROJECT, data_roots
from mnist_ae.errors import require

NOTEBOOKS = PROJECT / "notebooks"
BENCH = ["NUM_IMAGES=60_000", "LECTURE_IMAGES=60_000", "REPEATS=5"]  # lesson 10 in full
EPILOG = "Without a command: run 1 2 3.  MNIST_AE_DATA names the data root, MNIST_AE_OFFLINE=1 keeps off the network."


def main(arguments=None):
    """Run the command with these arguments (the process's own if None); returns the exit code."""
    parser = _parser()
    words = sys.argv[1:] if arguments is None else arguments
    options, rest = parser.parse_known_args(words or ["run"])
    if rest and options.command != "lab":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = rest
    commands = {"run": _run, "lab": _lab, "data": _data, "bench": _bench}
    try:
        return commands[options.command](options)
    except (ValueError, OSError) as error:  # what a user can put right
        return _fail(error, 2)
    except KeyboardInterrupt:
        return _fail("interrupted", 130)


def _fail(text, code):
    """Say on one line of stderr what failed; returns the exit code."""
    print(f"mnist-ae: {text}", file=sys.stderr)
    return code


def _parser():
    parser = argparse.ArgumentParser(prog="mnist-ae", description=__doc__, epilog=EPILOG)
    commands = parser.add_subparsers(dest="command", metavar="{run,lab,data,bench}")
    run = commands.add_parser("run", help="execute lessons; exit code 1 if a cell or claim fails")
    run.add_argument("lessons", nargs="*", metavar="LESSON", help="numbers or names; 1 2 3 if none")
    run.add_argument("--all", action="store_true", help="every lesson there is")
    run.add_argument("--out", default=PROJECT / "out", type=Path, help="for the results (out/)")
    knob_help = "replace a knob's value, as in NUM_EPOCHS=1; may be repeated"
    run.add_argument("--knob", action="append", default=[], metavar="NAME=VALUE", help=knob_help)
    run.add_argument("--measure", action="store_true", help="show claims without failing")
    run.add_argument("--inplace", action="store_true", help="execute the committed lessons, too")
    run.add_argument("--timeout", type=int, default=900, metavar="SECONDS", help="of a cell (900)")
    commands.add_parser("lab", help="open JupyterLab; further options are passed on to it")
    show = commands.add_parser("data", help="show, fetch and verify the data sets")
    show.add_argument("--offline", action="store_true", help="fetch nothing")
    bench = commands.add_parser("bench", help="measure the speed, as ratios; about four minutes")
    bench.add_argument("--json", action="store_true", help="print one flat object")
    return parser


def _run(options):
    _need("nbconvert", "nbclient", "ipykernel", "ipywidgets")
    from mnist_ae.command import runner

    paths = _lessons([] if options.all else options.lessons or ["1", "2", "3"])
    results = runner.run(paths, options)
    print(f"\n{_table(results['claims'])}")
    for name, lesson in results["lessons"].items():
        print(f"{name}: {lesson['seconds']:.0f} s")
    print(f"{results['device']}. Notebooks, HTML and summary.json are in {options.out}")
    return _fail(results["failure"], 1) if results["failure"] else 0


def _lab(options):
    _need("jupyterlab")
    _lessons([])
    return subprocess.call([sys.executable, "-m", "jupyterlab", str(NOTEBOOKS), *options.rest])


def _data(options):
    num_broken = 0
    for name, source in data.SOURCES.items():
        data.load(name, offline=options.offline)
        for root in data_roots():
            folder, standin = root / source.folder, root / source.standin_name / "raw"
            arrays, broken = data.read_files(folder, source)
            num_broken += len(broken)
            for path, reason in broken.items():
                print(f"{name}: {path}: {reason}")
            if arrays:
                print(f"{name}: {folder}: {len(arrays)} of {len(source.pins)} files verified")
            if standin.is_dir():
                print(f"{name}: {standin}: the stand-in")
    return 1 if num_broken else 0


def _bench(options):
    """Lesson 10 measures; here it gets all images and more rounds."""
    from mnist_ae.command import runner

    load_average = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    with tempfile.TemporaryDirectory() as folder:
        options.__dict__.update(knob=BENCH, out=folder, measure=True, inplace=False, timeout=3600)
        results = runner.run(_lessons(["10"]), options)
    if results["failure"]:
        raise ValueError(results["failure"])
    rest = {"load_average": load_average, "machine": results["device"], **results["versions"]}
    report = {name: record["value"] for name, record in results["claims"].items()} | rest
    print(json.dumps(report) if options.json else f"{_table(results['claims'])}\n{rest}")
    return 0


def _need(*modules):
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    remedy = f"{Path(sys.executable).name} -m pip install -e '.[lab]'"
    require("this Python", not missing, f"no {', '.join(missing)}", "the extra 'lab'", remedy)


def _lessons(wanted):
    """The notebooks for numbers ("2") or names ("02_training_an_autoencoder"); all for none."""
    there = {path.stem: path for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))}
    remedy = "Clone it, install it with 'pip install -e .[lab]' and call this command again."
    require(NOTEBOOKS, there, "no lessons", "a checkout of the project", remedy)
    chosen = []
    for word in wanted or there:
        stem = word.removesuffix(".ipynb").rpartition("/")[2]
        found = [p for name, p in there.items() if stem == name or stem.zfill(2) == name[:2]]
        require(NOTEBOOKS, found, f"no lesson {word!r}", f"one of {', '.join(there)}")
        chosen += found
    return chosen


def _table(records):
    """Claims as text, one a line."""
    return "\n".join(claims.describe(name, record) for name, record in records.items())


if __name__ == "__main__":
    sys.exit(main())
