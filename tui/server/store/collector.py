"""Deletes content: of media that were removed, and of uploads that nobody attached in time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui.server.store.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.server.context import AppContext

#: Seconds between two rounds. What is due is hidden from clients at once, so this only frees the disk.
_INTERVAL: Final = 30.0


async def collect_unattached(context: AppContext) -> int:
    """Delete the unattached media that are due (twilio-media-api, section 2); return how many there were."""
    sids = await context.metadata.media.delete_unattached(uploaded_before=context.get_unattached_cutoff())
    await delete_orphans(context, sids)
    return len(sids)


async def delete_orphans(context: AppContext, sids: Sequence[str]) -> None:
    """Delete content that has no record, and strike it out of what is noted as loose.

    Where the disk fails this, the notes stay, and the next start does it.
    """
    with suppress(StorageError):
        for sid in sids:
            await context.content.delete(sid)
        if sids:
            await context.metadata.media.remove_orphans(sids)


async def run_collector(context: AppContext) -> None:
    """Collect again and again, until cancelled; where the disk fails a round, the next one may do it."""
    while True:
        with suppress(StorageError):
            await collect_unattached(context)
        await asyncio.sleep(_INTERVAL)
