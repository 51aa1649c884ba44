"""Rows that differ from the documentation: parsed as far as possible, without hiding others."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.api.errors import Malformed
from tui.api.models import Conversation, Message, Service
from tui.api.resources.page_content import PageContent, parse_page

GOOD: dict[str, object] = {
    "sid": "IM0",
    "index": 0,
    "author": "maria",
    "body": "Hello",
    "attributes": "{}",
    "date_created": "2026-03-14T13:10:38Z",
    "date_updated": "2026-03-14T13:10:38Z",
    "media": [{"sid": "ME0", "size": 7, "filename": "a.png", "content_type": "image/png"}],
}


#: Stands for an integer that Python does not convert to text.
HUGE = "5,001 digits"


def body_of(*rows: object) -> bytes:
    return json.dumps({"things": rows, "meta": {"key": "things", "next_page_url": None}}).encode()


def group_by_message(*rows: object) -> PageContent[Message]:
    return parse_page(body_of(*rows), Message)


@pytest.mark.parametrize(
    ("field", "sent", "read", "why"),
    [
        ("body", "half \ud83d", "half \ufffd", "invalid Unicode"),
        ("author", 5, "5", "author is 5: read as text"),
        ("author", {"name": "x"}, '{"name": "x"}', "read as text"),
        ("attributes", {"a": [1]}, '{"a": [1]}', "read as text"),
        ("date_created", "0001-01-01T00:00:00Z", None, "left out"),
        ("date_created", "2026-03-14T13:10:38", datetime(2026, 3, 14, 13, 10, 38, tzinfo=UTC), "as UTC"),
        (
            "date_created",
            "Sat, 14 Mar 2026 13:10:38 +0000",
            datetime(2026, 3, 14, 13, 10, 38, tzinfo=UTC),
            "",
        ),
        ("date_created", [], None, "left out"),
        ("index", -1, None, "index is -1: left out"),
        ("index", 2**62, None, "left out"),
        ("index", HUGE, None, "left out"),
        ("index", "many", None, "left out"),
    ],
)
def test_an_invalid_field_is_parsed_as_far_as_possible(
    field: str, sent: object, read: object, why: str
) -> None:
    text = json.dumps({**GOOD, "sid": "IM1", field: "@"})
    sent_text = "1" + "0" * 5000 if sent == HUGE else json.dumps(sent)
    rows = f"[{json.dumps(GOOD)}, {text.replace(json.dumps('@'), sent_text)}, null]"
    found = parse_page(f'{{"things": {rows}, "meta": {{"key": "things"}}}}'.encode(), Message)
    assert [row.sid for row in found.rows] == ["IM0", "IM1"]
    assert getattr(found.rows[1], field) == read
    assert found.rows[1].media[0].filename == "a.png"
    [odd, null] = found.odd
    assert odd.name == "IM1"
    assert why in odd.reason
    assert (null.name, null.reason) == ("row 1 after IM1", "left out: null is not an object")


@pytest.mark.parametrize(
    "row", [None, 5, "x", [], {}, {"sid": None}, {"sid": ""}, {"sid": {}}, {"sid": True}]
)
def test_a_row_without_a_sid_is_skipped_and_reported(row: object) -> None:
    body = body_of({"sid": "A"}, row, {"sid": "B"})
    for sids, odd_rows in (
        ([one.sid for one in parse_page(body, Conversation).rows], parse_page(body, Conversation).odd),
        ([one.sid for one in parse_page(body, Service).rows], parse_page(body, Service).odd),
    ):
        assert sids == ["A", "B"]
        [odd] = odd_rows
        assert odd.name == "row 1 after A"
        assert odd.reason.startswith("left out: ")


def test_media_of_a_message_without_a_sid_are_kept() -> None:
    found = group_by_message({**GOOD, "sid": None}, {**GOOD, "sid": "IM1"})
    assert [row.sid for row in found.rows] == ["", "IM1"]
    assert found.rows[0].media[0].sid == "ME0"
    assert found.odd[0].reason == "sid is null"


@pytest.mark.parametrize(
    ("media", "names"),
    [
        ({"sid": "ME1", "filename": "one.png"}, ["one.png"]),
        ([None, {"sid": "ME1", "filename": "one.png", "size": -4}, {"sid": ""}], ["one.png"]),
        ([{"sid": "ME1", "filename": ["x"]}, {"sid": "ME2", "filename": "b"}], ['["x"]', "b"]),
        ("no list", []),
    ],
)
def test_invalid_media_of_a_message_are_reported(media: object, names: list[str]) -> None:
    found = group_by_message({**GOOD, "media": media}, {**GOOD, "sid": "IM1"})
    assert [one.filename for one in found.rows[0].media] == names
    assert [row.sid for row in found.rows] == ["IM0", "IM1"]
    assert [odd.name for odd in found.odd] == ["IM0"]


def test_numbers_as_text_and_nul_characters_are_accepted() -> None:
    found = group_by_message({**GOOD, "index": "7", "body": "a\0b"})
    assert (found.rows[0].index, found.rows[0].body, found.odd) == (7, "a\0b", ())


def test_invalid_utf8_hides_no_other_row() -> None:
    body = body_of({**GOOD, "author": "@"}, {**GOOD, "sid": "IM1"}).replace(b'"@"', b'"\xff"')
    found = parse_page(body, Message)
    assert [(row.sid, row.author) for row in found.rows] == [("IM0", "\ufffd"), ("IM1", "maria")]


def test_only_the_first_of_many_invalid_media_are_named() -> None:
    found = group_by_message({**GOOD, "media": [{"sid": None}] * 5000}, {**GOOD, "sid": "IM1"})
    assert [row.sid for row in found.rows] == ["IM0", "IM1"]
    assert found.odd[0].reason.endswith("; and 4,980 more")


_TEXT = st.text(st.characters() | st.sampled_from("\ud83d\udc00\0\ufeff"))
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | _TEXT
    | st.sampled_from(["0001-01-01T00:00:00+14:00", "2026-03-14T13:10:38", "-1", 2**63, -(2**70), "IM1"]),
    lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner),
    max_leaves=5,
)
_MUTATIONS = st.dictionaries(st.sampled_from(sorted(GOOD)), _JSON)


@settings(deadline=None, max_examples=60)
@given(st.lists(_MUTATIONS | _JSON, max_size=4), st.data())
def test_any_invalid_row_leaves_the_other_rows_of_a_page(odd: list[object], data: st.DataObject) -> None:
    good = [{**GOOD, "sid": f"IMgood{number}"} for number in range(3)]
    rows: list[object] = list(good)
    for row in odd:
        place = data.draw(st.integers(0, len(rows)))
        mutated = {**GOOD, "sid": "IModd", **row} if isinstance(row, dict) else row
        rows.insert(place, mutated)
    read = {row.sid: row for row in group_by_message(*rows).rows}
    expected = {row.sid: row for row in group_by_message(*good).rows}
    assert {sid: row for sid, row in read.items() if sid in expected} == expected


@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{"a":', "}"), ('{"a\\"]":[', "]}")])
@pytest.mark.parametrize("field", ["attributes", "unknown"])
def test_a_deeply_nested_row_hides_no_other_row(begin: str, end: str, field: str) -> None:
    deep = f'{{"sid": "IM1", "{field}": {begin * 100_000}1{end * 100_000}}}'.encode()

    read = parse_page(body_of({"sid": "IM0"}, "here", {"sid": "IM2"}).replace(b'"here"', deep), Message)

    assert [row.sid for row in read.rows] == ["IM0", "IM1", "IM2"]


def test_a_list_of_opening_brackets_is_refused() -> None:
    with pytest.raises(Malformed):
        parse_page(b'{"things": ' + b"[" * 1_000_000, Message)
