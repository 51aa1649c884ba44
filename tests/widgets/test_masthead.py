"""The header, at every width."""

from __future__ import annotations

import pytest

from tui.presentation.header_state import LOGO, HeaderState
from tui.widgets.header import render_header

READ = "● read at 14:30"
HARBOUR = HeaderState(("Harbour Support", "all media"), "local", "AC3f9a1c07d2e84b6fa05c9e71b4d82f91", READ)
PLACES = [
    HARBOUR,
    HeaderState(),
    HeaderState(("services",), "environment", "SK" + "0" * 32),
    HeaderState(("パッケージ" * 9, "[/bold]\x1b[31m\u202egpj" * 20), "x" * 90, "AC", "y" * 300),
    HeaderState(("a", "b"), "local", "AC", "● read at 14:30 · 3 conversations could not be read"),
]


@pytest.mark.parametrize("where", PLACES)
def test_the_line_fills_and_never_exceeds_its_width(where: HeaderState) -> None:
    for width in range(20, 201):
        line = render_header(where, width)
        assert line.cell_length == width
        assert line.plain.startswith(LOGO)
        assert "\x1b" not in line.plain
        assert "\u202e" not in line.plain


@pytest.mark.parametrize("width", [0, 1, 3])
def test_a_very_narrow_line_does_not_break(width: int) -> None:
    for where in PLACES:
        assert render_header(where, width).cell_length <= max(0, width)


def test_less_important_parts_are_dropped_first() -> None:
    assert render_header(HARBOUR, 120).plain.split() == (
        f"{LOGO} mediadeck › Harbour Support › all media local AC3f…2f91 {READ}".split()
    )
    assert "AC3f" not in render_header(HARBOUR, 80).plain
    assert "mediadeck › Harbour Support › all media" in render_header(HARBOUR, 80).plain
    assert f"{LOGO} › Harbour Support › all media " in render_header(HARBOUR, 58).plain
    assert READ in render_header(HARBOUR, 58).plain
    assert READ not in render_header(HARBOUR, 40).plain
    assert " local " in render_header(HARBOUR, 40).plain


def test_a_short_name_leaves_space_for_a_long_one() -> None:
    line = render_header(HeaderState(("Up", "a name of quite some length.jpg"), "local"), 48).plain
    assert "Up › a name of quite some leng" in line
