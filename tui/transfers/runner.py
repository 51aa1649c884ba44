"""Runs one transfer of the queue, and records its progress in the journal."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.threads import run_in_thread
from tui.transfers.download.download import Download, download_media
from tui.transfers.download.part import has_part
from tui.transfers.journal import FileNamed, MediaUploaded
from tui.transfers.model import Attaching, Saved
from tui.transfers.upload.attachment import find_attached
from tui.transfers.upload.upload import Upload, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tui.api.client import Client
    from tui.api.models import Media
    from tui.transfers.download.batch_saver import DownloadContext
    from tui.transfers.download.completed_file import CompletedFile
    from tui.transfers.journal import Journal
    from tui.transfers.model import Attached, Outcome, State
    from tui.transfers.policy import RetryPolicy
    from tui.transfers.transfer import Transfer

#: The time limit for checking whether a cancelled upload was attached.
_LOOKUP_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Listeners:
    """Callbacks on the events of transfers.

    ``on_changed`` is called after every change, often: coalesce it. ``on_arrived`` receives an upload once
    the service has its bytes, attached or not. ``on_ended`` receives each transfer that ends, other than by
    the user. ``on_naming`` is called in a thread with a download and the file under its future name.
    """

    on_changed: Callable[[], object] = lambda: None
    on_arrived: Callable[[Upload, Media], object] = lambda *_: None
    on_ended: Callable[[Transfer], object] = lambda _: None
    on_naming: Callable[[Download, Media, CompletedFile], object] = lambda *_: None


class Runner:
    """Runs transfers, one per call; ``notes`` is the folder for notes about unfinished downloads.

    ``on_state_changed`` receives a running transfer after each change of its state.
    """

    def __init__(
        self,
        client: Client,
        notes: Path,
        listeners: Listeners,
        context: DownloadContext,
        on_state_changed: Callable[[Transfer], object],
    ) -> None:
        self._on_state_changed = on_state_changed
        self._client = client
        self._context = context
        self._notes = notes
        self._listeners = listeners

    async def run(
        self, transfer: Transfer, journal: Journal | None, retry_policy: RetryPolicy | None
    ) -> Outcome:
        """Run a transfer and return its outcome, which an earlier program may have reached already."""

        def report(state: State) -> None:
            transfer.set_state(state, asyncio.get_running_loop().time())
            self._listeners.on_changed()
            self._on_state_changed(transfer)

        job = transfer.job
        if isinstance(job, Upload):
            return await upload(
                self._client,
                job,
                report,
                retry_policy=retry_policy,
                on_arrived=lambda media: self._record_upload(transfer, media, journal),
                earlier_sid=transfer.media_sid,
            )
        if transfer.file_named is not None and (saved := await run_in_thread(lambda: _find_saved(transfer))):
            return saved
        return await download_media(
            self._client,
            job,
            report,
            notes=self._notes,
            retry_policy=retry_policy,
            hashed=job.manifest,
            before_naming=lambda media, completed: self._record_name(transfer, media, completed, journal),
            context=self._context,
        )

    async def find_completion(self, transfer: Transfer) -> Saved | Attached | None:
        """Return the outcome of a stopped transfer that is complete, or None."""
        if isinstance(transfer.job, Download):
            return await run_in_thread(lambda: _find_saved(transfer))
        if isinstance(transfer.state, Attaching):
            with suppress(ApiError, TimeoutError):
                async with asyncio.timeout(_LOOKUP_SECONDS):
                    return await find_attached(self._client, transfer.job, transfer.state.media)
        return None

    async def _record_upload(self, transfer: Transfer, media: Media, journal: Journal | None) -> None:
        """Record the media before it is attached, so that the next program looks for its message first."""
        transfer.media_sid = media.sid
        if journal is not None:
            await run_in_thread(lambda: journal.write(MediaUploaded(transfer.id, media.sid), durably=True))
        if isinstance(transfer.job, Upload):
            self._listeners.on_arrived(transfer.job, media)

    def _record_name(
        self, transfer: Transfer, media: Media, completed: CompletedFile, journal: Journal | None
    ) -> None:
        transfer.file_named = FileNamed(transfer.id, completed.path, completed.size)
        if journal is not None:
            journal.write(transfer.file_named)
        if isinstance(transfer.job, Download):
            self._listeners.on_naming(transfer.job, media, completed)


def _find_saved(transfer: Transfer) -> Saved | None:
    """Return the outcome of a download if its file already has its name, else None."""
    job, named = transfer.job, transfer.file_named
    if named is None or not isinstance(job, Download) or has_part(job.target, job.media.sid):
        return None
    try:
        size = named.path.stat().st_size
    except OSError:
        return None
    return Saved(named.path, size) if size == named.size else None
