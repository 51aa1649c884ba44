"""A window on a list: any position, with few rows in memory."""

from __future__ import annotations

from array import array
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.catalog.rows import fill, media_row
from tui.catalog import MediaWindow
from tui.catalog.query.window import MAX_CHUNKS, ROWS_PER_CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.catalog import Catalog, Reader

ROWS = ROWS_PER_CHUNK * (MAX_CHUNKS + 4) + 1


@pytest.fixture
def reader(catalog: Catalog) -> Iterator[Reader]:
    fill(catalog, ROWS)
    with closing(catalog.reader()) as reader:
        yield reader


@pytest.fixture
def window(reader: Reader) -> MediaWindow:
    return MediaWindow(reader, reader.list_media_ids("IS1"))


def name_at(window: MediaWindow, place: int) -> str:
    row = window[place]
    assert row is not None
    return row.name


def test_every_position_returns_its_row_newest_first(window: MediaWindow) -> None:
    assert len(window) == ROWS
    assert [name_at(window, place) for place in range(ROWS)] == [f"{ROWS - 1 - n}.txt" for n in range(ROWS)]


def test_the_last_chunk_may_be_short(window: MediaWindow) -> None:
    assert name_at(window, ROWS - 1) == "0.txt"
    with pytest.raises(IndexError):
        window[ROWS]


def test_a_negative_position_is_an_error(window: MediaWindow) -> None:
    with pytest.raises(IndexError):
        window[-1]


def test_a_window_reads_a_chunk_once_and_keeps_recently_used_ones(
    window: MediaWindow, reader: Reader
) -> None:
    queries: list[str] = []
    reader._connection.set_trace_callback(queries.append)
    for place in range(ROWS_PER_CHUNK):
        name_at(window, place)
    assert len(queries) == 1
    for chunk in range(1, MAX_CHUNKS):
        name_at(window, chunk * ROWS_PER_CHUNK)
    name_at(window, 0)  # reused: the second chunk is now the oldest
    name_at(window, MAX_CHUNKS * ROWS_PER_CHUNK)
    assert len(queries) == MAX_CHUNKS + 1
    name_at(window, 1)
    assert len(queries) == MAX_CHUNKS + 1, "still there"
    name_at(window, ROWS_PER_CHUNK)
    assert len(queries) == MAX_CHUNKS + 2, "dropped, and read again"


def test_a_window_keeps_at_most_its_number_of_chunks(window: MediaWindow) -> None:
    for place in range(0, ROWS, ROWS_PER_CHUNK):
        name_at(window, place)
    assert len(window._chunks) == MAX_CHUNKS


def test_a_row_removed_since_ordering_is_none_beside_the_others(
    window: MediaWindow, catalog: Catalog
) -> None:
    catalog.forget_media([f"ME{ROWS - 2}"])
    catalog.put_media([media_row(ROWS + 5)])
    assert window[1] is None
    assert name_at(window, 0) == f"{ROWS - 1}.txt"
    assert name_at(window, 2) == f"{ROWS - 3}.txt"
    assert len(window) == ROWS


def test_a_media_is_found_by_id_in_a_new_order(window: MediaWindow, reader: Reader, catalog: Catalog) -> None:
    row_id = window.row_id(300)
    name = name_at(window, 300)
    catalog.put_media([media_row(ROWS), media_row(ROWS + 1)])
    later = MediaWindow(reader, reader.list_media_ids("IS1"))
    assert later.place_of(row_id) == 302
    assert name_at(later, 302) == name


def test_an_unlisted_media_has_no_position(window: MediaWindow) -> None:
    assert window.place_of(10**9) is None
    assert window.place_of(-1) is None


def test_a_window_on_an_empty_list_is_empty(reader: Reader) -> None:
    assert len(MediaWindow()) == 0
    assert len(MediaWindow(reader, array("q"))) == 0
    assert MediaWindow().place_of(1) is None
    with pytest.raises(IndexError):
        MediaWindow()[0]
