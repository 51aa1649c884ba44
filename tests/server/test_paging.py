"""Pages of lists: next_page_url leads to every row once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.server.conftest import Local


async def _post(local: Local, count: int) -> None:
    for number in range(count):
        await local.post(Body=str(number))


async def _walk(local: Local, url: str | None, link: str = "next_page_url") -> list[list[int]]:
    pages = []
    while url is not None:
        body = (await local.http.get(url)).json()
        pages.append([message["index"] for message in body["messages"]])
        url = body["meta"][link]
    return pages


async def test_following_the_next_page_gives_every_row_once(local: Local) -> None:
    await _post(local, 7)
    assert await _walk(local, f"{local.conversation}/Messages?PageSize=3") == [[0, 1, 2], [3, 4, 5], [6]]


async def test_the_order_applies_to_all_pages(local: Local) -> None:
    await _post(local, 5)
    path = f"{local.conversation}/Messages?Order=desc&PageSize=2"
    assert await _walk(local, path) == [[4, 3], [2, 1], [0]]


async def test_a_full_last_page_has_no_next_page(local: Local) -> None:
    await _post(local, 4)
    assert await _walk(local, f"{local.conversation}/Messages?PageSize=2") == [[0, 1], [2, 3]]


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_following_the_previous_page_leads_back_to_the_start(local: Local, order: str) -> None:
    await _post(local, 5)
    start = f"{local.conversation}/Messages?Order={order}&PageSize=2"
    there = await _walk(local, start)
    second = (await local.http.get(start)).json()["meta"]["next_page_url"]
    third = (await local.http.get(second)).json()["meta"]["next_page_url"]
    assert await _walk(local, third, "previous_page_url") == there[::-1]


async def test_a_message_that_arrives_during_paging_moves_no_row(local: Local) -> None:
    await _post(local, 4)
    first = (await local.http.get(f"{local.conversation}/Messages?Order=desc&PageSize=2")).json()
    await _post(local, 1)
    assert await _walk(local, first["meta"]["next_page_url"]) == [[1, 0]]


async def test_the_page_envelope_matches_twilio(local: Local) -> None:
    await _post(local, 2)
    url = f"http://local.test{local.conversation}/Messages"
    meta = (await local.http.get(f"{url}?PageSize=1")).json()["meta"]
    assert meta["first_page_url"] == meta["url"] == f"{url}?PageSize=1&Page=0"
    assert meta["next_page_url"].startswith(f"{url}?PageSize=1&Page=1&PageToken=PA")
    assert (meta["page"], meta["page_size"], meta["key"]) == (0, 1, "messages")
    assert meta["previous_page_url"] is None


async def test_the_page_size_is_50_and_clamped_to_100(local: Local) -> None:
    path = f"{local.conversation}/Messages"
    assert (await local.http.get(path)).json()["meta"]["page_size"] == 50
    assert (await local.http.get(f"{path}?PageSize=500")).json()["meta"]["page_size"] == 100


@pytest.mark.parametrize(
    "query",
    [
        "PageSize=many",
        "Page=-1",
        "Page=1",
        "Order=random",
        "PageToken=PAxyz",
        "PageToken=PAffffffffffffffff",
        "PageToken=",
        "PageSize=1&PageSize=2",
    ],
)
async def test_invalid_parameters_are_refused(local: Local, query: str) -> None:
    answer = await local.http.get(f"{local.conversation}/Messages?{query}")
    assert answer.status_code == 400
    assert answer.json()["code"] in {20001, 21481}


async def test_services_and_conversations_are_paged_as_well(local: Local) -> None:
    services = (await local.http.get("/v1/Services?PageSize=1")).json()
    assert [service["friendly_name"] for service in services["services"]] == ["Local"]
    assert services["meta"]["key"] == "services"
    assert services["meta"]["next_page_url"] is None
    conversations = (await local.http.get(f"{local.service}/Conversations")).json()
    assert [row["friendly_name"] for row in conversations["conversations"]] == ["Inbox"]
