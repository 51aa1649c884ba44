"""Lists from the catalog: order, filters, totals, groups, and SID lookup."""

from __future__ import annotations

import threading
import time
from array import array
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.catalog.rows import make_conversation_row, make_service_row, media_row
from tui.catalog import (
    LATEST_FIRST,
    Catalog,
    ConversationGroup,
    MediaDetails,
    MediaWindow,
    Order,
    QueryCancelledError,
    SidLocation,
    SortColumn,
    Totals,
    parse_order,
)
from tui.catalog.filters import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tui.catalog import MediaRow, Reader

ORDERS = [Order(column, descending) for column in SortColumn for descending in (False, True)]
MARCH = int(datetime(2026, 3, 10, 12).astimezone().timestamp())
HOUR = 3600


def media(number: int, conversation_sid: str = "CH1", **fields: object) -> MediaRow:
    return replace(media_row(number, conversation_sid), **fields)  # type: ignore[arg-type]


ROWS = [
    media(
        1, "CH1", filename="Parcel.JPG", content_type="image/jpeg", size=6_000_000, author="Maria", sent=MARCH
    ),
    media(
        2, "CH1", filename="crane.png", content_type="image/png", size=400, author="maria", sent=MARCH - HOUR
    ),
    media(3, "CH2", filename="Größe.pdf", content_type="application/pdf", size=2_000_000, author="Émile"),
    media(4, "CH2", filename=None, content_type=None, size=None, author=None, sent=None),
    media(5, "CH3", filename="parcel notes.txt", content_type="text/plain; charset=utf-8", size=6_000_000),
    media(6, "CH3", filename="100%_off.txt", content_type="TEXT/PLAIN", size=1, author='a"b', sent=MARCH),
]
NAMES = {1: "Parcel.JPG", 2: "crane.png", 3: "Größe.pdf", 4: "ME4", 5: "parcel notes.txt", 6: "100%_off.txt"}


@pytest.fixture
def reader(catalog: Catalog) -> Iterator[Reader]:
    catalog.put_services([make_service_row(), make_service_row("IS2", "Other")])
    names = {"CH1": "beta", "CH2": "Alpha parcels", "CH3": "Gamma", "CH-empty": "Empty"}
    catalog.put_conversations([make_conversation_row(sid, name=name) for sid, name in names.items()])
    catalog.put_conversations([make_conversation_row("CH9", "IS2", "parcels of others")])
    catalog.put_media([*ROWS, media(99, "CH9", filename="parcel.txt")])
    with closing(catalog.reader()) as reader:
        yield reader


def numbers(reader: Reader, row_ids: Sequence[int]) -> list[int]:
    rows = reader.media.by_id(row_ids).values()
    return [int(row.sid.removeprefix("ME")) for row in rows]


def found(reader: Reader, text: str) -> set[int]:
    return set(numbers(reader, reader.list_media_ids("IS1", where=parse(text))))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", [6, 2, 3, 5, 1, 4]),
        ("-name", [1, 5, 3, 2, 6, 4]),
        ("type", [3, 1, 2, 6, 5, 4]),
        ("-type", [5, 6, 2, 1, 3, 4]),
        ("size", [6, 2, 3, 1, 5, 4]),
        ("-size", [1, 5, 3, 2, 6, 4]),
        ("conversation", [3, 4, 1, 2, 6, 5]),
        ("-conversation", [6, 5, 1, 2, 3, 4]),
        ("author", [6, 5, 1, 2, 3, 4]),
        ("-author", [3, 1, 2, 5, 6, 4]),
        ("date", [3, 5, 2, 6, 1, 4]),
        ("-date", [1, 6, 2, 5, 3, 4]),
        ("message", [1, 2, 3, 4, 5, 6]),
        ("-message", [6, 5, 4, 3, 2, 1]),
        ("sid", [1, 2, 3, 4, 5, 6]),
        ("-sid", [6, 5, 4, 3, 2, 1]),
    ],
)
def test_every_column_sorts_both_ways_with_unknown_values_last(
    reader: Reader, order: str, expected: list[int]
) -> None:
    assert numbers(reader, reader.list_media_ids("IS1", order=parse_order(order))) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("category", [4, 2]),
        ("-category", [2, 4]),
        ("uploaded", [4, 2]),
        ("-uploaded", [2, 4]),
    ],
)
def test_values_known_only_to_mcs_sort_where_present(
    catalog: Catalog, reader: Reader, order: str, expected: list[int]
) -> None:
    catalog.put_details([MediaDetails("ME2", "media", MARCH), MediaDetails("ME4", "body", MARCH - HOUR)])
    ordered = numbers(reader, reader.list_media_ids("IS1", order=parse_order(order)))
    assert ordered == [*expected, 1, 6, 5, 3], "the others as they were sent"


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("text", ["", "parcel", "-parcel", "type:text", "author:maria", "size:>1kb"])
@pytest.mark.parametrize("conversation_sid", [None, "CH1"])
def test_the_first_rows_match_the_full_list(
    reader: Reader, order: Order, text: str, conversation_sid: str | None
) -> None:
    where = parse(text)
    whole = reader.list_media_ids("IS1", where=where, order=order, conversation_sid=conversation_sid)
    for limit in (1, 3, 100):
        first = reader.list_first_ids(
            "IS1", limit, where=where, order=order, conversation_sid=conversation_sid
        )
        assert first == whole[:limit]
    filtered = reader.list_media_ids("IS1", order=order, conversation_sid=conversation_sid)
    assert [row_id for row_id in filtered if row_id in whole] == list(whole), "a filter keeps the order"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("parcel", {1, 3, 4, 5}),  # two match by name, two by their conversation
        ("parcel jpg", {1}),
        ("PARCEL", {1, 3, 4, 5}),
        ("größe", {3}),
        ("GRÖSSE", {3}),
        ("gro\u0308ße", {3}),
        ("-parcel", {2, 6}),
        ('"parcel notes"', {5}),
        ('"notes parcel"', set()),
        ("ar", {1, 2, 3, 4, 5}),
        ("%", {6}),
        ("0%_o", {6}),
        ("_", {6}),
        ("émile", {3}),
        ("maria", {1, 2}),
        ("author:maria", {1, 2}),
        ("author:MARIA -crane", {1}),
        ('author:"a""b"', {6}),
        ("author:parcel", set()),
        ("type:image", {1, 2}),
        ("type:image/png", {2}),
        ("type:text/plain", {5, 6}),
        ("type:pdf", {3}),
        ("-type:image", {3, 4, 5, 6}),
        ("size:>=6mb", {1, 5}),
        ("size:>6mb", set()),
        ("size:<=400b", {2, 6}),
        ("size:1kb..3mb", {3}),
        ("-size:>1kb", {2, 4, 6}),
        ("date:2026-03-10", {1, 2, 6}),
        ("date:2026-03", {1, 2, 6}),
        ("date:>=2026", {1, 2, 6}),
        ("date:>2026-03-10", set()),
        ("date:<2026-03-10", {3, 5}),
        ("date:2026-02..2026-03-10", {1, 2, 6}),
        ("-date:2026", {3, 4, 5}),
        ("conversation:alpha", {3, 4}),
        ("conversation:PARCEL", {3, 4}),
        ("-conversation:alpha type:text", {5, 6}),
        ("is:unattached", set()),
        ("-is:unattached", {1, 2, 3, 4, 5, 6}),
        ("nowhere-to-be-found", set()),
        ("' OR 1=1 --", set()),
    ],
)
def test_a_filter_finds_matching_media(reader: Reader, text: str, expected: set[int]) -> None:
    assert found(reader, text) == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(min_size=1, max_size=12).filter(lambda text: not text.isspace()))
def test_any_word_can_be_searched_and_is_found_in_place(catalog: Catalog, text: str) -> None:
    catalog.put_services([make_service_row()])
    catalog.put_conversations([make_conversation_row()])
    catalog.put_media([media(1, filename=f"a{text}z"), media(2, filename="other", author="other")])
    quoted = '"' + text.replace('"', '""') + '"'
    with closing(catalog.reader()) as reader:
        assert 1 in found(reader, quoted)
        assert 1 not in found(reader, f"-{quoted}")


def test_the_word_index_follows_changed_names(reader: Reader, catalog: Catalog) -> None:
    catalog.put_media([media(2, filename="harbour.png", author="maria")])
    assert (found(reader, "crane"), found(reader, "harbour")) == (set(), {2})
    catalog.put_conversations([make_conversation_row("CH3", name="Parcels too")])
    assert found(reader, "conversation:parcels") == {3, 4, 5, 6}
    catalog.forget_media(["ME2"])
    assert found(reader, "harbour") == set()


def test_deleting_a_conversation_removes_its_words_from_the_index(reader: Reader, catalog: Catalog) -> None:
    catalog.finish_service("IS1", ["CH1"])
    assert found(reader, "maria") == set()
    left = reader._connection.execute("SELECT count(*) FROM media_words").fetchone()
    assert left == (len(ROWS) - 2 + 1,)


SID = "e1" * 16


def test_a_sid_prefix_finds_its_media(reader: Reader, catalog: Catalog) -> None:
    catalog.put_conversations([make_conversation_row(f"CH{SID}", name="x")])
    catalog.put_media([replace(media(7, f"CH{SID}"), sid=f"ME{SID}", message_sid=f"IM{SID}", filename="x")])
    for word in (f"ME{SID}", "mee1e1", f"IM{SID[:9]}", f"CH{SID[:5]}", f"conversation:CH{SID}"):
        rows = reader.media.by_id(reader.list_media_ids("IS1", where=parse(word))).values()
        assert [row.sid for row in rows] == [f"ME{SID}"]
    assert found(reader, "MEe2e2") == set()


def test_relative_days_count_from_now(reader: Reader, catalog: Catalog) -> None:
    now = int(time.time())
    catalog.put_media([media(7, sent=now - 3 * HOUR), media(8, sent=now - 10 * 24 * HOUR)])
    assert found(reader, "date:4h") == {7}
    assert found(reader, "date:1w") == {7}
    assert {7, 8} <= found(reader, "date:1m")
    assert found(reader, "date:3w..1w") == {8}
    assert 7 not in found(reader, "date:<1d")
    assert found(reader, "date:99999y") == {1, 2, 3, 5, 6, 7, 8}


def test_media_without_a_message_are_listed_and_found(reader: Reader, catalog: Catalog) -> None:
    with catalog._transaction() as connection:
        connection.execute("INSERT INTO media(sid, service_id, filename) VALUES ('ME50', 1, 'new.txt')")
    assert found(reader, "is:unattached") == {50}
    [row] = reader.media.by_id(reader.list_media_ids("IS1", where=parse("new.txt"))).values()
    assert (row.conversation_sid, row.conversation_name, row.message_sid) == (None, "", None)
    for order in ORDERS:
        assert 50 in numbers(reader, reader.list_media_ids("IS1", order=order))
    last = [reader.list_media_ids("IS1", order=Order(SortColumn.CONVERSATION, d))[-1] for d in (False, True)]
    assert numbers(reader, last[:1]) == [50]
    assert last[0] == last[1]
    assert reader.find_sid("ME50") == SidLocation("media", "IS1", None, last[0])
    assert ConversationGroup(None, "", 1, 0, None) in reader.group_by_conversation("IS1")


def test_a_query_can_be_limited_to_one_conversation(reader: Reader) -> None:
    assert numbers(reader, reader.list_media_ids("IS1", conversation_sid="CH2")) == [3, 4]
    assert reader.count_media("IS1", conversation_sid="CH2") == Totals(2, 2_000_000)
    for service, conversation in (("IS1", "CH9"), ("IS1", "CH-empty"), ("IS-none", None)):
        assert len(reader.list_media_ids(service, conversation_sid=conversation)) == 0
        assert len(reader.list_first_ids(service, 5, conversation_sid=conversation)) == 0
        assert reader.count_media(service, conversation_sid=conversation) == Totals(0, 0)


@pytest.mark.parametrize("text", ["", "parcel", "type:image", "author:maria", "-size:>1kb", "ar"])
def test_totals_match_the_list(reader: Reader, text: str) -> None:
    row_ids = reader.list_media_ids("IS1", where=parse(text))
    rows = reader.media.by_id(row_ids).values()
    expected = Totals(len(row_ids), sum(row.size or 0 for row in rows))
    assert reader.count_media("IS1", where=parse(text)) == expected
    assert reader.count_media_rows(row_ids) == expected


def test_totals_of_marks_ignore_removed_media(reader: Reader) -> None:
    row_ids = reader.list_media_ids("IS1")
    many = array("q", [*row_ids, *range(1000, 3000)])
    assert reader.count_media_rows(many) == reader.count_media("IS1")
    assert reader.count_media_rows([]) == Totals(0, 0)


def test_groups_are_newest_first_and_only_with_matches(reader: Reader) -> None:
    assert reader.group_by_conversation("IS1") == [
        ConversationGroup("CH1", "beta", 2, 6_000_400, MARCH),
        ConversationGroup("CH3", "Gamma", 2, 6_000_001, MARCH),
        ConversationGroup("CH2", "Alpha parcels", 2, 2_000_000, 3),
    ]
    where = parse("author:maria size:>1kb")
    assert reader.group_by_conversation("IS1", where=where) == [
        ConversationGroup("CH1", "beta", 1, 6_000_000, MARCH)
    ]
    assert reader.group_by_conversation("IS-none") == []


def test_a_sid_is_found_in_any_service(reader: Reader) -> None:
    [row_id] = reader.list_media_ids("IS2")
    assert reader.find_sid("IS2") == SidLocation("service", "IS2")
    assert reader.find_sid("CH9") == SidLocation("conversation", "IS2", "CH9", name="parcels of others")
    assert reader.find_sid("IM99") == SidLocation("message", "IS2", "CH9", row_id)
    assert reader.find_sid("ME99") == SidLocation("media", "IS2", "CH9", row_id)
    for sid in ("ME-none", "", "XX1", "CH"):
        assert reader.find_sid(sid) is None


def test_row_order_uses_small_integers_until_they_overflow(reader: Reader, catalog: Catalog) -> None:
    assert reader.list_media_ids("IS1").itemsize == 4
    with catalog._transaction() as connection:
        connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'media'", (2**40,))
    catalog.put_media([media(7, sent=MARCH + 1)])
    assert reader.list_media_ids("IS1")[0] == 2**40 + 1
    assert reader.list_first_ids("IS1", 1)[0] == 2**40 + 1


def test_a_cancelled_reader_returns_no_more_results(reader: Reader) -> None:
    reader.cancel()
    for ask in (reader.list_media_ids, reader.count_media, reader.group_by_conversation):
        with pytest.raises(QueryCancelledError):
            ask("IS1")


def test_a_long_query_ends_when_another_thread_cancels_it(path: Path) -> None:
    with closing(Catalog(path)) as catalog:
        catalog.put_services([make_service_row()])
        catalog.put_conversations([make_conversation_row()])
        catalog.put_media(media_row(number) for number in range(20_000))
        with closing(catalog.reader()) as reader:
            asked = threading.Event()

            def ask_for_ever() -> None:
                while True:
                    asked.set()
                    reader.list_media_ids("IS1", where=parse("txt -7"), order=parse_order("-name"))

            with ThreadPoolExecutor(1) as pool:
                asking = pool.submit(ask_for_ever)
                asked.wait(30)
                reader.cancel()
                with pytest.raises(QueryCancelledError):
                    asking.result(30)


def test_a_window_returns_the_ids_of_a_range(reader: Reader) -> None:
    row_ids = reader.list_media_ids("IS1", order=LATEST_FIRST)
    assert MediaWindow(reader, row_ids).row_ids(1, 4) == row_ids[1:4]
