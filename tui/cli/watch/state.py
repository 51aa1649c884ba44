"""The state of a watch: which media it has printed."""

from __future__ import annotations

import fcntl
import hashlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import msgspec

from tui.settings import SettingsError
from tui.settings.files.private_files import make_private_folder, touch_private, write_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Seconds, longer than the 5 minutes for which Twilio keeps an upload without a message.
UPLOAD_LIFE: Final = 600
_DAMAGED: Final = "{} is damaged. Delete it; the next watch then starts from now."


class WatchState(msgspec.Struct, kw_only=True):
    """Which media of a catalog a watch has printed.

    All media with row ids up to ``after`` are done, and those in ``printed`` above it. ``since`` is the time
    of the first watch, and ``newest`` the time of the newest printed message, with the media ``latest``.
    Times are in seconds since 1970.
    """

    service: str
    filter: str
    identity: str
    after: int
    since: int
    newest: int = 0
    printed: list[int] = []
    latest: list[str] = []

    def mark_printed(self, row_id: int, sid: str, sent: int) -> None:
        """Record that a media was printed."""
        self.printed.append(row_id)
        if sent > self.newest:
            self.newest, self.latest = sent, []
        if sent == self.newest:
            self.latest.append(sid)

    def advance(self, after: int) -> None:
        """Record that all media up to the row id ``after`` are done."""
        self.after = max(self.after, after)
        self.printed = [row_id for row_id in self.printed if row_id > self.after]

    def start_over(self, identity: str) -> None:
        """Continue in a new catalog, with media sent since the newest printed message."""
        self.identity, self.after, self.printed = identity, 0, []
        self.since = max(self.since, self.newest)


class WatchStateFile:
    """The file of a state. Blocks; raises OSError and SettingsError."""

    def __init__(self, folder: Path, catalog_key: str, service_sid: str, words: str) -> None:
        key = "\0".join((catalog_key, service_sid, words)).encode(errors="replace")
        self.path = folder / f"{hashlib.sha256(key).hexdigest()[:32]}.json"

    @contextmanager
    def claim(self) -> Iterator[None]:
        """Lock the file; raise SettingsError if another watch holds it."""
        make_private_folder(self.path.parent)
        lock = self.path.with_suffix(".lock")
        touch_private(lock)
        handle = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
        try:
            _lock(handle)
            yield
        finally:
            os.close(handle)

    def read(self) -> WatchState | None:
        """Return the state, or None before the first watch."""
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=WatchState)
        except FileNotFoundError:
            return None
        except (msgspec.MsgspecError, ValueError):
            raise SettingsError(_DAMAGED.format(self.path)) from None

    def write(self, state: WatchState) -> None:
        """Replace the file; after a crash it is either the old or the new one."""
        write_private(self.path, msgspec.json.encode(state))


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = "Another watch of this service and filter is running: end it first."
        raise SettingsError(message) from None
