"""Fewer bytes to the terminal: what Textual writes, without what the terminal shows already.

Textual paints from the left end of a widget to the end of what changed, and states both colours of every
piece anew. Over a thin line that is most of what a key press costs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

#: Sets colours and attributes.
_SGR: Final = re.compile(r"\x1b\[([0-9;]*)m")
#: Only moves the cursor.
_MOVES: Final = re.compile(r"(?:\x1b\[[0-9;]*H|[\r\n])*")
#: Attributes that a blank shows: underlined, reversed, struck out, and their like.
_SEEN_ON_BLANKS: Final = frozenset({"4", "7", "9", "21", "53"})
_RESET: Final = "\x1b[0m"
#: Characters of which it is worth the time: more is a picture, whose colours differ from cell to cell.
_MOST: Final = 32_000


@dataclass(slots=True)
class _Pen:
    """The colours, as their codes ("" is the terminal's own), and the attributes that are set."""

    ink: str = ""
    ground: str = ""
    attributes: frozenset[str] = field(default_factory=frozenset)

    def take(self, codes: str) -> None:
        """Set what the codes between ``ESC [`` and ``m`` set."""
        parts = iter(codes.split(";"))
        for code in parts:
            if code in {"", "0"}:
                self.ink, self.ground, self.attributes = "", "", frozenset()
            elif code in {"38", "48"}:
                self._take_colour(code, parts)
            elif code == "39" or (len(code) == 2 and code[0] in "39"):  # noqa: PLR2004 - 30 to 37, 90 to 97
                self.ink = "" if code == "39" else code
            elif code == "49" or (code[0] == "4" and len(code) == 2) or code.startswith("10"):  # noqa: PLR2004
                self.ground = "" if code == "49" else code
            else:
                self.attributes |= {code}

    def _take_colour(self, code: str, parts: Iterator[str]) -> None:
        kind = next(parts)
        colour = ";".join([code, kind, *(next(parts) for _ in range(3 if kind == "2" else 1))])
        if code == "38":
            self.ink = colour
        else:
            self.ground = colour

    def go_to(self, wanted: _Pen, *, blank: bool) -> str:
        """Become ``wanted``, and return what tells the terminal; of a ``blank`` no ink is seen."""
        codes = []
        if not self.attributes <= wanted.attributes:  # taken away one by one they are not the same everywhere
            codes, self.ink, self.ground, self.attributes = ["0"], "", "", frozenset()
        codes += sorted(wanted.attributes - self.attributes)
        self.attributes = wanted.attributes
        if self.ink != wanted.ink and not (blank and not wanted.attributes & _SEEN_ON_BLANKS):
            codes.append(wanted.ink or "39")
            self.ink = wanted.ink
        if self.ground != wanted.ground:
            codes.append(wanted.ground or "49")
            self.ground = wanted.ground
        return f"\x1b[{';'.join(codes)}m" if codes else ""


def compact(written: str) -> str:
    """Return what shows the same as ``written`` and leaves the pen as at the start, in fewer bytes."""
    if len(written) > _MOST:
        return written
    shown, wanted = _Pen(), _Pen()
    said: list[str] = []
    pieces = _SGR.split(written)  # text and codes by turns
    for text, codes in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if text:
            if not _MOVES.fullmatch(text):
                said.append(shown.go_to(wanted, blank=text.isspace()))
            said.append(text)
        wanted.take(codes)
    if shown != _Pen():
        said.append(_RESET)
    return "".join(said)


class _CompactPartialUpdate(ChopsUpdate):
    """Paints what changed from its own left end on."""

    def render_segments(self, console: Console) -> str:
        """Return what is to be written to the terminal."""
        said: list[str] = []
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                left, right = max(x, x1), min(end, x2)
                if strip is not None and left < right:
                    said.append(f"\x1b[{y + 1};{left + 1}H{strip.crop(left - x, right - x).render(console)}")
        return compact("".join(said))


class _CompactFullUpdate(LayoutUpdate):
    """Paints all of a screen."""

    def render_segments(self, console: Console) -> str:
        """Return what is to be written to the terminal."""
        return compact(super().render_segments(console))


class CompactCompositor(Compositor):
    """Textual's compositor, but for what it writes."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what changed, or None."""
        update = super().render_partial_update()
        return None if update is None else _CompactPartialUpdate(update.chops, update.spans, update.chop_ends)

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:  # noqa: FBT001, FBT002 - Textual's
        """Return all of the screen."""
        update = super().render_full_update(simplify)
        return _CompactFullUpdate(update.strips, update.region)
