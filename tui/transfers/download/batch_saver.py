"""Small contents become files many at a time: a disk syncs ten of them in about the time of one."""

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
from tui.transfers.download.part import CompletedFile, Part, PartInUseError, sync_folder
from tui.transfers.files.names import iter_candidates

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from tui.transfers.download.part import FinishedFile
    from tui.transfers.download.prefetch import MediaPrefetcher

#: Contents up to so many bytes are received into memory, and saved together with others.
SMALL_FILE_LIMIT: Final = 256 * 1024
#: So many are saved at a time at the most: whoever cancels one waits no longer than for these.
_BATCH_SIZE: Final = 32

#: So many files of a name are looked at for the same media: very many have one name.
_MAX_CANDIDATES: Final = 10

#: A disk syncs many files in about the time of one if it is asked for all of them at once.
_SYNC_THREADS: Final = 8
_SYNC_POOL: Final = ThreadPoolExecutor(_SYNC_THREADS, thread_name_prefix="syncing")

_OpenFile: TypeAlias = Part | AnonymousFile | OSError | PartInUseError
_PathAndSid: TypeAlias = tuple["Path", str]
_Result: TypeAlias = CompletedFile | OSError | PartInUseError


@dataclass(frozen=True, slots=True)
class SmallFile:
    """A content of a media that is whole, to be saved as ``target``; the rest as for :class:`Part`."""

    target: Path
    media_sid: str
    notes: Path
    content: bytes | bytearray
    modified: float | None
    hashed: bool
    before_naming: Callable[[CompletedFile], object]


class BatchSaver:
    """Saves what comes while the disk is busy as soon as it is not. Belongs to one loop.

    ``record`` is called in a thread with the media and what they are about to become; ``find_saved`` with
    paths and the SIDs of media, of which it returns those that are there already.
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
        """Return the file that ``small`` became; raises OSError, and PartInUseError.

        Where this is cancelled it ends only when the file is there, or never will be.
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
                    entry[1].exception()  # nobody is there any more to be told
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
            except Exception as error:  # noqa: BLE001 - each of them tells it
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
        """Save all, each step for all of them before the next: the disk then has its work at once."""
        opened = [_open(small) for small in batch]
        try:
            synced = _sync_all(opened)
            predicted = _predict_names(synced, batch)
            self.record([finished for finished in predicted if finished])
            results = [_assign_name(one, small) for one, small in zip(synced, batch, strict=True)]
        finally:
            for file in opened:
                if isinstance(file, (Part, AnonymousFile)):
                    file.close()
        results = self._replace_duplicates(results, batch)
        completed = [
            (completed_file, one)
            for completed_file, one in zip(results, predicted, strict=True)
            if isinstance(completed_file, CompletedFile)
        ]
        for folder in {completed_file.path.parent for completed_file, _ in completed}:
            with suppress(OSError):  # the files are there, and whole
                sync_folder(folder)
        self.record(
            [
                (one[0], completed_file, one[2])
                for completed_file, one in completed
                if one and one[1].path != completed_file.path
            ]
        )
        return results

    def _replace_duplicates(self, results: Sequence[_Result], batch: Sequence[SmallFile]) -> list[_Result]:
        """Return ``results``; of what another program has saved at the same time, its file in place of ours."""
        earlier = {
            number: [
                (path, small.media_sid) for path in _earlier_candidates(completed_file.path, small.target)
            ]
            for number, (completed_file, small) in enumerate(zip(results, batch, strict=True))
            if isinstance(completed_file, CompletedFile) and not small.hashed
        }
        paths = list(chain.from_iterable(earlier.values()))
        there = self._find_saved(paths) if paths else ()
        results = list(results)
        for number, places in earlier.items():
            completed_file, same = results[number], next((place for place in places if place in there), None)
            if same is not None and isinstance(completed_file, CompletedFile):
                completed_file.path.unlink(missing_ok=True)
                results[number] = CompletedFile(same[0], completed_file.size, None)
        return results


class DownloadContext:
    """What the downloads of one queue share: how media are asked for, and how small ones are saved."""

    def __init__(
        self, prefetcher: MediaPrefetcher | None = None, batch_saver: BatchSaver | None = None
    ) -> None:
        self.prefetcher = prefetcher
        self.batch_saver = batch_saver or BatchSaver()


def _earlier_candidates(path: Path, target: Path) -> Iterator[Path]:
    """Return the first candidates that ``path`` is not."""
    return islice(takewhile(path.__ne__, iter_candidates(target)), _MAX_CANDIDATES)


def _open(small: SmallFile) -> _OpenFile:
    """Return a file that has the content, with its time."""
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
    """Sync all, some in each thread: to hand them out one by one would take longer than to sync them."""
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
    """Return what each is about to become, if no other program is quicker; None for what is no file."""
    taken: set[Path] = set()
    found: list[FinishedFile | None] = []
    for file, small in zip(files, batch, strict=True):
        if not isinstance(file, (Part, AnonymousFile)):
            found.append(None)
            continue
        free = (
            path for path in iter_candidates(small.target) if path not in taken and not os.path.lexists(path)
        )
        path = next(free)
        taken.add(path)
        found.append((small.media_sid, CompletedFile(path, file.size, None), file.modified))
    return found


def _assign_name(file: _OpenFile, small: SmallFile) -> _Result:
    if not isinstance(file, (Part, AnonymousFile)):
        return file
    try:
        return file.assign_name(small.before_naming)
    except OSError as error:
        return _discard(file, error)


def _discard(file: Part | AnonymousFile, error: OSError) -> OSError:
    """Delete a file that has no use, and return ``error``."""
    with suppress(OSError):
        file.discard()
    file.close()
    return error
