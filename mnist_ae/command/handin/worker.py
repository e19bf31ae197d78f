"""A process of its own that runs an answer's cells, and then judges the answer.

    python -m mnist_ae.command.handin.worker < job.json

The job is {lesson, check, case, name, cells: [[place, source], …], token, mark}.  Before a
cell runs, the mark and its place are printed.  The last line that is printed is the token
and the verdict, {status, message}, as JSON.  Cells can't print it: the token is gone from
stdin, and kept by the guard.

The checks and the guard are imported before the cells run, and the cells get another copy.
"""

import importlib
import json
import os
import sys
import warnings
from collections.abc import Callable
from functools import partial

from mnist_ae.command.handin import guard
from mnist_ae.command.handin.status import NOT_TRIED, RIGHT, WRONG

CHECKS = "mnist_ae.checks"


def main() -> None:
    """Do one job."""
    job = json.loads(sys.stdin.read())
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - as long as the process
    warnings.simplefilter("ignore")
    looked_inside = guard.install(job.pop("token"), sys._getframe())
    judge = prepare(job, looked_inside)
    sys.audit(guard.VERDICT, *judge())


def prepare(job: dict, looked_inside: Callable) -> Callable[[], tuple[str, str]]:
    """Import what judges an answer, before any of its cells runs.

    Args:
        job: as on stdin, without its token.
        looked_inside: returns by what cells have looked into this process.

    Returns:
        A function that runs the cells and returns (status, message).
    """
    from mnist_ae.checks import exercise
    from mnist_ae.command.handin.seal import seal

    test = find_test(job)
    _forget(CHECKS)
    shell = _new_shell()
    _forget("mnist_ae.command")
    sealed = seal()

    def judge():
        answer, problem = run_cells(shell, job["cells"], job["name"], job["mark"])
        if problem:
            return WRONG, problem
        try:
            passed = exercise.passes(test, answer)
            status, text = (RIGHT, "") if passed else (NOT_TRIED, "")
        except exercise.CheckError as error:
            status, text = WRONG, str(error)
        broken = sealed.broken()
        looks = looked_inside()
        if broken and status == RIGHT:
            return WRONG, f"Not judged: the notebook replaces {', '.join(broken[:3])}."
        if looks and status == RIGHT:
            found = ", ".join(looks[:3])
            return WRONG, f"Not judged: the notebook looks into its judge by {found}."
        return status, text

    return judge


def find_test(job: dict) -> Callable:
    """Return the test of an exercise, or of an answer to a case of a lab."""
    module = importlib.import_module(f"{CHECKS}.lesson_{job['lesson']}")
    if job["case"] is None:
        return getattr(module, job["check"]).test
    return partial(module.TESTS[job["check"]], module.find_case(job["case"]))


def run_cells(shell, cells: list, name: str, mark: str = "") -> tuple[object, str]:
    """Run cells in their order; one that lacks a name is tried again after the others.

    Args:
        shell: of IPython.
        cells: [[place, source], …].
        name: of the answer.
        mark: printed with the place of a cell before it runs, and alone after the last one.

    Returns:
        (the answer, "") or (None, what went wrong).
    """
    waiting = list(cells)
    while waiting:
        later = []
        for place, source in waiting:
            print(f"\n{mark} {place}", flush=True)
            result = shell.run_cell(source, store_history=False, silent=True)
            error = result.error_before_exec or result.error_in_exec
            if isinstance(error, NameError):
                later.append([place, source])
            elif error is not None:
                return None, _describe(place, error)
        if len(later) == len(waiting):
            return None, _describe(later[0][0], error_of(shell, later[0][1]))
        waiting = later
    print(f"\n{mark}", flush=True)
    return shell.user_ns.get(name), ""


def error_of(shell, source: str) -> BaseException:
    """Return the error in which a cell ends."""
    result = shell.run_cell(source, store_history=False, silent=True)
    return result.error_before_exec or result.error_in_exec


def _describe(place, error):
    return f"Code cell {place} stops with {type(error).__name__}: {error}"


def _forget(package):
    """Let the next import of a package make another copy of it."""
    for name in list(sys.modules):
        if name == package or name.startswith(f"{package}."):
            del sys.modules[name]
    owner, _, name = package.rpartition(".")
    if hasattr(sys.modules[owner], name):
        delattr(sys.modules[owner], name)


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


if __name__ == "__main__":
    main()
