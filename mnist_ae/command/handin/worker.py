"""A process of its own that runs an answer's cells, and then judges the answer.

    python -m mnist_ae.command.handin.worker < job.json

The job is {lesson, check, case, name, cells: [[place, source], …], token}.  The last line
that is printed is the token and the verdict, {status, message}, as JSON.  Cells can't print
it, as the token is gone from stdin, and held in no variable that they reach by name.

The checks are imported before the cells run, and the cells get another copy of them.
"""

import importlib
import json
import os
import sys
import warnings
from collections.abc import Callable
from functools import partial

RIGHT = "right"
WRONG = "wrong"
NOT_TRIED = "not tried"
CHECKS = "mnist_ae.checks"
MAX_LETTERS = 2_000  # of a message


def main() -> None:
    """Do one job."""
    job = json.loads(sys.stdin.read())
    report = _reporter(job.pop("token"))
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - as long as the process
    warnings.simplefilter("ignore")
    judge = prepare(job)
    report(*judge())


def prepare(job: dict) -> Callable[[], tuple[str, str]]:
    """Import what judges an answer, before any of its cells runs.

    Returns:
        A function that runs the cells and returns (status, message).
    """
    from mnist_ae.checks import exercise
    from mnist_ae.command.handin.seal import seal

    test = find_test(job)
    _forget_checks()
    shell = _new_shell()
    sealed = seal()

    def judge():
        answer, problem = run_cells(shell, job["cells"], job["name"])
        if problem:
            return WRONG, problem
        try:
            passed = exercise.passes(test, answer)
            status, text = (RIGHT, "") if passed else (NOT_TRIED, "")
        except exercise.CheckError as error:
            status, text = WRONG, str(error)
        broken = sealed.broken()
        if broken and status == RIGHT:
            return WRONG, f"Not judged: the notebook replaces {', '.join(broken[:3])}."
        return status, text

    return judge


def find_test(job: dict) -> Callable:
    """Return the test of an exercise, or of an answer to a case of a lab."""
    module = importlib.import_module(f"{CHECKS}.lesson_{job['lesson']}")
    if job["case"] is None:
        return getattr(module, job["check"]).test
    return partial(module.TESTS[job["check"]], module.find_case(job["case"]))


def run_cells(shell, cells: list, name: str) -> tuple[object, str]:
    """Run cells in their order; one that lacks a name is tried again after the others.

    Args:
        shell: of IPython.
        cells: [[place, source], …].
        name: of the answer.

    Returns:
        (the answer, "") or (None, what went wrong).
    """
    waiting = list(cells)
    while waiting:
        later = []
        for place, source in waiting:
            result = shell.run_cell(source, store_history=False, silent=True)
            error = result.error_before_exec or result.error_in_exec
            if isinstance(error, NameError):
                later.append([place, source])
            elif error is not None:
                return None, _describe(place, error)
        if len(later) == len(waiting):
            return None, _describe(later[0][0], error_of(shell, later[0][1]))
        waiting = later
    return shell.user_ns.get(name), ""


def error_of(shell, source: str) -> BaseException:
    """Return the error in which a cell ends."""
    result = shell.run_cell(source, store_history=False, silent=True)
    return result.error_before_exec or result.error_in_exec


def _describe(place, error):
    return f"Code cell {place} stops with {type(error).__name__}: {error}"


def _forget_checks():
    """Let the next import of the checks make another copy of them."""
    import mnist_ae

    for name in list(sys.modules):
        if name == CHECKS or name.startswith(f"{CHECKS}."):
            del sys.modules[name]
    if hasattr(mnist_ae, "checks"):
        del mnist_ae.checks


def _new_shell():
    """An IPython that shows nothing and keeps no history."""
    os.environ["MPLBACKEND"] = "agg"
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell.instance(config=config)
    shell.showtraceback = lambda *args, **kwargs: None
    shell.enable_gui = lambda gui=None: None
    return shell


def _reporter(token):
    """A function that prints the token and a verdict on the real stdout, and ends."""
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")

    def report(status, text):
        verdict = json.dumps({"status": status, "message": text[:MAX_LETTERS]})
        stream.write(f"\n{token} {verdict}\n")
        stream.flush()
        os._exit(0)  # whatever the cells have left behind: threads, or exit handlers

    return report


if __name__ == "__main__":
    main()
