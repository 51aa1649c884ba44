"""The journal of transfers on disk, which survives the program.

One line of JSON per event, append-only; it is read and compacted when it is opened. Everything here touches
the disk and belongs in a thread. Raises OSError.
"""

from __future__ import annotations

import fcntl
import os
import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias
from urllib.parse import quote, unquote_to_bytes

import msgspec

from tui.settings.files.private_files import append_private, make_private_folder, private_opener
from tui.transfers.download.download import Download
from tui.transfers.upload.upload import Upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Job: TypeAlias = Upload | Download


class TransferAdded(msgspec.Struct, frozen=True, tag="added"):
    """A transfer was requested."""

    id: str
    job: Job


class MediaUploaded(msgspec.Struct, frozen=True, tag="arrived"):
    """The service has received an upload as this media; it may not be attached yet."""

    id: str
    media_sid: str


class FileNamed(msgspec.Struct, frozen=True, tag="named"):
    """A download is about to get its name ``path``, with ``size`` bytes."""

    id: str
    path: Path
    size: int


class TransferFailed(msgspec.Struct, frozen=True, tag="failed"):
    """A transfer failed; ``reason`` is a sentence."""

    id: str
    reason: str


class TransferOver(msgspec.Struct, frozen=True, tag="over"):
    """A transfer has finished or was cancelled."""

    id: str


Event: TypeAlias = TransferAdded | MediaUploaded | FileNamed | TransferFailed | TransferOver


@dataclass(slots=True)
class Entry:
    """An unfinished transfer, with its last known state."""

    id: str
    job: Job
    media_sid: str | None = None
    file_named: FileNamed | None = None
    failure: TransferFailed | None = None

    def events(self) -> Iterator[Event]:
        """Yield the events that lead to this state."""
        yield TransferAdded(self.id, self.job)
        if self.media_sid is not None:
            yield MediaUploaded(self.id, self.media_sid)
        if self.file_named is not None:
            yield self.file_named
        if self.failure is not None:
            yield self.failure


class Journal:
    """An open journal, locked for this program until :meth:`close`."""

    def __init__(self, path: Path, lock: int) -> None:
        self._path = path
        self._lock = lock
        self._writing = threading.Lock()
        self._file = append_private(path)

    @classmethod
    def open(cls, folder: Path, key: str) -> tuple[Self, list[Entry]]:
        """Open a journal of the account ``key`` in ``folder``; return it with all unfinished transfers.

        Each running Mediadeck has its own journal, and takes over those of programs that have exited.
        """
        make_private_folder(folder)
        own: tuple[Path, int] | None = None
        entries: dict[str, Entry] = {}
        own = _claim_journal(folder, key)
        entries = _read_entries(own[0])
        for path in _find_journals(folder, key):
            if path == own[0] or (lock := _try_lock(path)) is None:
                continue
            entries |= _read_entries(path)
            _rewrite(own[0], entries.values())
            path.unlink(missing_ok=True)
            os.close(lock)
        _rewrite(own[0], entries.values())
        return cls(*own), list(entries.values())

    def write(self, *events: Event, durably: bool = False) -> None:
        """Append ``events``. They survive this process and, with ``durably``, a power failure too."""
        lines = b"".join(_encode_event(event) for event in events)
        with self._writing:
            self._file.write(lines)
            if durably:
                os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close and unlock the journal."""
        with self._writing:
            self._file.close()
            os.close(self._lock)


def _claim_journal(folder: Path, key: str) -> tuple[Path, int]:
    """Return the path of the first journal that no other program uses, and the handle of its lock."""
    paths = (folder / f"{key}.{number}.jsonl" for number in count(1))
    return next((path, lock) for path in paths if (lock := _try_lock(path)) is not None)


def _find_journals(folder: Path, key: str) -> list[Path]:
    """Return the existing journals of this account, by number; numbers may be missing."""
    name = re.compile(rf"{re.escape(key)}\.([1-9][0-9]{{0,8}})\.jsonl")
    found = ((name.fullmatch(path.name), path) for path in folder.iterdir())
    return [path for _, path in sorted((int(known[1]), path) for known, path in found if known)]


def _try_lock(path: Path) -> int | None:
    """Return a handle that holds the lock of a journal, or None if another program holds it."""
    handle = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _read_entries(path: Path) -> dict[str, Entry]:
    """Return the unfinished transfers. Unreadable lines are skipped, such as one cut off by a crash."""
    entries: dict[str, Entry] = {}
    with suppress(FileNotFoundError):
        for line in path.read_bytes().splitlines():
            with suppress(msgspec.MsgspecError, ValueError):
                _apply(_DECODER.decode(line), entries)
    return entries


def _apply(event: Event, entries: dict[str, Entry]) -> None:
    if isinstance(event, TransferAdded):
        entries[event.id] = Entry(event.id, event.job)
    elif event.id in entries:
        match event:
            case MediaUploaded():
                entries[event.id].media_sid = event.media_sid
            case FileNamed():
                entries[event.id].file_named = event
            case TransferFailed():
                entries[event.id].failure = event
            case TransferOver():
                del entries[event.id]


def _rewrite(path: Path, entries: Iterable[Entry]) -> None:
    """Replace the journal atomically by one with ``entries``."""
    new = path.with_suffix(".new")
    with open(new, "wb", opener=private_opener) as file:
        file.writelines(_encode_event(event) for entry in entries for event in entry.events())
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _encode_event(event: Event) -> bytes:
    return msgspec.json.encode(event, enc_hook=_encode_path) + b"\n"


def _encode_path(value: object) -> str:
    """Encode a path as text; it may contain any bytes."""
    if isinstance(value, Path):
        return quote(os.fsencode(value))
    raise NotImplementedError


def _decode_path(kind: type[Any], value: str) -> object:
    if kind is Path:
        return Path(os.fsdecode(unquote_to_bytes(value)))
    raise NotImplementedError


_DECODER: Final = msgspec.json.Decoder(Event, dec_hook=_decode_path)
