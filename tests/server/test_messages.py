"""Messages: posting with a media, Twilio's errors, and order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.server.conftest import ACCOUNT, list_content_files
from tui.server import Rules

if TYPE_CHECKING:
    from tests.server.conftest import Clock, Local
    from tui.server import LocalService


async def test_a_posted_message_and_its_media_refer_to_each_other(local: Local) -> None:
    sid = await local.upload(b"12345", Filename="a.txt")
    answer = await local.post(MediaSid=sid, Author="maria", Body="look")
    assert answer.status_code == 201
    message = answer.json()
    assert (message["author"], message["body"], message["index"]) == ("maria", "look", 0)
    assert message["media"] == [
        {
            "sid": sid,
            "size": 5,
            "content_type": "application/octet-stream",
            "filename": "a.txt",
            "category": "media",
        }
    ]
    media = (await local.fetch(sid)).json()
    assert media["message_sid"] == message["sid"]
    assert media["channel_sid"] == message["conversation_sid"]
    assert (await local.http.get(message["url"])).json() == message


async def test_a_message_without_media_has_null_media(local: Local) -> None:
    message = (await local.post(Body="words alone")).json()
    assert message["media"] is None
    assert message["author"] == "system"
    assert message["date_created"] == "2026-03-14T20:10:38Z"


@pytest.mark.parametrize(
    ("media_sid", "code"),
    [("", 50506), ("ME" + "0" * 32, 50507), ("IM" + "0" * 32, 50510), ("../../etc/passwd", 50510)],
)
async def test_a_media_that_cannot_be_attached_is_refused_with_twilios_code(
    local: Local, media_sid: str, code: int
) -> None:
    answer = await local.post(MediaSid=media_sid, Body="kept?")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    listed = await local.http.get(f"{local.conversation}/Messages")
    assert listed.json()["messages"] == []


async def test_a_media_is_attached_to_only_one_message(local: Local) -> None:
    sid = await local.upload()
    first = (await local.post(MediaSid=sid)).json()
    again = await local.post(MediaSid=sid)
    assert (again.status_code, again.json()["code"]) == (400, 50508)
    assert (await local.fetch(sid)).json()["message_sid"] == first["sid"]


async def test_a_media_can_be_attached_for_five_minutes(local: Local, clock: Clock) -> None:
    in_time, too_late = await local.upload(), await local.upload()
    clock.advance(299)
    assert (await local.post(MediaSid=in_time)).status_code == 201
    clock.advance(1)
    assert (await local.post(MediaSid=too_late)).json()["code"] == 50507
    assert (await local.fetch(too_late)).status_code == 404
    assert (await local.fetch(in_time)).status_code == 200


async def test_messages_are_listed_by_index_in_both_orders(local: Local) -> None:
    for body in "abc":
        await local.post(Body=body)
    path = f"{local.conversation}/Messages"
    upwards = (await local.http.get(path)).json()["messages"]
    downwards = (await local.http.get(path, params={"Order": "desc"})).json()["messages"]
    assert [message["body"] for message in upwards] == ["a", "b", "c"]
    assert [message["index"] for message in downwards] == [2, 1, 0]


async def test_a_conversation_is_also_found_by_its_unique_name(local: Local) -> None:
    by_name = await local.http.get(f"{local.service}/Conversations/inbox")
    by_sid = await local.http.get(local.conversation)
    assert by_name.json() == by_sid.json()
    assert by_sid.json()["friendly_name"] == "Inbox"


async def test_what_does_not_exist_is_not_found(local: Local) -> None:
    for path in (
        f"/v1/Services/IS{'f' * 32}",
        f"/v1/Services/IS{'f' * 32}/Conversations",
        f"{local.service}/Conversations/CH{'f' * 32}",
        f"{local.service}/Conversations/CH{'f' * 32}/Messages",
        f"{local.conversation}/Messages/IM{'f' * 32}",
    ):
        answer = await local.http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)


async def test_an_invalid_form_is_refused(local: Local) -> None:
    answer = await local.http.post(
        f"{local.conversation}/Messages",
        content=b"Body=\xff\xfe",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 400
    endless = await local.post(Body="x" * 2_000_000)
    assert endless.status_code == 413


async def test_a_message_has_attributes_dates_and_its_template(local: Local) -> None:
    message = (
        await local.post(
            Body="old",
            Attributes='{"kind": "import"}',
            DateCreated="2025-01-02T03:04:05Z",
            DateUpdated="2025-01-03T03:04:05Z",
        )
    ).json()
    assert message["attributes"] == '{"kind": "import"}'
    assert message["date_created"] == "2025-01-02T03:04:05Z"
    assert message["date_updated"] == "2025-01-03T03:04:05Z"
    media_sid = await local.upload()
    from_template = (await local.post(ContentSid="HX" + "0" * 32, Body="words", MediaSid=media_sid)).json()
    assert from_template["content_sid"] == "HX" + "0" * 32
    assert (from_template["body"], from_template["media"]) == (None, None)
    assert (await local.fetch(media_sid)).json()["message_sid"] is None


async def test_an_update_changes_the_body_and_never_the_media(local: Local, clock: Clock) -> None:
    kept, other = await local.upload(), await local.upload()
    before = (await local.post(MediaSid=kept, Body="first", Author="maria")).json()
    clock.advance(60)
    form = {"Body": "second", "Attributes": '{"edited": true}', "MediaSid": other}
    answer = await local.http.post(before["url"], data=form)
    assert answer.status_code == 200
    assert answer.json() == before | {
        "body": "second",
        "attributes": '{"edited": true}',
        "date_updated": "2026-03-14T20:11:38Z",
    }
    assert (await local.http.get(before["url"])).json() == answer.json()
    missing = await local.http.post(f"{local.conversation}/Messages/IM{'f' * 32}", data=form)
    assert missing.status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        {"Body": "é" * 16_385},
        {"Attributes": "no json"},
        {"Attributes": json.dumps("x" * 4096)},
        {"DateCreated": "soon"},
        {"Author": "x" * 257},
    ],
)
async def test_invalid_message_values_are_refused(local: Local, form: dict[str, str]) -> None:
    posted = (await local.post(Body="posted")).json()
    for answer in (await local.post(**form), await local.http.post(posted["url"], data=form)):
        assert (answer.status_code, answer.json()["code"]) == (400, 20001)
    assert (await local.http.get(posted["url"])).json() == posted
    assert (await local.post(ContentSid="no template")).json()["code"] == 20001


async def test_deleting_a_message_deletes_its_media_and_retires_its_index(
    local: Local, service: LocalService
) -> None:
    gone, kept = await local.upload(b"gone"), await local.upload(b"kept")
    first = (await local.post(MediaSid=gone)).json()
    await local.post(MediaSid=kept)
    url = await local.temporary_url(gone)
    deleted = await local.http.delete(first["url"])
    assert (deleted.status_code, deleted.content) == (204, b"")
    for path in (first["url"], f"{local.service}/Media/{gone}", f"{local.service}/Media/{gone}/Content", url):
        assert (await local.http.get(path)).status_code == 404
    assert list_content_files(service) == [kept]
    assert (await local.http.delete(first["url"])).status_code == 404
    last = (await local.post(Body="last")).json()
    assert (await local.http.delete(last["url"])).status_code == 204
    assert (await local.post(Body="after it")).json()["index"] == 3


async def test_a_message_is_found_only_in_its_own_conversation(local: Local) -> None:
    message = (await local.post(Body="here")).json()
    other = (await local.http.post(f"{local.service}/Conversations")).json()
    elsewhere = f"{other['links']['messages']}/{message['sid']}"
    for answer in (await local.http.get(elsewhere), await local.http.delete(elsewhere)):
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)
    assert (await local.http.get(message["url"])).status_code == 200


async def test_an_invalid_type_and_a_size_above_a_lowered_limit_are_rejected(
    local: Local, service: LocalService, clock: Clock
) -> None:
    headers = {"Content-Type": "no type"}
    unfit = (await local.http.post(f"{local.service}/Media", content=b"x", headers=headers)).json()["sid"]
    refused = await local.post(MediaSid=unfit)
    assert (refused.status_code, refused.json()["code"]) == (400, 50511)
    large = await local.upload(b"12345")
    service.close()
    lowered = type(service).open(service.data, account=ACCOUNT, rules=Rules(size_limit=4), clock=clock)
    transport, auth = httpx.ASGITransport(lowered.app), (ACCOUNT.sid, ACCOUNT.auth_token)
    async with httpx.AsyncClient(transport=transport, base_url="http://local.test", auth=auth) as client:
        refused = await client.post(f"{local.conversation}/Messages", data={"MediaSid": large})
    assert (refused.status_code, refused.json()["code"]) == (400, 50512)
    lowered.close()
