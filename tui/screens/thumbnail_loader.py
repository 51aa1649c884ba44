"""Load the thumbnails of the visible media."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from tui import preview
from tui.api.errors import ApiError
from tui.screens.controller import Controller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.worker import Worker

    from tui.catalog import MediaRow
    from tui.preview import Drawing
    from tui.screens.controller import Host
    from tui.session.previews import LoadedPreview
    from tui.session.session import Session

#: The maximum number of parallel fetches.
_AT_ONCE: Final = 4
#: Content types that may have a picture. All others show only their type.
_PICTURED: Final = ("image/", "application/pdf", "audio/", "video/")


class ThumbnailLoader(Controller):
    """Draws thumbnails for ``room`` (columns, rows), and passes each to ``put``, or None if there is none."""

    def __init__(
        self,
        host: Host,
        session: Session,
        room: tuple[int, int],
        put: Callable[[str, Drawing | None], None],
    ) -> None:
        super().__init__(host)
        self._session = session
        self._room = room
        self._put = put
        self._loading: dict[str, Worker[None]] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)

    @property
    def draws_pictures(self) -> bool:
        """Whether pictures are drawn at all."""
        return self._session.previews.choice().renderer is not preview.Renderer.OFF

    def load(self, rows: Iterable[MediaRow]) -> None:
        """Load the thumbnails of ``rows``, and stop loading all others."""
        wanted = {row.sid: row for row in rows}
        for sid in [sid for sid in self._loading if sid not in wanted]:
            self._loading.pop(sid).cancel()
        for sid, row in wanted.items():
            if sid not in self._loading:
                self._loading[sid] = self.run("tiles", self._load, row)

    async def _load(self, row: MediaRow) -> None:
        try:
            self._put(row.sid, await self._drawing_of(row))
        finally:
            self._loading.pop(row.sid, None)

    async def _drawing_of(self, row: MediaRow) -> Drawing | None:
        """Return the thumbnail of a media; None if it has none within the preview limit."""
        previews = self._session.previews
        if not self.draws_pictures:
            return None
        seen = await previews.known(row.sid)
        if seen is None and (row.content_type or "").startswith(_PICTURED):
            async with self._slots:
                seen = await self._fetch(row)
        if seen is None or not isinstance(seen.opened, preview.Picture):
            return None
        return await previews.draw(seen.opened, self._room, in_characters=True)

    async def _fetch(self, row: MediaRow) -> LoadedPreview | None:
        previews, client = self._session.previews, self._session.client
        try:
            media = await self._session.engine.run(client.media.fetch(row.service_sid, row.sid))
            return await previews.open(media, previews.limit(previews.terminal()))
        except ApiError:
            return None  # the preview shows the error
