"""Complete uploads with attachment, to the real local service."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, forwarded
from tests.transfers.conversations import (
    FAST_RETRIES,
    is_attach,
    is_media,
    open_conversation,
    open_conversation_behind,
)
from tests.unprivileged import unprivileged
from tui.transfers.files.local_files import SIZE_LIMIT
from tui.transfers.model import Attached, Attaching, Failed, Sending, State
from tui.transfers.upload.upload import upload

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.answering import Asked
    from tests.local_service import RunningService


async def test_an_upload_is_sent_and_attached_and_reports_each_step(
    service: RunningService, file: Path
) -> None:
    async with open_conversation(service) as conversation:
        outcome = await conversation.upload(file)
        (message,) = await conversation.messages()
    assert isinstance(outcome, Attached)
    assert outcome.message.sid == message.sid
    assert [(media.sid, media.file_name, media.size) for media in message.media] == [
        (outcome.media.sid, "photo [1].txt", 600_000)
    ]
    assert conversation.kinds() == ["Sending", "Attaching", "Attached"]
    sent = [state.sent for state in conversation.states if isinstance(state, Sending)]
    assert sent[0] == 0
    assert sent[-1] == 600_000
    assert sent == sorted(set(sent))


async def test_the_message_has_the_author_and_the_words(service: RunningService, file: Path) -> None:
    async with open_conversation(service) as conversation:
        await upload(
            conversation.client,
            conversation.spec(file, author="Zoë", body="as promised"),
            conversation.states.append,
        )
        (message,) = await conversation.messages()
    assert (message.author, message.body) == ("Zoë", "as promised")


async def test_a_file_of_zero_bytes_is_uploaded(service: RunningService, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    async with open_conversation(service) as conversation:
        assert isinstance(await conversation.upload(empty), Attached)
        (message,) = await conversation.messages()
    assert message.media[0].size == 0


def _folder(path: Path) -> None:
    path.mkdir()


def _too_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda _: None, "The file does not exist."),
        (_folder, "This is a folder: choose the files in it."),
        (os.mkfifo, "This is not a regular file."),
        (_too_large, "The file is over Twilio's limit of 150 MB: send a smaller one."),
    ],
)
async def test_unsendable_files_fail_with_a_clear_reason(
    service: RunningService, tmp_path: Path, make: object, reason: str
) -> None:
    path = tmp_path / "thing"
    assert callable(make)
    make(path)
    async with open_conversation(service) as conversation:
        assert await conversation.upload(path) == Failed(reason)
        assert await conversation.messages() == []


async def test_an_unreadable_file_fails_with_a_clear_reason(
    service: RunningService,
) -> None:
    async with open_conversation(service) as conversation:
        with unprivileged() as folder:
            file = folder / "thing"
            file.write_bytes(b"secret")
            file.chmod(0)
            assert await conversation.upload(file) == Failed("This file is not readable.")


@pytest.mark.parametrize("change", [b"longer" * 200_000, b"short", b"y" * 600_000])
async def test_a_file_that_changes_while_it_is_read_is_not_sent(
    service: RunningService, file: Path, change: bytes
) -> None:
    async with open_conversation(service) as conversation:

        def change_once(state: State) -> None:
            conversation.states.append(state)
            if isinstance(state, Sending) and state.sent and file.read_bytes() != change:
                file.write_bytes(change)

        outcome = await upload(
            conversation.client, conversation.spec(file), change_once, retry_policy=FAST_RETRIES
        )
        assert await conversation.messages() == []
    assert outcome == Failed("The file changed while it was read: upload it when it is complete.")


async def test_an_upload_rejected_by_the_service_is_not_attached(service: RunningService, file: Path) -> None:
    async def handle(asked: Asked) -> bytes | None:
        return answer(413) if is_media(asked) else await forwarded(asked, service.origin)

    async with open_conversation_behind(service, handle) as (conversation, server):
        outcome = await conversation.upload(file)
    assert isinstance(outcome, Failed)
    assert outcome.unattached is None
    assert "150 MB" in outcome.reason
    assert not any(is_attach(asked) for asked in server.asked)


@pytest.mark.parametrize("at", [Sending, Attaching])
async def test_a_cancelled_upload_ends_at_once_and_the_client_keeps_working(
    service: RunningService, file: Path, at: type[State]
) -> None:
    async with open_conversation(service) as conversation:
        task: asyncio.Task[object] | None = None

        def cancel(state: State) -> None:
            if isinstance(state, at) and task is not None:
                task.cancel()

        task = asyncio.ensure_future(upload(conversation.client, conversation.spec(file), cancel))
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await conversation.messages() == []
        assert isinstance(await conversation.upload(file), Attached)
