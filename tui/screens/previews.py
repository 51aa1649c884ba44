"""What media hold, fetched and opened off the screen's loop, the last few kept (media are immutable)."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, TypeAlias

from tui.preview import Facts, Picture, Text, draw, open_content
from tui.widgets.text import human_size

if TYPE_CHECKING:
    from textual.geometry import Size

    from tui.api.models import Media
    from tui.preview import Drawing
    from tui.screens.rooms import Rooms

#: More bytes than this are not fetched for a mere look.
LIMIT: Final = 16_000_000
KEPT: Final = 12

Opened: TypeAlias = Picture | Text | Facts


class Previews:
    """Opens the content of media for one screen."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._kept: OrderedDict[str, Opened] = OrderedDict()

    async def open(self, media: Media) -> Opened:
        """Return what ``media`` holds; raises ApiError where its content cannot be fetched."""
        if media.sid in self._kept:
            self._kept.move_to_end(media.sid)
            return self._kept[media.sid]
        if media.size is not None and media.size > LIMIT:
            kind = media.content_type or "No content type"
            return Facts(f"{kind} · {human_size(media.size)}", f"Previews fetch up to {human_size(LIMIT)}.")
        content = await self._rooms.engine.run(self._rooms.client.media.content(media, limit=LIMIT))
        opened = await asyncio.to_thread(
            open_content, content, content_type=media.content_type or "", filename=media.filename
        )
        self._kept[media.sid] = opened
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return opened

    async def draw(self, picture: Picture, room: Size, color_system: str | None) -> Drawing:
        """Return ``picture`` drawn for a pane of the size ``room``, in cells, in the terminal's colours."""
        return await asyncio.to_thread(draw, picture, room.width, room.height, color_system=color_system)
