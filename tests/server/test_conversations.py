"""Services and conversations: create, find, update, list and delete."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.server.conftest import ACCOUNT, list_content_files
from tui.server import Rules

if TYPE_CHECKING:
    import httpx

    from tests.server.conftest import Clock, Local
    from tui.server import LocalService


async def _new(local: Local, **form: str) -> dict[str, Any]:
    answer = await local.http.post(f"{local.service}/Conversations", data=form)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def _names(local: Local, **query: str) -> list[str]:
    rows = (await local.http.get(f"{local.service}/Conversations", params=query)).json()["conversations"]
    return [row["friendly_name"] for row in rows]


async def _code(answer: httpx.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["code"]


async def test_a_service_is_created_found_listed_and_deleted(local: Local) -> None:
    made = await local.http.post("/v1/Services", data={"FriendlyName": "Second"})
    assert made.status_code == 201
    service = made.json()
    assert set(service) == {
        *("sid", "account_sid", "friendly_name", "date_created", "date_updated", "url", "links")
    }
    assert service["date_created"] == "2026-03-14T20:10:38Z"
    assert (await local.http.get(service["url"])).json() == service
    listed = (await local.http.get("/v1/Services")).json()["services"]
    assert [row["friendly_name"] for row in listed] == ["Local", "Second"]
    deleted = await local.http.delete(service["url"])
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert (await local.http.get(service["url"])).status_code == 404
    assert await _code(await local.http.delete(service["url"])) == (404, 20404)


async def test_a_service_must_have_a_name_of_at_most_256_characters(local: Local) -> None:
    for form in ({}, {"FriendlyName": ""}, {"FriendlyName": "x" * 257}):
        assert await _code(await local.http.post("/v1/Services", data=form)) == (400, 20001)
    assert (await local.http.post("/v1/Services", data={"FriendlyName": "é" * 256})).status_code == 201


async def test_a_conversation_has_the_values_it_was_created_with(local: Local) -> None:
    made = await _new(
        local,
        FriendlyName="Case 7",
        UniqueName="case-7",
        Attributes='{"a": 1}',
        State="inactive",
        DateCreated="2025-01-02T03:04:05Z",
    )
    assert made["friendly_name"] == "Case 7"
    assert made["unique_name"] == "case-7"
    assert json.loads(made["attributes"]) == {"a": 1}
    assert made["state"] == "inactive"
    assert made["date_created"] == "2025-01-02T03:04:05Z"
    for name in ("case-7", made["sid"]):
        assert (await local.http.get(f"{local.service}/Conversations/{name}")).json() == made


async def test_a_conversation_created_without_values_has_no_name_and_is_active(local: Local) -> None:
    made = await _new(local)
    assert (made["friendly_name"], made["unique_name"], made["attributes"]) == (None, None, "{}")
    assert made["state"] == "active"
    await _new(local)


async def test_a_unique_name_can_be_used_once_per_service(local: Local, clock: Clock) -> None:
    taken = await local.http.post(f"{local.service}/Conversations", data={"UniqueName": "inbox"})
    assert await _code(taken) == (409, 50353)
    other = await _new(local, UniqueName="other")
    renamed = await local.http.post(other["url"], data={"UniqueName": "inbox"})
    assert await _code(renamed) == (409, 50353)
    clock.advance(5)
    kept = await local.http.post(other["url"], data={"UniqueName": "other"})
    assert (kept.json()["unique_name"], kept.json()["date_updated"]) == ("other", "2026-03-14T20:10:43Z")
    second = (await local.http.post("/v1/Services", data={"FriendlyName": "Second"})).json()
    there = await local.http.post(second["links"]["conversations"], data={"UniqueName": "inbox"})
    assert there.status_code == 201


@pytest.mark.parametrize(
    "form",
    [
        {"FriendlyName": "x" * 257},
        {"UniqueName": "x" * 257},
        {"UniqueName": "CH" + "0" * 32},
        {"Attributes": "{"},
        {"Attributes": json.dumps("x" * 16_384)},
        {"Attributes": "[" * 10_000},
        {"State": "open"},
        {"DateCreated": "yesterday"},
        {"DateUpdated": "0001-01-01T00:00:00+14:00"},
    ],
)
async def test_invalid_conversation_values_are_refused(local: Local, form: dict[str, str]) -> None:
    for path in (f"{local.service}/Conversations", local.conversation):
        assert await _code(await local.http.post(path, data=form)) == (400, 20001)
    assert await _names(local) == ["Inbox"]


async def test_an_update_changes_what_it_names_and_nothing_else(local: Local, clock: Clock) -> None:
    before = (await local.http.get(local.conversation)).json()
    clock.advance(60)
    answer = await local.http.post(local.conversation, data={"State": "closed", "Attributes": "[1]"})
    assert answer.status_code == 200
    assert answer.json() == before | {
        "state": "closed",
        "attributes": "[1]",
        "date_updated": "2026-03-14T20:11:38Z",
    }
    cleared = await local.http.post(local.conversation, data={"UniqueName": "", "FriendlyName": ""})
    assert (cleared.json()["unique_name"], cleared.json()["friendly_name"]) == (None, None)
    assert (await local.http.get(f"{local.service}/Conversations/inbox")).status_code == 404


async def test_conversations_are_filtered_by_state_and_creation_date(
    local: Local,
) -> None:
    for name, state, day in (("a", "active", "10"), ("b", "closed", "11"), ("c", "active", "12")):
        await _new(local, FriendlyName=name, State=state, DateCreated=f"2026-01-{day}T12:00:00.5Z")
    for query, names in (
        ({"State": "active"}, ["Inbox", "a", "c"]),
        ({"State": "initializing"}, []),
        ({"StartDate": "2026-01-11"}, ["Inbox", "b", "c"]),
        ({"StartDate": "2026-01-11T12:00:00Z", "EndDate": "2026-01-12T12:00:00Z"}, ["b", "c"]),
        ({"EndDate": "2026-01-11"}, ["a", "b"]),
        ({"EndDate": "2026-01-11T13:00:00+02:00"}, ["a"]),
        ({"EndDate": "9999-12-31"}, ["Inbox", "a", "b", "c"]),
        ({"State": "closed", "StartDate": "2026-01-10", "EndDate": "2026-01-10"}, []),
    ):
        assert await _names(local, **query) == names, query


async def test_filters_apply_to_all_pages(local: Local) -> None:
    for number in range(5):
        await _new(local, FriendlyName=str(number), State="closed" if number % 2 else "active")
    query = "State=active&StartDate=2026-01-01T00%3A00%3A00Z&PageSize=1"
    url: str | None = f"{local.service}/Conversations?{query}"
    names = []
    while url is not None:
        page = (await local.http.get(url)).json()
        assert f"?{query}&Page=0" in page["meta"]["first_page_url"]
        names += [row["friendly_name"] for row in page["conversations"]]
        url = page["meta"]["next_page_url"]
    assert names == ["Inbox", "0", "2", "4"]


@pytest.mark.parametrize(
    "query", [{"State": "open"}, {"StartDate": "2026-13-01"}, {"EndDate": "soon"}, {"State": ""}]
)
async def test_invalid_filters_are_refused(local: Local, query: dict[str, str]) -> None:
    answer = await local.http.get(f"{local.service}/Conversations", params=query)
    assert await _code(answer) == (400, 20001)


async def test_deleting_a_conversation_deletes_its_media(local: Local, service: LocalService) -> None:
    inside, outside = await local.upload(b"inside"), await local.upload(b"outside")
    await local.post(MediaSid=inside)
    url = await local.temporary_url(inside)
    assert (await local.http.delete(f"{local.service}/Conversations/inbox")).status_code == 204
    assert (await local.http.get(local.conversation)).status_code == 404
    assert (await local.fetch(inside)).status_code == 404
    assert (await local.http.get(f"{local.service}/Media/{inside}/Content")).status_code == 404
    assert (await local.http.get(url)).status_code == 404
    assert list_content_files(service) == [outside]
    assert await _code(await local.http.delete(local.conversation)) == (404, 20404)
    assert await _code(await local.post(MediaSid=outside)) == (404, 20404)


async def test_deleting_a_service_deletes_everything_in_it(local: Local, service: LocalService) -> None:
    attached = await local.upload(b"attached")
    await local.post(MediaSid=attached)
    await local.upload(b"unattached")
    assert (await local.http.delete(local.service)).status_code == 204
    for path in (local.service, local.conversation, f"{local.service}/Media/{attached}"):
        assert (await local.http.get(path)).status_code == 404
    assert list_content_files(service) == []
    upload = await local.http.post(f"{local.service}/Media", content=b"late")
    assert await _code(upload) == (404, 4040)


async def test_a_path_without_a_service_uses_the_default_one(local: Local) -> None:
    configuration = (await local.http.get("/v1/Configuration")).json()
    assert configuration["default_chat_service_sid"] == local.service.removeprefix("/v1/Services/")
    assert configuration["account_sid"] == ACCOUNT.sid
    made = (await local.http.post("/v1/Conversations", data={"UniqueName": "here"})).json()
    assert made["url"] == f"http://local.test/v1/Conversations/{made['sid']}"
    assert made["chat_service_sid"] == configuration["default_chat_service_sid"]
    assert (await local.http.get(made["url"])).json() == made
    scoped = (await local.http.get(f"{local.service}/Conversations/here")).json()
    assert scoped["sid"] == made["sid"]
    sid = await local.upload(b"x")
    message = (await local.http.post(made["links"]["messages"], data={"MediaSid": sid})).json()
    assert message["url"].startswith(made["links"]["messages"])
    listed = (await local.http.get("/v1/Conversations/here/Messages")).json()
    assert listed["messages"] == [message]
    assert listed["meta"]["url"].startswith("http://local.test/v1/Conversations/here/Messages?")
    assert (await local.http.delete(message["url"])).status_code == 204
    assert (await local.http.delete("/v1/Conversations/here")).status_code == 204
    assert [
        row["unique_name"] for row in (await local.http.get("/v1/Conversations")).json()["conversations"]
    ] == ["inbox"]


async def test_without_any_service_there_is_no_default_one(local: Local) -> None:
    await local.http.delete(local.service)
    assert (await local.http.get("/v1/Configuration")).json()["default_chat_service_sid"] is None
    assert await _code(await local.http.get("/v1/Conversations")) == (404, 20404)


@pytest.mark.parametrize(
    ("service", "limit"), [(None, 150), (Rules(size_limit=7 * 1024 * 1024), 7)], indirect=["service"]
)
async def test_the_v2_service_states_the_maximum_media_size(local: Local, limit: int) -> None:
    path = local.service.replace("/v1/", "/v2/")
    body = (await local.http.get(path)).json()
    assert body["media"]["size_limit_mb"] == limit
    assert (body["friendly_name"], body["url"]) == ("Local", f"http://local.test{path}")
    assert (await local.http.get(f"/v2/Services/IS{'f' * 32}")).status_code == 404
    assert (await local.http.request("GET", path, auth=None)).status_code == 401
