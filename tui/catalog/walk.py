"""The walk that fills the catalog: Twilio has no list of media (twilio-media-api, section 4)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.api.errors import Forbidden, Malformed, NotFound, Rejected
from tui.catalog.rows import ConversationRow, MediaRow, ServiceRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tui.api.client import Client
    from tui.api.models import Conversation, Message, Service
    from tui.catalog.catalog import Catalog

CONVERSATIONS_AT_ONCE: Final = 8
MEDIA_A_WRITE: Final = 100
#: What goes wrong with one conversation and says nothing of the others.
_OF_ONE_CONVERSATION: Final = (Forbidden, Malformed, NotFound, Rejected)


@dataclass(frozen=True, slots=True)
class WalkProgress:
    """How far a walk has come; ``failed`` counts the conversations that could not be read."""

    found: int = 0
    done: int = 0
    media: int = 0
    failed: int = 0


async def list_services(client: Client, catalog: Catalog) -> None:
    """Bring the catalog's services up to date; raises ApiError."""
    rows = [service_row(service) async for service in client.services.list()]
    await asyncio.to_thread(catalog.put_services, rows)


async def walk(
    client: Client, catalog: Catalog, service_sid: str, report: Callable[[WalkProgress], object]
) -> WalkProgress:
    """Read all conversations of a service and their messages into the catalog, newest messages first.

    ``report`` is called after every write. A conversation that cannot be read is counted and passed over;
    any other ApiError ends the walk, with what was read kept.
    """
    return await _Walk(client, catalog, service_sid, report).run()


class _Walk:
    """One walk under way: a reader of conversations, and a few readers of messages behind it."""

    def __init__(
        self, client: Client, catalog: Catalog, service_sid: str, report: Callable[[WalkProgress], object]
    ) -> None:
        self._client = client
        self._catalog = catalog
        self._service_sid = service_sid
        self._report = report
        self._queue: asyncio.Queue[ConversationRow | None] = asyncio.Queue(maxsize=MEDIA_A_WRITE)
        self._gone: set[str] = set()
        self._found = self._done = self._media = self._failed = 0

    async def run(self) -> WalkProgress:
        # What was known before and is not met on the way is gone; what others add meanwhile is not.
        self._gone = await asyncio.to_thread(self._catalog.conversation_sids, self._service_sid)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._find_conversations())
                for _ in range(CONVERSATIONS_AT_ONCE):
                    tasks.create_task(self._read_conversations())
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None  # the first to fail cancelled the others
        await asyncio.to_thread(self._catalog.finish_service, self._service_sid, self._gone)
        return self._progress()

    async def _find_conversations(self) -> None:
        async for conversation in self._client.conversations.list(self._service_sid):
            row = conversation_row(conversation, self._service_sid)
            self._gone.discard(row.sid)
            self._found += 1
            await self._queue.put(row)
        for _ in range(CONVERSATIONS_AT_ONCE):
            await self._queue.put(None)

    async def _read_conversations(self) -> None:
        while (row := await self._queue.get()) is not None:
            try:
                await self._read_conversation(row)
            except _OF_ONE_CONVERSATION:
                self._failed += 1
            self._done += 1
            self._report(self._progress())

    async def _read_conversation(self, conversation: ConversationRow) -> None:
        await asyncio.to_thread(self._catalog.put_conversations, [conversation])
        gone = await asyncio.to_thread(self._catalog.media_sids, conversation.sid)
        batch: list[MediaRow] = []
        async for message in self._client.messages.list(self._service_sid, conversation.sid, order="desc"):
            rows = media_rows(message, conversation)
            gone.difference_update(row.sid for row in rows)
            batch += rows
            if len(batch) >= MEDIA_A_WRITE:
                await self._put(batch)
                batch = []
        await self._put(batch)
        await asyncio.to_thread(self._catalog.forget_media, gone)

    async def _put(self, batch: list[MediaRow]) -> None:
        if not batch:
            return
        await asyncio.to_thread(self._catalog.put_media, batch)
        self._media += len(batch)
        self._report(self._progress())

    def _progress(self) -> WalkProgress:
        return WalkProgress(self._found, self._done, self._media, self._failed)


def service_row(service: Service) -> ServiceRow:
    """Return the row of a service as the API tells it."""
    return ServiceRow(service.sid, service.friendly_name or service.sid, _seconds(service.date_created))


def conversation_row(conversation: Conversation, service_sid: str) -> ConversationRow:
    """Return the row of a conversation, named by the best name that it has."""
    return ConversationRow(
        sid=conversation.sid,
        service_sid=service_sid,
        friendly_name=conversation.friendly_name or conversation.unique_name or conversation.sid,
        state=conversation.state or "unknown",
        updated=_seconds(conversation.date_updated or conversation.date_created),
    )


def media_rows(message: Message, conversation: ConversationRow) -> list[MediaRow]:
    """Return the rows of all media of a message: REST attaches one, but the SDKs can attach several."""
    return [
        MediaRow(
            sid=media.sid,
            service_sid=conversation.service_sid,
            conversation_sid=conversation.sid,
            conversation_name=conversation.friendly_name,
            message_sid=message.sid,
            filename=media.filename,
            content_type=media.content_type,
            size=media.size,
            author=message.author,
            sent=_seconds(message.date_created),
        )
        for media in message.media
    ]


def _seconds(date: datetime | None) -> int | None:
    return None if date is None else int(date.timestamp())
