"""Which media were saved where, so that a second download to the same folder finds them.

Everything here touches the disk and belongs in a thread. It is a help and no more: where the record cannot be
read or written, a media is downloaded once more, beside what is there.
"""

from __future__ import annotations

import os
import threading
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.transfers.names import candidates

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from tui.transfers.downloads import Download
    from tui.transfers.part import Whole

_FILE: Final = "saved.db"
_TABLE: Final = """\
CREATE TABLE IF NOT EXISTS saved (
    media_sid TEXT NOT NULL,
    path BLOB NOT NULL,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    sha256 TEXT,
    PRIMARY KEY (media_sid, path)
) WITHOUT ROWID
"""
#: So many names of copies are looked at: name, name (1), name (2) and so on.
_COPIES: Final = 100
_SECONDS: Final = 5.0


class SavedFiles:
    """The record of saved files in the folder ``folder``; its methods may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._using = threading.Lock()

    def add(self, saved: Sequence[tuple[str, Whole]]) -> None:
        """Take note of media, by SID, and the files that they became."""
        import sqlite3  # noqa: PLC0415 - no matter of the first frame

        with suppress(OSError, sqlite3.Error), self._using, closing(self._open()) as database, database:
            rows = [
                (sid, os.fsencode(whole.path), whole.size, whole.path.stat().st_mtime_ns, whole.sha256)
                for sid, whole in saved
            ]
            database.executemany("INSERT OR REPLACE INTO saved VALUES (?, ?, ?, ?, ?)", rows)

    def present(self, jobs: Iterable[Download]) -> dict[str, Path]:
        """Return the SIDs of those media whose files are where ``jobs`` would put them, and those files.

        A file is there where it has the size and the time that it was saved with.
        """
        import sqlite3  # noqa: PLC0415 - as above

        found: dict[str, Path] = {}
        if not (self._folder / _FILE).exists():
            return found
        with suppress(OSError, sqlite3.Error), self._using, closing(self._open()) as database:
            for job in jobs:
                if (path := _present(database, job)) is not None:
                    found[job.media.sid] = path
        return found

    def _open(self) -> sqlite3.Connection:
        import sqlite3  # noqa: PLC0415 - as above

        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        database = sqlite3.connect(self._folder / _FILE, timeout=_SECONDS)
        try:
            # What a loss of power takes of the record is downloaded once more.
            database.execute("PRAGMA synchronous = OFF")
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(_TABLE)
        except sqlite3.Error:
            database.close()
            raise
        return database


def _present(database: sqlite3.Connection, job: Download) -> Path | None:
    rows = database.execute("SELECT path, size, modified FROM saved WHERE media_sid = ?", [job.media.sid])
    kept = {Path(os.fsdecode(path)): (size, modified) for path, size, modified in rows}
    if not kept:
        return None
    for path in islice(candidates(job.target), _COPIES):
        if path in kept and _state(path) == kept[path]:
            return path
    return None


def _state(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_size, facts.st_mtime_ns
