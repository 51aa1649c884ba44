"""Temporary URLs: fetched at the moment they are wanted, and put on the clipboard."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

from tui.api.errors import Malformed
from tui.api.lifetime import expires_at
from tui.sharing import TemporaryLink, copy

if TYPE_CHECKING:
    from textual.app import App

    from tui.catalog import MediaRow
    from tui.screens.rooms import Rooms
    from tui.sharing import CopyResult


async def fresh_link(rooms: Rooms, row: MediaRow) -> TemporaryLink:
    """Return a new temporary URL of a media: each fetch mints one (twilio-media-api, section 7).

    Raises ApiError, Malformed where the service sent none.
    """
    media = await rooms.engine.run(rooms.client.media.fetch(row.service_sid, row.sid))
    if media.temporary_url is None:
        raise Malformed(message="the media came without a temporary URL")
    return TemporaryLink(media.temporary_url, expires_at(media.temporary_url))


async def copy_text(text: str, app: App[Any]) -> CopyResult:
    """Put ``text`` on the nearest clipboard; what needs other programs runs in a thread."""

    def write_to_terminal(sequence: str) -> None:
        # Textual's public way knows one form of OSC 52 only; its writing may be called from any thread.
        if app._driver is not None:  # noqa: SLF001
            app._driver.write(sequence)  # noqa: SLF001

    return await asyncio.to_thread(
        copy, text, environment=dict(os.environ), write_to_terminal=write_to_terminal
    )
