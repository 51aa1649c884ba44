"""The widths of a list's columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.presentation.cells import Cell
from tui.presentation.columns import GAP, Column, ColumnChoice, PlacedColumn, apply_choices, lay_out
from tui.presentation.content_widths import ContentWidths
from tui.widgets.lists.file_list import FileList
from tui.widgets.lists.media_table import MediaTable
from tui.widgets.lists.service_table import ServiceTable

if TYPE_CHECKING:
    from collections.abc import Sequence


@st.composite
def column_lists(draw: st.DrawFn) -> list[Column]:
    columns = []
    for number in range(draw(st.integers(1, 7))):
        width = draw(st.integers(1, 30))
        max_width = draw(st.none() | st.integers(width, 60))
        share, drop_order = draw(st.integers(0, 3)), draw(st.integers(0, 4))
        columns.append(Column(str(number), "", width, share, max_width, drop_order))
    return columns


def whole_width(placed: Sequence[PlacedColumn]) -> int:
    return sum(place.width for place in placed) + GAP * (len(placed) - 1)


@given(column_lists(), st.integers(0, 250))
def test_columns_fit_and_keep_their_order_and_minimum_width(columns: list[Column], available: int) -> None:
    placed = lay_out(columns, available)
    shown = [place.column for place in placed]
    assert shown == [column for column in columns if column in shown]
    assert [column for column in columns if not column.drop_order and column not in shown] == []
    assert whole_width(placed) <= available or all(place.width == 1 for place in placed)
    fit = sum(column.width for column in shown) + GAP * (len(shown) - 1) <= available
    for place in placed:
        if not fit:  # the remaining columns are then narrower
            assert 1 <= place.width <= place.column.width
            continue
        assert place.width >= place.column.width
        assert place.column.max_width is None or place.width <= place.column.max_width
        assert place.column.share or place.width == place.column.width


@given(column_lists(), st.integers(0, 250))
def test_no_column_is_dropped_while_it_fits(columns: list[Column], available: int) -> None:
    shown = [place.column for place in lay_out(columns, available)]
    gone = [column for column in columns if column not in shown]
    if gone:
        last = min(
            reversed(gone), key=lambda column: column.drop_order
        )  # among equals, the first is dropped first
        with_it = sum(column.width + GAP for column in [*shown, last]) - GAP
        assert with_it > available
        assert all(column.drop_order <= last.drop_order for column in shown)


@given(
    column_lists(),
    st.integers(0, 250),
    st.dictionaries(st.sampled_from(list("0123456")), st.integers(0, 9_000)),
)
def test_columns_fit_their_content_as_far_as_space_allows(
    columns: list[Column], available: int, content: dict[str, int]
) -> None:
    placed = lay_out(columns, available, content)
    shown = [place.column for place in placed]
    assert shown == [place.column for place in lay_out(columns, available)], "content hides no column"
    assert whole_width(placed) <= available or all(place.width == 1 for place in placed)
    if sum(column.width for column in shown) + GAP * (len(shown) - 1) > available:
        return
    is_cut, has_blanks = False, False
    for column, width in ((place.column, place.width) for place in placed):
        follows = column.key in content and (column.share or column.max_width is not None)
        wanted = column.width
        if follows:
            wanted = max(1, min(content[column.key], column.max_width or available, available))
        assert width >= min(column.width, wanted)
        is_cut, has_blanks = is_cut or width < wanted, has_blanks or width > wanted
    assert not (is_cut and has_blanks)


def test_spare_width_goes_to_names_not_to_short_columns() -> None:
    content = {"name": 20, "type": 4, "size": 6, "conversation": 12, "author": 5, "sent": 6}
    widths = {place.column.key: place.width for place in lay_out(MediaTable.COLUMNS[:7], 100, content)}
    assert {key: widths[key] for key in ("type", "size", "author", "sent")} == {
        key: content[key] for key in ("type", "size", "author", "sent")
    }
    assert sum(widths.values()) + 6 * GAP == 100


def page(*names: str) -> list[dict[str, Cell]]:
    return [{"name": Cell(name)} for name in names]


def test_a_width_grows_at_once_and_shrinks_after_several_pages() -> None:
    widths = ContentWidths()
    widths.add(page("abc", "写真写真", "a"))
    assert widths.current == {"name": 8}
    widths.add(page("a" * 12), scrolled=1, page=3)
    assert widths.current == {"name": 12}
    for _ in range(8):
        widths.add(page("abc"), scrolled=1, page=3)
        assert widths.current == {"name": 12}
    for _ in range(12):
        widths.add(page("abc"), scrolled=1, page=3)
    assert widths.current == {"name": 3}
    widths.add(page("a" * 40), scrolled=1, page=3)
    widths.forget()
    widths.add(page("ab", "\x1b[31m"))
    assert widths.current == {"name": 5}, "a control character takes a cell"


def test_rereading_rows_does_not_count_as_a_page() -> None:
    widths = ContentWidths()
    widths.add(page("a" * 12, "ab"))
    for _ in range(20):
        widths.add(page("ab", "abc"), page=2)
    assert widths.current == {"name": 12}


def test_column_choices_hide_order_and_size_columns_and_ignore_unknown_ones() -> None:
    columns = (Column("sign", "", 1), Column("a", "A", 5, share=1), Column("b", "B", 6), Column("c", "C", 7))
    picked = apply_choices(
        columns,
        [
            ColumnChoice("c", width=9),
            ColumnChoice("gone"),
            ColumnChoice("b", is_shown=False),
            ColumnChoice("a"),
        ],
    )
    assert [column.key for column in picked] == ["sign", "c", "a"]
    assert [(place.column.key, place.width) for place in lay_out(picked, 40)] == [
        ("sign", 1),
        ("c", 9),
        ("a", 40 - 1 - 9 - 2 * GAP),
    ]
    assert apply_choices(columns, []) == columns


@pytest.mark.parametrize("table", [MediaTable, ServiceTable, FileList])
def test_names_are_kept_at_the_smallest_width(table: type[MediaTable | ServiceTable | FileList]) -> None:
    for width in range(34, 200):  # in a terminal of 40 columns, beside a scrollbar
        placed = lay_out(table.COLUMNS, width)
        assert "name" in [place.column.key for place in placed]
        assert whole_width(placed) <= width
