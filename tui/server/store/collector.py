"""The collector of unattached media and orphaned content."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui.server.store.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.server.context import AppContext

#: Seconds between two runs. Expired media are already hidden from clients, so this only frees the disk.
_INTERVAL: Final = 30.0


async def collect_unattached(context: AppContext) -> int:
    """Delete the expired unattached media (twilio-media-api, section 2); return their number."""
    sids = await context.metadata.media.delete_unattached(uploaded_before=context.get_unattached_cutoff())
    await delete_orphans(context, sids)
    return len(sids)


async def delete_orphans(context: AppContext, sids: Sequence[str]) -> None:
    """Delete orphaned content and its entries.

    If the disk fails, the entries remain and the next start deletes the content.
    """
    with suppress(StorageError):
        for sid in sids:
            await context.content.delete(sid)
        if sids:
            await context.metadata.media.remove_orphans(sids)


async def run_collector(context: AppContext) -> None:
    """Collect at regular intervals until cancelled; a run that fails is repeated at the next one."""
    while True:
        with suppress(StorageError):
            await collect_unattached(context)
        await asyncio.sleep(_INTERVAL)
