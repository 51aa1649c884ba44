"""Escape codes over SSH: fewer than Rich's, with the same appearance."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color, ColorSystem
from rich.console import COLOR_SYSTEMS
from rich.segment import Segment
from rich.style import Style

from tests.preview.makers import encode_image, open_picture, scene
from tui.preview import draw
from tui.preview.renderers.escape_codes import HALF, LOWER_HALF, encode_segments
from tui.preview.terminal import Terminal

_CODE = re.compile(r"\x1b\[([\d;]*)m|(.)", re.DOTALL)
#: A visible cell: its glyph, foreground, background and other attributes.
Cell = tuple[str, str, str, tuple[str, ...]]

colours = st.one_of(
    st.none(),
    st.sampled_from(
        [Color.from_rgb(1, 2, 3), Color.from_rgb(255, 0, 0), Color.parse("red"), Color.default()]
    ),
)
styles = st.builds(
    lambda over, under, bold: Style(color=over, bgcolor=under, bold=bold or None),
    colours,
    colours,
    st.booleans(),
)
segments = st.builds(Segment, st.sampled_from([HALF, HALF * 3, "  ", "▚", "ab"]), st.none() | styles)


def parse_cells(sent: str) -> list[Cell]:
    """Return what a terminal shows for ``sent``, with equivalent half blocks and spaces normalized."""
    over, under = "", ""
    more: tuple[str, ...] = ()
    cells: list[Cell] = []
    for codes, glyph in _CODE.findall(sent):
        if not glyph:
            over, under, more = _set(codes, over, under, more)
        elif glyph == " ":
            cells.append((glyph, "", under, more if "4" in more else ()))
        elif glyph == LOWER_HALF:
            cells.append((HALF, under, over, more))
        else:
            cells.append((glyph, over, under, more))
    return cells


def _set(codes: str, over: str, under: str, more: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    fields = codes.split(";")
    while fields:
        kind = fields.pop(0)
        count = {"2": 4, "5": 2}[fields[0]] if kind in ("38", "48") else 0
        value = ";".join([kind[-1] if count else str(int(kind or 0) % 10), *fields[:count]])
        del fields[:count]
        if kind in ("", "0"):
            over, under, more = "", "", ()
        elif kind in ("39", "49"):
            over, under = ("", under) if kind == "39" else (over, "")
        elif 30 <= int(kind) < 40 or 90 <= int(kind) < 100:
            over = value
        elif 40 <= int(kind) < 50 or int(kind) >= 100:
            under = value
        else:
            more = (*more, kind)
    return over, under, more


def render_with_rich(line: list[Segment], system: ColorSystem) -> str:
    return "".join(style.render(text, color_system=system) if style else text for text, style, _ in line)


@given(st.lists(segments, max_size=12), st.sampled_from(["truecolor", "256", "standard"]))
def test_output_looks_the_same_as_that_of_rich(line: list[Segment], colours: str) -> None:
    system = COLOR_SYSTEMS[colours]
    assert parse_cells(encode_segments(line, system)) == parse_cells(render_with_rich(line, system))
    assert not encode_segments(line, system) or encode_segments([*line, Segment("end")], system).endswith(
        "end"
    )


@pytest.mark.parametrize(("colours", "share"), [("truecolor", 0.95), ("256", 0.7), ("standard", 0.7)])
def test_a_picture_takes_fewer_bytes(colours: str, share: float) -> None:
    system = COLOR_SYSTEMS[colours]
    drawing = draw(open_picture(encode_image(scene(1600, 1200), "PNG")), 80, 24, Terminal(colours))
    lines = [list(line) for line in drawing.lines]
    ours, richs = ([make(line, system) for line in lines] for make in (encode_segments, render_with_rich))
    assert [parse_cells(line) for line in ours] == [parse_cells(line) for line in richs]
    assert len("".join(ours)) < len("".join(richs)) * share
