"""The words and options that the command `mnist-ae` takes."""

import argparse
import re
from pathlib import Path

from mnist_ae import __version__
from mnist_ae.environment import PROJECT

DESCRIPTION = "Run the lessons, open them, look after their data, make a course of them."
EPILOG = """\
Without a command: run 1-3.  `mnist-ae COMMAND --help` says more.  MNIST_AE_DATA names the
data root, MNIST_AE_OFFLINE=1 keeps off the network."""
LESSON_HELP = "numbers, ranges, names, or all (1-3 if none is given)"
KIT_PARTS = ("student", "instructor", "slides", "site")
KIT_LESSON_HELP = "numbers, ranges, or names (every lesson if none is given)"
KIT_EPILOG = """\
All is made from the committed notebooks, without a network, and works without one.  The
slides are printed to PDF, too, where a Chromium is installed."""
CHECK_EPILOG = """\
This runs code that students have written.  It runs in processes of its own, with limits on
time, memory and output, and as far as the system can, without a network; but use an account
or a container of its own for code that you don't trust.  The exit code is 0 if every
notebook could be judged, whatever the verdicts."""
EXPLORER_EPILOG = """\
Without a model, five networks of the lessons are trained, which takes some minutes, and
kept in the user's cache for the next time.  The page is one file that needs no network."""
LAB_EPILOG = """\
LESSON is a number or a name (default: 1).  Further options are passed on to JupyterLab,
such as --no-browser or --port 9999."""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="mnist-ae", description=DESCRIPTION, epilog=EPILOG
    )
    parser.add_argument("--version", action="version", version=f"mnist-ae {__version__}")
    commands = parser.add_subparsers(
        dest="command", metavar="{run,lab,data,kit,check,explorer,bench,info}"
    )
    _add_run(commands)
    _add_lab(commands)
    show = commands.add_parser("data", help="show, fetch, verify or clear the data sets")
    show.add_argument("--offline", action="store_true", help="fetch nothing")
    clear_help = "delete what was fetched, made or kept; your own data stay"
    show.add_argument("--clear", action="store_true", help=clear_help)
    _add_kit(commands)
    _add_check(commands)
    _add_explorer(commands)
    bench_help = (
        "measure the speed as ratios, with lesson 10 in full, and write "
        "notebooks/10_speed.csv; about half an hour"
    )
    bench = commands.add_parser("bench", help=bench_help)
    bench.add_argument("--json", action="store_true", help="print one flat JSON object")
    commands.add_parser("info", help="versions, device, memory and data, for a bug report")
    return parser


def _add_run(commands):
    run = commands.add_parser(
        "run", help="execute lessons; exit code 1 if a cell or claim fails"
    )
    run.add_argument("lessons", nargs="*", metavar="LESSON", help=LESSON_HELP)
    run.add_argument(
        "--all", action="store_true", help="every lesson; the same as `run all`"
    )
    run.add_argument("--list", action="store_true", help="list the lessons and end")
    out_help = "folder for notebooks, pages and summary.json (default: out/)"
    run.add_argument("--out", default=PROJECT / "out", type=_path, help=out_help)
    knob_help = "replace a knob's value, as in NUM_EPOCHS=1; may be repeated"
    run.add_argument(
        "--knob", action="append", default=[], metavar="NAME=VALUE", help=knob_help
    )
    run.add_argument("--measure", action="store_true", help="show claims without failing")
    inplace_help = "execute the committed lessons, too, if all claims hold"
    run.add_argument("--inplace", action="store_true", help=inplace_help)
    timeout_help = "that a cell may take (default: 900)"
    run.add_argument(
        "--timeout", type=int, default=900, metavar="SECONDS", help=timeout_help
    )


def _add_lab(commands):
    lab_help = "open JupyterLab on working copies of the lessons, in out/lab/"
    usage = "mnist-ae lab [LESSON] [--original] [options of JupyterLab]"
    lab = commands.add_parser("lab", help=lab_help, usage=usage, epilog=LAB_EPILOG)
    original_help = "open the committed lessons instead of working copies"
    lab.add_argument("--original", action="store_true", help=original_help)


def _add_kit(commands):
    kit_help = "make student copies, instructors' answers and plan, slides, and a site"
    kit = commands.add_parser("kit", help=kit_help, epilog=KIT_EPILOG)
    kit.add_argument("lessons", nargs="*", metavar="LESSON", help=KIT_LESSON_HELP)
    kit.add_argument("--only", choices=KIT_PARTS, help="make this part alone")
    out_help = "folder for the kit (default: out/kit)"
    kit.add_argument("--out", default=PROJECT / "out" / "kit", type=_path, help=out_help)
    results_help = "what `check --json` wrote: a page on the class for the instructors"
    kit.add_argument("--results", type=_path, metavar="FILE", help=results_help)
    explorer_help = "put this page, which `mnist-ae explorer` made, into the site"
    kit.add_argument("--explorer", type=_path, metavar="FILE", help=explorer_help)


def _add_check(commands):
    check_help = "judge the exercises in handed-in notebooks; runs students' code"
    check = commands.add_parser("check", help=check_help, epilog=CHECK_EPILOG)
    check.add_argument("notebooks", nargs="+", type=_path, metavar="NOTEBOOK")
    student_help = "a regular expression with one group: the student, in a notebook's path"
    check.add_argument("--student", type=_pattern, metavar="PATTERN", help=student_help)
    check.add_argument("--csv", type=_path, metavar="FILE", help="a row for each notebook")
    html_help = "a page: how far the class is, and which message came how often"
    check.add_argument("--html", type=_path, metavar="FILE", help=html_help)
    json_help = "all verdicts and messages, and how often each message came"
    check.add_argument("--json", type=_path, metavar="FILE", help=json_help)
    jobs_help = "answers that are judged at a time (default: one for each core)"
    check.add_argument("--jobs", type=_count, metavar="N", help=jobs_help)
    timeout_help = "that each answer may take (default: 15 to 45, by its exercise)"
    check.add_argument("--timeout", type=_count, metavar="SECONDS", help=timeout_help)
    all_help = "run every cell before each check, not only those that the answer needs"
    check.add_argument("--all", action="store_true", help=all_help)


def _add_explorer(commands):
    page_help = "make a page on which one draws a digit and looks into a network"
    page = commands.add_parser("explorer", help=page_help, epilog=EXPLORER_EPILOG)
    model_help = "an autoencoder that `models.save` wrote; may be repeated"
    page.add_argument(
        "--model", action="append", default=[], type=_path, metavar="FILE", help=model_help
    )
    out = PROJECT / "out" / "explorer.html"
    out_help = "the HTML file (default: out/explorer.html)"
    page.add_argument("--out", default=out, type=_path, metavar="FILE", help=out_help)


def _pattern(text):
    """A regular expression with one group."""
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"found {text!r}: {error}") from error
    if pattern.groups != 1:
        found = f"found {text!r} with {pattern.groups} groups"
        raise argparse.ArgumentTypeError(f"{found}, expected one, such as '([^/]+)/'")
    return pattern


def _count(text):
    """A whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a number from 1 on")
    return int(text)


def _path(text):
    """A path that a user has written; `~` is the home folder, whatever the shell does."""
    try:
        return Path(text).expanduser()
    except RuntimeError as error:  # "~name" of nobody
        raise argparse.ArgumentTypeError(f"found {text!r}: {error}") from error
