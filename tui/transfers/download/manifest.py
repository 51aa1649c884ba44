"""The manifest of an export: one line of JSON per media, to verify the files later.

Everything here touches the disk and belongs in a thread. Raises OSError.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from tui.api.models import Media
    from tui.transfers.download.completed_file import CompletedFile
    from tui.transfers.files.names import MediaInfo

MANIFEST_NAME: Final = "manifest.jsonl"
#: Seconds to wait for another export to the same folder.
_CLAIM_TIMEOUT: Final = 2.0
#: The maximum length of a line: the fields of a media come in one response, and no response is longer
#: (tui.api.transport).
_MAX_LINE_BYTES: Final = 16 * 1024 * 1024
#: The errors of JSON decoding; RecursionError for deep nesting.
_JSON_ERRORS: Final = (msgspec.MsgspecError, ValueError, RecursionError)
#: Links and URLs give access to content, or expire, so they are not recorded.
_EXCLUDED_FIELDS: Final = frozenset({"links", "url"})


class ManifestLine(msgspec.Struct, frozen=True, kw_only=True):
    """The manifest's line for one media; ``path`` is relative to the manifest, with ``/``.

    ``media`` has the fields from the service's response, without links. ``sent`` is in seconds since 1970.
    ``tags`` and ``note`` are the user's.
    """

    sid: str
    path: str
    size: int
    sha256: str
    conversation: str = ""
    author: str | None = None
    author_name: str | None = None
    sent: int | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    media: dict[str, object] = msgspec.field(default_factory=dict)


class Manifest:
    """The manifest of a folder. :meth:`add` may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / MANIFEST_NAME
        self._folder = folder
        self._writing = threading.Lock()
        self._claim: int | None = None
        self._is_last_line_complete = _ends_with_newline(self.path)

    def claim(self) -> None:
        """Keep other exports out of the folder until :meth:`release` or the end of the program.

        Wait briefly for another export to finish; raises OSError with EBUSY if it does not.
        """
        self._claim = os.open(self._folder, os.O_RDONLY | os.O_CLOEXEC)
        end = time.monotonic() + _CLAIM_TIMEOUT
        while not _try_lock(self._claim):
            if time.monotonic() > end:
                self.release()
                reason = "another export is writing there: wait until it ends"
                raise OSError(errno.EBUSY, reason, str(self._folder))
            time.sleep(0.05)

    def release(self) -> None:
        """Let other exports write to the folder."""
        if self._claim is not None:
            os.close(self._claim)
            self._claim = None

    def read_lines(self) -> dict[str, ManifestLine]:
        """Return the lines by SID. Unreadable lines are skipped, such as one cut off by a crash."""
        return {line.sid: line for _, line in self._iter_lines() if line is not None}

    def _iter_lines(self) -> Iterator[tuple[bytes, ManifestLine | None]]:
        """Yield each line as bytes with its decoded form, which is None if Mediadeck did not write it."""
        with suppress(FileNotFoundError), open(self.path, "rb", opener=_open_no_follow) as file:
            while text := file.readline(_MAX_LINE_BYTES + 1):
                if len(text) > _MAX_LINE_BYTES:
                    reason = "it is not a manifest: one of its lines is too long"
                    raise OSError(errno.EFBIG, reason, str(self.path))
                try:
                    yield text, msgspec.json.decode(text, type=ManifestLine)
                except _JSON_ERRORS:
                    yield text, None

    def find_present(self, sids: Container[str] | None = None) -> dict[str, ManifestLine]:
        """Return the lines of media, all or ``sids``, with an intact file on disk.

        Reads every file of the right size to its end, to compare hashes.
        """
        wanted = {sid: line for sid, line in self.read_lines().items() if sids is None or sid in sids}
        return {
            sid: line for sid, line in wanted.items() if self._is_present(line) and self._hash_matches(line)
        }

    def add(self, info: MediaInfo, media: Media, completed: CompletedFile) -> None:
        """Append the line of a media before its file gets its name, so that no file lacks a line."""
        line = ManifestLine(
            sid=media.sid,
            path=completed.path.relative_to(self._folder).as_posix(),
            size=completed.size,
            sha256=completed.sha256 or "",
            conversation=info.conversation,
            author=info.author,
            author_name=info.author_name,
            sent=info.sent,
            tags=info.tags,
            note=info.note,
            media={name: value for name, value in media.raw.items() if name not in _EXCLUDED_FIELDS},
        )
        with self._writing, open(self.path, "ab", opener=_open_no_follow) as file:
            if file.tell() and not self._is_last_line_complete:
                file.write(b"\n")
            self._is_last_line_complete = True
            file.write(msgspec.json.encode(line) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def finish(self) -> None:
        """Rewrite the manifest with one line for each present file, sorted by path.

        Other JSON in it is kept, before the lines.
        """
        with self._writing:
            handle, name = tempfile.mkstemp(prefix=".manifest-", dir=self._folder)
            new = Path(name)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.writelines(text.rstrip(b"\r\n") + b"\n" for text in self._select_lines())
                    with suppress(FileNotFoundError):
                        os.fchmod(handle, self.path.lstat().st_mode & 0o777)
                    file.flush()
                    os.fsync(handle)
                new.replace(self.path)
            except BaseException:
                new.unlink(missing_ok=True)
                raise

    def _select_lines(self) -> list[bytes]:
        """Return the lines to keep, the last one of each media. Lines cut off by a crash are dropped."""
        own: dict[str, tuple[str, bytes]] = {}
        others: list[bytes] = []
        for text, line in self._iter_lines():
            if line is not None and self._is_present(line):
                own[line.sid] = line.path, text
            elif line is None and _is_json(text):
                others.append(text)
        return [*others, *(text for _, text in sorted(own.values()))]

    def _is_present(self, line: ManifestLine) -> bool:
        try:
            status = (self._folder / line.path).stat()
        except (OSError, ValueError):
            return False
        return stat.S_ISREG(status.st_mode) and status.st_size == line.size

    def _hash_matches(self, line: ManifestLine) -> bool:
        """Whether the file has the hash of its line; True if the line has none."""
        if not line.sha256:
            return True
        try:
            with open(self._folder / line.path, "rb", opener=_open_regular) as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == line.sha256
        except OSError:
            return False


def _open_no_follow(path: str, flags: int) -> int:
    """Open a file, for :func:`open`. A symbolic link could lead to a file outside the export."""
    try:
        return _open_regular(path, flags | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno == errno.ELOOP:
            reason = "it is a symbolic link, which is not followed"
            raise OSError(errno.ELOOP, reason, path) from None
        raise


def _open_regular(path: str, flags: int) -> int:
    """Open a regular file, for :func:`open`. A pipe would block, and a device could be read without end."""
    handle = os.open(path, flags | os.O_CLOEXEC | os.O_NONBLOCK, 0o666)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is not a regular file", path)
    return handle


def _try_lock(handle: int) -> bool:
    """Lock a file and return whether it worked; a file system without locks counts as locked."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text)
    except _JSON_ERRORS:
        return False
    return True


def _ends_with_newline(path: Path) -> bool:
    """Return whether the last line of the file is complete; a crash may have cut it off."""
    with suppress(OSError), open(path, "rb", opener=_open_no_follow) as file:
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"
    return False
