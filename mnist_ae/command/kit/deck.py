"""A deck of slides that is filled part by part, and begins a new slide for want of room."""

import math
import re
from dataclasses import dataclass, field

from mnist_ae.command.kit.slide_parts import Part

HEIGHT = 600  # pixels below the title
NEARLY_EMPTY = 150  # pixels; texts that take less don't get a slide of their own
LEAST_SHARE = 0.8  # of its full height that a figure keeps under a text
ANNOUNCING = re.compile(r"(:|^\s*<p><strong>[^<]*</strong>)\s*</p>\s*$")


@dataclass
class Slide:
    """A slide.

    Attributes:
        title: Markdown.
        level: 1 for the lesson's first slide, else 2.
        parts: what is shown below the title.
        notes: HTML for the speaker.
    """

    title: str
    level: int = 2
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def room(self) -> int:
        """Pixels that are left, if its figures get as low as they may."""
        return HEIGHT - sum(part.height for part in self.parts)

    @property
    def full_room(self) -> int:
        """Pixels that are left, if its figures get their full height."""
        return HEIGHT - sum(part.full_height for part in self.parts)


class Deck:
    """Collects slides.  Texts wait for what comes next, to stand on the same slide."""

    def __init__(self):
        self.slides = []
        self._waiting = []  # (part, note) of texts
        self._begun = 0  # the place of the slide that began last

    def begin(self, title: str, level: int = 2) -> None:
        """Begin a slide with a title."""
        self.flush()
        self._begun = len(self.slides)
        self.slides.append(Slide(title, level))

    def lead(self, parts: list[Part], note: str) -> None:
        """Show a text, on the slide of what comes next if there is room."""
        for part in parts:
            self._waiting.append((part, note))
            note = ""

    def add(self, *parts: Part, note: str = "") -> None:
        """Show parts on one slide if they fit, under as much of what leads to them."""
        leading = self._leading(parts)
        self.flush()
        shown = [*(part for part, _ in leading), *parts]
        if sum(map(_height_under_text, shown)) > self.slides[-1].full_room:
            self._continue()
        self._place(leading)
        self._place([(part, "") for part in parts])
        self.note(note)

    def _leading(self, parts):
        """Take the last of the waiting texts, as many as have room above some parts."""
        wanted = sum(_height_under_text(part) for part in parts)
        leading = []
        while self._waiting and wanted + self._waiting[-1][0].full_height <= HEIGHT:
            leading.insert(0, self._waiting.pop())
            wanted += leading[0][0].full_height
        left = sum(part.height for part, _ in self._waiting)
        total = left + sum(part.height for part, _ in leading)
        if 0 < left < NEARLY_EMPTY and total <= HEIGHT:
            self._waiting += leading  # better all of the text by itself than a line of it
            return []
        return leading

    def caption(self, parts: list[Part], note: str) -> bool:
        """Show a text on the slide of the figure before, if there is one with room."""
        slide = self.slides[-1]
        has_figure = bool(slide.parts and slide.parts[-1].is_figure)
        if self._waiting or not has_figure or len(parts) > 1:
            return False
        if parts[0].height > slide.room:
            return False
        self._place([(parts[0], note)])
        return True

    def note(self, html: str) -> None:
        """Tell the speaker something about the slide of what was added last."""
        if html and self._waiting:
            part, before = self._waiting.pop()
            self._waiting.append((part, before + html))
        elif html:
            self.slides[-1].notes.append(html)

    def note_all(self, html: str) -> None:
        """Tell the speaker something about all slides since a title was begun."""
        self.flush()
        for slide in self.slides[self._begun :]:
            slide.notes.append(html)

    def flush(self) -> None:
        """Show the texts that nothing has come after."""
        waiting = self._waiting
        self._waiting = []
        height = sum(part.height for part, _ in waiting)
        if self.slides and self.slides[-1].room < height <= HEIGHT:
            self._continue()
        self._place(waiting)

    def _place(self, waiting):
        """Put parts on the slide, and on further ones where it has no room."""
        for number, (part, note) in enumerate(waiting):
            height = part.height
            if ANNOUNCING.search(part.html) and number + 1 < len(waiting):
                height += waiting[number + 1][0].height  # not without what it announces
            if height > self.slides[-1].room:
                self._continue()
            self.slides[-1].parts.append(part)
            if note:
                self.slides[-1].notes.append(note)

    def _continue(self):
        """Begin another slide under the same title, unless this one is empty."""
        before = self.slides[-1]
        if before.parts:
            self.slides.append(Slide(before.title))


def _height_under_text(part):
    """The height that a part should have where something stands above it."""
    return max(part.height, math.ceil(LEAST_SHARE * part.full_height))
