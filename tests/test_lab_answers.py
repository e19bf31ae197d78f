"""The instructor's page of the lab: its answers get all points; no student is led there."""

import re

import pytest
from conftest import PROJECT

from mnist_ae.checks import lesson_11 as checks
from mnist_ae.checks.lab.catalog import CASES

PAGE = PROJECT / ".github" / "instructors" / "11_find_the_faults.md"
NOTEBOOKS = PROJECT / "notebooks"
PARTS = ("The fault", "No fault", "Seen", "Caught by")
TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
OF_CASES = [section for section in SECTIONS if section[0].isdigit()]


def answers():
    """The names that the page's code defines."""
    names = {}
    for code in re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL):
        exec(compile(code, PAGE.name, "exec"), names)
    return names


def test_the_page_s_answers_get_all_points(capsys):
    checks.score(answers())
    assert capsys.readouterr().out.endswith("54 of 54 points: passed\n")


def test_each_case_has_a_section_in_order():
    numbers = [int(section.partition(".")[0]) for section in OF_CASES]
    assert numbers == list(CASES)


@pytest.mark.parametrize("section", OF_CASES, ids=lambda text: text.partition("\n")[0])
def test_a_section_says_what_and_where_and_what_would_have_caught_it(section):
    found = re.findall(r"^\*\*(.+?)\.\*\*", section, flags=re.MULTILINE)
    number = int(section.partition(".")[0])
    assert found[0] == ("The fault" if CASES[number].lines else "No fault")
    assert set(found) <= set(PARTS)
    assert {"Seen", "Caught by"} <= set(found)


def test_names_of_tests_and_claims_on_the_page_exist():
    tests = "".join(
        path.read_text(encoding="utf-8") for path in (PROJECT / "tests").glob("test_*.py")
    )
    for name in re.findall(r"`(test_\w+)`", TEXT):
        assert f"def {name}(" in tests, name
    claims = (PROJECT / "notebooks" / "claims.toml").read_text(encoding="utf-8")
    caught = " ".join(re.findall(r"\*\*Caught by\.\*\*(.*)", TEXT))
    for name in re.findall(r"`([a-z0-9-]+(?:\.[a-z0-9-]+)+)`", caught):
        if not name.startswith("mnist_ae"):
            assert f'["{name}"]' in claims, name


def test_nothing_beside_the_lessons_leads_to_the_page():
    for path in NOTEBOOKS.iterdir():
        if path.suffix in (".ipynb", ".md"):
            assert "instructors/" not in path.read_text(encoding="utf-8"), path.name
