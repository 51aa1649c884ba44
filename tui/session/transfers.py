"""The transfers of a session, and unfinished ones from earlier sessions."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tui.engine import Coalescer
from tui.presentation.transfer_line import MAX_LINES, TransferLine
from tui.presentation.transfer_progress import (
    describe_progress,
    direction_arrow,
    progress_share,
)
from tui.session.notifications import notifications_of
from tui.settings import SettingsError, deliveries_folder, read_transfer_settings, transfers_folder
from tui.settings.files.temporary_folder import remove_stale_folders
from tui.settings.schema import TransferEntry
from tui.text.display import abbreviate_home
from tui.text.sanitize import make_printable
from tui.transfers.catalog_updates import CatalogUpdates
from tui.transfers.download.download import Download
from tui.transfers.download.manifest import Manifest
from tui.transfers.download.saved_files import SavedFiles
from tui.transfers.journal import Journal
from tui.transfers.model import Attached, Cancelled, Failed, Saved
from tui.transfers.queue import AT_ONCE, TransferQueue
from tui.transfers.runner import Listeners
from tui.transfers.transcript.writer import write_transcripts
from tui.transfers.upload.preparation import delete_copies, delete_copy
from tui.transfers.upload.upload import Upload

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Sequence
    from pathlib import Path

    from tui.api.client import Client
    from tui.api.models import Media
    from tui.catalog import Catalog
    from tui.engine import Engine
    from tui.session.display import Display
    from tui.settings import Profile, UIState
    from tui.transfers.download.completed_file import CompletedFile
    from tui.transfers.journal import Entry, Job
    from tui.transfers.transfer import Transfer

T = TypeVar("T")

#: The minimum seconds between two progress updates.
INTERVAL: Final = 0.1
#: The key of transfers in the UI state.
MEMORY: Final = "transfers"


class Transfers:
    """Runs the queue of transfers on the engine, and reports finished ones.

    ``display`` is notified of changes. The ``queue`` accepts work once :meth:`open` has restored the
    transfers of earlier sessions.
    """

    def __init__(
        self, display: Display, engine: Engine, client: Client, catalog: Catalog, ui_state: UIState
    ) -> None:
        self._display = display
        self._engine = engine
        self._client = client
        self._catalog = catalog
        self._ended: deque[Transfer] = deque()
        self._is_open = asyncio.Event()
        #: A journal that is open but not yet passed to the queue; the lock guards the handover.
        self._journal: Journal | None = None
        self._handing = threading.Lock()
        self._is_closed = False
        self._coalesced = Coalescer[None](lambda _: display.transfers_changed(), INTERVAL)
        self._cataloguing = CatalogUpdates(catalog, self._changed)
        self._saved_files = SavedFiles(transfers_folder())
        at_once = ui_state.read(MEMORY).get("at_once")
        self.queue = TransferQueue(
            client,
            transfers_folder() / "parts",
            at_once=at_once if isinstance(at_once, int) else AT_ONCE,
            saved=self._saved_files,
            listeners=Listeners(
                on_changed=self._changed,
                on_arrived=self._cataloguing.add_unattached,
                on_ended=self._take_ended,
                on_naming=self._take_name,
            ),
        )
        #: The ``[transfers]`` settings, once :meth:`open` has read them.
        self.settings = TransferEntry()
        self._saved: dict[str, Path] = {}
        self._manifests: dict[Path, Manifest] = {}
        #: The subset of these folders that get transcripts.
        self._transcribed: set[Path] = set()
        self._claiming = threading.Lock()
        #: The initial folder of the next file picker.
        self.upload_folder: Path | None = None

    async def open(self, profile: Profile) -> None:
        """Open the journal, with the unfinished transfers of earlier sessions."""
        try:
            await self._take_settings()
            left = await asyncio.to_thread(self._open_journal, profile.catalog_key)
            await self._engine.run(self._keep_journal(left))
            kept = {entry.job.path for entry in left if isinstance(entry.job, Upload)}
            await asyncio.to_thread(delete_copies, self.copies_folder, kept)
            await asyncio.to_thread(remove_stale_folders)
        finally:
            self._is_open.set()

    async def _take_settings(self) -> None:
        with suppress(SettingsError):  # choosing the profile has reported the error already
            self.settings = await asyncio.to_thread(read_transfer_settings)
        if self.settings.at_once is not None:
            await self._engine.run(self.queue.set_at_once(self.settings.at_once))

    async def close(self) -> None:
        """Stop the transfers; the next start offers to resume them."""
        with self._handing:
            self._is_closed = True
            journal, self._journal = self._journal, None
        if journal is not None:
            await asyncio.to_thread(journal.close)
        await self._engine.run(self.queue.close())

    def _open_journal(self, key: str) -> list[Entry]:
        """Return the unfinished transfers; if the session was closed in the meantime, close the journal."""
        journal, left = Journal.open(transfers_folder(), key)
        with self._handing:
            if self._is_closed:
                journal.close()
            else:
                self._journal = journal
        return left

    async def _keep_journal(self, left: Sequence[Entry]) -> None:
        """Pass the journal to the queue, on the engine's loop, unless it was closed in the meantime."""
        with self._handing:
            journal, self._journal = self._journal, None
        if journal is not None:
            await self.queue.attach_journal(journal, left)

    # For screens

    @property
    def copies_folder(self) -> Path:
        """The folder for cleaned copies of pictures, which are sent instead of the originals."""
        return transfers_folder() / "copies"

    @property
    def lines(self) -> tuple[TransferLine, ...]:
        """The first active transfers."""
        now = asyncio.get_running_loop().time()
        return tuple(
            TransferLine(
                one.name, progress_share(one) or 0.0, describe_progress(one, now), direction_arrow(one)
            )
            for one in self.queue.first(MAX_LINES)
        )

    def path_of(self, media_sid: str) -> Path | None:
        """Return where this run saved a media, if it did."""
        return self._saved.get(media_sid)

    @property
    def catalogued(self) -> int:
        """The number of times uploads have changed the catalog."""
        return self._cataloguing.count

    @property
    def under_way(self) -> int:
        """The number of running and waiting transfers."""
        return sum(self.queue.counts)

    @property
    def failed(self) -> int:
        """The number of failed transfers."""
        return sum(isinstance(one.state, Failed) for one in self.queue.all())

    @property
    def cut_off(self) -> list[Transfer]:
        """The unfinished transfers of an earlier session, in its order, without failed ones."""
        return [one for one in self.queue.all() if getattr(one.state, "is_interrupted", False)]

    async def add(self, jobs: Sequence[Job]) -> None:
        """Queue ``jobs``."""
        await self.do(lambda queue: queue.add(jobs))

    async def add_downloads(self, jobs: Sequence[Download]) -> int:
        """Queue those of ``jobs`` that are not downloaded yet, and return their number.

        A download that is already in the queue is resumed.
        """
        there = await asyncio.to_thread(self._saved_files.find_present, jobs)
        self._saved |= {job.media.sid: path for job, path in there.items()}
        known = {
            _wanted(one.job): one
            for one in self.queue.all()
            if isinstance(one.job, Download) and not isinstance(one.state, Saved | Cancelled)
        }
        missing = [job for job in jobs if job not in there]
        if left := {known[_wanted(job)].id for job in missing if _wanted(job) in known}:
            await self.resume(left)
        if new := [job for job in missing if _wanted(job) not in known]:
            await self.add(new)
        return len(there)

    async def resume(self, keys: Collection[str]) -> None:
        """Resume transfers."""
        await self.do(lambda queue: queue.resume(keys))

    async def do(self, work: Callable[[TransferQueue], Coroutine[Any, Any, T]]) -> T:
        """Return the result of ``work`` on the queue, on the engine's loop."""
        await self._is_open.wait()
        return await self._engine.run(work(self.queue))

    def report_finished(self) -> None:
        """Notify of finished transfers: of failures immediately, of the others when all are done."""
        is_all_done = not self.under_way and not self._cataloguing.is_writing
        reported: list[Transfer] = []
        for one in [self._ended.popleft() for _ in range(len(self._ended))]:
            (reported if is_all_done or isinstance(one.state, Failed) else self._ended).append(one)
        if reported:
            self._finish_manifests()
        if is_all_done and (trouble := self._cataloguing.take_error()) is not None:
            sentence = f"Some uploads are not in the list yet ({trouble}). The next sync adds them."
            self._display.notify(sentence, severity="warning")
        for news in notifications_of(reported, self._display.key_of("app.show_transfers")):
            self._display.notify(
                news.sentence,
                title=news.title,
                severity="error" if news.is_bad else "information",
                timeout=15 if news.is_bad else None,
            )

    def _finish_manifests(self) -> None:
        """Finish the manifests once no transfer is running."""
        if self._manifests and not self.under_way:
            manifests, self._manifests = self._manifests, {}
            transcribed, self._transcribed = self._transcribed, set()

            def finish() -> None:
                for folder, manifest in manifests.items():
                    try:
                        manifest.finish()
                        if folder in transcribed:
                            self._write_transcripts(manifest)
                    finally:
                        manifest.release()

            self._display.run_in_thread(finish)

    def update_transcripts(self, folder: Path) -> None:
        """Write the transcripts of an export without downloads; blocks, and raises SettingsError."""
        manifest = Manifest(folder)
        manifest.claim()
        try:
            self._write_transcripts(manifest)
        finally:
            manifest.release()

    def _write_transcripts(self, manifest: Manifest) -> None:
        try:
            write_transcripts(manifest, self._catalog)
        except OSError as error:
            name = make_printable(abbreviate_home(str(error.filename or manifest.path.parent)))
            message = f"The transcripts could not be written: {name}: {error.strerror}. All files are saved."
            raise SettingsError(message) from error

    # On the engine's loop, and in its threads

    def _changed(self) -> None:
        self._coalesced(None)

    def _take_ended(self, transfer: Transfer) -> None:
        """Add an attached media to the catalog before its transfer is reported as finished."""
        if isinstance(transfer.state, Saved) and isinstance(transfer.job, Download):
            if self._display.is_web and transfer.job.folder == deliveries_folder():
                self._display.file_ready(transfer.state.path)
                return
            self._saved[transfer.job.media.sid] = transfer.state.path
        self._ended.append(transfer)
        self._cataloguing.add_attached(transfer)
        if isinstance(transfer.state, Attached) and isinstance(transfer.job, Upload):
            loop = asyncio.get_running_loop()
            loop.run_in_executor(None, delete_copy, self.copies_folder, transfer.job.path)

    def _take_name(self, job: Download, media: Media, whole: CompletedFile) -> None:
        if job.manifest:
            self._manifest_of(job.folder).add(job.media, media, whole)
        if job.transcript:
            self._transcribed.add(job.folder)

    def _manifest_of(self, folder: Path) -> Manifest:
        """Return the manifest of a folder, locked until no transfer is running; raises OSError."""
        with self._claiming:
            if folder not in self._manifests:
                manifest = Manifest(folder)
                manifest.claim()
                self._manifests[folder] = manifest
            return self._manifests[folder]


def _wanted(job: Download) -> tuple[str, Path, str, bool]:
    """Return the key that two downloads of the same file share."""
    return job.media.sid, job.folder, job.layout, job.manifest
