"""Capture a frame as drawn by Textual and derive its template."""

from __future__ import annotations

import re
from dataclasses import asdict, astuple
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.presentation.cells import ACCENT
from tui.presentation.header_state import layout_header
from tui.startup.frame_template import Border, FrameTemplate, Patch, join_patches
from tui.terminal.ascii_filter import is_ascii
from tui.text.ascii_stand_ins import to_ascii
from tui.widgets.header import Header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from tui.catalog.query.first_page import FirstPage
    from tui.screens.media.screen import MediaScreen
    from tui.widgets.lists.media_table import MediaTable

_TONES: Final = ("row-list--accent", "row-list--info", "row-list--muted")
#: The codes of a style, and the text in that style.
_STYLED_TEXT: Final = re.compile(r"(?:\x1b\[([\d;]*)m)?([^\x1b]+)(?:\x1b\[0m)?")
_MIN_BORDER_PARTS: Final = 4


class CapturedFrame:
    """The lines and styles of a screen; create it on Textual's event loop directly after the first frame."""

    def __init__(self, screen: MediaScreen) -> None:
        # Textual has no public API to read the lines of a screen.
        self._strips = screen._compositor.render_strips()  # noqa: SLF001
        table, header = screen.table, screen.query_one(Header)
        self._filters = table.app.get_line_filters()
        self._is_ascii = is_ascii(table.app)
        self._ground = table.background_colors[1]
        self._rows_area = table.scrollable_content_region
        self._outer = table.region
        self._scrollbar_styles = _get_scrollbar_styles(table) if table.show_vertical_scrollbar else None
        self._titles = str(table.border_title or ""), str(table.border_subtitle or "")
        base, on_cursor = table.rich_style, table.get_component_rich_style("row-list--cursor")
        self._tone_styles = {tone: table.style_for(base, tone) for tone in _TONES} | {"": base}
        self._cursor_styles = {tone: table.style_for(on_cursor, tone, on_cursor=True) for tone in _TONES}
        self._cursor_styles[""] = on_cursor
        self._columns = [list(astuple(column)) for column in table.columns]
        self._sorted_by = None if table.sorted_by is None else list(table.sorted_by)
        titles = table.get_component_rich_style("row-list--title")
        self._title_styles = {"": titles, ACCENT: table.style_for(titles, ACCENT)}
        self._gutter = table.gutter_width
        self._order = str(screen.list.query.order)
        self._header_area, self._header_state = header.content_region, header.state

    @property
    def height(self) -> int:
        """The number of rows that fit."""
        return max(0, self._rows_area.height - 1)

    def lines(self, console: Console) -> list[str]:
        """Return the lines with their escape codes."""
        return [strip.render(console) for strip in self._strips]

    def template(
        self, console: Console, page: FirstPage, *, catalog: str, target: str, repeat: int
    ) -> tuple[list[Patch], FrameTemplate] | None:
        """Return the static patches and the template of the rest; None without a bordered list."""
        outer, rows = self._outer, self._rows_area
        title = self._capture_border(console, outer.y, self._titles[0], fills_before=False)
        subtitle = self._capture_border(console, outer.bottom - 1, self._titles[1], fills_before=True)
        if title is None or subtitle is None or not self.height:
            return None
        template = FrameTemplate(
            catalog=catalog,
            target=target,
            service_sid=page.service.sid,
            order=self._order,
            repeat=repeat,
            rows=[rows.x, rows.y + 1, rows.width, self.height],
            columns=self._columns,
            sorted_by=self._sorted_by,
            title_codes={
                tone: self._style_code(style, console) for tone, style in self._title_styles.items()
            },
            gutter_width=self._gutter,
            tone_codes={tone: self._style_code(style, console) for tone, style in self._tone_styles.items()},
            cursor_codes={
                tone: self._style_code(style, console) for tone, style in self._cursor_styles.items()
            },
            scrollbar=self._scrollbar_codes(console),
            title=title._asdict(),
            subtitle=subtitle._asdict(),
            header_area=[self._header_area.x, self._header_area.y, self._header_area.width],
            header=asdict(self._header_state),
            header_codes=self._header_codes(console),
            is_ascii=self._is_ascii,
        )
        return self._static_patches(template, console), template

    def _static_patches(self, template: FrameTemplate, console: Console) -> list[Patch]:
        """Return the lines without the variable areas."""
        variable_areas = sorted(template.variable_areas())
        patches = []
        for line, strip in enumerate(self._strips):
            begin = 0
            for _, column, width in (area for area in variable_areas if area[0] == line):
                patches.append(Patch(line, begin, strip.crop(begin, column).render(console)))
                begin = column + width
            patches.append(Patch(line, begin, strip.crop(begin, strip.cell_length).render(console)))
        return [patch for patch in patches if patch.text]

    def _capture_border(
        self, console: Console, line: int, words: str, *, fills_before: bool
    ) -> Border | None:
        """Split a border into corner, line, words, rest of the line, corner; ``fills_before`` reverses it."""
        strip = self._strips[line].crop(self._outer.x, self._outer.right)
        parts = list(strip)
        label = to_ascii(f" {words} ") if self._is_ascii else f" {words} "
        place = next((at for at, part in enumerate(parts) if part.text == label), None)
        if place is None or len(parts) < _MIN_BORDER_PARTS:
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
            text_code=_leading_code(parts[place : place + 1], console),
            line_code=_leading_code([line_part], console),
            line_character=line_part.text[0],
            fills_before=fills_before,
        )

    def _scrollbar_codes(self, console: Console) -> list[str] | None:
        """Return the codes of the scrollbar, of its end and of its background; None if there is none."""
        if self._scrollbar_styles is None:
            return None
        column, rows = self._rows_area.right, self._rows_area
        first, last = (
            _leading_code(self._strips[line].crop(column, column + 1), console)
            for line in (rows.y, rows.bottom - 1)
        )
        end, background = (self._style_code(style, console) for style in self._scrollbar_styles)
        return [first, end, last if last != first else background]

    def _header_codes(self, console: Console) -> dict[str, str]:
        column, codes = self._header_area.x, {}
        strip = self._strips[self._header_area.y]
        for text, style in layout_header(self._header_state, self._header_area.width):
            if text:
                codes[style] = _leading_code(strip.crop(column, column + 1), console)
            column += cell_len(text)
        return codes

    def _style_code(self, style: Style, console: Console) -> str:
        """Return the code of a style after the screen's line filters."""
        strip = Strip([Segment("x", style)])
        for one in self._filters:
            strip = strip.apply_filter(one, self._ground)
        return _leading_code(strip, console)


def are_same_cells(patches: Iterable[Patch], lines: Sequence[str]) -> bool:
    """Whether the patches give the same lines, with the same characters and styles."""
    return list(map(_split_cells, join_patches(patches))) == list(map(_split_cells, lines))


def _split_cells(line: str) -> list[tuple[str, str]]:
    return [(one, codes) for codes, text in _STYLED_TEXT.findall(line) for one in text]


def _get_scrollbar_styles(table: MediaTable) -> tuple[Style, Style]:
    """Return the styles of the scrollbar's end and of its background, as drawn by Textual."""
    styles = table.styles
    ground = styles.scrollbar_background
    if ground.a < 1:
        ground = table.background_colors[0] + ground
    colour = (ground + styles.scrollbar_color).rich_color
    end = Style(color=colour, bgcolor=ground.rich_color, reverse=True)
    return end, table.vertical_scrollbar.rich_style + Style(bgcolor=ground.rich_color)


def _leading_code(parts: Iterable[Segment], console: Console) -> str:
    """Return the leading escape code of the first part, "" if it has none."""
    text = Strip(list(parts)[:1]).render(console)
    return text[: text.index("m") + 1] if text.startswith("\x1b[") else ""
