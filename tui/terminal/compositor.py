"""A compositor that writes fewer bytes, for slow connections.

Textual repaints from the left edge of a widget to the end of the change, and repeats both colours for every
segment. Avoiding that, a cursor move at 80x24 takes 427 bytes instead of 803 (a Textual app with a
DataTable), and 200 key presses 562,498 bytes instead of 1,121,209. The benchmark is ``python -m
tests.benchmarks.terminal`` (figures: tui/manual/speed.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

#: Select Graphic Rendition: colours and attributes.
_SGR: Final = re.compile(r"\x1b\[([0-9;]*)m")
#: Codes that only move the cursor.
_MOVES: Final = re.compile(r"(?:\x1b\[[0-9;]*H|[\r\n])*")
#: Attributes that are visible on a blank cell: underline, reverse, strike-through, overline.
_VISIBLE_ON_BLANKS: Final = frozenset({"4", "7", "9", "21", "53"})
_FOREGROUNDS: Final = frozenset(map(str, (*range(30, 40), *range(90, 100))))
_BACKGROUNDS: Final = frozenset(map(str, (10, *range(40, 50), *range(100, 110))))
_RESET: Final = "\x1b[0m"
#: Longer output is a picture: its colours differ in every cell, so compacting is not worth the time.
_MAX_LENGTH: Final = 32_000


@dataclass(slots=True)
class _Pen:
    """The current colours as SGR codes ("" for the terminal's default) and attributes."""

    foreground: str = ""
    background: str = ""
    attributes: frozenset[str] = field(default_factory=frozenset)

    def apply(self, codes: str) -> None:
        """Apply the codes between ``ESC [`` and ``m``."""
        parts = iter(codes.split(";"))
        for code in parts:
            if code in {"", "0"}:
                self.foreground, self.background, self.attributes = "", "", frozenset()
            elif code in {"38", "48"}:
                self._apply_colour(code, parts)
            elif code in _FOREGROUNDS:
                self.foreground = "" if code == "39" else code
            elif code in _BACKGROUNDS:
                self.background = "" if code == "49" else code
            else:
                self.attributes |= {code}

    def _apply_colour(self, code: str, parts: Iterator[str]) -> None:
        kind = next(parts)
        colour = ";".join([code, kind, *(next(parts) for _ in range(3 if kind == "2" else 1))])
        if code == "38":
            self.foreground = colour
        else:
            self.background = colour

    def change_to(self, wanted: _Pen, *, blank: bool) -> str:
        """Change to ``wanted`` and return the codes for that; a ``blank`` needs no foreground."""
        codes = []
        if not self.attributes <= wanted.attributes:  # terminals differ in the codes that end an attribute
            codes, self.foreground, self.background, self.attributes = ["0"], "", "", frozenset()
        codes += sorted(wanted.attributes - self.attributes)
        self.attributes = wanted.attributes
        if self.foreground != wanted.foreground and not (
            blank and not wanted.attributes & _VISIBLE_ON_BLANKS
        ):
            codes.append(wanted.foreground or "39")
            self.foreground = wanted.foreground
        if self.background != wanted.background:
            codes.append(wanted.background or "49")
            self.background = wanted.background
        return f"\x1b[{';'.join(codes)}m" if codes else ""


def compact(written: str) -> str:
    """Return shorter output that shows the same as ``written`` and ends with default colours."""
    if len(written) > _MAX_LENGTH:
        return written
    shown, wanted = _Pen(), _Pen()
    output: list[str] = []
    pieces = _SGR.split(written)  # alternating text and codes
    for text, codes in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if text:
            if not _MOVES.fullmatch(text):
                output.append(shown.change_to(wanted, blank=text.isspace()))
            output.append(text)
        wanted.apply(codes)
    if shown != _Pen():
        output.append(_RESET)
    return "".join(output)


class _CompactPartialUpdate(ChopsUpdate):
    """Writes only the cells that changed."""

    def render_segments(self, console: Console) -> str:
        """Return the output for the terminal."""
        output: list[str] = []
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                left, right = max(x, x1), min(end, x2)
                if strip is not None and left < right:
                    output.append(
                        f"\x1b[{y + 1};{left + 1}H{strip.crop(left - x, right - x).render(console)}"
                    )
        return compact("".join(output))


class _CompactFullUpdate(LayoutUpdate):
    """Writes the whole screen."""

    def render_segments(self, console: Console) -> str:
        """Return the output for the terminal."""
        return compact(super().render_segments(console))


class CompactCompositor(Compositor):
    """Textual's compositor with compact output."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return the changes, or None."""
        update = super().render_partial_update()
        return None if update is None else _CompactPartialUpdate(update.chops, update.spans, update.chop_ends)

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:  # noqa: FBT001, FBT002 - Textual's
        """Return the whole screen."""
        update = super().render_full_update(simplify)
        return _CompactFullUpdate(update.strips, update.region)
