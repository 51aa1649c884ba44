"""Watch a service: sync it at intervals, and print each new media once."""

from __future__ import annotations

import asyncio
import select
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.catalog.sync.sync import sync
from tui.cli import exit_codes
from tui.cli.commands.media.ls import format_line
from tui.cli.output.console import print_data, report
from tui.cli.watch.program import run_program
from tui.cli.watch.state import UPLOAD_LIFE, WatchState
from tui.text.durations import format_duration
from tui.text.quantities import format_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.api.client import Client
    from tui.catalog import Catalog, MediaRow, ServiceRow
    from tui.catalog.filters import Filter
    from tui.cli.watch.state import WatchStateFile

#: The number of media read from the catalog at once, and printed in chronological order.
_BATCH: Final = 500
#: The longest wait after failures, in seconds.
_LONGEST_WAIT: Final = 900.0
#: Seconds between checks whether stdout still has a reader.
_CHECK_INTERVAL: Final = 1.0


class Watcher:
    """A watcher of one service. ``argv`` is the program for each media, or empty."""

    def __init__(
        self,
        client: Client,
        catalog: Catalog,
        service: ServiceRow,
        where: Filter | None,
        file: WatchStateFile,
        argv: Sequence[str],
    ) -> None:
        self._client = client
        self._catalog = catalog
        self._service_sid = service.sid
        self._where = where
        self._file = file
        self._argv = argv

    def open_state(self, words: str, since: int | None) -> WatchState:
        """Return the state to resume from; the first watch starts now, or at ``since``."""
        state = self._file.read()
        with closing(self._catalog.reader()) as reader:
            identity, newest = reader.identity()
        if state is None:
            start = int(time.time()) if since is None else since
            after = newest if since is None else 0
            state = WatchState(
                service=self._service_sid, filter=words, identity=identity, after=after, since=start
            )
            self._file.write(state)
        elif since is not None:
            report("--since is for the first watch of a service and filter: this one resumes.")
        if state.identity != identity:
            report(
                "the catalog was replaced: the watch continues with media sent since the last one printed."
            )
            state.start_over(identity)
        return state

    async def run(self, state: WatchState, interval: float) -> int:
        """Watch until stdout has no reader; return the exit code."""
        failures = 0
        while True:
            failures = 0 if await self._sync() else failures + 1
            if not await self.print_new(state):
                return exit_codes.FAILED
            wait = min(interval * 2**failures, max(_LONGEST_WAIT, interval))
            if failures:
                report(f"trying again in {format_duration(int(wait))}.", exit_codes.FAILED)
            if not await _sleep(max(wait, self._client.throttle.pause)):
                return exit_codes.FAILED

    async def run_once(self, state: WatchState) -> int:
        """Sync once and print new media; return the exit code."""
        is_synced = await self._sync()
        is_printed = await self.print_new(state)
        return exit_codes.DONE if is_synced and is_printed else exit_codes.FAILED

    async def _sync(self) -> bool:
        """Read new messages; return whether that succeeded. A failure is reported, and retried later."""
        try:
            done = await sync(self._client, self._catalog, self._service_sid, lambda _: None)
        except ApiError as error:
            report(error, exit_codes.FAILED)
            return False
        if done.failed:
            report(f"{format_count(done.failed, 'conversation')} could not be read.", exit_codes.FAILED)
        return True

    async def print_new(self, state: WatchState) -> bool:
        """Print new media of the catalog; return False if stdout fails."""
        last, row_ids = await asyncio.to_thread(self._find_new, state)
        for start in range(0, len(row_ids), _BATCH):
            batch = row_ids[start : start + _BATCH]
            for row_id, row in await asyncio.to_thread(self._read, batch):
                if not await self._print(state, row_id, row):
                    return False
            state.advance(min(batch[-1], last))
        state.advance(last)
        await asyncio.to_thread(self._file.write, state)
        return True

    async def _print(self, state: WatchState, row_id: int, row: MediaRow) -> bool:
        sent = row.sent or 0
        if row.conversation_sid is None or sent < state.since or row.sid in state.latest:
            return True
        line = format_line(row)
        if not print_data(line):
            return False
        if self._argv:
            await run_program(self._argv, self._client, row, line)
        # Last, so that a crash in between repeats this media instead of losing it.
        state.mark_printed(row_id, row.sid, sent)
        self._file.write(state)
        return True

    def _find_new(self, state: WatchState) -> tuple[int, list[int]]:
        """Return the row id up to which all will be done, and the row ids to print.

        Uploads without a message are waited for, since their message comes later.
        """
        with closing(self._catalog.reader()) as reader:
            _, newest = reader.identity()
            row_ids = reader.list_newer_ids(self._service_sid, state.after, self._where)
            oldest = int(time.time()) - UPLOAD_LIFE
            waiting = reader.find_upload_after(self._service_sid, state.after, oldest)
        printed = set(state.printed)
        last = newest if waiting is None else min(newest, waiting - 1)
        return last, [row_id for row_id in row_ids if row_id <= newest and row_id not in printed]

    def _read(self, row_ids: Sequence[int]) -> list[tuple[int, MediaRow]]:
        with closing(self._catalog.reader()) as reader:
            return sorted(reader.media.by_id(row_ids).items(), key=_by_time)


def _by_time(found: tuple[int, MediaRow]) -> tuple[int, int]:
    return found[1].sent or 0, found[0]


async def _sleep(seconds: float) -> bool:
    """Wait; return False as soon as stdout has no reader."""
    poll = select.poll()
    if sys.stdout is not None:
        poll.register(sys.stdout.fileno(), 0)
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if any(events & (select.POLLERR | select.POLLHUP) for _, events in poll.poll(0)):
            return False
        await asyncio.sleep(min(_CHECK_INTERVAL, left))
    return True
