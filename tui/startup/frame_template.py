"""What of a first frame hangs on the catalog, drawn anew from what the catalog says now.

The rows, the words of the borders around them, the scrollbar, and the line at the top. The rest stays as it
was drawn. Needs no Textual: the texts are those of the widgets, the colours were kept with the frame.
"""

from __future__ import annotations

import re
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rich.cells import cell_len

from tui.catalog.query.first_page import FirstPage, FirstPageReader
from tui.catalog.query.orders import parse_order
from tui.presentation.cells import format_subtitle, layout_row, render_gutter
from tui.presentation.columns import PlacedColumn
from tui.presentation.header_state import HeaderState, format_stale_state, layout_header
from tui.presentation.media_cells import COLUMNS, build_media_cells, format_media_heading
from tui.text.ascii_stand_ins import in_ascii
from tui.text.units import human_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

#: How the end of a scrollbar is drawn, by the eighths of a cell that it covers.
_ENDS: Final = " ▇▆▅▄▃▂▁"
_EIGHTHS: Final = 8
#: A code, if there is one, and what is written after it.
_CODES: Final = re.compile(r"((?:\x1b\[[\d;]*m)*)([^\x1b]*)")
_RESET: Final = "\x1b[0m"
_COLUMNS: Final = {column.key: column for column in COLUMNS}


class Patch(NamedTuple):
    """A part of a line of the screen with its escape codes; line and column count from 0."""

    line: int
    column: int
    text: str


class Border(NamedTuple):
    """A border with words in it: what is drawn before them and after them does not change.

    ``ink`` is of the words, ``line_ink`` of the line, which is drawn in ``sign`` on the side of its ``fill``.
    """

    line: int
    start: str
    end: str
    room: int
    ink: str
    line_ink: str
    sign: str
    fills_before: bool


class FrameTemplate(NamedTuple):
    """Where they are, how they are drawn, and what fills them; it comes back from JSON as it was.

    ``rows`` is a region (column, line, width, height), ``top`` that of the line at the top, and an ink is the
    escape code that begins it. ``beside`` is the width of what stands beside the columns, and ``bar`` has the
    inks of the scrollbar, of its end and of what it leaves; None for none.
    """

    catalog: str
    wanted: str
    service_sid: str
    order: str
    repeat: int
    rows: list[int]
    columns: list[list[object]]
    beside: int
    inks: dict[str, str]
    cursor_inks: dict[str, str]
    bar: list[str] | None
    above: dict[str, Any]
    below: dict[str, Any]
    top: list[int]
    where: dict[str, Any]
    where_inks: dict[str, str]
    is_ascii: bool

    def variable_areas(self) -> Iterator[tuple[int, int, int]]:
        """Give the line, the column and the width of each hole."""
        column, line, width, height = self.rows
        bar = self.bar is not None
        yield line - 2, column - 1, width + 2 + bar
        if bar:
            yield line - 1, column + width, 1
        for place in range(height):
            yield line + place, column, width + bar
        yield line + height, column - 1, width + 2 + bar
        yield self.top[1], self.top[0], self.top[2]

    def look(self) -> tuple[FirstPage, FirstPageReader]:
        """Return what the catalog says now, and what is to be closed later; raises where it is of no use."""
        first_page_reader = FirstPageReader(Path(self.catalog))
        return first_page_reader.look(
            self.wanted, self.service_sid, parse_order(self.order), self.rows[3]
        ), first_page_reader

    def render_variable_areas(self, seen: FirstPage, now: datetime) -> list[Patch]:
        """Return what fills the holes at ``now`` (aware); raises LookupError where it would not fit."""
        patches = [
            *self._above(seen),
            *self._rows(seen, now),
            *self._bar(seen.row_count),
            *self._below(seen),
            *self._top(seen),
        ]
        if not self.is_ascii:
            return patches
        return [Patch(line, column, _CODES.sub(_in_ascii, text)) for line, column, text in patches]

    def _rows(self, seen: FirstPage, now: datetime) -> Iterator[Patch]:
        column, line, width, height = self.rows
        placed = [PlacedColumn(_COLUMNS[str(key)], int(str(wide))) for key, wide in self.columns]
        for place in range(height):
            row = seen.rows[place] if place < len(seen.rows) else None
            if row is None:
                yield Patch(line + place, column, paint(self.inks[""], " " * width))
                continue
            inks = self.inks if place else self.cursor_inks
            beside = render_gutter(self.beside, on_cursor=not place)
            pieces = layout_row(placed, build_media_cells(row, now), beside)
            text = "".join(paint(inks[tone or ""], text) for text, tone in pieces)
            yield Patch(line + place, column, text)

    def _bar(self, row_count: int) -> Iterator[Patch]:
        column, line, width, height = self.rows
        is_needed = row_count > height
        if is_needed != (self.bar is not None):
            message = "the scrollbar has come or gone, and the columns move"
            raise LookupError(message)
        if self.bar is None:
            return
        ink, end, ground = self.bar
        lines = height + 1  # with the titles
        eighths = ceil(max(1.0, lines / ((row_count + 1) / lines)) * _EIGHTHS)
        whole, part = divmod(eighths, _EIGHTHS)
        for place in range(lines):
            if place == whole and part:
                text = paint(end, _ENDS[part])
            else:
                text = paint(ink if place < whole else ground, " ")
            yield Patch(line - 1 + place, column + width, text)

    def _above(self, seen: FirstPage) -> Iterator[Patch]:
        yield self._border(self.above, format_media_heading(seen.totals.media))

    def _below(self, seen: FirstPage) -> Iterator[Patch]:
        words = [human_size(seen.totals.size)]
        yield self._border(
            self.below, format_subtitle(words, 0, seen.row_count, None if seen.is_whole else "…")
        )

    def _border(self, kept: dict[str, Any], words: str) -> Patch:
        border = Border(**kept)
        label = paint(border.ink, f" {words} ")
        rest = border.room - cell_len(words) - 2
        if rest < 1:
            raise LookupError(words)
        line = paint(border.line_ink, border.sign * rest)
        parts = (line, label) if border.fills_before else (label, line)
        return Patch(border.line, self.rows[0] - 1, "".join((border.start, *parts, border.end)))

    def _top(self, seen: FirstPage) -> Iterator[Patch]:
        column, line, width = self.top
        kept = HeaderState(**self.where)
        where = replace(
            kept,
            path=(seen.service.friendly_name, *kept.path[1:]),
            state=format_stale_state(seen.service.synced_at, self.repeat),
        )
        parts = layout_header(where, width)
        yield Patch(line, column, "".join(paint(self.where_inks[style], text) for text, style in parts))


def join_patches(patches: Iterable[Patch]) -> list[str]:
    """Return the lines that the patches make, side by side."""
    lines: list[str] = []
    for patch in sorted(patches):
        lines += [""] * (patch.line + 1 - len(lines))
        lines[patch.line] += patch.text
    return lines


def _in_ascii(match: re.Match[str]) -> str:
    return match[1] + in_ascii(match[2])


def paint(ink: str, text: str) -> str:
    """Return ``text`` in an ink, as Textual writes it."""
    return f"{ink}{text}{_RESET}" if ink and text else text
