"""Saves small contents in batches: a disk syncs ten files in about the time of one.

This is a performance optimization, and nothing outside this module depends on it. Its benchmark is
``tests.benchmarks.transfers``, 500 media of 20 KB: 1,268 files a second, each synced to disk, compared with
1,262 for curl with a sync afterwards (tui/manual/speed.md).
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING, Final, TypeAlias

from tui.threads import run_in_thread
from tui.transfers.download.anonymous_file import AnonymousFile
from tui.transfers.download.completed_file import CompletedFile, sync_folder
from tui.transfers.download.part import Part, PartInUseError
from tui.transfers.files.names import iter_candidates

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from tui.transfers.download.completed_file import FinishedFile
    from tui.transfers.download.prefetch import MediaPrefetcher

#: Contents up to this size in bytes are received into memory, and saved in batches.
SMALL_FILE_LIMIT: Final = 256 * 1024
#: The maximum files in a batch, and so the longest wait of a cancelled download.
_BATCH_SIZE: Final = 32
#: The maximum name candidates that are searched for the same media: many media share a name.
_MAX_CANDIDATES: Final = 10
#: Parallel syncs, which the disk can combine.
_SYNC_THREADS: Final = 8
_SYNC_POOL: Final = ThreadPoolExecutor(_SYNC_THREADS, thread_name_prefix="syncing")

_OpenFile: TypeAlias = Part | AnonymousFile | OSError | PartInUseError
_PathAndSid: TypeAlias = tuple["Path", str]
_Result: TypeAlias = CompletedFile | OSError | PartInUseError


@dataclass(frozen=True, slots=True)
class SmallFile:
    """Complete content to be saved as ``target``; the other fields are as for :class:`Part`."""

    target: Path
    media_sid: str
    notes: Path
    content: bytes | bytearray
    modified: float | None
    hashed: bool
    before_naming: Callable[[CompletedFile], object]


class BatchSaver:
    """Saves files; those that arrive during a batch form the next one. Use it on one event loop.

    ``record`` is called in a thread with media and the files under their future names. ``find_saved`` takes
    pairs of path and media SID, and returns those that are already saved.
    """

    def __init__(
        self,
        record: Callable[[Sequence[FinishedFile]], object] = lambda _: None,
        find_saved: Callable[[Collection[_PathAndSid]], Collection[_PathAndSid]] = lambda _: (),
    ) -> None:
        self.record = record
        self._find_saved = find_saved
        self._waiting: list[tuple[SmallFile, asyncio.Future[CompletedFile]]] = []
        self._saving: asyncio.Task[None] | None = None

    async def save(self, small: SmallFile) -> CompletedFile:
        """Save ``small`` and return the file; raises OSError and PartInUseError.

        A cancelled call returns only once it is certain whether the file exists.
        """
        entry = small, asyncio.get_running_loop().create_future()
        self._waiting.append(entry)
        if self._saving is None:
            self._saving = asyncio.create_task(self._save_all())
        try:
            return await asyncio.shield(entry[1])
        except asyncio.CancelledError:
            if entry in self._waiting:
                self._waiting.remove(entry)
            else:
                await asyncio.wait({entry[1]})
                if not entry[1].cancelled():
                    entry[1].exception()  # marks it as retrieved: nobody awaits it any more
            raise

    async def _save_all(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting[:_BATCH_SIZE], self._waiting[_BATCH_SIZE:]
            batch = [small for small, _ in taken]
            try:
                results = await run_in_thread(partial(self._save_batch, batch))
            except asyncio.CancelledError:
                for _, future in (*taken, *self._waiting):
                    future.cancel()
                raise
            except Exception as error:  # noqa: BLE001 - each download of the batch reports it
                for _, future in taken:
                    future.set_exception(error)
                continue
            for (_, future), result in zip(taken, results, strict=True):
                if isinstance(result, CompletedFile):
                    future.set_result(result)
                else:
                    future.set_exception(result)
        self._saving = None

    def _save_batch(self, batch: Sequence[SmallFile]) -> list[_Result]:
        """Save all files of ``batch``, one step for all of them before the next, to keep the disk busy."""
        opened = [_open(small) for small in batch]
        try:
            synced = _sync_all(opened)
            predicted = _predict_names(synced, batch)
            self.record([finished for finished in predicted if finished])
            named = [_assign_name(file, small) for file, small in zip(synced, batch, strict=True)]
        finally:
            for file in opened:
                if isinstance(file, (Part, AnonymousFile)):
                    file.close()
        results = self._replace_duplicates(named, batch)
        completed = [
            (file, finished)
            for file, finished in zip(named, predicted, strict=True)
            if isinstance(file, CompletedFile)
        ]
        for folder in {file.path.parent for file, _ in completed}:
            with suppress(OSError):  # the files are complete and have their names
                sync_folder(folder)
        self.record(
            [
                (finished[0], file, finished[2])
                for file, finished in completed
                if finished and finished[1].path != file.path
            ]
        )
        return results

    def _replace_duplicates(self, named: Sequence[_Result], batch: Sequence[SmallFile]) -> list[_Result]:
        """Return the results; a file saved by another program at the same time replaces ours."""
        earlier = {
            number: [(path, small.media_sid) for path in _earlier_candidates(file.path, small.target)]
            for number, (file, small) in enumerate(zip(named, batch, strict=True))
            if isinstance(file, CompletedFile) and not small.hashed
        }
        pairs = list(chain.from_iterable(earlier.values()))
        saved = self._find_saved(pairs) if pairs else ()
        results = list(named)
        for number, candidates in earlier.items():
            file, same = named[number], next((pair for pair in candidates if pair in saved), None)
            if same is not None and isinstance(file, CompletedFile):
                file.path.unlink(missing_ok=True)
                results[number] = CompletedFile(same[0], file.size, None)
        return results


class DownloadContext:
    """The shared state of one queue's downloads."""

    def __init__(
        self, prefetcher: MediaPrefetcher | None = None, batch_saver: BatchSaver | None = None
    ) -> None:
        self.prefetcher = prefetcher
        self.batch_saver = batch_saver or BatchSaver()


def _earlier_candidates(path: Path, target: Path) -> Iterator[Path]:
    """Return the candidates of ``target`` before ``path``, up to a limit."""
    return islice(takewhile(path.__ne__, iter_candidates(target)), _MAX_CANDIDATES)


def _open(small: SmallFile) -> _OpenFile:
    """Return an open file with the content and its time."""
    try:
        anonymous = AnonymousFile.create(
            small.content, small.target, modified=small.modified, hashed=small.hashed
        )
        if anonymous is not None:
            return anonymous
        part = Part.open(small.target, small.media_sid, small.notes, hashed=small.hashed)
    except (OSError, PartInUseError) as error:
        return error
    try:
        if part.size:
            part.restart(None)
        part.write([small.content])
        part.set_modified(small.modified)
    except OSError as error:
        return _discard(part, error)
    return part


def _sync_all(opened: Sequence[_OpenFile]) -> list[_OpenFile]:
    """Sync all files, several per thread: handing them out one by one takes longer than syncing them."""
    synced = list(opened)

    def sync_some(first: int) -> None:
        synced[first::_SYNC_THREADS] = map(_sync, opened[first::_SYNC_THREADS])

    list(_SYNC_POOL.map(sync_some, range(min(_SYNC_THREADS, len(synced)))))
    return synced


def _sync(file: _OpenFile) -> _OpenFile:
    if not isinstance(file, (Part, AnonymousFile)):
        return file
    try:
        file.sync()
    except OSError as error:
        return _discard(file, error)
    return file


def _predict_names(files: Sequence[_OpenFile], batch: Sequence[SmallFile]) -> list[FinishedFile | None]:
    """Return each file under its future name, unless another program takes the name; None for errors."""
    taken: set[Path] = set()
    predicted: list[FinishedFile | None] = []
    for file, small in zip(files, batch, strict=True):
        if not isinstance(file, (Part, AnonymousFile)):
            predicted.append(None)
            continue
        candidates = iter_candidates(small.target)
        path = next(path for path in candidates if path not in taken and not os.path.lexists(path))
        taken.add(path)
        predicted.append((small.media_sid, CompletedFile(path, file.size, None), file.modified))
    return predicted


def _assign_name(file: _OpenFile, small: SmallFile) -> _Result:
    if not isinstance(file, (Part, AnonymousFile)):
        return file
    try:
        return file.assign_name(small.before_naming)
    except OSError as error:
        return _discard(file, error)


def _discard(file: Part | AnonymousFile, error: OSError) -> OSError:
    """Delete an unneeded file, and return ``error``."""
    with suppress(OSError):
        file.discard()
    file.close()
    return error
