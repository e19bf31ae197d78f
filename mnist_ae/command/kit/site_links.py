"""Links on the site: to its own pages, to the repository, or none."""

import posixpath
import re
from collections.abc import Mapping

from mnist_ae.command.markup import OUTSIDE

GITHUB = re.compile(r"https://github\.com/[^/]+/[^/]+")
BRANCH = "main"
LESSON = re.compile(r"notebooks/\d\d_\w+\.ipynb")
CODE_OR_LINK = re.compile(
    r"(?P<code>^```.*?^```|(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`))"
    r"|(?<!!)\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<address>[^()\s]+)\)",
    re.DOTALL | re.MULTILINE,
)


def is_on_github(address: str) -> bool:
    """Whether an address is that of a repository on GitHub."""
    return GITHUB.fullmatch(address) is not None


def lead_within(text: str, folder: str, pages: Mapping[str, str], address: str) -> str:
    """Return Markdown whose links lead to pages of the site, or to the repository.

    A link to a lesson that is not on the site becomes plain text.  So does one to another
    file of the project if its repository is not on GitHub.  What stands in code stays.

    Args:
        text: Markdown.
        folder: where it lies within the project, such as "notebooks".
        pages: {path within the project: page of the site}.
        address: of the repository; "" if there is none.
    """

    def lead(match):
        if match["code"]:
            return match[0]
        target = _target(match["address"], folder, pages, address)
        return f"[{match['text']}]({target})" if target else match["text"]

    return CODE_OR_LINK.sub(lead, text)


def _target(link, folder, pages, address):
    """Where a link leads from the site; None if nowhere."""
    if link.startswith("#") or OUTSIDE.match(link):
        return link
    path, hash_sign, heading = link.partition("#")
    file = posixpath.normpath(posixpath.join(folder, path))
    if file in pages:
        return f"{pages[file]}{hash_sign}{heading}"
    if is_on_github(address) and not LESSON.fullmatch(file):
        return f"{address}/blob/{BRANCH}/{file}{hash_sign}{heading}"
    return None
