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
from tui.transfers.files.names import candidates

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from tui.transfers.download.part import Finished
    from tui.transfers.download.prefetch import MediaPrefetcher

#: Contents up to so many bytes are received into memory, and saved together with others.
SMALL: Final = 256 * 1024
#: So many are saved at a time at the most: whoever cancels one waits no longer than for these.
_MOST: Final = 32

#: So many files of a name are looked at for the same media: very many have one name.
_MOST_ASKED: Final = 10

#: A disk syncs many files in about the time of one if it is asked for all of them at once.
_SYNCERS: Final = 8
_SYNCING: Final = ThreadPoolExecutor(_SYNCERS, thread_name_prefix="syncing")

_Opened: TypeAlias = Part | AnonymousFile | OSError | PartInUseError
_Place: TypeAlias = tuple["Path", str]
_Result: TypeAlias = CompletedFile | OSError | PartInUseError


@dataclass(frozen=True, slots=True)
class Small:
    """A content of a media that is whole, to be saved as ``target``; the rest as for :class:`Part`."""

    target: Path
    media_sid: str
    notes: Path
    content: bytes | bytearray
    modified: float | None
    hashed: bool
    naming: Callable[[CompletedFile], object]


class BatchSaver:
    """Saves what comes while the disk is busy as soon as it is not. Belongs to one loop.

    ``remember`` is called in a thread with the media and what they are about to become; ``holding`` with
    paths and the SIDs of media, of which it returns those that are there already.
    """

    def __init__(
        self,
        remember: Callable[[Sequence[Finished]], object] = lambda _: None,
        holding: Callable[[Collection[_Place]], Collection[_Place]] = lambda _: (),
    ) -> None:
        self.remember = remember
        self._holding = holding
        self._waiting: list[tuple[Small, asyncio.Future[CompletedFile]]] = []
        self._saving: asyncio.Task[None] | None = None

    async def save(self, small: Small) -> CompletedFile:
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
            taken, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            smalls = [small for small, _ in taken]
            try:
                results = await run_in_thread(partial(self._saved, smalls))
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

    def _saved(self, smalls: Sequence[Small]) -> list[_Result]:
        """Save all, each step for all of them before the next: the disk then has its work at once."""
        opened = [_opened(small) for small in smalls]
        try:
            synced = _all_synced(opened)
            foreseen = _foreseen(synced, smalls)
            self.remember([finished for finished in foreseen if finished])
            named = [_named(one, small) for one, small in zip(synced, smalls, strict=True)]
        finally:
            for file in opened:
                if isinstance(file, (Part, AnonymousFile)):
                    file.close()
        results = self._once(named, smalls)
        wholes = [
            (whole, one)
            for whole, one in zip(named, foreseen, strict=True)
            if isinstance(whole, CompletedFile)
        ]
        for folder in {whole.path.parent for whole, _ in wholes}:
            with suppress(OSError):  # the files are there, and whole
                sync_folder(folder)
        self.remember([(one[0], whole, one[2]) for whole, one in wholes if one and one[1].path != whole.path])
        return results

    def _once(self, named: Sequence[_Result], smalls: Sequence[Small]) -> list[_Result]:
        """Return ``named``; of what another program has saved at the same time, its file in place of ours."""
        earlier = {
            number: [(path, small.media_sid) for path in _before(whole.path, small.target)]
            for number, (whole, small) in enumerate(zip(named, smalls, strict=True))
            if isinstance(whole, CompletedFile) and not small.hashed
        }
        asked = list(chain.from_iterable(earlier.values()))
        there = self._holding(asked) if asked else ()
        results = list(named)
        for number, places in earlier.items():
            whole, same = named[number], next((place for place in places if place in there), None)
            if same is not None and isinstance(whole, CompletedFile):
                whole.path.unlink(missing_ok=True)
                results[number] = CompletedFile(same[0], whole.size, None)
        return results


class DownloadContext:
    """What the downloads of one queue share: how media are asked for, and how small ones are saved."""

    def __init__(self, ahead: MediaPrefetcher | None = None, together: BatchSaver | None = None) -> None:
        self.ahead = ahead
        self.together = together or BatchSaver()


def _before(path: Path, target: Path) -> Iterator[Path]:
    """Return the first candidates that ``path`` is not."""
    return islice(takewhile(path.__ne__, candidates(target)), _MOST_ASKED)


def _opened(small: Small) -> _Opened:
    """Return a file that has the content, with its time."""
    try:
        nameless = AnonymousFile.holding(
            small.content, small.target, modified=small.modified, hashed=small.hashed
        )
        if nameless is not None:
            return nameless
        part = Part.open(small.target, small.media_sid, small.notes, hashed=small.hashed)
    except (OSError, PartInUseError) as error:
        return error
    try:
        if part.size:
            part.begin_anew(None)
        part.write([small.content])
        part.set_time(small.modified)
    except OSError as error:
        return _given_up(part, error)
    return part


def _all_synced(opened: Sequence[_Opened]) -> list[_Opened]:
    """Sync all, some in each thread: to hand them out one by one would take longer than to sync them."""
    synced = list(opened)

    def sync_some(first: int) -> None:
        synced[first::_SYNCERS] = map(_synced, opened[first::_SYNCERS])

    list(_SYNCING.map(sync_some, range(min(_SYNCERS, len(synced)))))
    return synced


def _synced(file: _Opened) -> _Opened:
    if not isinstance(file, (Part, AnonymousFile)):
        return file
    try:
        file.complete()
    except OSError as error:
        return _given_up(file, error)
    return file


def _foreseen(files: Sequence[_Opened], smalls: Sequence[Small]) -> list[Finished | None]:
    """Return what each is about to become, if no other program is quicker; None for what is no file."""
    taken: set[Path] = set()
    found: list[Finished | None] = []
    for file, small in zip(files, smalls, strict=True):
        if not isinstance(file, (Part, AnonymousFile)):
            found.append(None)
            continue
        free = (path for path in candidates(small.target) if path not in taken and not os.path.lexists(path))
        path = next(free)
        taken.add(path)
        found.append((small.media_sid, CompletedFile(path, file.size, None), file.modified))
    return found


def _named(file: _Opened, small: Small) -> _Result:
    if not isinstance(file, (Part, AnonymousFile)):
        return file
    try:
        return file.take_name(small.naming)
    except OSError as error:
        return _given_up(file, error)


def _given_up(file: Part | AnonymousFile, error: OSError) -> OSError:
    """Delete a file that has no use, and return ``error``."""
    with suppress(OSError):
        file.discard()
    file.close()
    return error
