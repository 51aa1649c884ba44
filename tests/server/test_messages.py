"""Messages: posting with a media, Twilio's refusals, and order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.server.conftest import Clock, Local


async def test_a_posted_message_carries_its_media_and_the_media_its_message(local: Local) -> None:
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


async def test_a_message_without_media_has_null_in_its_place(local: Local) -> None:
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


async def test_one_media_goes_with_one_message(local: Local) -> None:
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


async def test_messages_are_listed_by_index_either_way(local: Local) -> None:
    for body in "abc":
        await local.post(Body=body)
    path = f"{local.conversation}/Messages"
    upwards = (await local.http.get(path)).json()["messages"]
    downwards = (await local.http.get(path, params={"Order": "desc"})).json()["messages"]
    assert [message["body"] for message in upwards] == ["a", "b", "c"]
    assert [message["index"] for message in downwards] == [2, 1, 0]


async def test_a_conversation_is_found_by_its_unique_name_too(local: Local) -> None:
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


async def test_a_form_that_cannot_be_read_is_refused(local: Local) -> None:
    answer = await local.http.post(
        f"{local.conversation}/Messages",
        content=b"Body=\xff\xfe",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 400
    endless = await local.post(Body="x" * 2_000_000)
    assert endless.status_code == 413
