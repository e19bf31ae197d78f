"""A deck of slides that is filled part by part, and begins a new slide for want of room."""

import re
from dataclasses import dataclass, field

from mnist_ae.command.kit.slide_parts import Part

HEIGHT = 600  # pixels below the title
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

    def begin(self, title: str, level: int = 2) -> None:
        """Begin a slide with a title."""
        self.flush()
        self.slides.append(Slide(title, level))

    def lead(self, parts: list[Part], note: str) -> None:
        """Show a text, on the slide of what comes next if there is room."""
        for part in parts:
            self._waiting.append((part, note))
            note = ""

    def add(self, *parts: Part, note: str = "") -> None:
        """Show parts on one slide if they fit, under as much of what leads to them."""
        wanted = sum(part.full_height for part in parts)
        leading = []
        while self._waiting and wanted + self._waiting[-1][0].full_height <= HEIGHT:
            leading.insert(0, self._waiting.pop())
            wanted += leading[0][0].full_height
        self.flush()
        if wanted > self.slides[-1].full_room:
            self._continue()
        self._place(leading)
        self._place([(part, "") for part in parts])
        self.note(note)

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
        """Tell the speaker something about the slide."""
        self.flush()
        if html:
            self.slides[-1].notes.append(html)

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
