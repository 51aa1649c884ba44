"""A record of saved files, used to find them on a second download to the same folder.

Everything here touches the disk and belongs in a thread. Without the record, a media is downloaded again,
beside the existing file.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote_to_bytes

import msgspec

from tui.settings.files.private_files import append_private, make_private_folder, write_private
from tui.transfers.download.download import Download
from tui.transfers.download.manifest import Manifest
from tui.transfers.download.part import remove_linked_part
from tui.transfers.files.names import is_candidate
from tui.transfers.model import Saved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tui.transfers.download.completed_file import FinishedFile
    from tui.transfers.journal import Job

_FILE: Final = "saved.jsonl"
#: A longer record is cut to its latest half: about 20,000 files.
_MAX_BYTES: Final = 8_000_000


class _Line(msgspec.Struct, frozen=True, gc=False):
    """A saved file: ``path`` is URL-quoted, ``modified`` in nanoseconds.

    A path may contain any bytes.
    """

    sid: str
    path: str
    size: int
    modified: int


class SavedFiles:
    """The record of saved files in ``folder``. Its methods may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._writing = threading.Lock()
        #: The record as last read: its size and time, and its SIDs by folder and file name.
        self._known: tuple[tuple[int, int] | None, dict[Path, dict[str, str]]] = (None, {})

    def add(self, saved: Sequence[FinishedFile]) -> None:
        """Record media and their files, preferably before the files get their names.

        Errors are ignored: a file that is not recorded is downloaded again.
        """
        lines = [
            _Line(sid, quote(os.fsencode(completed.path)), completed.size, modified)
            for sid, completed, modified in saved
        ]
        with suppress(OSError):
            make_private_folder(self._path.parent)
            with self._writing, append_private(self._path) as file:
                file.write(msgspec.json.Encoder().encode_lines(lines))

    def find_present(self, jobs: Iterable[Job]) -> dict[Download, Path]:
        """Return those of ``jobs`` with a saved file in place, and that file.

        A file counts if it has the size and time with which it was saved. Jobs with a manifest are left out,
        since the manifest is more precise. If a killed program left a part as a second name of a file, it is
        removed.
        """
        downloads = [job for job in jobs if isinstance(job, Download) and not job.manifest]
        known: dict[str, dict[Path, tuple[int, int]]] = {job.media.sid: {} for job in downloads}
        for line in self._read_latest().values():
            if line.sid in known:
                path = Path(os.fsdecode(unquote_to_bytes(line.path)))
                known[line.sid][path] = line.size, line.modified
        found = {job: _find_saved(job, known[job.media.sid]) for job in downloads}
        present = {job: path for job, path in found.items() if path is not None}
        for job, path in present.items():
            remove_linked_part(job.target, job.media.sid, path)
        return present

    def list_sids(self) -> set[str]:
        """Return the SIDs of the media with a saved file that still exists, changed or not.

        A record of 40,000 files takes a tenth of a second, and only the first time.
        """
        state, folders = self._known
        if state is None or _read_state(self._path) != state:
            state, folders = _read_state(self._path), {}
            for line in self._read_latest().values():
                path = Path(os.fsdecode(unquote_to_bytes(line.path)))
                folders.setdefault(path.parent, {})[path.name] = line.sid
            self._known = state, folders
        found: set[str] = set()
        for folder, names in folders.items():
            with suppress(OSError):
                found.update(names[path.name] for path in folder.iterdir() if path.name in names)
        return found

    def select_unchanged(self, files: Collection[tuple[Path, str]]) -> set[tuple[Path, str]]:
        """Return those of ``files``, pairs of path and media SID, that have not changed since saving."""
        latest = self._read_latest()
        lines = ((path, sid, latest.get(quote(os.fsencode(path)))) for path, sid in files)
        return {
            (path, sid)
            for path, sid, line in lines
            if line is not None and line.sid == sid and _read_state(path) == (line.size, line.modified)
        }

    def find_outcomes(self, jobs: Iterable[Job]) -> dict[Download, Saved]:
        """Return the outcomes of those of ``jobs`` with existing files, by the record or by a manifest.

        Raises OSError if a manifest cannot be read.
        """
        jobs = list(jobs)
        found = {job: Saved(path, path.stat().st_size) for job, path in self.find_present(jobs).items()}
        exports: dict[Path, dict[str, Download]] = {}
        for job in jobs:
            if isinstance(job, Download) and job.manifest:
                exports.setdefault(job.folder, {})[job.media.sid] = job
        for folder, wanted in exports.items():
            for sid, line in Manifest(folder).find_present(wanted).items():
                found[wanted[sid]] = Saved(folder / line.path, line.size, line.sha256 or None)
        return found

    def _read_latest(self) -> dict[str, _Line]:
        """Return the last line of each path, by the quoted path."""
        with suppress(OSError):
            return {line.path: line for line in self._iter_lines()}
        return {}

    def _iter_lines(self) -> Iterator[_Line]:
        """Yield the readable lines, oldest first, and cut a record that is too long."""
        if not self._path.exists():
            return
        content = self._path.read_bytes()
        if len(content) > _MAX_BYTES:
            content = content[-_MAX_BYTES // 2 :].partition(b"\n")[2]
            with self._writing:
                write_private(self._path, content)
        decoder = msgspec.json.Decoder(_Line)
        for text in content.splitlines():
            with suppress(msgspec.MsgspecError, ValueError):
                yield decoder.decode(text)


def _find_saved(job: Download, known: dict[Path, tuple[int, int]]) -> Path | None:
    folder = job.target.parent if known else None
    here = {path: state for path, state in known.items() if path.parent == folder}
    if not here:
        return None
    return next(
        (path for path in here if is_candidate(path, job.target) and _read_state(path) == here[path]), None
    )


def _read_state(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
