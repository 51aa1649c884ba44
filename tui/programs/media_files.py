"""Media as private temporary files, for programs: folders with mode 0700, files with mode 0600."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from tui.api.content.content_type import HEAD_SIZE, UNKNOWN, guess_content_type_of_file
from tui.api.content.file_types import find_extension, find_type_by_extension, normalize_content_type
from tui.programs.active_content import find_active_kind
from tui.settings.files.temporary_folder import leave_folder, temporary_folder
from tui.sharing.clipboard.programs import ProgramError
from tui.text.sanitize import make_printable
from tui.transfers.download.download import Download, download_media
from tui.transfers.files.names import get_extension, sanitize_name
from tui.transfers.model import Failed, Receiving

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from tui.api.client import Client
    from tui.transfers.files.names import MediaInfo
    from tui.transfers.model import Waiting

#: Bytes above which a download for a program needs a confirmation.
LARGE: Final = 100_000_000
#: The maximum number of parallel downloads.
_AT_ONCE: Final = 3
#: Types that say nothing about the content: the file keeps its own extension.
GENERIC_TYPES: Final = frozenset({UNKNOWN, "text/plain"})
_UNKNOWN_EXTENSION: Final = ".bin"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A temporary file with inspected content.

    ``content_type`` is the detected type, ``extension`` the extension of the media's own name, without a dot,
    in lower case. ``active_kind`` is the kind of executable content, as in :func:`find_active_kind`.
    """

    path: Path
    content_type: str
    extension: str
    active_kind: str | None


class MediaFiles:
    """The private folder of one run, created when first needed. Its methods block; raise OSError."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._root: Path | None = None
        self._lock = threading.Lock()

    def make_folder(self) -> Path:
        """Return a new empty private folder."""
        with self._lock:
            if self._root is None:
                self._root = self._stack.enter_context(temporary_folder())
            return Path(tempfile.mkdtemp(dir=self._root))

    def discard(self, *paths: Path) -> None:
        """Remove files that no program needs any more, with their folders."""
        for path in paths:
            shutil.rmtree(path.parent, ignore_errors=True)

    def leave(self) -> None:
        """Keep the files for a program that is still running: the next start of Mediadeck removes them."""
        if self._root is not None:
            leave_folder(self._root)

    def close(self) -> None:
        """Remove everything."""
        with self._lock:
            self._stack.close()
            self._root = None


async def fetch_files(
    client: Client,
    service_sid: str,
    media: Sequence[MediaInfo],
    files: MediaFiles,
    *,
    on_progress: Callable[[int], object] = lambda _: None,
    named_extensions: Collection[str] = (),
) -> list[CheckedFile]:
    """Download ``media`` to private folders, and return their files; raise ProgramError, OSError.

    ``on_progress`` gets the bytes so far. ``named_extensions`` are the extensions that openers name: a file
    of a generic type keeps such an extension.
    """
    received = dict.fromkeys(range(len(media)), 0)
    slots = asyncio.Semaphore(_AT_ONCE)

    async def fetch(number: int, info: MediaInfo) -> CheckedFile | ProgramError:
        def report(state: Receiving | Waiting) -> None:
            received[number] = state.received if isinstance(state, Receiving) else state.done
            on_progress(sum(received.values()))

        async with slots:
            folder = await asyncio.to_thread(files.make_folder)
            job = Download(service_sid, info, folder)
            outcome = await download_media(client, job, report, notes=folder / ".notes")
            if isinstance(outcome, Failed):
                return ProgramError(f"{make_printable(info.filename or info.sid)}: {outcome.reason}")
            return await asyncio.to_thread(check_file, outcome.path, info, named_extensions)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(fetch(*one)) for one in enumerate(media)]
    found = []
    for task in tasks:
        outcome = task.result()
        if isinstance(outcome, ProgramError):
            raise outcome
        found.append(outcome)
    return found


def check_file(path: Path, media: MediaInfo, named_extensions: Collection[str] = ()) -> CheckedFile:
    """Give the downloaded file at ``path`` an extension by its content, and return it; raise OSError.

    Blocks. The media's name only decides between kinds of text and kinds of containers.
    """
    path.chmod(0o600)
    content_type = normalize_content_type(guess_content_type_of_file(path))
    with path.open("rb") as file:
        head = file.read(HEAD_SIZE)
    own = PurePosixPath(sanitize_name(media.filename or "", media.sid)).suffix.removeprefix(".").lower()
    if content_type in GENERIC_TYPES and own in named_extensions:
        extension = f".{own}"
    else:
        extension = find_extension(content_type) or _UNKNOWN_EXTENSION
    declared = get_extension(media.content_type).removeprefix(".")
    active = find_active_kind(head, content_type, own) or find_active_kind(b"", UNKNOWN, declared)
    checked = CheckedFile(path, content_type, own, active)
    return replace(checked, path=path.rename(path.with_name(_make_name(media, extension))))


def _make_name(media: MediaInfo, extension: str) -> str:
    """Return the name of the media with ``extension`` in place of its own known extension."""
    name = sanitize_name(media.filename or "", media.sid)
    stem, dot, own = name.rpartition(".")
    if dot and stem and (find_type_by_extension(own) or f".{own.lower()}" == extension):
        name = stem
    return sanitize_name(name + extension, "media" + extension)
