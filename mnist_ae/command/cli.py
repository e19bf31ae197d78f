"""The command `mnist-ae`: run the lessons, open them, look after their data, teach."""

import importlib.util
import signal
import sys
from pathlib import Path

from mnist_ae.command import lessons
from mnist_ae.command.arguments import KIT_PARTS, build_parser
from mnist_ae.command.streams import forgiving_streams
from mnist_ae.environment import display_path
from mnist_ae.errors import message

SUCCESS = 0
FAILED = 1  # a cell, a claim or a data file is not as it should be
WRONG_USE = 2
INTERRUPTED = 130  # as shells say after Ctrl-C
TERMINATED = 143  # and after a SIGTERM

DEFAULT_LESSON = "1"  # that `mnist-ae lab` opens


class Terminated(KeyboardInterrupt):
    """A SIGTERM: it ends the command as Ctrl-C does, with another exit code."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command with these arguments (the process's own if None).

    Returns:
        the exit code: 0 if all went well, 1 if a cell, a claim or a data file did not, 2
        for a wrong use, 130 after Ctrl-C, 143 after a SIGTERM.  It is the same where nobody
        reads what is printed, or where it can't be encoded.
    """
    with forgiving_streams():
        return _obey(arguments)


def _obey(arguments):
    """What `main` does, once its streams are ready."""
    parser = build_parser()
    words = sys.argv[1:] if arguments is None else arguments
    options, unknown = parser.parse_known_args(words or ["run"])
    if options.command is None:  # an option alone, such as `mnist-ae --measure`
        parser.error("found options but no command, expected a command before them")
    if unknown and options.command != "lab":
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    commands = {
        "run": run_command,
        "lab": lab_command,
        "data": data_command,
        "kit": kit_command,
        "check": check_command,
        "explorer": explorer_command,
        "bench": bench_command,
        "info": info_command,
    }
    options.others = unknown
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        code = commands[options.command](options)
        sys.stdout.flush()
        return code
    except (ValueError, OSError) as error:  # what a user can put right
        return fail(error, WRONG_USE)
    except Terminated as error:
        return fail(error, TERMINATED)
    except KeyboardInterrupt as error:
        return fail(str(error) or "interrupted", INTERRUPTED)
    finally:
        signal.signal(signal.SIGTERM, before)


def fail(text: object, code: int) -> int:
    """Say on one line of stderr what failed; returns the exit code."""
    print(f"mnist-ae: {text}", file=sys.stderr)
    return code


def run_command(options) -> int:
    """Execute lessons, and print what they measured."""
    if options.list:
        for name, path in lessons.find_lessons().items():
            print(f"{name:36} {lessons.read_title(path)}")
        return SUCCESS
    need_modules("nbconvert", "nbclient", "ipykernel")
    from mnist_ae.command import formulas, runner, summary

    if not formulas.can_be_set():
        remedy = "Until then pages show formulas as they are written."
        print(message("this Python", "no math-core", "the extra 'lab'", remedy))
    words = ["all"] if options.all else options.lessons or lessons.FIRST_LESSONS
    run_options = runner.Options(
        out=options.out,
        knobs=options.knob,
        measure=options.measure,
        inplace=options.inplace,
        timeout=options.timeout,
    )
    results = runner.run(lessons.choose_lessons(words), run_options)
    print(f"\n{summary.claims_table(results.claims)}")
    lecture = summary.lecture_table(results.claims)
    if lecture:
        print(f"\nThe lecture's numbers and ours:\n{lecture}")
    print()
    for name, lesson in results.lessons.items():
        print(
            f"{name}: {lesson.seconds:.0f} s on {', '.join(lesson.datasets) or 'any data'}"
        )
    print(f"Notebooks, pages and summary.json are in {display_path(options.out)}")
    if results.failure:
        return fail(results.failure, FAILED)
    return SUCCESS


def lab_command(options) -> int:
    """Open JupyterLab on a lesson."""
    need_modules("jupyterlab")
    from mnist_ae.command import lab

    word = DEFAULT_LESSON
    jupyter_options = options.others
    if jupyter_options and not jupyter_options[0].startswith("-"):
        word = jupyter_options[0]
        jupyter_options = jupyter_options[1:]
    lesson = lessons.choose_lessons([word])[0]
    if options.original:
        return lab.open_lab(lesson, jupyter_options)
    for remark in lab.update_copies(lab.COPIES):
        print(remark)
    print(
        f"Working copies are in {display_path(lab.COPIES)}; the lessons stay as they are."
    )
    return lab.open_lab(lab.COPIES / lesson.name, jupyter_options)


def data_command(options) -> int:
    """Show the data sets, or clear them."""
    from mnist_ae.command import datasets

    if options.clear:
        datasets.clear_datasets()
        return SUCCESS
    num_lacking = datasets.show_datasets(options.offline)
    return FAILED if num_lacking else SUCCESS


def kit_command(options) -> int:
    """Make the kit for a course."""
    need_modules("nbconvert", "math_core", extra="kit")
    if options.only in (None, "site"):
        need_modules("sphinx", "myst_nb", "sphinx_book_theme", extra="kit")
    if options.only in (None, "slides"):
        need_modules("sphinx_revealjs", extra="kit")
    from mnist_ae.command.kit import making

    paths = lessons.choose_lessons(options.lessons or ["all"])
    parts = [options.only] if options.only else list(KIT_PARTS)
    made = making.make_kit(
        paths, parts, options.out, results=options.results, explorer=options.explorer
    )
    for line in made:
        print(line, flush=True)
    return SUCCESS


def check_command(options) -> int:
    """Judge handed-in notebooks."""
    need_modules("nbformat", "IPython", "psutil")
    from mnist_ae.command.handin import checking

    problems = checking.check(options)
    for problem in problems:
        fail(problem, FAILED)
    return FAILED if problems else SUCCESS


def explorer_command(options) -> int:
    """Make the page on which one draws a digit."""
    from mnist_ae.command.explorer import making

    for line in making.make_page(options.model, options.out):
        print(line, flush=True)
    return SUCCESS


def bench_command(options) -> int:
    """Measure the speed; the report is printed only if every cell ran."""
    need_modules("nbconvert", "nbclient", "ipykernel")
    from mnist_ae.command import bench

    failure, report = bench.bench()
    if failure:
        return fail(failure, FAILED)
    print(bench.as_json(report) if options.json else bench.as_text(report))
    return SUCCESS


def info_command(options) -> int:
    """Print what a bug report needs."""
    from mnist_ae.command import info

    print(info.report())
    return SUCCESS


def need_modules(*modules: str, extra: str = "lab") -> None:
    """Raise a ValueError with the remedy if one of the modules is not installed."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        found = f"no {', '.join(missing)}"
        remedy = f"{Path(sys.executable).name} -m pip install -e '.[{extra}]'"
        raise ValueError(message("this Python", found, f"the extra '{extra}'", remedy))


def _terminate(*_):
    raise Terminated("terminated")
