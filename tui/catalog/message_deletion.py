"""Deleting messages, and with them their media (twilio-media-api, section 2: a media has no delete)."""

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
    """The SIDs that lead to a message."""

    service_sid: str
    conversation_sid: str
    sid: str


def messages_of(media: Iterable[MediaRow]) -> dict[MessageAddress, list[MediaRow]]:
    """Return the messages that carry ``media``, each with those; media that none carries are left out."""
    found: dict[MessageAddress, list[MediaRow]] = {}
    for row in media:
        if row.message_sid is not None and row.conversation_sid is not None:
            address = MessageAddress(row.service_sid, row.conversation_sid, row.message_sid)
            found.setdefault(address, []).append(row)
    return found


async def read_messages(
    client: Client, addresses: Sequence[MessageAddress]
) -> dict[MessageAddress, Message | ApiError]:
    """Return each message, or why it cannot be read, several at once."""
    return await _each(
        addresses, lambda at: client.messages.fetch(at.service_sid, at.conversation_sid, at.sid)
    )


async def delete_messages(
    client: Client, catalog: Catalog, addresses: Sequence[MessageAddress]
) -> dict[MessageAddress, ApiError | None]:
    """Delete messages, several at once, and forget their media; return for each what went wrong, if anything.

    One that is gone already counts as deleted. Each is forgotten as soon as it is gone: where this is cut
    off, the catalog tells what is left.
    """

    async def delete(at: MessageAddress) -> None:
        with suppress(NotFound):
            await client.messages.delete(at.service_sid, at.conversation_sid, at.sid)
        await asyncio.to_thread(catalog.forget_messages, [at.sid])

    return await _each(addresses, delete)


async def _each(
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
