"""New media: who sent them, and which of them the user has seen."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tui.screens.controller import Controller
from tui.session.notifications import describe_new_media
from tui.settings import configured_notifications
from tui.terminal.desktop_notifications import BELL, encode_notification
from tui.terminal.driver import write_to_terminal

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui.catalog import ServiceRow
    from tui.screens.controller import Host
    from tui.session.session import Session
    from tui.widgets.lists.media_table import MediaTable
    from tui.widgets.tile_grid import TileGrid

#: Seconds the cursor rests on a media until it counts as seen.
_REST: Final = 1.0


class NewMediaController(Controller):
    """Notifies of media found by automatic syncs, and marks a new media as seen once the user has viewed it.

    A new media that appears under an idle cursor does not count as seen: the user may be away.
    """

    def __init__(self, host: Host, session: Session, service: ServiceRow) -> None:
        super().__init__(host)
        self._session = session
        self._service = service
        #: The highest row id at the last sync.
        self._newest = 0
        self._sid: str | None = None
        self._was_new = False
        self._since = 0.0
        self._timer: Timer | None = None

    def mount(self, table: MediaTable, grid: TileGrid) -> None:
        """Follow the cursor of ``table``, which ``grid`` also shows."""
        self._table, self._grid = table, grid
        _, self._newest = self._session.reader.identity()

    # Notices

    def on_synced(self, *, is_automatic: bool) -> None:
        """Notify of new media found by an automatic sync."""
        self.run_latest("new", self._notify, is_automatic=is_automatic)

    async def _notify(self, *, is_automatic: bool) -> None:
        after = self._newest
        self._newest, senders = await asyncio.to_thread(self._read, after)
        if senders and is_automatic:
            sentence = describe_new_media(senders, self._service.friendly_name)
            self.app.notify(sentence, markup=False)
            if codes := await asyncio.to_thread(_encode_alert, sentence):
                write_to_terminal(self.app, codes, flush=True)

    def _read(self, after: int) -> tuple[int, list[tuple[str | None, int]]]:
        with closing(self._session.catalog.reader()) as reader:
            _, newest = reader.identity()
            return newest, reader.count_by_sender(self._service.sid, after)

    # Seen

    def follow(self, *, is_by_user: bool) -> None:
        """Handle a cursor change, made by the user or by a new list."""
        row = self._table.current
        sid = row.sid if row is not None else None
        if sid == self._sid:
            return
        has_rested = time.monotonic() - self._since >= _REST
        if is_by_user and self._sid is not None and self._was_new and has_rested:
            self._mark(self._sid)  # the user is present
        self._was_new = row is not None and row.is_new
        is_first = self._sid is None
        self._sid, self._since = sid, time.monotonic()
        if self._timer is not None:
            self._timer.stop()
        if row is not None and row.is_new and (is_by_user or is_first):
            self._timer = self._host.set_timer(_REST, self.mark_seen)

    def mark_seen(self) -> None:
        """Mark the media under the cursor as seen."""
        row = self._table.current
        if row is not None and row.is_new:
            self._mark(row.sid)

    def _mark(self, sid: str) -> None:
        self.run("seen", self._mark_seen, sid)

    async def _mark_seen(self, sid: str) -> None:
        await asyncio.to_thread(self._session.catalog.mark_seen, [sid])
        self._table.reread()
        self._grid.refresh()


def _encode_alert(sentence: str) -> str:
    """Return the terminal escape codes configured in config.toml; blocks, and raises ConfigError."""
    settings = configured_notifications()
    bell = BELL if settings.bell else ""
    return bell + encode_notification(sentence, settings.desktop, dict(os.environ))
