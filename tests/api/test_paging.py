"""Paged lists from servers with faulty paging."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from tests.api.answering import Asked, answer, answering, in_turn, page
from tests.api.quick import in_trouble
from tui.api.errors import ForeignHost, IncompleteList, Malformed

if TYPE_CHECKING:
    from tui.api.client import Client


async def _sids(client: Client) -> list[str]:
    return [service.sid async for service in client.services.list()]


async def test_rows_are_found_by_key_and_the_next_page_by_its_url() -> None:
    async def handle(asked: Asked) -> bytes:
        if "PageToken" in asked.target:
            return page([{"sid": "IS2"}])
        host = asked.headers["host"]
        return page(
            [{"sid": "IS1"}], f"http://{host}/v1/Services?PageSize=7&Page=1&PageToken=PTa~b-c_d%2Fe%3D"
        )

    async with in_trouble(handle) as (client, server):
        assert await _sids(client) == ["IS1", "IS2"]
    assert server.asked[0].target == "/v1/Services?PageSize=100"
    path, _, query = server.asked[1].target.partition("?")
    assert (path, parse_qsl(query)) == (
        "/v1/Services",
        [("PageSize", "7"), ("Page", "1"), ("PageToken", "PTa~b-c_d/e=")],
    )
    assert all(asked.headers["authorization"].startswith("Basic ") for asked in server.asked)


async def test_credentials_are_not_sent_to_a_next_page_on_another_host() -> None:
    async with answering(in_turn(page([]))) as stranger:
        handle = in_turn(page([{"sid": "IS1"}], f"{stranger.origin}/v1/Services?Page=1"))
        async with in_trouble(handle) as (client, _):
            with pytest.raises(ForeignHost):
                await _sids(client)
        assert stranger.asked == []


@pytest.mark.parametrize("where", ["user:pw@", "USER@"])
async def test_a_next_page_url_with_a_user_is_refused(where: str) -> None:
    async def handle(asked: Asked) -> bytes:
        return page([], f"http://{where}{asked.headers['host']}/v1/Services?Page=1")

    async with in_trouble(handle) as (client, server):
        with pytest.raises(ForeignHost):
            await _sids(client)
    assert len(server.asked) == 1


@pytest.mark.parametrize("following", ["?PageSize=100", "/v1/Services?PageSize=100", "/v1/Services?Page=1"])
async def test_circular_pages_end_and_keep_the_rows_read(following: str) -> None:
    async with in_trouble(in_turn(page([{"sid": "IS1"}], following))) as (client, server):
        found = [one async for one in client.services.pages()]
        assert found[-1].incomplete == "a page points back to itself or an earlier page"
        assert {row.sid for one in found for row in one.rows} == {"IS1"}
    assert len(server.asked) <= 2


@pytest.mark.parametrize(
    "rows",
    [([],), ([None],), ([{"sid": "IS1"}],), ([{"sid": "IS1"}], [{"sid": "IS2"}], [{"sid": "IS3"}])],
    ids=["empty", "null", "the same row", "the same three rows"],
)
async def test_endless_pages_without_new_rows_are_bounded(rows: tuple[list[object], ...]) -> None:
    async def handle(asked: Asked) -> bytes:
        number = int(dict(parse_qsl(asked.target.partition("?")[2])).get("Page", "0"))
        return page(rows[number % len(rows)], f"/v1/Services?Page={number + 1}")

    async with in_trouble(handle) as (client, server):
        pages = [one async for one in client.services.pages()]
        assert "100 pages in a row had no new rows" in pages[-1].incomplete
        with pytest.raises(IncompleteList, match="no new rows"):
            await _sids(client)
    assert len(server.asked) <= 2 * 103


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"things": [{"sid": "IS1"}]}', "no valid meta"),
        (b'{"meta": null, "things": [{"sid": "IS1"}]}', "no valid meta"),
        (b'{"meta": {"key": 5}, "things": [{"sid": "IS1"}]}', ""),
        (b'{"meta": {"key": "things", "next_page_url": 1}, "things": [{"sid": "IS1"}]}', "no valid meta"),
        (
            b'{"meta": {"key": "things", "next_page_url": "http://[::"}, "things": [{"sid": "IS1"}]}',
            "next page is invalid",
        ),
        (b'{"meta": {"key": "things", "page": -1}, "things": [{"sid": "IS1"}]}', ""),
        (b'\xef\xbb\xbf{"meta": {"key": "things"}, "things": [{"sid": "IS1"}]}', ""),
        (b'{"meta": {"key": "things"}, "things": {"sid": "IS1"}}', ""),
        (b'{"meta": {"key": "things"}, "things": [{"sid": "IS1"}], "x": NaN}', ""),
    ],
)
async def test_an_invalid_page_returns_its_rows_and_reports_what_may_be_missing(
    body: bytes, why: str
) -> None:
    async with in_trouble(in_turn(answer(200, body))) as (client, _):
        [found] = [one async for one in client.services.pages()]
    assert [row.sid for row in found.rows] == ["IS1"]
    assert why in found.incomplete
    assert bool(why) == bool(found.incomplete)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"meta": null}',
        b'{"meta": {"key": "things"}}',
        b'{"meta": {"key": "things"}, "things": null}',
        b'{"meta": {"key": "meta"}}',
        b'{"meta": {"key": "things", "next_page_url": 1}, "things": []}',
        b'{"meta": {"key": "things", "next_page_url": "http://[::"}, "things": []}',
    ],
)
async def test_an_answer_that_is_not_a_page_is_malformed(body: bytes) -> None:
    async with in_trouble(in_turn(answer(200, body))) as (client, _):
        with pytest.raises(Malformed):
            await _sids(client)


async def test_an_endless_answer_is_cut_off() -> None:
    async with in_trouble(in_turn(answer(200, b" " * (17 * 1024 * 1024)))) as (client, _):
        with pytest.raises(Malformed, match="16,777,216"):
            await _sids(client)
