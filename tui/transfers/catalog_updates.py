"""Writes of finished uploads to the catalog."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.catalog import MediaRow
from tui.catalog.sync.records import make_unattached_row
from tui.transfers.model import Attached
from tui.transfers.upload.upload import Upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.api.models import Media
    from tui.catalog import Catalog
    from tui.transfers.transfer import Transfer


def make_attached_row(job: Upload, state: Attached) -> MediaRow:
    """Return the catalog row of a media that was just attached."""
    media, message = state.media, state.message
    sent = message.date_created or media.date_created
    return MediaRow(
        sid=media.sid,
        service_sid=job.service_sid,
        conversation_sid=job.conversation_sid,
        conversation_name=job.conversation,
        message_sid=message.sid,
        filename=media.filename or job.media_name,
        content_type=media.content_type or job.content_type,
        size=media.size,
        author=message.author or job.author,
        sent=int(sent.timestamp()) if sent else None,
    )


class CatalogUpdates:
    """Writes rows to ``catalog`` in threads, in any order. Use it on one event loop.

    ``on_written`` is called on that loop after each write.
    """

    def __init__(self, catalog: Catalog, on_written: Callable[[], object] = lambda: None) -> None:
        self._catalog = catalog
        self._on_written = on_written
        self._writes: set[asyncio.Task[None]] = set()
        #: The number of writes so far.
        self.count = 0
        self._error: BaseException | None = None

    @property
    def is_writing(self) -> bool:
        """Whether a write is under way. Safe to call from any thread."""
        return bool(self._writes)

    def add_unattached(self, job: Upload, media: Media) -> None:
        """Write a media that the service has received but that is not attached yet, and may never be."""
        row = make_unattached_row(media, job.service_sid)
        self._write(lambda: self._catalog.put_unattached([row]))

    def add_attached(self, transfer: Transfer) -> None:
        """Write the media of ``transfer``, if it has attached one."""
        if isinstance(transfer.state, Attached) and isinstance(transfer.job, Upload):
            row = make_attached_row(transfer.job, transfer.state)
            self._write(lambda: self._catalog.put_media([row]))

    def take_error(self) -> BaseException | None:
        """Return the first error since the last call, or None. Safe to call from any thread."""
        error, self._error = self._error, None
        return error

    async def finish(self) -> BaseException | None:
        """Wait for all writes, and return :meth:`take_error`."""
        while self._writes:
            await asyncio.wait(self._writes)
        return self.take_error()

    def _write(self, work: Callable[[], None]) -> None:
        task = asyncio.create_task(asyncio.to_thread(work))
        self._writes.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._writes.discard(task)
        error = None if task.cancelled() else task.exception()
        self._error = self._error or error
        self.count += error is None
        self._on_written()
