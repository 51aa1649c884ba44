"""Attaching while the service fails: exactly one message for each file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, forwarded
from tests.transfers.conversations import (
    is_attach,
    is_media,
    open_conversation,
    open_conversation_behind,
    reopen_conversation_behind,
)
from tui.transfers.model import Attached, Failed
from tui.transfers.policy import RetryPolicy

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.answering import Asked
    from tests.local_service import RunningService


@pytest.mark.parametrize("trouble", [answer(429), answer(503), answer(200, b"<html>"), None])
async def test_attaching_is_retried_until_it_succeeds(
    service: RunningService, file: Path, trouble: bytes | None
) -> None:
    left = [trouble] * 4

    async def handle(asked: Asked) -> bytes | None:
        return left.pop() if left and is_attach(asked) else await forwarded(asked, service.origin)

    async with open_conversation_behind(service, handle) as (conversation, server):
        outcome = await conversation.upload(file)
        messages = await conversation.messages()
    assert isinstance(outcome, Attached)
    assert len(messages) == 1
    assert sum(is_media(asked) for asked in server.asked) == 1


async def test_an_attachment_with_a_lost_answer_is_found_and_not_repeated(
    service: RunningService, file: Path
) -> None:
    lost = False

    async def handle(asked: Asked) -> bytes | None:
        nonlocal lost
        reply = await forwarded(asked, service.origin)
        if is_attach(asked) and not lost:
            lost = True
            return None
        return reply

    async with open_conversation_behind(service, handle) as (conversation, server):
        outcome = await conversation.upload(file)
        (message,) = await conversation.messages()
    assert isinstance(outcome, Attached)
    assert outcome.message == message
    assert sum(is_attach(asked) for asked in server.asked) == 1


async def test_an_attachment_already_made_is_accepted(service: RunningService, file: Path) -> None:
    async def handle(asked: Asked) -> bytes | None:
        if is_attach(asked):
            await forwarded(asked, service.origin)
        return await forwarded(asked, service.origin)

    async with open_conversation_behind(service, handle) as (conversation, _):
        outcome = await conversation.upload(file)
        (message,) = await conversation.messages()
    assert isinstance(outcome, Attached)
    assert outcome.message == message


async def test_a_media_deleted_before_it_was_attached_is_uploaded_again(
    service: RunningService, file: Path
) -> None:
    left = [answer(400, {"code": 50507, "message": "Media not found"})]

    async def handle(asked: Asked) -> bytes | None:
        return left.pop() if left and is_attach(asked) else await forwarded(asked, service.origin)

    async with open_conversation_behind(service, handle) as (conversation, server):
        outcome = await conversation.upload(file)
        (message,) = await conversation.messages()
    assert isinstance(outcome, Attached)
    assert message.media[0].sid == outcome.media.sid
    assert sum(is_media(asked) for asked in server.asked) == 2


async def test_an_expired_media_is_uploaded_once_more_and_then_fails(
    service: RunningService, file: Path
) -> None:
    async def handle(asked: Asked) -> bytes | None:
        return answer(429) if is_attach(asked) else await forwarded(asked, service.origin)

    retry_policy = RetryPolicy(lifetime=0.02, first_wait=0.001, max_wait=0.002)
    async with open_conversation_behind(service, handle) as (conversation, server):
        outcome = await conversation.upload(file, retry_policy)
        assert await conversation.messages() == []
    assert outcome == Failed(
        "The file was uploaded twice and could not be attached in time. Try again later."
    )
    assert sum(is_media(asked) for asked in server.asked) == 2


async def test_nothing_is_sent_twice_while_the_attachment_is_uncertain(
    service: RunningService, file: Path
) -> None:
    async def handle(asked: Asked) -> bytes | None:
        if is_media(asked):
            return await forwarded(asked, service.origin)
        if is_attach(asked):
            await forwarded(asked, service.origin)
        return None

    retry_policy = RetryPolicy(lifetime=0.02, first_wait=0.001, max_wait=0.002)
    async with (
        open_conversation(service) as watcher,
        reopen_conversation_behind(service, handle, watcher) as (conversation, server),
    ):
        outcome = await conversation.upload(file, retry_policy)
        assert len(await watcher.messages()) == 1
    assert isinstance(outcome, Failed)
    assert outcome.unattached is not None
    assert sum(is_media(asked) for asked in server.asked) == 1
    assert sum(is_attach(asked) for asked in server.asked) == 1


async def test_a_rejected_attachment_says_why_and_what_remains(service: RunningService, file: Path) -> None:
    async def handle(asked: Asked) -> bytes | None:
        if is_attach(asked):
            return answer(400, {"code": 50511, "message": "Content type not acceptable"})
        return await forwarded(asked, service.origin)

    async with open_conversation_behind(service, handle) as (conversation, server):
        outcome = await conversation.upload(file)
    assert isinstance(outcome, Failed)
    assert "Content type not acceptable" in outcome.reason
    assert "unattached" in outcome.reason
    assert outcome.unattached is not None
    assert sum(is_attach(asked) for asked in server.asked) == 1
