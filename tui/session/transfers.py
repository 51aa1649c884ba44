"""The transfers of this run, and those of earlier ones: they go on when one leaves the screen."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tui.commands.keymap import key_on
from tui.engine import Coalesced
from tui.presentation.transfer_progress import arrow, share, strip_words
from tui.session.messages import ReadyForBrowser, TransfersChanged
from tui.session.notifications import news_of
from tui.settings import SettingsError, deliveries_folder, read_transfer_settings, transfers_folder
from tui.settings.files.temporary_folder import remove_stale_folders
from tui.settings.schema import TransferEntry
from tui.transfers.catalog_updates import CatalogUpdates
from tui.transfers.download.download import Download
from tui.transfers.download.manifest import Manifest
from tui.transfers.download.saved_files import SavedFiles
from tui.transfers.journal import Journal
from tui.transfers.model import Attached, Cancelled, Failed, Saved
from tui.transfers.queue import AT_ONCE, TransferQueue
from tui.transfers.runner import Listeners
from tui.transfers.upload.preparation import clear_copies, clear_copy
from tui.transfers.upload.upload import Upload
from tui.widgets.transfer_strip import LINES, TransferLine

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Sequence
    from pathlib import Path

    from textual.app import App

    from tui.api.client import Client
    from tui.api.models import Media
    from tui.catalog import Catalog
    from tui.engine import Engine
    from tui.settings import Profile, UIState
    from tui.transfers.download.part import CompletedFile
    from tui.transfers.journal import Entry, Job
    from tui.transfers.transfer import Transfer

T = TypeVar("T")

#: Progress is shown this often at the most, in seconds.
INTERVAL: Final = 0.1
#: What is remembered of transfers stands beside the services, under this name.
MEMORY: Final = "transfers"


class Transfers:
    """Runs the queue of transfers on the engine, and tells the user of those that ended.

    What changes is posted to ``app`` as :class:`TransfersChanged`. The ``queue`` takes work once :meth:`open`
    has brought what an earlier program left.
    """

    def __init__(
        self, app: App[Any], engine: Engine, client: Client, catalog: Catalog, remembered: UIState
    ) -> None:
        self._app = app
        self._engine = engine
        self._client = client
        self.remembered = remembered
        self._ended: deque[Transfer] = deque()
        self._is_open = asyncio.Event()
        #: A journal that was opened and that the queue has not yet; the lock is held to hand it on.
        self._journal: Journal | None = None
        self._handing = threading.Lock()
        self._is_closed = False
        self._coalesced = Coalesced[None](lambda _: app.post_message(TransfersChanged()), INTERVAL)
        self._cataloguing = CatalogUpdates(catalog, self._changed)
        self._saved_files = SavedFiles(transfers_folder())
        at_once = remembered.read(MEMORY).get("at_once")
        self.queue = TransferQueue(
            client,
            transfers_folder() / "parts",
            at_once=at_once if isinstance(at_once, int) else AT_ONCE,
            saved=self._saved_files,
            listeners=Listeners(
                changed=self._changed,
                arrived=self._cataloguing.take_arrived,
                ended=self._take_ended,
                naming=self._take_name,
            ),
        )
        #: What ``[transfers]`` of the configuration says, once :meth:`open` has read it.
        self.settings = TransferEntry()
        self._saved: dict[str, Path] = {}
        self._manifests: dict[Path, Manifest] = {}
        self._claiming = threading.Lock()
        #: Where the next choice of files begins.
        self.upload_folder: Path | None = None

    async def open(self, profile: Profile) -> None:
        """Open the journal, with what an earlier program left; without one, nothing outlives this program."""
        try:
            await self._take_settings()
            left = await asyncio.to_thread(self._open_journal, profile.catalog_key)
            await self._engine.run(self._keep_journal(left))
            kept = {entry.job.path for entry in left if isinstance(entry.job, Upload)}
            await asyncio.to_thread(clear_copies, self.copies_folder, kept)
            await asyncio.to_thread(remove_stale_folders)
        finally:
            self._is_open.set()

    async def _take_settings(self) -> None:
        with suppress(SettingsError):  # whoever chose the profile has told what is wrong with the file
            self.settings = await asyncio.to_thread(read_transfer_settings)
        if self.settings.at_once is not None:
            await self._engine.run(self.queue.allow(self.settings.at_once))

    async def close(self) -> None:
        """Stop what runs: it is offered again at the next start."""
        with self._handing:
            self._is_closed = True
            journal, self._journal = self._journal, None
        if journal is not None:
            await asyncio.to_thread(journal.close)
        await self._engine.run(self.queue.close())

    def _open_journal(self, key: str) -> list[Entry]:
        """Return what an earlier program left; where this one is closed meanwhile, so is the journal."""
        journal, left = Journal.open(transfers_folder(), key)
        with self._handing:
            if self._is_closed:
                journal.close()
            else:
                self._journal = journal
        return left

    async def _keep_journal(self, left: Sequence[Entry]) -> None:
        """On the engine's loop: hand the journal to the queue, unless it was closed meanwhile."""
        with self._handing:
            journal, self._journal = self._journal, None
        if journal is not None:
            await self.queue.keep(journal, left)

    # For screens

    @property
    def copies_folder(self) -> Path:
        """Where the copies of pictures are that are to be sent in their place."""
        return transfers_folder() / "copies"

    @property
    def lines(self) -> tuple[TransferLine, ...]:
        """The first transfers under way."""
        now = asyncio.get_running_loop().time()
        return tuple(
            TransferLine(one.name, share(one) or 0.0, strip_words(one, now), arrow(one))
            for one in self.queue.first(LINES)
        )

    def path_of(self, media_sid: str) -> Path | None:
        """Return where this run saved a media, if it did."""
        return self._saved.get(media_sid)

    @property
    def catalogued(self) -> int:
        """How often media were put into the catalog: when they arrived, and when they were attached."""
        return self._cataloguing.count

    @property
    def under_way(self) -> int:
        """How many run or wait."""
        return sum(self.queue.counts)

    @property
    def failed(self) -> int:
        """How many have failed."""
        return sum(isinstance(one.state, Failed) for one in self.queue.all())

    @property
    def cut_off(self) -> list[Transfer]:
        """Those that an earlier program left, in its order; what had failed there is none of them."""
        return [one for one in self.queue.all() if getattr(one.state, "is_cut_off", False)]

    async def add(self, jobs: Sequence[Job]) -> None:
        """Queue ``jobs``."""
        await self.do(lambda queue: queue.add(jobs))

    async def add_downloads(self, jobs: Sequence[Download]) -> int:
        """Queue those of ``jobs`` whose media are not there yet, and return how many are.

        One that is in the queue already is gone on with there, where it stands still.
        """
        there = await asyncio.to_thread(self._saved_files.present, jobs)
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
        """Go on with transfers."""
        await self.do(lambda queue: queue.resume(keys))

    async def do(self, work: Callable[[TransferQueue], Coroutine[Any, Any, T]]) -> T:
        """Do something with the queue on its loop, and return what that gives."""
        await self._is_open.wait()
        return await self._engine.run(work(self.queue))

    def tell_ended(self) -> None:
        """Tell the user of the transfers that ended: of failures at once, of the others when all are done."""
        is_all_done = not self.under_way and not self._cataloguing.is_writing
        told: list[Transfer] = []
        for one in [self._ended.popleft() for _ in range(len(self._ended))]:
            (told if is_all_done or isinstance(one.state, Failed) else self._ended).append(one)
        if told:
            self._finish_manifests()
        if is_all_done and (trouble := self._cataloguing.trouble_to_tell()) is not None:
            sentence = f"The list has not all that was uploaded yet ({trouble}): the next reading brings it."
            self._app.notify(sentence, severity="warning", markup=False)
        for news in news_of(told, key_on(self._app, "app.show_transfers")):
            self._app.notify(
                news.sentence,
                title=news.title,
                severity="error" if news.is_bad else "information",
                timeout=15 if news.is_bad else None,
                markup=False,
            )

    def _finish_manifests(self) -> None:
        """Leave one line a media in each manifest once nothing runs."""
        if self._manifests and not self.under_way:
            manifests, self._manifests = list(self._manifests.values()), {}

            def finish() -> None:
                for manifest in manifests:
                    try:
                        manifest.finish()
                    finally:
                        manifest.release()

            self._app.run_worker(finish, thread=True, group="manifest", exit_on_error=False)

    # On the engine's loop, and in its threads

    def _changed(self) -> None:
        self._coalesced(None)

    def _take_ended(self, transfer: Transfer) -> None:
        """Put the media into the catalog where it is attached, before the end of the transfer is told."""
        if isinstance(transfer.state, Saved) and isinstance(transfer.job, Download):
            if self._app.is_web and transfer.job.folder == deliveries_folder():
                self._app.post_message(ReadyForBrowser(transfer.state.path))
                return
            self._saved[transfer.job.media.sid] = transfer.state.path
        self._ended.append(transfer)
        self._cataloguing.take_ended(transfer)
        if isinstance(transfer.state, Attached) and isinstance(transfer.job, Upload):
            loop = asyncio.get_running_loop()
            loop.run_in_executor(None, clear_copy, self.copies_folder, transfer.job.path)

    def _take_name(self, job: Download, media: Media, whole: CompletedFile) -> None:
        if job.manifest:
            self._manifest_of(job.folder).add(job.media, media, whole)

    def _manifest_of(self, folder: Path) -> Manifest:
        """Return the manifest of a folder, which is ours until nothing runs any more; raises OSError."""
        with self._claiming:
            if folder not in self._manifests:
                manifest = Manifest(folder)
                manifest.claim()
                self._manifests[folder] = manifest
            return self._manifests[folder]


def _wanted(job: Download) -> tuple[str, Path, str, bool]:
    """Return what two downloads have in common that want the same file."""
    return job.media.sid, job.folder, job.layout, job.manifest
