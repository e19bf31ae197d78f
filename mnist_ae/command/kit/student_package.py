"""What students begin with: a page that says how, and the package to install, as a wheel.

The wheel holds no lessons and so no solutions, which a clone of the project does.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from string import Template

from mnist_ae.command import markup, page
from mnist_ae.command.kit.reading import Lesson
from mnist_ae.environment import PROJECT
from mnist_ae.errors import message

TEXT = Path(__file__).with_name("student_start.md")


def start_page(lessons: list[Lesson], wheel: str) -> str:
    """Return the page that students open first.

    Args:
        lessons: that lie beside it.
        wheel: the name of the package's wheel, which lies there, too.
    """
    rows = []
    for lesson in lessons:
        exercises = (
            f"{lesson.exercise_minutes}\u00a0min" if lesson.exercise_minutes else "–"
        )
        reading = f"{lesson.reading_minutes}\u00a0min"
        file = f"`{lesson.path.name}`"
        rows.append(f"| {file} | {lesson.question} | {reading} | {exercises} |")
    text = Template(TEXT.read_text(encoding="utf-8")).substitute(
        wheel=wheel, first=lessons[0].path.name, lessons="\n".join(rows)
    )
    html = markup.markdown_to_html(text, {}, set())
    return page.render("document.html.j2", title="Start here", html=html, links=[])


def build_wheel() -> tuple[str, bytes]:
    """Return the project's wheel, made without a network.

    Returns:
        (name, content).

    Raises:
        ValueError: hatchling is not installed, or can't build it.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or len(wheels) != 1:
            found = (done.stderr.strip() or "nothing").splitlines()[-1]
            remedy = "Install what the kit needs: pip install -e '.[kit]'."
            where = "the build of the package"
            raise ValueError(message(where, found, "one wheel", remedy))
        return wheels[0].name, wheels[0].read_bytes()
