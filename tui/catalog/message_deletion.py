"""Deletion of messages with their media: a media has no delete of its own (twilio-media-api, section 2)."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from tui.api.errors import ApiError, NotFound

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from tui.api.client import Client
    from tui.api.models import Message
    from tui.catalog.catalog import Catalog
    from tui.catalog.model import MediaRow

T = TypeVar("T")

_MAX_PARALLEL: Final = 8


@dataclass(frozen=True, slots=True)
class MessageAddress:
    """The SIDs that address a message."""

    service_sid: str
    conversation_sid: str
    sid: str


def group_by_message(media: Iterable[MediaRow]) -> dict[MessageAddress, list[MediaRow]]:
    """Return ``media`` grouped by message, without the unattached ones."""
    found: dict[MessageAddress, list[MediaRow]] = {}
    for row in media:
        if row.message_sid is not None and row.conversation_sid is not None:
            address = MessageAddress(row.service_sid, row.conversation_sid, row.message_sid)
            found.setdefault(address, []).append(row)
    return found


async def read_messages(
    client: Client, addresses: Sequence[MessageAddress]
) -> dict[MessageAddress, Message | ApiError]:
    """Return each message or its error, fetched in parallel."""
    return await _run_each(
        addresses, lambda at: client.messages.fetch(at.service_sid, at.conversation_sid, at.sid)
    )


async def delete_messages(
    client: Client, catalog: Catalog, addresses: Sequence[MessageAddress]
) -> dict[MessageAddress, ApiError | None]:
    """Delete messages in parallel, and their media from the catalog; return the error or None for each.

    A missing message counts as deleted. The catalog is updated after each deletion, so it stays correct after
    an interruption.
    """

    async def delete(at: MessageAddress) -> None:
        with suppress(NotFound):
            await client.messages.delete(at.service_sid, at.conversation_sid, at.sid)
        await asyncio.to_thread(catalog.forget_messages, [at.sid])

    return await _run_each(addresses, delete)


async def _run_each(
    addresses: Sequence[MessageAddress], work: Callable[[MessageAddress], Awaitable[T]]
) -> dict[MessageAddress, T | ApiError]:
    slots = asyncio.Semaphore(_MAX_PARALLEL)

    async def one(address: MessageAddress) -> T | ApiError:
        async with slots:
            try:
                return await work(address)
            except ApiError as error:
                return error

    async with asyncio.TaskGroup() as group:
        tasks = {address: group.create_task(one(address)) for address in addresses}
    return {address: task.result() for address, task in tasks.items()}
