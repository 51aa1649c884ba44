"""A QR code on the screen: black on white whatever the theme is, since that is what phones expect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.commands.keymap import key_on
from tui.sharing.qr import QUIET, Blocks

if TYPE_CHECKING:
    from tui.sharing.qr import QrCode

_ON_PAPER: Final = Style(color="#000000", bgcolor="#ffffff")


class CodeView(Widget):
    """Shows a code in the middle of its room or, where it has none, says how much it needs."""

    def __init__(self) -> None:
        super().__init__()
        self._code: QrCode | None = None
        self._blocks = Blocks.HALF

    def show(self, code: QrCode, blocks: Blocks) -> None:
        """Show ``code``, drawn with ``blocks``."""
        self._code, self._blocks = code, blocks
        self.refresh()

    @property
    def lines(self) -> list[str] | None:
        """The code as it is drawn; None where it does not fit."""
        if self._code is None:
            return None
        return self._code.fitting(self.size.width, self.size.height, self._blocks)

    def render_line(self, y: int) -> Strip:
        """Return line ``y`` of the widget."""
        lines = self.lines
        if lines is None:
            return self._line_of_text(y)
        top = (self.size.height - len(lines)) // 2
        if not top <= y < top + len(lines):
            return Strip.blank(self.size.width, self.rich_style)
        left = (self.size.width - len(lines[0])) // 2
        right = self.size.width - left - len(lines[0])
        return Strip(
            [
                Segment(" " * left, self.rich_style),
                Segment(lines[y - top], _ON_PAPER),
                Segment(" " * right, self.rich_style),
            ],
            self.size.width,
        )

    def _line_of_text(self, y: int) -> Strip:
        words = self._sentences()
        top = max(0, (self.size.height - len(words)) // 2)
        text = words[y - top] if top <= y < top + len(words) else ""
        return Strip([Segment(text.center(self.size.width)[: self.size.width], self.rich_style)])

    def _sentences(self) -> list[str]:
        """Say how much room is missing, in lines that fit into the smallest terminal."""
        if self._code is None:
            return []
        width, height = self._code.size(self._blocks, QUIET[-1])
        sentences = [
            f"The code needs {width}x{height} characters,",
            f"and here is room for {self.size.width}x{self.size.height}.",
            "",
            "Make the window larger,",
            "or its font smaller.",
        ]
        if self._blocks is Blocks.HALF and self._code.fitting(*self.size, Blocks.OCTANT):
            finer = key_on(self.app, "code.finer")
            sentences += ["", f"Or press {finer}: the finer blocks fit,", "and new terminals can draw them."]
        return sentences
