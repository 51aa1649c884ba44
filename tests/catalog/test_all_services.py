"""Lists of all services match lists of one service, in every order and with every filter."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.catalog.rows import make_conversation_row, make_service_row, media_row
from tui.catalog import ALL_SERVICES, Catalog, Order, SortColumn, Totals, make_all_services_row
from tui.catalog.filters import explain, parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.catalog import Reader

SERVICES = {"IS1": "Harbour Support", "IS2": "Field Returns", "IS3": "Empty", "IS4": "field returns (old)"}
CONVERSATIONS = {"CH1": "IS1", "CH2": "IS2", "CH3": "IS1", "CH4": "IS4"}
NAMES = ("b.jpg", "A.jpg", None, "c.pdf", "crane.png", "a.jpg")
AUTHORS = ("Maria", None, "system", "maria")
ORDERS = [Order(column, descending) for column in SortColumn for descending in (False, True)]
FILTERS = (
    "type:image",
    "crane",
    "-crane",
    "from:maria",
    "author:maria | type:pdf",
    "size:>500",
    "date:1970 type:jpg",
    "*.jpg",
    "conversation:two",
    "is:unattached",
)


def fill(path: Path, *, is_one_service: bool) -> Catalog:
    """Create a catalog with 60 media of three services, or of one."""
    catalog = Catalog(path)
    catalog.put_services([make_service_row(sid, name) for sid, name in SERVICES.items()])
    names = dict(zip(CONVERSATIONS, ("One", "two", "Two", "zero"), strict=True))
    catalog.put_conversations(
        [
            make_conversation_row(sid, "IS1" if is_one_service else service, names[sid])
            for sid, service in CONVERSATIONS.items()
        ]
    )
    rows = [
        replace(
            media_row(number, list(CONVERSATIONS)[number * 7 % 4]),
            filename=NAMES[number % 6],
            content_type=(None, "image/jpeg", "application/pdf")[number % 3],
            size=None if number % 5 == 0 else number * 37 % 1000,
            author=AUTHORS[number % 4],
            sent=None if number % 11 == 0 else number * 13 % 17,
        )
        for number in range(56)
    ]
    catalog.put_media(rows)
    unattached = [
        replace(media_row(number), conversation_sid=None, message_sid=None, service_sid=service)
        for number, service in enumerate(["IS1", "IS2", "IS4", "IS4"], start=60)
    ]
    catalog.put_unattached(
        [replace(row, service_sid="IS1") for row in unattached] if is_one_service else unattached
    )
    return catalog


@pytest.fixture
def readers(tmp_path: Path) -> Iterator[tuple[Reader, Reader]]:
    """Return readers of the same media, in several services and in one."""
    with (
        closing(fill(tmp_path / "several.db", is_one_service=False)) as several,
        closing(fill(tmp_path / "one.db", is_one_service=True)) as one,
        closing(several.reader()) as of_several,
        closing(one.reader()) as of_one,
    ):
        yield of_several, of_one


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("text", ["", *FILTERS])
def test_the_media_of_all_services_are_one_list(
    readers: tuple[Reader, Reader], text: str, order: Order
) -> None:
    several, one = readers
    where = parse(text) or None
    expected = one.list_media_ids("IS1", where=where, order=order)
    assert expected
    assert several.list_media_ids(ALL_SERVICES, where=where, order=order) == expected
    assert several.list_first_ids(ALL_SERVICES, 7, where=where, order=order) == expected[:7]
    first, is_whole = several.peek_media_ids(ALL_SERVICES, 7, 5, where=where, order=order)
    assert first == expected[:7]
    assert is_whole == (len(expected) < 7)
    assert several.count_media(ALL_SERVICES, where=where) == one.count_media("IS1", where=where)


def test_one_service_can_be_listed_beside_the_list_of_all(readers: tuple[Reader, Reader]) -> None:
    several, _ = readers
    sizes = {sid: several.count_media(sid).media for sid in SERVICES}
    assert sizes == {"IS1": 29, "IS2": 15, "IS3": 0, "IS4": 16}
    total = make_all_services_row(several.services())
    assert several.count_media(ALL_SERVICES) == Totals(60, total.size)
    assert (total.media, total.conversations, total.synced_at) == (60, 4, None)


def test_conversations_of_all_services_are_groups_of_one_list(readers: tuple[Reader, Reader]) -> None:
    several, one = readers
    assert several.group_by_conversation(ALL_SERVICES) == one.group_by_conversation("IS1")
    images = parse("type:image")
    assert several.group_by_conversation(ALL_SERVICES, where=images) == one.group_by_conversation(
        "IS1", where=images
    )
    assert several.count_groups(ALL_SERVICES) == one.count_groups("IS1") == 5
    assert {row.service_sid for row in several.conversations(ALL_SERVICES)} == {"IS1", "IS2", "IS4"}
    of_one = several.list_media_ids(ALL_SERVICES, conversation_sid="CH2")
    assert of_one == several.list_media_ids("IS2", conversation_sid="CH2")
    assert {row.service_name for row in several.media.by_id(of_one).values()} == {"Field Returns"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("service:harbour", {"IS1"}),
        ("service:FIELD", {"IS2", "IS4"}),
        ("-service:field", {"IS1"}),
        ('service:"field returns (old)"', {"IS4"}),
        ("service:old | service:harbour", {"IS1", "IS4"}),
        ("service:field type:image", {"IS2", "IS4"}),
        ("service:nothing", set()),
        ("service:field service:old", {"IS4"}),
    ],
)
def test_a_filter_names_services(readers: tuple[Reader, Reader], text: str, expected: set[str]) -> None:
    several, _ = readers
    row_ids = several.list_media_ids(ALL_SERVICES, where=parse(text))
    assert {row.service_sid for row in several.media.by_id(row_ids).values()} == expected
    for order in ORDERS:
        first = several.peek_media_ids(ALL_SERVICES, 100, 100, where=parse(text), order=order)[0]
        assert sorted(first) == sorted(row_ids)


def test_a_filter_finds_a_service_by_the_start_of_its_sid(tmp_path: Path) -> None:
    with closing(Catalog(tmp_path / "catalog.db")) as catalog:
        sid = "IS00ff" + "0" * 28
        catalog.put_services([make_service_row(sid, "North"), make_service_row("IS" + "1" * 32, "South")])
        catalog.put_conversations([make_conversation_row("CH1", sid)])
        catalog.put_media([media_row(1)])
        with closing(catalog.reader()) as reader:
            assert reader.count_media(ALL_SERVICES, where=parse("service:IS00FF")).media == 1
            assert reader.count_media(sid, where=parse("service:south")).media == 0
    assert explain(parse("service:north")) == "media, of services with “north” in their name"


def test_a_person_is_named_only_in_their_own_service(tmp_path: Path) -> None:
    with closing(fill(tmp_path / "catalog.db", is_one_service=False)) as catalog:
        catalog.put_people("CH2", [], {"m": "Robot"})
        with closing(catalog.reader()) as reader:
            row_ids = reader.list_media_ids(ALL_SERVICES, where=parse("from:robot"))
            rows = reader.media.by_id(row_ids).values()
            assert {(row.service_sid, row.author) for row in rows} == {("IS2", "m")}
