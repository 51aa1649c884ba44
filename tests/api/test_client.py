"""The client over the real local service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.api.answering import answer, answering, in_turn
from tui.api.client import Client
from tui.api.content.sources import make_bytes_source, make_file_source
from tui.api.errors import NotFound, Rejected, Unauthorized
from tui.api.models import Media
from tui.api.resources.message_draft import MessageDraft
from tui.server import LocalService
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.local_service import RunningService

NO_SUCH_MEDIA = "ME" + "0" * 32


async def _place(client: Client) -> tuple[str, str]:
    service = await anext(client.services.list())
    conversation = await anext(client.conversations.list(service.sid))
    return service.sid, conversation.sid


async def _upload(client: Client, service_sid: str, content: bytes, name: str = "note.txt") -> Media:
    source = make_bytes_source(content)
    return await client.media.upload(
        service_sid, source, filename=name, content_type="text/plain", size=len(content)
    )


async def test_listed_resources_can_be_fetched(client: Client) -> None:
    service_sid, conversation_sid = await _place(client)
    assert (await client.services.fetch(service_sid)).friendly_name == "Local"
    assert (await client.conversations.fetch(service_sid, conversation_sid)).friendly_name == "Inbox"


async def test_an_upload_is_attached_and_downloads_completely(client: Client) -> None:
    service_sid, conversation_sid = await _place(client)
    content = bytes(range(256)) * 4000
    media = await _upload(client, service_sid, content, "whole.bin")
    message = await client.messages.create(
        service_sid,
        conversation_sid,
        media_sid=media.sid,
        draft=MessageDraft(author="Zoë & co", body="a+b = c\n100 %"),
    )
    assert (message.author, message.body) == ("Zoë & co", "a+b = c\n100 %")
    assert [attached.sid for attached in message.media] == [media.sid]
    fetched = await client.media.fetch(service_sid, media.sid)
    assert (fetched.message_sid, fetched.size, fetched.file_name) == (message.sid, len(content), "whole.bin")
    assert await client.media.read_content(fetched, limit=len(content)) == content
    newest = await anext(client.messages.list(service_sid, conversation_sid))
    assert newest.sid == message.sid
    assert (await client.messages.fetch(service_sid, conversation_sid, message.sid)).sid == message.sid


async def test_messages_are_listed_newest_first_by_default_across_pages(client: Client) -> None:
    service_sid, conversation_sid = await _place(client)
    for number in range(103):
        media = await _upload(client, service_sid, b"x", f"{number}.txt")
        await client.messages.create(service_sid, conversation_sid, media_sid=media.sid)
    newest_first = [m.index async for m in client.messages.list(service_sid, conversation_sid)]
    oldest_first = [m.index async for m in client.messages.list(service_sid, conversation_sid, order="asc")]
    assert len(newest_first) >= 103
    assert newest_first == oldest_first[::-1]
    assert oldest_first == sorted(oldest_first, key=lambda index: index or 0)


@pytest.mark.parametrize(
    "name",
    [
        "a b+c&d=e%20f#g?.txt",
        "日本語 😀.png",
        "[/bold].jpg",
        "../../etc/passwd",
        "\x1b[31m\u202e.png",
        "x" * 255,
    ],
)
async def test_any_file_name_arrives_unchanged(client: Client, name: str) -> None:
    service_sid, _ = await _place(client)
    media = await _upload(client, service_sid, b"x", name)
    assert media.file_name == name


async def test_a_name_with_invalid_unicode_arrives_with_a_question_mark(client: Client) -> None:
    service_sid, _ = await _place(client)
    assert (await _upload(client, service_sid, b"x", "caf\udce9.txt")).file_name == "caf?.txt"


async def test_an_empty_file_is_uploaded_and_downloaded(client: Client) -> None:
    service_sid, _ = await _place(client)
    media = await _upload(client, service_sid, b"")
    assert media.size == 0
    assert await client.media.read_content(media, limit=0) == b""


async def test_progress_counts_every_byte_sent(client: Client, tmp_path: Path) -> None:
    service_sid, _ = await _place(client)
    file = tmp_path / "file"
    file.write_bytes(b"x" * 1_000_000)
    sent: list[int] = []
    received: list[int] = []
    media = await client.media.upload(
        service_sid,
        make_file_source(file),
        filename="f",
        content_type="a/b",
        size=1_000_000,
        progress=sent.append,
    )
    async for _ in client.media.download(media, progress=received.append):
        pass
    for steps in (sent, received):
        assert steps == sorted(set(steps))
        assert steps[-1] == 1_000_000
    assert len(sent) > 1


async def test_every_fetch_returns_a_temporary_url_that_needs_no_credentials(client: Client) -> None:
    service_sid, _ = await _place(client)
    uploaded = await _upload(client, service_sid, b"hello")
    assert uploaded.temporary_url is None
    fetched = await client.media.fetch(service_sid, uploaded.sid)
    assert fetched.temporary_url is not None
    async with httpx.AsyncClient() as stranger:
        assert (await stranger.get(fetched.temporary_url)).content == b"hello"


async def test_fetching_many_media_returns_one_error_for_each_failure(client: Client) -> None:
    service_sid, _ = await _place(client)
    there = [(await _upload(client, service_sid, b"x", name)).sid for name in ("a", "b")]
    found = await client.media.fetch_many(service_sid, [there[0], NO_SUCH_MEDIA, there[1]])
    assert list(found) == [there[0], NO_SUCH_MEDIA, there[1]]
    assert [isinstance(one, Media) for one in found.values()] == [True, False, True]
    assert isinstance(found[NO_SUCH_MEDIA], NotFound)


async def test_a_media_can_be_attached_only_once(client: Client) -> None:
    service_sid, conversation_sid = await _place(client)
    media = await _upload(client, service_sid, b"x")
    await client.messages.create(service_sid, conversation_sid, media_sid=media.sid)
    with pytest.raises(Rejected) as caught:
        await client.messages.create(service_sid, conversation_sid, media_sid=media.sid)
    assert caught.value.code == 50508


@pytest.mark.parametrize("sid", ["", ".", "..", "../../Services", "IS1?PageSize=1", "a/b#c", "\ud800"])
async def test_an_invalid_sid_is_not_found_and_cannot_change_the_path(client: Client, sid: str) -> None:
    with pytest.raises(NotFound):
        await client.services.fetch(sid)


async def test_wrong_credentials_are_reported_without_the_secret(service: RunningService) -> None:
    profile = make_local_profile(service.url, service.account_sid, "wrong-and-private")
    async with Client(profile) as client:
        with pytest.raises(Unauthorized) as caught:
            await anext(client.services.list())
    assert caught.value.status == 401
    assert "wrong-and-private" not in str(caught.value)


async def test_an_asgi_app_can_be_the_service(tmp_path: Path) -> None:
    service = LocalService.open(tmp_path)
    try:
        service.add_starter()
        profile = make_local_profile("http://127.0.0.1/v1", service.account.sid, service.account.auth_token)
        async with Client(profile, transport=httpx.ASGITransport(service.app)) as client:
            service_sid, _ = await _place(client)
            media = await _upload(client, service_sid, b"hello")
            assert await client.media.read_content(media, limit=5) == b"hello"
    finally:
        service.close()


async def test_an_environment_proxy_is_not_used_for_this_machine(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with Client(make_local_profile(service.url, *service.auth)) as client:
        assert [found.friendly_name async for found in client.services.list()] == ["Local"]


async def test_an_environment_proxy_is_used_for_other_machines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with answering(in_turn(answer(200, {"sid": "IS1"}))) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        async with Client(make_local_profile("http://service.invalid/v1", "AC1", "private")) as client:
            assert (await client.services.fetch("IS1")).sid == "IS1"
    assert proxy.asked[0].target == "http://service.invalid/v1/Services/IS1"
