"""A sync of a service with rows, pages and lists that differ from the documentation."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.api.answering import answer
from tests.api.quick import in_trouble
from tests.catalog.places import by_path, listing, read_all
from tui.api.errors import IncompleteList
from tui.catalog.sync.sync import sync_services

if TYPE_CHECKING:
    from tests.api.answering import Asked
    from tests.catalog.conftest import View
    from tui.catalog import Catalog

HALF = "half \ud83d"


def message_of(number: int, **fields: object) -> dict[str, object]:
    media = [{"sid": f"ME{number}", "filename": f"{number}.txt", "size": 7}]
    return {"sid": f"IM{number}", "index": number, "author": "maria", "media": media, **fields}


def answers_of(conversations: list[object], messages: dict[str, list[object]]) -> dict[str, bytes]:
    lists = {f"/{sid}/Messages": listing("messages", *rows) for sid, rows in messages.items()}  # type: ignore[arg-type]
    return {
        **lists,
        "/Conversations[?]": listing("conversations", *conversations),  # type: ignore[arg-type]
        "/Services[?]": listing("services", {"sid": "IS1", "friendly_name": "S"}),
    }


async def test_invalid_rows_hide_nothing_and_are_listed_with_the_reason(catalog: Catalog, view: View) -> None:
    conversations: list[object] = [
        {"sid": "CH1", "friendly_name": HALF, "date_updated": "0001-01-01T00:00:00Z"},
        None,
        {"sid": ""},
        {"sid": "CH2", "friendly_name": 5, "attributes": {}},
        {"sid": "CH3", "friendly_name": "Well"},
    ]
    messages: dict[str, list[object]] = {
        "CH1": [message_of(2, body=HALF), None, message_of(1, author=5, date_created="2026-03-14T13:10:38")],
        "CH2": [
            message_of(4, media={"sid": "ME4", "filename": "4.txt", "size": -1}),
            message_of(3, sid=None),
        ],
        "CH3": [message_of(5, index=2**62)],
    }
    async with in_trouble(by_path(answers_of(conversations, messages))) as (client, _):
        [progress] = await read_all(client, catalog)
        assert (progress.found, progress.failed, progress.media, progress.odd) == (3, 0, 5, 10)
        assert sorted(view.names()) == ["1.txt", "2.txt", "3.txt", "4.txt", "5.txt"]
        assert {row.friendly_name for row in view.conversations()} == {"half \ufffd", "5", "Well"}
        rows, count = catalog.odd_rows("IS1", 20)
        found = {(row.conversation_sid, row.name): row.reason for row in rows}
        assert count == len(found) == 10
        assert "invalid Unicode" in found["CH1", "IM2"]
        assert found["CH1", "row 1 after IM2"] == "left out: null is not an object"
        assert "author is 5" in found["CH1", "IM1"]
        assert "read as UTC" in found["CH1", "IM1"]
        assert "size is -1" in found["CH2", "IM4"]
        assert "date_updated" in found[None, "CH1"]
        assert found[None, "row 2 after CH1"] == 'left out: sid is ""'
        [again] = await read_all(client, catalog)
        assert (again.media, again.odd) == (1, 10), "the message without an index is read again"


async def test_a_page_that_points_at_itself_keeps_what_was_read(catalog: Catalog, view: View) -> None:
    def page_of(key: str, row: dict[str, object], following: str) -> bytes:
        return answer(200, {key: [row], "meta": {"key": key, "next_page_url": following}})

    well = answers_of([{"sid": "CH1"}, {"sid": "CH2"}], {"CH2": [message_of(2)]})
    async with in_trouble(by_path(well)) as (client, _):
        await read_all(client, catalog)

    async def handle(asked: Asked) -> bytes:
        if re.search("/CH1/Messages", asked.target):
            return page_of("messages", message_of(1), asked.target)
        if "/Conversations?" in asked.target:
            return page_of("conversations", {"sid": "CH1"}, asked.target)
        return page_of("services", {"sid": "IS1", "friendly_name": "S"}, asked.target)

    async with in_trouble(handle) as (client, _):
        [sentence] = await sync_services(client, catalog)
        assert "incomplete" in sentence
        [progress] = await read_all(client, catalog, full=True)
    assert "points back" in progress.incomplete
    assert progress.failed == 1
    assert sorted(view.names()) == ["1.txt", "2.txt"], "what was not met may still be there"
    [trouble] = catalog.sync_failures("IS1")
    assert trouble.conversation_sid == "CH1"
    assert trouble.sentence == str(IncompleteList(message="a page points back to itself or an earlier page"))
    async with in_trouble(by_path({**well, "/CH1/": listing("messages", message_of(1))})) as (client, _):
        [progress] = await read_all(client, catalog)
    assert (progress.failed, progress.incomplete, catalog.sync_failures("IS1")) == (0, "", [])


async def test_answers_without_meta_or_with_a_byte_order_mark_are_parsed(
    catalog: Catalog, view: View
) -> None:
    answers = answers_of([{"sid": "CH1"}, {"sid": "CH2"}], {"CH2": [message_of(2)]})
    answers["/CH1/"] = answer(200, b"\xef\xbb\xbf" + json.dumps({"messages": [message_of(1)]}).encode())
    answers = {"/CH1/": answers.pop("/CH1/"), **answers}
    async with in_trouble(by_path(answers)) as (client, _):
        [progress] = await read_all(client, catalog)
    assert sorted(view.names()) == ["1.txt", "2.txt"]
    assert progress.failed == 1
    assert "no valid meta" in catalog.sync_failures("IS1")[0].sentence
