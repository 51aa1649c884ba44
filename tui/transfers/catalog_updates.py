"""What uploads bring, put into the catalog as soon as the service has it."""

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


def attached_row(job: Upload, state: Attached) -> MediaRow:
    """Return what the catalog keeps of a media that was just attached."""
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
    """Writes to ``catalog`` in threads, in any order; its methods are for one loop.

    ``written`` is called on it after every write.
    """

    def __init__(self, catalog: Catalog, written: Callable[[], object] = lambda: None) -> None:
        self._catalog = catalog
        self._written = written
        self._writes: set[asyncio.Task[None]] = set()
        #: How often something was put into the catalog.
        self.count = 0
        self._trouble: BaseException | None = None

    @property
    def is_writing(self) -> bool:
        """Whether something is not in the catalog yet; for any thread."""
        return bool(self._writes)

    def take_arrived(self, job: Upload, media: Media) -> None:
        """Take a media whose bytes the service has: it may never be attached."""
        row = make_unattached_row(media, job.service_sid)
        self._write(lambda: self._catalog.put_unattached([row]))

    def take_ended(self, transfer: Transfer) -> None:
        """Take what a transfer has attached, if it has."""
        if isinstance(transfer.state, Attached) and isinstance(transfer.job, Upload):
            row = attached_row(transfer.job, transfer.state)
            self._write(lambda: self._catalog.put_media([row]))

    def trouble_to_tell(self) -> BaseException | None:
        """Return what went wrong first since this was asked last, if anything did; for any thread."""
        trouble, self._trouble = self._trouble, None
        return trouble

    async def finish(self) -> BaseException | None:
        """Wait until all is written, and return :meth:`trouble_to_tell`."""
        while self._writes:
            await asyncio.wait(self._writes)
        return self.trouble_to_tell()

    def _write(self, work: Callable[[], None]) -> None:
        task = asyncio.create_task(asyncio.to_thread(work))
        self._writes.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._writes.discard(task)
        error = None if task.cancelled() else task.exception()
        self._trouble = self._trouble or error
        self.count += error is None
        self._written()
