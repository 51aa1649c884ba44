"""The queue's data on disk, written in threads: its journal, its saved files and partial data."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tui.threads import run_in_thread
from tui.transfers.download.download import Download
from tui.transfers.download.part import remove_part
from tui.transfers.journal import TransferOver

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tui.transfers.download.saved_files import SavedFiles
    from tui.transfers.journal import Event, Journal
    from tui.transfers.model import Saved
    from tui.transfers.transfer import Transfer


class TransferRecords:
    """The records of one queue. Without a journal, nothing survives the program."""

    def __init__(self, notes: Path, journal: Journal | None, saved_files: SavedFiles | None) -> None:
        self.journal = journal
        self._notes = notes
        self._saved_files = saved_files

    async def write(self, *events: Event, durably: bool = False) -> None:
        """Append ``events`` to the journal, if there is one; raises OSError."""
        journal = self.journal
        if journal is not None and events:
            await run_in_thread(lambda: journal.write(*events, durably=durably))

    async def find_saved(self, transfers: Iterable[Transfer]) -> dict[Download, Saved]:
        """Return the outcomes of downloads that another program has saved; none on errors."""
        saved_files, jobs = self._saved_files, [transfer.job for transfer in transfers]
        if saved_files is not None:
            with suppress(OSError):
                return await run_in_thread(lambda: saved_files.find_outcomes(jobs))
        return {}

    async def discard(self, transfer: Transfer) -> None:
        """Delete partial data, and record in the journal that the transfer has ended."""
        job = transfer.job
        if isinstance(job, Download):
            await run_in_thread(lambda: remove_part(job.target, job.media.sid, self._notes))
        transfer.file_named = None
        await self.write(TransferOver(transfer.id))

    async def close(self) -> None:
        """Close the journal; later writes are ignored."""
        if self.journal is not None:
            await run_in_thread(self.journal.close)
            self.journal = None
