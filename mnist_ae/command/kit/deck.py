"""A deck of slides that is filled part by part, and begins a new slide for want of room."""

import re
from dataclasses import dataclass, field

from mnist_ae.command.kit.slide_parts import Part

HEIGHT = 600  # pixels below the title
MAX_LEAD = 300  # of a text that leads to what comes next


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
        """Pixels that are left, if its figure gets as low as it may."""
        return HEIGHT - sum(part.height for part in self.parts)

    @property
    def full_room(self) -> int:
        """Pixels that are left, if its figure gets its full height."""
        return HEIGHT - sum(max(part.height, part.full_height) for part in self.parts)


class Deck:
    """Collects slides, and begins a new one where there is no room."""

    def __init__(self):
        self.slides = []
        self._waiting = []  # (part, note) of texts that lead to what comes next

    def begin(self, title: str, level: int = 2) -> None:
        """Begin a slide with a title."""
        self.flush()
        self.slides.append(Slide(title, level))

    def add(self, *parts: Part, note: str = "") -> None:
        """Show parts, on one slide if it has room for them, under what leads to them."""
        led = [part for part, _ in self._waiting]
        notes = [note_of_text for _, note_of_text in self._waiting]
        self._waiting = []
        if not self._have_room([*led, *parts]):
            self._continue()
        for part in (*led, *parts):
            if part.height > self.slides[-1].room and self.slides[-1].parts:
                self._continue()
            self.slides[-1].parts.append(part)
        self.slides[-1].notes += [text for text in (*notes, note) if text]

    def lead(self, parts: list[Part], note: str) -> None:
        """Show a text on the slide of what comes next."""
        for part in parts:
            height = sum(waiting.height for waiting, _ in self._waiting)
            if height + part.height > MAX_LEAD:
                announcing = self._pop_announcing()
                self.flush()
                self._waiting += announcing
            self._waiting.append((part, note))
            note = ""

    def caption(self, parts: list[Part], note: str) -> bool:
        """Show a text on the slide of the figure before, if there is one with room."""
        slide = self.slides[-1]
        has_figure = bool(slide.parts and slide.parts[-1].full_height)
        if self._waiting or not has_figure or len(parts) > 1:
            return False
        if parts[0].height > slide.room:
            return False
        slide.parts += parts
        slide.notes.append(note)
        return True

    def note(self, html: str) -> None:
        """Tell the speaker something about the slide."""
        self.flush()
        self.slides[-1].notes.append(html)

    def flush(self) -> None:
        """Show the texts that nothing has come after."""
        if self._waiting:
            self.add()

    def _pop_announcing(self):
        """Take back the last text that waits if it ends in a colon."""
        if self._waiting and re.search(r":\s*</p>\s*$", self._waiting[-1][0].html):
            return [self._waiting.pop()]
        return []

    def _have_room(self, parts):
        slide = self.slides[-1]
        if not slide.parts:
            return True
        needed = sum(max(part.height, part.full_height) for part in parts)
        return needed <= slide.full_room

    def _continue(self):
        """Begin another slide under the same title."""
        before = self.slides[-1]
        if before.parts:
            self.slides.append(Slide(before.title))
