"""Handed-in notebooks: judged rightly, whatever they do, and nothing of them is left."""

import csv
import dataclasses
import io
import json
import os
import re
import shlex
import socket
import subprocess
import time
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import MANY, PROJECT
from nbformat.v4 import new_code_cell, new_notebook, new_output

from mnist_ae.command import cli
from mnist_ae.command.arguments import build_parser
from mnist_ae.command.handin import checking, judging, report, sandbox, worker
from mnist_ae.command.handin.class_page import class_page
from mnist_ae.command.handin.submission import read_cell, read_submission
from mnist_ae.command.handin.tasks import tasks_of
from mnist_ae.command.kit.reading import read_lesson

LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
MOST_SECONDS = 90  # that a notebook may take
IMPORTS = (
    "import numpy as np\nimport torch\n\nfrom mnist_ae.checks import lesson_1 as checks"
)
EMPTY = "def my_inverted(images):\n    ..."
RIGHT = "def my_inverted(images):\n    return 255 - images"
WRONG = "def my_inverted(images):\n    return -images"
CHECK = "checks.invert(my_inverted)"
TICK = "✓ my_inverted is right\n"


def write(path, *sources, imports=IMPORTS, kernel="python3", outputs=()):
    """Write a notebook of lesson 1; each source is a code cell."""
    cells = [new_code_cell(source) for source in (imports, *sources) if source]
    cells[-1].outputs = list(outputs)
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": kernel, "display_name": kernel}
    nbformat.write(notebook, path)
    return path


def task(check="invert"):
    (found,) = [one for one in tasks_of(1) if one.check == check]
    return found


def judge(path, check="invert", **limits):
    """(status, message) of one answer of a notebook."""
    begin = time.monotonic()
    verdict = judging.judge(read_submission(path), task(check), judging.Limits(**limits))
    assert time.monotonic() - begin < MOST_SECONDS
    return verdict.status, verdict.message


def solved(path, lesson):
    """Write a lesson as a student would hand it in, with the solutions as answers."""
    notebook = nbformat.read(lesson.path, as_version=4)
    sources = {}
    for exercise in lesson.exercises:
        before, _, _ = exercise.answer.source.partition("def my_")
        answer = exercise.solution.source.replace("solution_", "my_")
        sources[exercise.answer.id] = f"{before}{answer}"
    for cell in notebook.cells:
        cell.source = sources.get(cell.id, cell.source)
        if cell.cell_type == "code":
            cell.outputs = []
    nbformat.write(notebook, path)
    return path


def judge_whole(path):
    """The statuses of all answers of a notebook."""
    begin = time.monotonic()
    (judged,) = judging.judge_all(
        [read_submission(path)], judging.Limits(), 2, lambda: None
    )
    assert time.monotonic() - begin < MOST_SECONDS
    return [verdict.status for verdict in judged.verdicts]


# Twelve notebooks, and others of their kinds.


def test_all_right(tmp_path):
    path = solved(tmp_path / "a.ipynb", read_lesson(LESSONS[0]))
    assert judge_whole(path) == ["right"] * 6


def test_none_tried(tmp_path):
    path = write(tmp_path / "a.ipynb", f"{EMPTY}\n\n\n{CHECK}")
    assert judge(path) == ("not tried", "")


def test_wrong_with_the_message_of_the_check(tmp_path):
    path = write(tmp_path / "a.ipynb", f"{WRONG}\n\n\n{CHECK}")
    status, text = judge(path)
    assert status == "wrong" and text.startswith("This is what `-images` gives")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return 1 / 0", "ZeroDivisionError in line 2"),
        ("import os; os._exit(0)", "Ended before its check did"),
        ("import ctypes; ctypes.string_at(0)", "Ended before its check did"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "Ended before"),
        ("return [", "SyntaxError"),
    ],
)
def test_crashes(tmp_path, body, words):
    path = write(tmp_path / "a.ipynb", f"def my_inverted(images):\n    {body}")
    status, text = judge(path)
    assert status == "wrong" and words in text


def test_a_cell_that_leaves_python(tmp_path):
    path = write(tmp_path / "a.ipynb", f"import sys\n\nsys.exit()\n\n\n{RIGHT}")
    status, text = judge(path)
    assert status == "wrong" and "SystemExit" in text


@pytest.mark.parametrize(
    "source",
    [
        "def my_inverted(images):\n    while True:\n        pass",
        "import time\n\n\ndef my_inverted(images):\n    time.sleep(9_999)",
        "import os\n\n\ndef my_inverted(images):\n    os.system('sleep 999')",
    ],
)
def test_endless_loops_are_stopped(tmp_path, monkeypatch, source):
    path = write(tmp_path / "a.ipynb", source)
    status, text = judge(path, seconds=1)
    assert status == "wrong" and text.startswith("Stopped in its check, after 1 seconds")


def test_a_cell_that_never_ends_costs_its_time_once(tmp_path, monkeypatch):
    path = write(tmp_path / "a.ipynb", RIGHT)
    other = "def my_mean_image(images, labels, digit):\n    return loop"
    notebook = nbformat.read(path, as_version=4)
    first = new_code_cell("loop = 1\nwhile loop:\n    pass")
    answers = [RIGHT.replace("255", "loop * 255"), other]
    notebook.cells[1:] = [first, *map(new_code_cell, answers)]
    nbformat.write(notebook, path)
    submission = read_submission(path)
    limits = judging.Limits(seconds=1)
    begin = time.monotonic()
    for check in ("invert", "mean_image"):
        verdict = judging.judge(submission, task(check), limits)
        assert verdict.status == "wrong"
        assert verdict.message.startswith("Stopped in code cell 2, after 1 seconds")
    assert time.monotonic() - begin < 12 and verdict.seconds == 0


@pytest.mark.skipif(not MANY, reason="half a minute; set MNIST_AE_MANY=1")
def test_a_loop_within_the_limit_of_its_exercise(tmp_path):
    path = write(
        tmp_path / "a.ipynb", "def my_inverted(images):\n    while True:\n        pass"
    )
    assert judge(path)[0] == "wrong"


def test_a_process_that_starts_too_late_is_not_called_wrong(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(judging, "SECONDS_TO_START", 0)
    path = write(tmp_path / "a.ipynb", RIGHT)
    assert cli.main(["check", str(path), "--jobs", "2"]) == 1
    assert f"a.ipynb, exercise 3: {judging.LATE}" in capsys.readouterr().err


def test_memory_hogs_are_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(judging, "MAX_MEMORY", 1_500_000_000)
    hog = (
        "def my_inverted(images):\n    return [np.ones(10_000_000) for _ in range(10_000)]"
    )
    status, text = judge(write(tmp_path / "a.ipynb", hog))
    assert status == "wrong" and "more than 1,500 MB of memory" in text


def test_what_prints_without_end_is_stopped(tmp_path):
    source = "def my_inverted(images):\n    while True:\n        print('x' * 1_000)"
    status, text = judge(write(tmp_path / "a.ipynb", source))
    assert status == "wrong" and "printed more than 1 MB" in text


def test_outputs_count_for_nothing(tmp_path):
    outputs = [new_output("stream", text=TICK)]
    path = write(tmp_path / "a.ipynb", f"{EMPTY}\n\n\n{CHECK}", outputs=outputs)
    assert judge(path) == ("not tried", "")


@pytest.mark.parametrize(
    "tampering",
    [
        "checks.invert = lambda answer: print('fine')",
        "checks.invert.test = lambda answer, rng: None",
        "import mnist_ae.checks.exercise as e\n\ne.passes = lambda *a, **k: True",
        "import mnist_ae.checks.exercise as e\n\ne.CheckError = KeyError",
        "import mnist_ae.checks.judge as j\n\nj.is_close = lambda *a, **k: True",
        "import sys\n\nsys.modules['mnist_ae.checks.lesson_1'] = checks",
        "np.allclose = lambda *a, **k: True",
        "np.array_equal = lambda *a, **k: True",
        "torch.Tensor.__eq__ = lambda *a: torch.ones(1)",
        "import builtins\n\nbuiltins.abs = lambda value: 0",
        "import builtins\n\nbuiltins.isinstance = lambda *a: True",
    ],
)
def test_checks_that_were_tampered_with(tmp_path, tampering):
    """Wrong answers stay wrong."""
    path = write(tmp_path / "a.ipynb", f"{tampering}\n\n\n{WRONG}\n\n\n{CHECK}")
    assert judge(path)[0] == "wrong"


FRAMES = "while frame:\n    found.append(dict(frame.f_locals))\n    frame = frame.f_back"


@pytest.mark.parametrize(
    "source",
    [
        f"import sys\n\nfound = []\nframe = sys._getframe()\n{FRAMES}",
        f"import inspect\n\nfound = []\nframe = inspect.currentframe()\n{FRAMES}",
        "import inspect\n\ninspect.stack()",
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n"
        f"    frame = e.__traceback__.tb_frame\nfound = []\n{FRAMES}",
        "import gc\n\nfound = gc.get_objects()",
        "import signal\n\nsignal.signal(signal.SIGALRM, lambda number, frame: None)",
        "import sys\n\nsys.settrace(lambda *a: None)",
        "import ctypes\n\nctypes.pythonapi.Py_IsInitialized()",
        "open('/proc/self/maps').read()",
        "from pathlib import Path\n\nPath('/proc/self/maps').read_text()",
        "torch.nn.functional.mse_loss.__code__ = (lambda *a: torch.zeros(1)).__code__",
        "import mnist_ae.checks.exercise as e\n\ne.passes.__defaults__ = (1,)",
    ],
)
def test_who_looks_into_the_judge_is_not_called_right(tmp_path, source):
    status, text = judge(write(tmp_path / "a.ipynb", f"{source}\n\n\n{RIGHT}"))
    assert status == "wrong" and ("looks into its judge" in text or "Error" in text), text


@pytest.mark.parametrize(
    "source",
    [
        "import sys\n\nsys.audit('mnist_ae.verdict', 'right', '')",
        "import __main__\n\n__main__.main()",
        "import runpy\n\n"
        "runpy.run_module('mnist_ae.command.handin.worker', run_name='__main__')",
        "from mnist_ae.command.handin import seal\n\nseal.Seal.broken = lambda self: []",
    ],
)
def test_a_verdict_comes_from_the_judge_alone(tmp_path, source):
    path = write(tmp_path / "a.ipynb", f"{source}\n\n\n{WRONG}\n\n\n{CHECK}")
    assert judge(path)[0] == "wrong"


def test_libraries_may_look_at_frames(tmp_path):
    source = (
        "import logging\nimport warnings\nfrom collections import namedtuple\n\n"
        "from matplotlib import pyplot as plt\n\n"
        "logging.warning('a')\nwarnings.warn('b')\nPoint = namedtuple('Point', 'x y')\n"
        "plt.plot([1, 2])\ntorch.nn.Linear(2, 2)(torch.ones(1, 2)).sum().backward()"
    )
    assert judge(write(tmp_path / "a.ipynb", f"{source}\n\n\n{RIGHT}")) == ("right", "")


def test_a_right_answer_beside_replaced_functions_is_not_called_right(tmp_path):
    path = write(tmp_path / "a.ipynb", f"np.allclose = lambda *a, **k: True\n\n\n{RIGHT}")
    status, text = judge(path)
    assert status == "wrong" and "replaces numpy.allclose" in text


@pytest.mark.parametrize(
    "source",
    [
        f"print({TICK!r})\n\n\n{WRONG}",
        f"def my_inverted(images):\n    print({TICK!r})\n    return -images",
        'def my_inverted(images):\n    print(\'{"status": "right", "message": ""}\')\n'
        "    import os; os._exit(0)",
        "import sys\n\n\ndef my_inverted(images):\n    sys.stdout.write(sys.stdin.read())\n"
        "    return -images",
    ],
)
def test_ticks_that_a_notebook_prints_count_for_nothing(tmp_path, source):
    assert judge(write(tmp_path / "a.ipynb", source))[0] == "wrong"


def test_another_kernels_name(tmp_path):
    path = write(tmp_path / "a.ipynb", f"{RIGHT}\n\n\n{CHECK}", kernel="my-old-env")
    assert judge(path) == ("right", "")


def test_cells_out_of_order(tmp_path):
    needs = (
        "table = (255 - np.arange(NUM)).astype(np.uint8)\n\n\n"
        "def my_inverted(images):\n    return table[images]"
    )
    path = write(tmp_path / "a.ipynb", needs, "NUM = 256", IMPORTS, imports="")
    assert judge(path) == ("right", "")


def test_a_name_that_is_defined_nowhere(tmp_path):
    path = write(tmp_path / "a.ipynb", f"size = nobody_knows\n\n\n{RIGHT}")
    status, text = judge(path)
    assert status == "wrong" and "NameError: name 'nobody_knows' is not defined" in text


def test_a_deleted_exercise(tmp_path):
    path = write(tmp_path / "a.ipynb", RIGHT)
    assert judge(path, "mean_image") == ("not tried", "No cell defines my_mean_image.")
    assert judge(path) == ("right", "")


# Which cells are run.


def test_only_what_an_answer_needs_is_run(tmp_path):
    path = write(
        tmp_path / "a.ipynb",
        "raise RuntimeError('not needed')",
        "WHITE = 255",
        "%matplotlib inline\n!true\ndef helper(images):\n    return WHITE - images",
        "def my_inverted(images):\n    return helper(images)",
        "checks.invert(my_inverted)\nlast = 1 / 0",
    )
    assert judge(path) == ("right", "")
    status, text = judge(path, all_cells=True)
    assert status == "wrong" and "RuntimeError: not needed" in text


def test_names_of_a_cell():
    cell = read_cell(
        1,
        "import a.b as c, d.e\nx, (y, *z) = f(g)\nfor k in m: pass\n"
        "def h(n):\n    return n + o\nchecks.h(my_h)\n%time p = q",
    )
    assert {"c", "d", "x", "y", "z", "k", "h"} <= cell.defined
    assert {"f", "g", "m", "o"} <= cell.used
    assert "checks" not in cell.source and len(cell.source.splitlines()) >= 6


def test_the_last_definition_counts(tmp_path):
    assert judge(write(tmp_path / "a.ipynb", WRONG, RIGHT)) == ("right", "")
    assert judge(write(tmp_path / "a.ipynb", RIGHT, WRONG))[0] == "wrong"


def test_the_labs_answers_are_judged(tmp_path):
    imports = IMPORTS.replace("lesson_1", "lesson_11")
    path = write(
        tmp_path / "a.ipynb", "def my_where_3():\n    return 'fine'", imports=imports
    )
    (where,) = [one for one in tasks_of(11) if one.name == "my_where_3"]
    assert judging.judge(read_submission(path), where, judging.Limits()).status == "right"
    assert len(tasks_of(11)) == 54


# What is left behind, and what is kept away.


def test_what_a_notebook_writes_goes_away(tmp_path):
    log = tmp_path / "places.txt"
    source = (
        "from pathlib import Path\nimport tempfile\n\nplaces = []\n"
        "for folder in (Path.cwd(), Path.home(), Path(tempfile.gettempdir())):\n"
        "    place = folder / 'written-by-a-student.txt'\n    place.write_text('x')\n"
        "    places.append(str(place))\n\n\n"
        "def my_inverted(images):\n    raise ValueError(' '.join(places))"
    )
    path = write(tmp_path / "a.ipynb", source)
    before = sorted(Path(tmp_path).iterdir())
    _, text = judge(path)
    places = [word for word in text.split() if word.endswith("written-by-a-student.txt")]
    assert len(places) == 3
    assert not any(Path(place).exists() or Path(place).parent.exists() for place in places)
    assert sorted(Path(tmp_path).iterdir()) == before and not log.exists()


IS_CONFINED = "one folder to write to" in sandbox.describe()
confined_only = pytest.mark.skipif(
    not IS_CONFINED, reason="no bwrap or unshare may do this"
)


@pytest.mark.skipif("without a network" not in sandbox.describe(), reason="no such tool")
def test_there_is_no_network(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        source = (
            "import socket\n\n\ndef my_inverted(images):\n"
            f"    socket.create_connection({address}, timeout=2)"
        )
        _, text = judge(write(tmp_path / "a.ipynb", source))
    assert "OSError" in text or "refused" in text.lower() or "unreachable" in text.lower()


@confined_only
@pytest.mark.parametrize("place", [PROJECT / "mnist_ae", PROJECT, "/tmp", "/dev", "~"])
def test_nothing_else_can_be_written_to(tmp_path, place):
    name = "written-by-a-student.txt"
    file = Path(place).expanduser() / name
    source = f"def my_inverted(images):\n    open({str(file)!r}, 'w').write('x')"
    _, text = judge(write(tmp_path / "a.ipynb", source))
    assert not file.exists()
    assert "Error" in text


@confined_only
def test_other_processes_are_out_of_reach(tmp_path):
    victim = subprocess.Popen(["sleep", "60"])
    source = f"import os\n\n\ndef my_inverted(images):\n    os.kill({victim.pid}, 9)"
    _, text = judge(write(tmp_path / "a.ipynb", source))
    assert "ProcessLookupError" in text and victim.poll() is None
    victim.kill()
    victim.wait()


def test_the_variables_of_the_instructor_are_not_seen(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_OF_MINE", "abc")
    source = (
        "import os\n\n\ndef my_inverted(images):\n    raise ValueError(str(os.environ))"
    )
    assert "SECRET_OF_MINE" not in judge(write(tmp_path / "a.ipynb", source))[1]


# Reports and the command.


@pytest.fixture
def two_judged(tmp_path):
    good = write(tmp_path / "good.ipynb", RIGHT)
    bad = write(tmp_path / "bad.ipynb", WRONG)
    found = []
    for path in (good, bad, bad):
        one = judging.Judged(read_submission(path))
        status, text = ("right", "") if path is good else ("wrong", "You swap them.")
        one.verdicts = [judging.Verdict(task(), status, text, 1.0)]
        found.append(one)
    return found


def test_the_csv_has_a_row_for_each_notebook(two_judged):
    rows = list(csv.DictReader(io.StringIO(report.as_csv(two_judged))))
    assert [row["per_cent"] for row in rows] == ["100", "0", "0"]
    assert rows[1]["exercise 3"] == "wrong" and rows[1]["out_of"] == "1"


def test_the_page_of_a_class_shows_counts_and_no_markup_of_students(two_judged):
    verdict = two_judged[1].verdicts[0]
    text = "<script>alert(1)</script>\nmore"
    two_judged[1].verdicts = [dataclasses.replace(verdict, message=text)]
    two_judged[1].submission.student = "<b>Ann</b>"
    page = BeautifulSoup(class_page(report.as_dict(two_judged)), "html.parser")
    exercises, messages, notebooks = page("table")
    assert [cell.get_text() for cell in exercises("td")][:4] == [
        "exercise 3",
        "1",
        "2",
        "0",
    ]
    assert [row("td")[0].get_text() for row in messages("tr")[1:]] == ["1", "1"]
    assert not page("script") and text in messages.get_text()
    assert "<b>Ann</b>" in notebooks.get_text() and "good.ipynb" in notebooks.get_text()


def test_results_become_a_page_of_the_instructors_folder(two_judged, tmp_path, capsys):
    results = tmp_path / "class.json"
    results.write_text(report.as_json(two_judged), encoding="utf-8")
    arguments = ["kit", "1", "--only", "instructor", "--out", str(tmp_path / "kit")]
    assert cli.main([*arguments, "--results", str(results)]) == 0
    folder = tmp_path / "kit" / "instructor"
    assert "You swap them." in (folder / "class.html").read_text(encoding="utf-8")
    for name in ("plan.html", "hand_in.html"):
        assert 'href="class.html"' in (folder / name).read_text(encoding="utf-8")
    results.write_text("[]")
    assert cli.main([*arguments, "--results", str(results)]) == 2
    assert "class.json: found TypeError" in capsys.readouterr().err


def test_students_are_found_in_paths():
    path = Path("submitted/ann/lesson2/02_a.ipynb")
    assert checking.find_student(path, re.compile("submitted/([^/]+)/")) == "ann"
    assert checking.find_student(path, None) == ""
    with pytest.raises(ValueError, match="found no student in its path"):
        checking.find_student(path, re.compile("(z)"))


def test_the_commands_of_the_page_on_hand_in_are_valid():
    text = (PROJECT / ".github" / "instructors" / "hand_in.md").read_text(encoding="utf-8")
    commands = re.findall(r"^mnist-ae check .*$", text, re.MULTILINE)
    assert len(commands) == 3
    students = []
    for command in commands:
        options = build_parser().parse_args(shlex.split(command)[1:])
        if options.student:
            students.append(options.student)
    of_nbgrader, of_moodle = students
    assert of_nbgrader.search("submitted/ann/lesson2/02_a.ipynb")[1] == "ann"
    folder = "submissions/Ann Lee_12345_assignsubmission_file_"
    assert of_moodle.search(f"{folder}/02_a.ipynb")[1] == "Ann Lee"


def test_messages_that_differ_in_numbers_are_one_kind(two_judged):
    for one, text in zip(two_judged[1:], ("found -1.5e-3", "found 2,048"), strict=True):
        one.verdicts = [dataclasses.replace(one.verdicts[0], message=text)]
    (row,) = report.count_messages(two_judged)
    assert row["count"] == 2 and row["message"] == "found -1.5e-3"


def test_messages_are_counted(two_judged):
    everything = json.loads(report.as_json(two_judged))
    (row,) = everything["messages"]
    assert row["count"] == 2 and row["exercise"] == "exercise 3"
    assert "2 times  lesson 1, exercise 3: You swap them." in report.as_text(two_judged)


def run(*arguments):
    return cli.main([str(argument) for argument in arguments])


def test_the_command_writes_its_reports(tmp_path, capsys):
    path = write(tmp_path / "a.ipynb", RIGHT)
    table = tmp_path / "class.csv"
    everything = tmp_path / "class.json"
    assert run("check", path, "--csv", table, "--json", everything, "--jobs", 2) == 0
    assert "1 of 6 right" in capsys.readouterr().out
    assert "a.ipynb,1,1,0,5,6,17," in table.read_text(encoding="utf-8")
    (judged,) = json.loads(everything.read_text(encoding="utf-8"))["notebooks"]
    assert [row["status"] for row in judged["exercises"]].count("right") == 1


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("no json", "found no notebook"),
        (
            '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
            "no import of",
        ),
        (None, "No such file"),
    ],
)
def test_what_cannot_be_judged_is_named_and_the_rest_is_judged(
    tmp_path, capsys, content, found
):
    broken = tmp_path / "broken.ipynb"
    if content is not None:
        broken.write_text(content, encoding="utf-8")
    good = write(tmp_path / "good.ipynb", "print()")
    assert run("check", broken, good) == 1
    shown = capsys.readouterr()
    assert "broken.ipynb" in shown.err and found in shown.err
    assert "0 of 6 right" in shown.out


def test_a_notebook_in_another_language(tmp_path):
    path = write(tmp_path / "a.ipynb", "x <- 1")
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["language_info"] = {"name": "R"}
    nbformat.write(notebook, path)
    with pytest.raises(ValueError, match="a notebook in R, expected one in Python"):
        read_submission(path)


@pytest.mark.parametrize("option", ["--jobs", "--timeout"])
def test_numbers_that_make_no_sense(tmp_path, capsys, option):
    with pytest.raises(SystemExit) as ended:
        run("check", tmp_path / "a.ipynb", option, "0")
    assert (
        ended.value.code == 2 and "expected a number from 1 on" in capsys.readouterr().err
    )


def test_the_worker_tries_again_what_lacked_a_name():
    class Shell:
        def __init__(self):
            self.user_ns = {}

        def run_cell(self, source, **options):
            result = type(
                "Result", (), {"error_before_exec": None, "error_in_exec": None}
            )()
            try:
                exec(source, self.user_ns)
            except Exception as error:
                result.error_in_exec = error
            return result

    answer, problem = worker.run_cells(Shell(), [[1, "b = a"], [2, "a = 3"]], "b")
    assert (answer, problem) == (3, "")
    assert os.getcwd()
