"""Thumbnails on disk. Media are immutable, so a thumbnail never becomes stale."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui import preview
from tui.settings.files.private_files import make_private_folder, write_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.preview.model import Picture

#: The default size limit, in bytes.
DEFAULT_CAP: Final = 100_000_000

_ENDING: Final = ".thumbnail"
#: The share of the cap that remains after an eviction, so that the next one is not due immediately.
_KEPT_OF_CAP: Final = 0.9


class Thumbnails:
    """A folder of at most ``cap`` bytes of thumbnails; the least recently used ones are removed first.

    Each is a file readable only by its owner. Thread-safe. Raises nothing if the folder cannot be read or
    written. A ``cap`` of 0 disables it.
    """

    def __init__(self, folder: Path, cap: int = DEFAULT_CAP) -> None:
        self._folder = folder
        self._cap = cap
        self._used: int | None = None
        self._lock = threading.Lock()

    def get(self, sid: str, max_side: int) -> Picture | None:
        """Return the thumbnail of the media ``sid`` made for ``max_side``, or None."""
        path = self._path(sid, max_side)
        if self._cap <= 0 or path is None:
            return None
        try:
            content = path.read_bytes()
            found = preview.unpack_thumbnail(content)
            os.utime(path)
        except FileNotFoundError:
            return None
        except Exception:  # noqa: BLE001 - a damaged file, to be written again
            with suppress(OSError):
                path.unlink()
            return None
        return found

    def put(self, sid: str, max_side: int, picture: Picture) -> None:
        """Store ``picture`` for the media ``sid``."""
        path = self._path(sid, max_side)
        if self._cap <= 0 and self._used is None:
            self.clear()  # thumbnails stored before the cap was set to 0
        if self._cap <= 0 or path is None:
            return
        with suppress(OSError):
            content = preview.pack_thumbnail(picture)
            make_private_folder(path.parent)
            write_private(path, content)
            self._evict(len(content))

    def remove(self, sid: str) -> None:
        """Remove all thumbnails of the media ``sid``."""
        path = self._path(sid, 0)
        if path is not None:
            for found in path.parent.glob(f"{sid}-*{_ENDING}"):
                with suppress(OSError):
                    found.unlink()

    def clear(self) -> tuple[int, int]:
        """Remove all thumbnails; return their number and total bytes."""
        with self._lock:
            count = size = 0
            for path, stat in list(self._files()):
                with suppress(OSError):
                    path.unlink()
                    count, size = count + 1, size + stat.st_size
            self._used = 0
        return count, size

    def usage(self) -> tuple[int, int]:
        """Return the number of thumbnails and their total bytes."""
        sizes = [stat.st_size for _, stat in self._files()]
        return len(sizes), sum(sizes)

    def _path(self, sid: str, max_side: int) -> Path | None:
        """Return the file for ``sid``; None if it is not a SID, which could be any path."""
        return (
            self._folder / sid[2:4] / f"{sid}-{max_side}{_ENDING}"
            if sid.isascii() and sid.isalnum()
            else None
        )

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self._folder.glob(f"*/*{_ENDING}"):
            with suppress(OSError):
                yield path, path.stat()

    def _evict(self, added: int) -> None:
        with self._lock:
            self._used = self.usage()[1] if self._used is None else self._used + added
            if self._used <= self._cap:
                return
            found = sorted(self._files(), key=lambda pair: pair[1].st_mtime_ns)
            self._used = sum(stat.st_size for _, stat in found)
            for path, stat in found:
                if self._used <= self._cap * _KEPT_OF_CAP:
                    break
                with suppress(OSError):
                    path.unlink()
                    self._used -= stat.st_size
