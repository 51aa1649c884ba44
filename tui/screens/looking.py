"""Looking at a media: its resource and its preview, fetched and shown in their panes."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.preview import Picture, Text
from tui.screens.base import describe, patiently
from tui.screens.previews import Previews
from tui.widgets.fields import shown_fields
from tui.widgets.text import printable

if TYPE_CHECKING:
    from tui.catalog import MediaRow
    from tui.screens.previews import Opened
    from tui.screens.rooms import Rooms
    from tui.widgets.preview_pane import PreviewPane
    from tui.widgets.resource_pane import ResourcePane

#: The cursor rests this long on a media before anything is fetched for it, in seconds.
REST: Final = 0.05


class Looker:
    """Fills the two panes of a screen; its methods are for workers, of which a newer one ends the older."""

    def __init__(self, rooms: Rooms, preview: PreviewPane, resource: ResourcePane) -> None:
        self._rooms = rooms
        self._preview = preview
        self._resource = resource
        self._previews = Previews(rooms)
        self._opened: Opened | None = None

    async def look(self, row: MediaRow) -> None:
        """Show ``row``, once the cursor has rested on it."""
        await asyncio.sleep(REST)
        await self._rooms.ready()
        fetched = self._rooms.engine.run(self._rooms.client.media.fetch(row.service_sid, row.sid))
        waiting = f"Asking for {printable(row.name)}…"
        try:
            media = await patiently(fetched, lambda: self._resource.show_sentence(waiting))
        except ApiError as error:
            self._resource.show_sentence(describe(error))
            self._show_no_preview(error)
            return
        self._resource.show_fields(shown_fields(media, datetime.now().astimezone()))
        try:
            opened = self._previews.open(media)
            self._opened = await patiently(opened, lambda: self._preview.show_loading(row.name))
        except ApiError as error:
            self._show_no_preview(error)
        else:
            await self._show_opened()

    async def redraw(self) -> None:
        """Draw the picture anew, for a pane of another size."""
        if isinstance(self._opened, Picture):
            await self._show_opened()

    def _show_no_preview(self, error: ApiError) -> None:
        self._opened = None
        self._preview.show_sentence("No preview", describe(error))

    async def _show_opened(self) -> None:
        opened, pane = self._opened, self._preview
        if isinstance(opened, Picture):
            drawing = await self._previews.draw(opened, pane.room, pane.app.console.color_system)
            pane.show_drawing(drawing, opened.facts, opened.note)
        elif isinstance(opened, Text):
            pane.show_text(opened)
        elif opened is not None:
            pane.show_sentence(opened.sentence, opened.hint)
