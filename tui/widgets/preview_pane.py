"""The preview of a media: a picture in characters, a text, or a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.content import Content
from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.preview import TONES, Drawing, Facts, Text, wrap_lines, wrap_text
from tui.terminal.driver import write_to_terminal
from tui.terminal.uncached_strip import UncachedStrip
from tui.text.display import elide_end
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.filter import LineFilter

    from tui.preview import RendererChoice, WrappedLine

EMPTY_TITLE = "Nothing to preview yet"
LOADING = "Loading…"
EMPTY_HINT = "Put the cursor on a media to see it here"

_PADDING = 1


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, a hint and some facts, wrapped and centred in the pane."""

    sentence: str
    hint: str
    facts: tuple[str, ...] = ()


class PreviewPane(ScrollView, can_focus=True):
    """Shows the last drawing, text or sentence it was given; it starts no work.

    A drawing is made for a number of cells. When that number changes, the pane posts ``Resized`` and keeps
    showing the old drawing, centred and clipped, until it gets a new one.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "preview-pane--hint",
        "preview-pane--note",
        *(f"preview-pane--{tone}" for tone in TONES),
    }

    class Resized(Message):
        """The pane now has room for a drawing of ``columns`` x ``rows`` cells."""

        def __init__(self, pane: PreviewPane, columns: int, rows: int) -> None:
            super().__init__()
            self.pane = pane
            self.columns = columns
            self.rows = rows

        @property
        def control(self) -> PreviewPane:
            """The pane."""
            return self.pane

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._content: Drawing | Text | _Sentence = _Sentence(EMPTY_TITLE, EMPTY_HINT)
        self._note = ""
        self._caption: tuple[str, ...] = ()
        self._lines: list[str] = []
        self._pieces: list[WrappedLine] = []
        self._hint_from = 0
        self._room = Size(0, 0)
        self._ground = Style()
        self._tones: dict[str, Style] = {}
        self._has_pixels = False
        self.border_title = "Preview"

    @property
    def room(self) -> Size:
        """The columns and rows available for a drawing; zeros before the first layout."""
        return self._room

    def show_drawing(
        self, drawing: Drawing, caption: str, note: str = "", choice: RendererChoice | None = None
    ) -> None:
        """Show a picture with its ``caption``, and the ``note``, if any, over its last line.

        The caption also names the renderer and why it was chosen, if there is room.
        """
        renderer = (choice.renderer, choice.why) if choice is not None else ()
        self._show(drawing, (caption, *renderer), note)

    def show_text(self, text: Text) -> None:
        """Show a scrollable text from its first line."""
        self._show(text, (text.facts,), text.note)

    def show_facts(self, facts: Facts, hint: str = "") -> None:
        """Show the facts of a media that has no picture or text."""
        details = tuple(f"{detail.name}: {detail.value}" for detail in facts.details)
        hints = " ".join(part for part in (facts.hint, hint) if part)
        self._show(_Sentence(make_printable(facts.sentence), make_printable(hints), details), ())

    def show_sentence(self, sentence: str, hint: str = "") -> None:
        """Show a sentence instead of a preview, with a muted ``hint`` below it."""
        self._show(_Sentence(make_printable(sentence), make_printable(hint)), ())

    def show_loading(self, name: str) -> None:
        """Show that the content of ``name`` is being loaded."""
        self.show_sentence(LOADING, name)

    def show_nothing(self) -> None:
        """Return to the empty state."""
        self.show_sentence(EMPTY_TITLE, EMPTY_HINT)

    def _show(self, content: Drawing | Text | _Sentence, caption: tuple[str, ...], note: str = "") -> None:
        if not (isinstance(content, Drawing) and isinstance(self._content, Drawing)):
            self.scroll_to(0, 0, animate=False, immediate=True)
        if content is not self._content and isinstance(self._content, Drawing):
            self._write(self._content.discard)
        self._content = content
        if isinstance(content, Drawing):
            self._write(content.upload)
        self._note = make_printable(note)
        self._caption = tuple(map(make_printable, caption))
        self._arrange()

    def on_unmount(self) -> None:
        """Delete the picture in the terminal."""
        if isinstance(self._content, Drawing):
            self._write(self._content.discard)

    def _write(self, codes: str) -> None:
        """Send ``codes`` to the terminal, between two frames."""
        if codes:
            write_to_terminal(self.app, codes)

    def _update_caption(self) -> None:
        """Put as many parts of the caption into the lower border as fit, but at least the first."""
        parts = self._caption[:1]
        for count in range(2, len(self._caption) + 1):
            if cell_len(" · ".join(self._caption[:count])) <= self._room.width - 2:
                parts = self._caption[:count]
        # A Content object, since Textual parses a string as markup.
        caption = Content(" · ".join(parts)) if any(parts) else None
        if caption != self.border_subtitle:
            self.border_subtitle = caption

    def on_resize(self) -> None:
        """Fit the content to the new size and post ``Resized``."""
        border = self.styles.border.spacing
        width, height = self.outer_size
        room = Size(max(0, width - border.width), max(0, height - border.height))
        if room == self._room:
            return
        self._room = room
        self._arrange()
        self.post_message(self.Resized(self, room.width, room.height))

    def _arrange(self) -> None:
        """Wrap the content to the current width and set the virtual size."""
        columns = self._room.width - 2 * _PADDING
        self._lines, self._pieces = [], []
        size = Size(0, 0)
        if isinstance(self._content, Text):
            size = self._arrange_text(self._content, columns - self.styles.scrollbar_size_vertical)
        elif isinstance(self._content, _Sentence):
            self._lines = wrap_text((self._content.sentence,), columns)
            self._hint_from = len(self._lines)
            self._lines += wrap_text((self._content.hint,), columns) if self._content.hint else [""]
            self._lines += wrap_text(("", *self._content.facts), columns) if self._content.facts else []
        self.virtual_size = size
        self._update_caption()
        self.refresh()

    def _arrange_text(self, text: Text, columns: int) -> Size:
        """Wrap a text to ``columns`` if it folds, and return its size."""
        widest = 0
        if text.folds:
            self._pieces = wrap_lines(text.lines, columns)
        else:
            widest = max(map(cell_len, text.lines), default=0)
            self._pieces = wrap_lines(text.lines, max(widest, 1))
        rows = len(self._pieces) + (1 if text.note else 0)
        return Size(widest + 2 * _PADDING if widest > columns else 0, rows)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Drop ``ANSIToTruecolor`` for drawings: it is slow with their hundreds of colours."""
        filters = super().get_line_filters()
        if isinstance(self._content, Drawing):
            return [one for one in filters if not isinstance(one, ANSIToTruecolor)]
        return filters

    def render_lines(self, crop: Region) -> list[Strip]:
        """Render ``crop``; compute the pane's styles once, not for each line."""
        self._ground = self.rich_style
        if isinstance(self._content, Text) and self._content.marks:
            self._tones = {tone: self.get_component_rich_style(f"preview-pane--{tone}") for tone in TONES}
        if isinstance(self._content, Drawing) and self._content.overlay:
            if crop.size != self.outer_size:
                self.call_later(self.refresh)  # a partial repaint erases some of the pixels
            if self._has_pixels is not self.screen.is_active:  # Textual's cached lines are outdated
                self._has_pixels = self.screen.is_active
                self._styles_cache.clear()
        strips = super().render_lines(crop)
        if isinstance(self._content, Drawing):
            return [UncachedStrip(strip, strip.cell_length) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """Return line ``y`` of the visible part."""
        if isinstance(self._content, Drawing):
            return self._render_drawing_line(self._content, y)
        if isinstance(self._content, Text):
            return self._render_text_line(self._content, y)
        return self._render_sentence_line(y)

    def _render_drawing_line(self, drawing: Drawing, y: int) -> Strip:
        if self._note and y == self._room.height - 1:
            return self._render_centred(self._note, self.get_component_rich_style("preview-pane--note"))
        index = y - (self._room.height - drawing.rows) // 2
        if not 0 <= index < drawing.rows:
            return Strip.blank(self._room.width, self._ground)
        line = Strip(drawing.lines[index], drawing.columns)
        # The last line may have empty lower halves, and dots use the pane's own colours.
        if index == drawing.rows - 1 or any(segment.style is None for segment in drawing.lines[index]):
            line = line.apply_style(self._ground)
        left = (self._room.width - drawing.columns) // 2
        if left < 0:
            return line.crop(-left, -left + self._room.width)
        right = self._room.width - drawing.columns - left
        line = line.crop_pad(drawing.columns, left, right, self._ground)
        if index == drawing.rows - 1 and drawing.overlay and self.screen.is_active:
            return Strip([*line, self._overlay(drawing, left, y - index)], self._room.width)
        return line

    def _overlay(self, drawing: Drawing, left: int, top: int) -> Segment:
        """Return a zero-width segment that paints the pixels of ``drawing`` over its cells."""
        x, y = self.content_region.offset
        codes = f"\x1b7\x1b[{y + top + 1};{x + left + 1}H{drawing.overlay}\x1b8"
        return Segment(codes, None, [(ControlType.CURSOR_FORWARD, 0)])

    def _render_text_line(self, text: Text, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if text.note and y == self.scrollable_content_region.height - 1:
            return self._render_centred(text.note, self.get_component_rich_style("preview-pane--note"), width)
        index = y + self.scroll_offset.y
        if index >= len(self._pieces):
            return Strip.blank(width, self._ground)
        piece = self._pieces[index]
        segments = [Segment(" " * _PADDING, self._ground), *self._style_piece(text, piece)]
        left = self.scroll_offset.x
        return Strip(segments).crop_extend(left, left + width, self._ground)

    def _style_piece(self, text: Text, piece: WrappedLine) -> list[Segment]:
        """Return the segments of ``piece``, each mark in its own style."""
        if not text.marks:
            return [Segment(piece.text, self._ground)]
        segments, at = [], piece.start
        end = piece.start + len(piece.text)
        line = text.lines[piece.line]
        for mark in text.marks[piece.line]:
            start, stop = max(mark.start, at), min(mark.stop, end)
            if start < stop:
                segments.append(Segment(line[at:start], self._ground))
                segments.append(Segment(line[start:stop], self._tones.get(mark.tone, self._ground)))
                at = stop
        segments.append(Segment(line[at:end], self._ground))
        return [segment for segment in segments if segment.text]

    def _render_sentence_line(self, y: int) -> Strip:
        index = y - max(0, self._room.height - len(self._lines)) // 2
        if not 0 <= index < len(self._lines):
            return Strip.blank(self._room.width, self._ground)
        hint = self.get_component_rich_style("preview-pane--hint")
        return self._render_centred(self._lines[index], self._ground if index < self._hint_from else hint)

    def _render_centred(self, text: str, style: Style, width: int | None = None) -> Strip:
        width = self._room.width if width is None else width
        text = elide_end(text.rstrip(), width)
        left = " " * ((width - cell_len(text)) // 2)
        return Strip([Segment(set_cell_size(left + text, width), style)], width)
