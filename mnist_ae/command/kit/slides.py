"""Slides of a lesson, cut from its notebook by rule and by tags.

The rule.  Each heading begins a slide.  A slide shows the beginning of each paragraph and
of each item of a list; the whole of it stands in the speaker's notes.  Tables and formulas
are shown whole.  Code is shown where a text leads to it, and where it defines a class, with
what it prints; imports, knobs, the code of studies, functions that only draw, and what only
checks claims or asserts are not.  Of a cell that draws a figure the figure is shown, of one
that prints a table the table, and the code stands in the notes.  An exercise is shown
whole, with the cell for its answer; its solution stands in the notes.

The tags of cells.  `slide`: show the cell whole, its code included.  `notes`: only in the
notes.  `skip`: neither.
"""

import ast
import re

from mnist_ae.command import markup, page
from mnist_ae.command.kit import blocks
from mnist_ae.command.kit.deck import Deck, Slide
from mnist_ae.command.kit.lab_answers import lab_answer
from mnist_ae.command.kit.reading import (
    ABOUT_SOLUTION,
    CHECKED,
    EXERCISE,
    SOLUTION,
    Lesson,
    tags_of,
    task_after,
)
from mnist_ae.command.kit.slide_parts import (
    code_part,
    figure_part,
    output_parts,
    text_parts,
)

SLIDE = "slide"
NOTES = "notes"
SKIP = "skip"
KNOBS = "knobs"
FOR_NOTES = ("*Reading:", "The knobs", "(")  # how paragraphs begin that only notes have
CHECKING = ("claims.check", "prose.show_data")  # calls that show nothing to an audience
DRAWING = ("draw_", "show_")  # how the names of functions begin that draw
STUDY = re.compile(r"\bstudy\b", re.IGNORECASE)  # in a heading
READS_STUDY = re.compile(r"\bstudies\.find\(")
PRINTS_TABLE = re.compile(
    r"print\(\*?\(?f[\"'][^\n]*\{[^}\n]*:[<>]?\d"
)  # columns of a width
CASE = re.compile(r"Case (\d+): ")
CONCLUSION = re.compile(r"\*\*[^*]+\?\*\*")  # the lesson's question, and its answer


_known = {}  # {id of a notebook: (the notebook, its slides)}; plan and slides need them


def cut_slides(lesson: Lesson) -> list[Slide]:
    """Return the slides of a lesson; they are cut once."""
    notebook, slides = _known.get(id(lesson.notebook), (None, None))
    if notebook is None:
        slides = _cut(lesson)
        _known[id(lesson.notebook)] = (lesson.notebook, slides)
    return slides


def _cut(lesson):
    deck = Deck()
    code = [cell for cell in lesson.notebook.cells if cell.cell_type == "code"]
    before = None
    for cell in lesson.notebook.cells:
        if SKIP in tags_of(cell):
            continue
        if cell.cell_type == "markdown":
            _add_text(deck, cell, lesson)
        elif SOLUTION in tags_of(cell):
            deck.note_all(f"<h4>Solution</h4>{page.highlight(cell.source)}")
        elif cell is not code[0] and KNOBS not in tags_of(cell):
            _add_code(deck, cell, lesson, has_text=before.cell_type == "markdown")
        before = cell
    deck.flush()
    return [slide for slide in deck.slides if slide.parts or slide.level == 1]


def _add_text(deck, cell, lesson):
    """Show a cell of text: the beginnings of its paragraphs; lists and tables whole."""
    only_notes = NOTES in tags_of(cell) or ABOUT_SOLUTION in tags_of(cell)
    whole = SLIDE in tags_of(cell)
    may_be_caption = True
    for block in blocks.split_blocks(cell.source):
        exercise = EXERCISE.match(block.text)
        note = markup.markdown_to_html(block.text, {}, set())
        if block.kind == blocks.HEADING:
            _begin(deck, block.text, lesson)
        elif only_notes or _is_for_notes(block):
            deck.note(note)
        elif exercise:
            whole = True
            number, level, minutes = exercise.groups()
            deck.begin(f"Exercise {number} ({level}, {minutes} minutes)")
            task = task_after(block.text[exercise.end() :])
            deck.lead(text_parts(block, task), "")
        else:
            shown = block.text if whole else _shown(block)
            parts = text_parts(block, shown)
            note = "" if shown == block.text else note
            if not (may_be_caption and deck.caption(parts, note)):
                deck.lead(parts, note)
        may_be_caption = False


def _begin(deck, heading, lesson):
    """Begin a slide; that of a lab's case has the answer in its notes."""
    deck.begin(heading, level=2 if deck.slides else 1)
    case = CASE.match(heading)
    if case and lesson.is_lab:
        answer = lab_answer(lesson, int(case[1]))
        deck.note(markup.markdown_to_html(answer, {}, set()))


def _is_for_notes(block):
    """Whether a block is for the speaker: an aside, a hint, how long the lesson takes."""
    return block.kind == blocks.FOLDED or block.text.startswith(FOR_NOTES)


def _shown(block):
    """What a slide shows of a block."""
    if block.kind == blocks.LIST:
        return "\n".join(f"- {blocks.lead(item)}" for item in blocks.items(block.text))
    if block.kind != blocks.PARAGRAPH or CONCLUSION.match(block.text):
        return block.text
    return blocks.lead(block.text)


def _add_code(deck, cell, lesson, has_text):
    """Show a code cell, as far as the rule and its tags say so.

    Args:
        has_text: a text leads to it.
    """
    tags = tags_of(cell)
    is_answer = bool(CHECKED.search(cell.source))
    figures = [out for out in cell.outputs if "image/png" in out.get("data", {})]
    texts = [out for out in cell.outputs if out not in figures and not _is_claim(out)]
    note = page.highlight(cell.source)
    if NOTES in tags or (is_answer and lesson.is_lab):
        deck.note(note)
        return
    code = cell.source if SLIDE in tags else _without_checks(cell.source)
    is_shown = has_text or "class " in code
    if SLIDE in tags or (
        code and is_shown and not figures and not _is_plumbing(cell, deck)
    ):
        deck.add(code_part(code))
        note = ""
    if not is_answer:
        for output in texts:
            _add_text_output(deck, output)
    for figure in figures:
        deck.add(figure_part(figure), note=note)
        note = ""
    deck.note(note)


def _add_text_output(deck, output):
    """Show what a cell printed, or a sentence that it computed."""
    markdown = output.get("data", {}).get("text/markdown")
    if markdown is None:
        for part in output_parts(output):
            deck.add(part)
        return
    for block in blocks.split_blocks(markdown):
        deck.add(*text_parts(block))


def _is_claim(output):
    return any(kind.startswith("application/") for kind in output.get("data", {}))


def _is_plumbing(cell, deck):
    """Whether a cell only makes ready what is shown: code of a study, or that draws."""
    if READS_STUDY.search(cell.source) or PRINTS_TABLE.search(cell.source):
        return True
    is_folded = cell.metadata.get("jupyter", {}).get("source_hidden", False)
    in_study = bool(STUDY.search(deck.slides[-1].title)) and not cell.outputs
    return is_folded or in_study or _only_draws(cell.source)


def _only_draws(source):
    """Whether code only defines functions that draw."""
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.FunctionDef):
            return False
        arguments = [argument.arg for argument in statement.args.args]
        if not (statement.name.startswith(DRAWING) or "ax" in arguments):
            return False
    return True


def _without_checks(source):
    """Code without the statements that check claims; "" if only assertions are left."""
    lines = source.splitlines()
    num_shown = 0
    for statement in reversed(ast.parse(source).body):
        if _is_check(statement):
            del lines[statement.lineno - 1 : statement.end_lineno]
        elif not isinstance(statement, ast.Assert):
            num_shown += 1
    return "\n".join(lines).strip() if num_shown else ""


def _is_check(statement):
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and ast.unparse(call.func) in CHECKING
