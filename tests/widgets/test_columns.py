"""How a list's columns share a width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.columns import GAP, Column, Placed, lay_out
from tui.widgets.file_list import FileList
from tui.widgets.media_table import MediaTable
from tui.widgets.service_table import ServiceTable

if TYPE_CHECKING:
    from collections.abc import Sequence


@st.composite
def column_lists(draw: st.DrawFn) -> list[Column]:
    columns = []
    for number in range(draw(st.integers(1, 7))):
        width = draw(st.integers(1, 30))
        widest = draw(st.none() | st.integers(width, 60))
        share, yields = draw(st.integers(0, 3)), draw(st.integers(0, 4))
        columns.append(Column(str(number), "", width, share, widest, yields))
    return columns


def whole_width(placed: Sequence[Placed]) -> int:
    return sum(place.width for place in placed) + GAP * (len(placed) - 1)


@given(column_lists(), st.integers(0, 250))
def test_columns_fit_keep_their_order_and_their_least_width(columns: list[Column], available: int) -> None:
    placed = lay_out(columns, available)
    shown = [place.column for place in placed]
    assert shown == [column for column in columns if column in shown]
    assert [column for column in columns if not column.yields and column not in shown] == []
    assert whole_width(placed) <= available or not any(column.yields for column in shown)
    for place in placed:
        assert place.width >= place.column.width
        assert place.column.widest is None or place.width <= place.column.widest
        assert place.column.share or place.width == place.column.width


@given(column_lists(), st.integers(0, 250))
def test_no_column_goes_while_there_is_room_for_it(columns: list[Column], available: int) -> None:
    shown = [place.column for place in lay_out(columns, available)]
    gone = [column for column in columns if column not in shown]
    if gone:
        last = min(reversed(gone), key=lambda column: column.yields)  # of equals, the first goes first
        with_it = sum(column.width + GAP for column in [*shown, last]) - GAP
        assert with_it > available
        assert all(column.yields <= last.yields for column in shown)


@pytest.mark.parametrize("table", [MediaTable, ServiceTable, FileList])
def test_names_stay_at_the_smallest_width(table: type[MediaTable | ServiceTable | FileList]) -> None:
    for width in range(34, 200):  # in a terminal of 40 columns, beside a scrollbar
        placed = lay_out(table.COLUMNS, width)
        assert "name" in [place.column.key for place in placed]
        assert whole_width(placed) <= width
