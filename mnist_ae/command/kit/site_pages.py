"""The pages of the site beside the lessons, as Markdown: the front page and others."""

import re
from pathlib import Path
from string import Template

from mnist_ae.command.kit.plan import plan_markdown
from mnist_ae.command.kit.reading import Lesson
from mnist_ae.command.kit.site_claims import claims_page
from mnist_ae.command.kit.site_links import is_on_github, lead_within
from mnist_ae.command.kit.site_studies import studies_page
from mnist_ae.command.lessons import NOTEBOOKS
from mnist_ae.environment import PROJECT

TEXTS = Path(__file__).parent
README = PROJECT / "README.md"
GLOSSARY = NOTEBOOKS / "glossary.md"
DATA = PROJECT / "data" / "README.md"
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
OFFLINE = "<!-- the site as one file -->"  # the front page links to it here
EXPLORER = "explorer.html"  # the page on which one draws a digit, if it is on the site
TO_EXPLORER = (  # as HTML, since Sphinx does not know that page
    f'- On the <a href="{EXPLORER}">explorer\'s page</a> you draw a digit, and look into '
    "the networks."
)
LESSONS_HEADING = "The lessons"
READING = {  # pages for readers: how the front page calls them, and what it says of them
    "glossary": ("glossary", "explains the words of the field"),
    "claims": ("page of claims", "lists the numbers that are measured in each run"),
    "studies": ("page of studies", "has the files of the long comparisons"),
    "data": ("page on the data", "says whose they are, and how to bring your own"),
}
TEACHING = {
    "instructors": ("page for instructors", "says how to make a course of the lessons"),
    "plan": ("lesson plan", "has minutes, what to show, and where students get stuck"),
}


def pages_of(lessons: list[Lesson]) -> dict[str, str]:
    """Return {path within the project: page of the site}, for what has a page."""
    pages = {f"notebooks/{lesson.path.name}": lesson.path.name for lesson in lessons}
    pages["notebooks/glossary.md"] = "glossary.md"
    pages["data/README.md"] = "data.md"
    return pages


def markdown_pages(
    lessons: list[Lesson], address: str, has_explorer: bool = False
) -> dict[str, str]:
    """Return all pages that are no lessons: {name: Markdown}.

    Args:
        lessons: those on the site.
        address: of the repository; "" if there is none.
        has_explorer: whether the front page links to the explorer's.
    """
    pages = pages_of(lessons)
    instructors = Template(_read("site_instructors.md"))
    glossary = GLOSSARY.read_text(encoding="utf-8")
    data = DATA.read_text(encoding="utf-8")
    return {
        "index": front_page(lessons, address, has_explorer),
        "glossary": lead_within(glossary, "notebooks", pages, address),
        "claims": claims_page(lessons),
        "studies": studies_page(lessons),
        "data": lead_within(data, "data", pages, address),
        "instructors": instructors.substitute(data="data.md", plan="plan.md"),
        "plan": lead_within(plan_markdown(lessons), "notebooks", pages, address),
    }


def front_page(lessons: list[Lesson], address: str, has_explorer: bool = False) -> str:
    """Return the front page: what README says of the lessons, and what else there is."""
    pages = pages_of(lessons)
    readme = README.read_text(encoding="utf-8")
    introduction, _, _ = readme.partition("\n## ")
    table = _without_other_lessons(_section(readme, LESSONS_HEADING), lessons)
    text = Template(_read("site_front.md")).substitute(
        introduction=lead_within(introduction, "", pages, address).strip(),
        lessons=lead_within(table, "", pages, address),
        reading=_links(READING),
        explorer=TO_EXPLORER if has_explorer else "",
        teaching=_links(TEACHING),
        offline=OFFLINE,
        source=_source(address),
    )
    names = [lesson.name for lesson in lessons]
    trees = [
        _tree("Lessons", names),
        _tree("Beside the lessons", READING),
        _tree("To teach", TEACHING),
    ]
    return "\n\n".join([text, *trees])


def pictures_of(text: str) -> dict[str, bytes]:
    """Return the pictures that a page shows: {path within the project: content}."""
    return {path: (PROJECT / path).read_bytes() for path in PICTURE.findall(text)}


def _read(name):
    return (TEXTS / name).read_text(encoding="utf-8")


def _section(text, heading):
    """What stands under a heading of the second level; "" if there is no such heading."""
    for part in re.split(r"^## ", text, flags=re.MULTILINE):
        title, _, content = part.partition("\n")
        if title == heading:
            return content.strip()
    return ""


def _without_other_lessons(text, lessons):
    """A text without those rows of its tables that link to a lesson which isn't there."""
    lines = []
    for line in text.splitlines():
        named = re.match(r"\| \[.*?\]\(notebooks/(\w+)\.ipynb\)", line)
        if named is None or any(lesson.name == named[1] for lesson in lessons):
            lines.append(line)
    return "\n".join(lines)


def _links(pages):
    """A list of pages, each with what it is."""
    lines = []
    for name, (title, what) in pages.items():
        lines.append(f"- The [{title}]({name}.md) {what}.")
    return "\n".join(lines)


def _source(address):
    """Where the notebooks are."""
    if is_on_github(address):
        return f"[The project's repository]({address}) says how."
    return "The project's README says how."


def _tree(caption, names):
    """The entries of the side bar under a caption."""
    listed = "\n".join(names)
    return f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{listed}\n```"
