"""A frame as Textual has drawn it: its lines, its colours, and what of it hangs on the catalog."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.presentation.header_state import layout_header
from tui.startup.frame_template import Border, FrameTemplate, Patch, join_patches
from tui.terminal.ascii_filter import is_ascii
from tui.text.ascii_stand_ins import in_ascii
from tui.widgets.header import Header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from tui.catalog.query.first_page import FirstPage
    from tui.screens.media.screen import MediaScreen
    from tui.widgets.lists.media_table import MediaTable

_TONES: Final = ("row-list--accent", "row-list--info", "row-list--muted")
#: Codes of colours, and what is written in them.
_WRITTEN: Final = re.compile(r"(?:\x1b\[([\d;]*)m)?([^\x1b]+)(?:\x1b\[0m)?")
_LEAST_PARTS: Final = 4


class CapturedFrame:
    """What was drawn of a screen; to be made on its loop, while it stands there as it was drawn first."""

    def __init__(self, screen: MediaScreen) -> None:
        # Textual has no other way to the lines of a screen.
        self._strips = screen._compositor.render_strips()  # noqa: SLF001
        table, header = screen.table, screen.query_one(Header)
        self._filters = table.app.get_line_filters()
        self._is_ascii = is_ascii(table.app)
        self._ground = table.background_colors[1]
        self._rows = table.scrollable_content_region
        self._outer = table.region
        self._bar = _bar_of(table) if table.show_vertical_scrollbar else None
        self._titles = str(table.border_title or ""), str(table.border_subtitle or "")
        base, on_cursor = table.rich_style, table.get_component_rich_style("row-list--cursor")
        self._inks = {tone: table.style_for(base, tone) for tone in _TONES} | {"": base}
        self._cursor_inks = {tone: table.style_for(on_cursor, tone, on_cursor=True) for tone in _TONES}
        self._cursor_inks[""] = on_cursor
        self._columns = [[place.column.key, place.width] for place in table.placed]
        self._gutter = table.gutter_width
        self._order = str(screen.list.query.order)
        self._top, self._where = header.content_region, header.where

    @property
    def height(self) -> int:
        """How many rows there is room for."""
        return max(0, self._rows.height - 1)

    def lines(self, console: Console) -> list[str]:
        """Return the lines with their escape codes."""
        return [strip.render(console) for strip in self._strips]

    def template(
        self, console: Console, seen: FirstPage, *, catalog: str, wanted: str, repeat: int
    ) -> tuple[list[Patch], FrameTemplate] | None:
        """Return what stays as it is, and the holes in it; None where there is no list in a border."""
        outer, rows = self._outer, self._rows
        above = self._border(console, outer.y, self._titles[0], fills_before=False)
        below = self._border(console, outer.bottom - 1, self._titles[1], fills_before=True)
        if above is None or below is None or not self.height:
            return None
        template = FrameTemplate(
            catalog=catalog,
            wanted=wanted,
            service_sid=seen.service.sid,
            order=self._order,
            repeat=repeat,
            rows=[rows.x, rows.y + 1, rows.width, self.height],
            columns=self._columns,
            beside=self._gutter,
            inks={tone: self._ink(style, console) for tone, style in self._inks.items()},
            cursor_inks={tone: self._ink(style, console) for tone, style in self._cursor_inks.items()},
            bar=self._bar_inks(console),
            above=above._asdict(),
            below=below._asdict(),
            top=[self._top.x, self._top.y, self._top.width],
            where=asdict(self._where),
            where_inks=self._where_inks(console),
            is_ascii=self._is_ascii,
        )
        return self._around(template, console), template

    def _around(self, template: FrameTemplate, console: Console) -> list[Patch]:
        """Return the lines without what is in the holes."""
        variable_areas = sorted(template.variable_areas())
        patches = []
        for line, strip in enumerate(self._strips):
            begin = 0
            for _, column, width in (cut for cut in variable_areas if cut[0] == line):
                patches.append(Patch(line, begin, strip.crop(begin, column).render(console)))
                begin = column + width
            patches.append(Patch(line, begin, strip.crop(begin, strip.cell_length).render(console)))
        return [patch for patch in patches if patch.text]

    def _border(self, console: Console, line: int, words: str, *, fills_before: bool) -> Border | None:
        """Take a border apart: corner, a piece of line, words, the rest of the line, corner; or reversed."""
        strip = self._strips[line].crop(self._outer.x, self._outer.right)
        parts = list(strip)
        label = in_ascii(f" {words} ") if self._is_ascii else f" {words} "
        place = next((at for at, part in enumerate(parts) if part.text == label), None)
        if place is None or len(parts) < _LEAST_PARTS:
            return None
        filling = place - 1 if fills_before else place + 1
        first, last = sorted((place, filling))
        line_part = parts[filling]
        if set(line_part.text) != {line_part.text[:1]}:
            return None
        start, end = Strip(parts[:first]), Strip(parts[last + 1 :])
        return Border(
            line=line,
            start=start.render(console),
            end=end.render(console),
            room=strip.cell_length - start.cell_length - end.cell_length,
            ink=_code(parts[place : place + 1], console),
            line_ink=_code([line_part], console),
            sign=line_part.text[0],
            fills_before=fills_before,
        )

    def _bar_inks(self, console: Console) -> list[str] | None:
        """Return those of the scrollbar, of its end, and of what it leaves."""
        if self._bar is None:
            return None
        column, rows = self._rows.right, self._rows
        inks = [
            _code(self._strips[line].crop(column, column + 1), console) for line in (rows.y, rows.bottom - 1)
        ]
        end, ground = (self._ink(style, console) for style in self._bar)
        return [inks[0], end, inks[1] if inks[1] != inks[0] else ground]

    def _where_inks(self, console: Console) -> dict[str, str]:
        column, inks = self._top.x, {}
        for text, style in layout_header(self._where, self._top.width):
            if text:
                inks[style] = _code(self._strips[self._top.y].crop(column, column + 1), console)
            column += cell_len(text)
        return inks

    def _ink(self, style: Style, console: Console) -> str:
        """Return the code of a style, as what the lines of a screen go through leaves it."""
        strip = Strip([Segment("x", style)])
        for one in self._filters:
            strip = strip.apply_filter(one, self._ground)
        return _code(strip, console)


def are_same_cells(patches: Iterable[Patch], lines: Sequence[str]) -> bool:
    """Whether the patches, side by side, are what stands in the lines: each cell, and its colours."""
    return list(map(_cells, join_patches(patches))) == list(map(_cells, lines))


def _cells(line: str) -> list[tuple[str, str]]:
    return [(one, codes) for codes, text in _WRITTEN.findall(line) for one in text]


def _bar_of(table: MediaTable) -> tuple[Style, Style]:
    """Return the styles of the end of the scrollbar, and of what it leaves, as Textual draws them."""
    styles = table.styles
    ground = styles.scrollbar_background
    if ground.a < 1:
        ground = table.background_colors[0] + ground
    colour = (ground + styles.scrollbar_color).rich_color
    end = Style(color=colour, bgcolor=ground.rich_color, reverse=True)
    return end, table.vertical_scrollbar.rich_style + Style(bgcolor=ground.rich_color)


def _code(parts: Iterable[Segment], console: Console) -> str:
    """Return the escape code that the first of the parts begins with, "" where it has none."""
    text = Strip(list(parts)[:1]).render(console)
    return text[: text.index("m") + 1] if text.startswith("\x1b[") else ""
