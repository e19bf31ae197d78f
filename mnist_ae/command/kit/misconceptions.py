"""What a check says of wrong answers, read from its source without running it."""

import ast
import functools
import re
from dataclasses import dataclass
from pathlib import Path

from mnist_ae import checks

FOLDER = Path(checks.__file__).parent
PACKAGE = "mnist_ae.checks."
LESSON = "lesson_"  # how the modules of one lesson begin; what they share says less
MIN_WORDS = 5  # of a sentence
MIN_WORDS_OF_PART = 8  # of a text that a check makes a sentence of
ELLIPSIS = "…"  # in place of what only a run knows


@dataclass(frozen=True)
class Module:
    """The parts of a module of checks.

    Attributes:
        definitions: {name: its function, class or assignment}.
        imports: {name: module of the checks that it comes from}.
    """

    definitions: dict[str, ast.AST]
    imports: dict[str, str]


def messages_of(lesson: int, check: str) -> list[str]:
    """Return what the check of an exercise may say, in the order of its source.

    Args:
        lesson: its number.
        check: the name of the check in the lesson's module, such as "invert".

    Returns:
        Sentences, each once; "…" stands where a run puts in a value.  Messages that all
        checks have ("is still missing") are left out.
    """
    found = []
    seen = set()
    waiting = [(f"{LESSON}{lesson}", check)]
    while waiting:
        place = waiting.pop(0)
        if place in seen:
            continue
        seen.add(place)
        name, definition = place
        module = read_module(name)
        if definition in module.imports:
            origin = module.imports[definition]
            if origin.startswith(LESSON):
                waiting.append((origin, definition))
            continue
        if definition not in module.definitions:
            continue
        node = module.definitions[definition]
        found += _sentences_in(node)
        waiting += [(name, used) for used in _names_in(node)]
    return list(dict.fromkeys(found))


@functools.cache
def read_module(name: str) -> Module:
    """Return the parts of a module of checks, such as "lesson_2"."""
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    definitions = {}
    imports = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            definitions[node.name] = node
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    definitions[target.id] = node
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            for alias in node.names:
                imports[alias.asname or alias.name] = node.module.removeprefix(PACKAGE)
    return Module(definitions, imports)


def _names_in(node):
    """The names that code uses, in their order."""
    names = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
    return list(dict.fromkeys(names))


def _sentences_in(node):
    """The messages in code: texts of several words, but no docstrings."""
    documentation = set()
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(part):
            documentation.add(part.body[0].value)
    sentences = []
    within = set()  # texts that are part of a longer one
    for part in ast.walk(node):
        if part in documentation or part in within:
            continue
        text = _text_of(part)
        if text is None:
            continue
        within |= set(ast.walk(part))
        if text.endswith(" "):  # the beginning of a sentence
            continue
        sentence = _as_sentence(text)
        if sentence:
            sentences.append((part.lineno, sentence))
    return [text for _, text in sorted(sentences, key=lambda found: found[0])]


def _text_of(node):
    """The text of a constant or an f-string; None for other code."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = []
        for part in node.values:
            parts.append(part.value if isinstance(part, ast.Constant) else ELLIPSIS)
        return "".join(parts)
    return None


def _as_sentence(text):
    """A text as a sentence by itself; None if it is too short for one.

    >>> _as_sentence("…: it differs from call to call.")
    'It differs from call to call.'
    """
    sentence = " ".join(text.split()).lstrip(f"{ELLIPSIS},;:. ")
    is_whole = sentence.rstrip(f"{ELLIPSIS} ")[-1:] in (".", "?", "!")
    num_words = len(re.findall(r"\w+", sentence))
    if num_words < (MIN_WORDS if is_whole else MIN_WORDS_OF_PART):
        return None
    sentence = sentence.rstrip(f"{ELLIPSIS}:. ")
    if sentence[-1] not in "?!":
        sentence = f"{sentence}."
    return sentence[0].upper() + sentence[1:]
