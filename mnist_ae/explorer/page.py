"""The page on which one draws a digit: its parts, and data, as one HTML file.

The parts lie in the folder `page`: HTML with places to fill, CSS, and JavaScript modules
that a browser or Node could import as they are.  A page in a single file can't import
anything, so each module becomes a function that is called once and returns its exports.
Comments stay behind: a page in a notebook has to be small.
"""

import base64
import hashlib
import json
import re
from importlib import resources
from string import Template

from mnist_ae.errors import message

FIRST_MODULE = "main"
IMPORT = re.compile(r'^import \{(?P<names>[^}]*)\} from "\./(?P<module>\w+)\.mjs";\n', re.M)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (?P<name>\w+))", re.M)
COMMENT = re.compile(r"^[ ]*(?://.*|/\*\*(?s:.*?)\*/)\n", re.M)  # that fills its lines
NOTE = re.compile(r"/\*\*[^\n]*?\*/ ?")  # a type within a line
INDENT = re.compile(r"^(?:  )+", re.M)
EMPTY_LINES = re.compile(r"\n(?:[ ]*\n)+")
KEYWORD = re.compile(r"^(?:import|export)\b.*", re.M)
POLICY = (  # nothing but this page's own script and style, and pictures that are in it
    "default-src 'none'; script-src {script}; style-src {style}; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'"
)


def build(explorer: dict) -> str:
    """Return the page as one HTML file that asks for nothing else.

    Args:
        explorer: the networks and digits that the page shows, as `contents.assemble` puts
            them together; all of it can be written as JSON.

    Returns:
        HTML in UTF-8.  Its text must not be changed: the page names checksums of its style
        and its script, and a browser runs no others.
    """
    style = _read("style.css")
    script = bundle({})
    data = json.dumps(explorer, ensure_ascii=True, separators=(",", ":"))
    policy = POLICY.format(script=_checksum(script), style=_checksum(style))
    return Template(_read("page.html")).substitute(
        policy=policy,
        style=style,
        script=script,
        data=data.replace("<", "\\u003c"),
    )


def bundle(sources: dict[str, str], first: str = FIRST_MODULE) -> str:
    """Return a module and all that it imports as a single script.

    Args:
        sources: {name: JavaScript}, in place of files of the folder `page`.
        first: the module that starts the page.

    Raises:
        ValueError: a module imports or exports in a form that is not known here, or two
            modules import each other.

    >>> two = {"main": 'import { one } from "./a.mjs";\\none();\\n'}
    >>> two["a"] = "export function one() {}\\n"
    >>> print(bundle(two))
    const a_module = (() => {
    function one() {}
    return { one };
    })();
    const main_module = (() => {
    const { one } = a_module;
    one();
    return {  };
    })();
    """
    finished: dict[str, str] = {}
    _add(first, sources, finished, waiting=())
    return "\n".join(finished.values())


def _add(name, sources, finished, waiting):
    """Put a module behind all those that it imports."""
    if name in finished:
        return
    if name in waiting:
        circle = " → ".join([*waiting, name])
        raise ValueError(message(f"{name}.mjs", circle, "no circle of imports"))
    source = sources[name] if name in sources else _read(f"{name}.mjs")
    for match in IMPORT.finditer(source):
        _add(match["module"], sources, finished, (*waiting, name))
    finished[name] = _as_function(name, source)


def _as_function(name, source):
    """A module as a function that is called at once and returns the module's exports."""
    exported = [match["name"] for match in EXPORT.finditer(source)]
    body = IMPORT.sub(_as_constants, NOTE.sub("", COMMENT.sub("", source)))
    body = INDENT.sub(lambda spaces: " " * (len(spaces[0]) // 2), body)
    body = EXPORT.sub("", body)
    body = EMPTY_LINES.sub("\n", body).lstrip()
    left = KEYWORD.search(body)
    if left:
        expected = 'import { … } from "./….mjs"; or export of a function, const or class'
        raise ValueError(message(f"{name}.mjs", repr(left[0]), expected))
    returned = ", ".join(exported)
    return f"const {name}_module = (() => {{\n{body}return {{ {returned} }};\n}})();"


def _as_constants(match):
    names = " ".join(match["names"].split())
    return f"const {{ {names.rstrip(',')} }} = {match['module']}_module;\n"


def _read(name):
    folder = resources.files("mnist_ae.explorer") / "page"
    return (folder / name).read_text(encoding="utf-8")


def _checksum(text):
    """What the policy calls a text: the SHA-256 of its bytes."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
