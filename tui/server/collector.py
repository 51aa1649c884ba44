"""Deletes what Twilio would delete: uploads that nobody attached (twilio-media-api, section 2)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.server.parts import Parts

#: Seconds between two rounds. What is due is hidden from clients at once, so this only frees the disk.
_PAUSE: Final = 30.0


async def collect(parts: Parts) -> int:
    """Delete the unattached media that are due, records and content; return how many there were."""
    sids = await parts.metadata.remove_unattached(uploaded_before=parts.oldest_unattached())
    for sid in sids:
        await parts.content.delete(sid)
    if sids:
        await parts.metadata.forget_content(sids)
    return len(sids)


async def collect_for_ever(parts: Parts) -> None:
    """Collect again and again, until cancelled."""
    while True:
        await collect(parts)
        await asyncio.sleep(_PAUSE)
