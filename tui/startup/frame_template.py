"""Render the parts of a first frame that depend on the catalog, without Textual.

These are the rows, the border texts, the scrollbar and the header. The texts come from the same functions as
those of the widgets; the colours were stored with the frame.
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
from tui.presentation.cells import (
    format_subtitle,
    layout_row,
    prefix_subtitle,
    render_gutter,
    suffix_title,
    title_cell,
)
from tui.presentation.columns import Column, PlacedColumn, lay_out
from tui.presentation.content_widths import include_titles, measure_cells
from tui.presentation.header_state import HeaderState, format_stale_state, layout_header
from tui.presentation.media_cells import COLUMNS, build_media_cells, format_media_heading, name_place
from tui.text.ascii_stand_ins import to_ascii
from tui.text.quantities import format_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from tui.presentation.cells import Piece

#: The character at the end of a scrollbar, by the eighths of a cell that it covers.
_SCROLLBAR_ENDS: Final = " ▇▆▅▄▃▂▁"
_EIGHTHS: Final = 8
#: Optional codes and the text after them.
_STYLED_TEXT: Final = re.compile(r"((?:\x1b\[[\d;]*m)*)([^\x1b]*)")
_RESET: Final = "\x1b[0m"


class Patch(NamedTuple):
    """A part of a screen line with its escape codes; line and column are counted from 0."""

    line: int
    column: int
    text: str


class Border(NamedTuple):
    """A border with text of variable length between its static ``start`` and ``end``.

    The rest of its ``room`` is filled with ``line_character``, before the text if ``fills_before``.
    """

    line: int
    start: str
    end: str
    room: int
    text_code: str
    line_code: str
    line_character: str
    fills_before: bool


class FrameTemplate(NamedTuple):
    """The variable areas of a frame; all values survive a JSON round trip.

    ``rows`` is (column, line, width, height), ``header_area`` (column, line, width). A code is the escape
    code of a style. ``scrollbar`` has the codes of the bar, its end and its background, None if there is no
    bar.
    """

    catalog: str
    target: str
    service_sid: str
    order: str
    repeat: int
    rows: list[int]
    columns: list[list[Any]]
    sorted_by: list[Any] | None
    gutter_width: int
    title_codes: dict[str, str]
    tone_codes: dict[str, str]
    cursor_codes: dict[str, str]
    scrollbar: list[str] | None
    title: dict[str, Any]
    subtitle: dict[str, Any]
    header_area: list[int]
    header: dict[str, Any]
    header_codes: dict[str, str]
    is_ascii: bool

    def variable_areas(self) -> Iterator[tuple[int, int, int]]:
        """Yield the line, column and width of each variable area."""
        column, line, width, height = self.rows
        scrollbar = self.scrollbar is not None
        yield line - 2, column - 1, width + 2 + scrollbar
        for place in range(-1, height):  # from the titles on
            yield line + place, column, width + scrollbar
        yield line + height, column - 1, width + 2 + scrollbar
        yield self.header_area[1], self.header_area[0], self.header_area[2]

    def read_page(self) -> tuple[FirstPage, FirstPageReader]:
        """Return the current first page and its reader, to be closed later; raise if there is no page."""
        reader = FirstPageReader(Path(self.catalog))
        return reader.look(self.target, self.service_sid, parse_order(self.order), self.rows[3]), reader

    def render_variable_areas(self, page: FirstPage, now: datetime) -> list[Patch]:
        """Return the variable areas at ``now`` (aware); raise LookupError if the layout would change."""
        patches = [
            *self._render_title(page, now),
            *self._render_rows(page, now),
            *self._render_scrollbar(page.row_count),
            *self._render_subtitle(page, now),
            *self._render_header(page),
        ]
        if not self.is_ascii:
            return patches
        return [
            Patch(line, column, _STYLED_TEXT.sub(_replace_by_ascii, text)) for line, column, text in patches
        ]

    def _placed(self, page: FirstPage, now: datetime) -> tuple[PlacedColumn, ...]:
        """Return the columns with the widths that the rows need."""
        widths: dict[str, int] = {}
        for row in page.rows[: self.rows[3]]:
            if row is not None:
                measure_cells(build_media_cells(row, now), widths)
        columns = self._columns()
        content = include_titles(widths, columns, self._sorted_by())
        return lay_out(columns, self.rows[2] - self.gutter_width - 1, content)

    def _columns(self) -> list[Column]:
        return [Column(*values) for values in self.columns]

    def _sorted_by(self) -> tuple[str, bool] | None:
        return None if self.sorted_by is None else (self.sorted_by[0], self.sorted_by[1])

    def _render_rows(self, page: FirstPage, now: datetime) -> Iterator[Patch]:
        column, line, width, height = self.rows
        placed = self._placed(page, now)
        titles = {place.column.key: title_cell(place.column, self._sorted_by()) for place in placed}
        pieces = layout_row(placed, titles, render_gutter(self.gutter_width))
        yield Patch(line - 1, column, self._paint_row(pieces, self.title_codes))
        for place in range(height):
            row = page.rows[place] if place < len(page.rows) else None
            if row is None:
                yield Patch(line + place, column, paint(self.tone_codes[""], " " * width))
                continue
            gutter = render_gutter(self.gutter_width, on_cursor=not place, is_new=row.is_new)
            pieces = layout_row(placed, build_media_cells(row, now), gutter)
            codes = self.tone_codes if place else self.cursor_codes
            yield Patch(line + place, column, self._paint_row(pieces, codes))

    def _paint_row(self, pieces: list[Piece], codes: dict[str, str]) -> str:
        rest = self.rows[2] - sum(cell_len(text) for text, _ in pieces)
        painted = "".join(paint(codes[tone or ""], text) for text, tone in pieces)
        return painted + paint(codes[""], " " * rest)

    def _render_scrollbar(self, row_count: int) -> Iterator[Patch]:
        column, line, width, height = self.rows
        is_needed = row_count > height
        if is_needed != (self.scrollbar is not None):
            message = "the scrollbar appeared or disappeared, which moves the columns"
            raise LookupError(message)
        if self.scrollbar is None:
            return
        bar, end, background = self.scrollbar
        lines = height + 1  # including the titles
        eighths = ceil(max(1.0, lines / ((row_count + 1) / lines)) * _EIGHTHS)
        whole, part = divmod(eighths, _EIGHTHS)
        for place in range(lines):
            if place == whole and part:
                text = paint(end, _SCROLLBAR_ENDS[part])
            else:
                text = paint(bar if place < whole else background, " ")
            yield Patch(line - 1 + place, column + width, text)

    def _render_title(self, page: FirstPage, now: datetime) -> Iterator[Patch]:
        heading = format_media_heading(page.totals.media)
        title = suffix_title(heading, COLUMNS, self._placed(page, now), self._sorted_by())
        yield self._render_border(self.title, title)

    def _render_subtitle(self, page: FirstPage, now: datetime) -> Iterator[Patch]:
        words = [format_size(page.totals.size)]
        text = format_subtitle(words, 0, page.row_count, None if page.is_whole else "…")
        first = page.rows[0] if page.rows else None
        place = name_place(first, self._columns(), self._placed(page, now))
        width = self.rows[2] + 2 + (self.scrollbar is not None)
        yield self._render_border(self.subtitle, prefix_subtitle(place, text, width))

    def _render_border(self, stored: dict[str, Any], words: str) -> Patch:
        border = Border(**stored)
        label = paint(border.text_code, f" {words} ")
        rest = border.room - cell_len(words) - 2
        if rest < 1:
            raise LookupError(words)
        line = paint(border.line_code, border.line_character * rest)
        parts = (line, label) if border.fills_before else (label, line)
        return Patch(border.line, self.rows[0] - 1, "".join((border.start, *parts, border.end)))

    def _render_header(self, page: FirstPage) -> Iterator[Patch]:
        column, line, width = self.header_area
        stored = HeaderState(**self.header)
        header = replace(
            stored,
            path=(page.service.friendly_name, *stored.path[1:]),
            state=format_stale_state(page.service.synced_at, self.repeat),
        )
        parts = layout_header(header, width)
        yield Patch(line, column, "".join(paint(self.header_codes[style], text) for text, style in parts))


def join_patches(patches: Iterable[Patch]) -> list[str]:
    """Return the lines formed by the patches."""
    lines: list[str] = []
    for patch in sorted(patches):
        lines += [""] * (patch.line + 1 - len(lines))
        lines[patch.line] += patch.text
    return lines


def _replace_by_ascii(match: re.Match[str]) -> str:
    return match[1] + to_ascii(match[2])


def paint(code: str, text: str) -> str:
    """Return ``text`` in the style of ``code``, as Textual writes it."""
    return f"{code}{text}{_RESET}" if code and text else text
