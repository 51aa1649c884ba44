"""A QR code, black on white in every theme, since phones expect that."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.commands.keymap import key_on
from tui.sharing.qr import QUIET_ZONES, Blocks

if TYPE_CHECKING:
    from textual.geometry import Size

    from tui.sharing.qr import QrCode

_LIGHT: Final = Style(color="#000000", bgcolor="#ffffff")
_DARK: Final = Style(bgcolor="#000000")


class QrCodeView(Widget):
    """Shows a centred code, or how much room is missing."""

    def __init__(self) -> None:
        super().__init__()
        self._code: QrCode | None = None
        self._blocks = Blocks.HALF
        self._has_colours = True
        self._is_in_tmux = False
        self._problem = ""
        #: The size for which the code was rendered, and its lines.
        self._cached_layout: tuple[Size, list[str] | None] | None = None

    def show_problem(self, problem: str) -> None:
        """Show why there is no code."""
        self._code, self._problem = None, problem
        self._cached_layout = None
        self.refresh()

    def show(
        self, code: QrCode, blocks: Blocks, *, has_colours: bool = True, is_in_tmux: bool = False
    ) -> None:
        """Show ``code``, drawn with ``blocks``.

        Without colours, foreground counts as light, as in most terminals. Squares need colours.
        """
        self._code, self._blocks = code, blocks
        self._has_colours, self._is_in_tmux = has_colours, is_in_tmux
        self._cached_layout = None
        self.refresh()

    @property
    def lines(self) -> list[str] | None:
        """The rendered code; None if it does not fit or cannot be drawn."""
        if self._cached_layout is None or self._cached_layout[0] != self.size:
            self._cached_layout = self.size, self._render_fitting_code()
        return self._cached_layout[1]

    def _render_fitting_code(self) -> list[str] | None:
        if self._code is None or not (self._has_colours or self._blocks is not Blocks.SQUARE):
            return None
        return self._code.render_to_fit(*self.size, self._blocks, light_is_drawn=not self._has_colours)

    def render_line(self, y: int) -> Strip:
        """Return line ``y`` of the widget."""
        lines = self.lines
        if lines is None:
            return self._render_text_line(y)
        top = (self.size.height - len(lines)) // 2
        if not top <= y < top + len(lines):
            return Strip.blank(self.size.width, self.rich_style)
        left = (self.size.width - len(lines[0])) // 2
        right = self.size.width - left - len(lines[0])
        return Strip(
            [
                Segment(" " * left, self.rich_style),
                *self._style_code_line(lines[y - top]),
                Segment(" " * right, self.rich_style),
            ],
            self.size.width,
        )

    def _style_code_line(self, line: str) -> list[Segment]:
        """Return the segments of a line of the code, black on white if there are colours."""
        if not self._has_colours:
            return [Segment(line, self.rich_style)]
        if self._blocks is not Blocks.SQUARE:
            return [Segment(line, _LIGHT)]
        runs = [(character, len(list(run))) for character, run in groupby(line)]
        return [Segment(" " * count, _LIGHT if character == " " else _DARK) for character, count in runs]

    def _render_text_line(self, y: int) -> Strip:
        words = self._describe_problem()
        top = max(0, (self.size.height - len(words)) // 2)
        text = words[y - top] if top <= y < top + len(words) else ""
        return Strip([Segment(text.center(self.size.width)[: self.size.width], self.rich_style)])

    def _describe_problem(self) -> list[str]:
        """Return why the code is not shown, in lines that fit the smallest terminal."""
        if self._code is None:
            return [self._problem]
        if self._blocks is Blocks.SQUARE and not self._has_colours:
            return [
                "The code needs colours or Unicode",
                "characters. Both are turned off.",
                "",
                "Start with MEDIADECK_SYMBOLS=unicode,",
                "or without NO_COLOR.",
            ]
        width, height = self._code.measure(self._blocks, QUIET_ZONES[-1])
        sentences = [
            f"The code needs {width}x{height} characters,",
            f"and there is room for {self.size.width}x{self.size.height}.",
            "",
            "Enlarge the window",
            "or reduce the font size.",
        ]
        if self._blocks is Blocks.HALF and self._code.render_to_fit(*self.size, Blocks.OCTANT):
            finer = key_on(self.app, "code.finer")
            sentences += ["", f"Or press {finer} for finer blocks,", "which need a recent terminal."]
            if self._is_in_tmux:  # tmux 3.3 drops characters that the C library does not know yet
                sentences.append("Older versions of tmux drop them.")
        if self._blocks is Blocks.SQUARE:
            in_unicode = "{}x{}".format(*self._code.measure(Blocks.HALF, QUIET_ZONES[-1]))
            sentences += ["", "Or start with MEDIADECK_SYMBOLS=unicode,", f"which needs {in_unicode}."]
        return sentences
