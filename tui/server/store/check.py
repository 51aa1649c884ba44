"""Verification of a data folder: each record against its content, and the content against the records.

A service may be running on the folder at the same time, so each apparent problem is checked again.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from tui.server.errors import LocalServiceError
from tui.server.store import content_files, schema
from tui.server.store.content import ContentMissingError, Stored
from tui.server.store.content_files import FileContent
from tui.server.store.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Check:
    """Verifies a data folder; ``media`` and ``size`` are the media and the bytes read so far."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.media = 0
        self.size = 0

    def find_problems(self) -> Iterator[str]:
        """Read everything and yield a line for each problem.

        Raises LocalServiceError for a folder without data of a local service, or of a later version.
        """
        if not (self._data / schema.FILE).is_file():
            message = f"{self._data} contains no data of a local service. Name its folder with --data."
            raise LocalServiceError(message)
        with closing(Metadata(self._data)) as metadata:
            content = FileContent(self._data / content_files.FOLDER)
            yield from self._check_records(metadata, content)
            yield from _check_content(metadata, content)

    def _check_records(self, metadata: Metadata, content: FileContent) -> Iterator[str]:
        for sid, recorded in metadata.media.iter_content():
            problem = self._check_record(sid, recorded, content.hash_content)
            # Look it up again: the media may have been deleted since.
            if problem is not None and metadata.media.has_record(sid):
                yield f"{sid}: {problem}"

    def _check_record(self, sid: str, recorded: Stored, read: Callable[[str], Stored]) -> str | None:
        try:
            stored = read(sid)
        except ContentMissingError:
            return "its content is missing"
        except OSError as error:
            return f"its content cannot be read: {error.strerror}"
        self.media += 1
        self.size += stored.size
        if stored.size != recorded.size:
            return f"its content has {stored.size} bytes, but the record says {recorded.size}"
        if stored.sha256 != recorded.sha256:
            return f"its content has the sha256 {stored.sha256}, but the record says {recorded.sha256}"
        return None


def _check_content(metadata: Metadata, content: FileContent) -> Iterator[str]:
    """Find content without a record or an orphan entry, which no start would delete."""
    for sid, path in content.list_files():
        is_complete = path.name == sid
        if metadata.media.is_orphan(sid) or (is_complete and metadata.media.has_record(sid)):
            continue
        if path.exists():
            yield f"{path}: {'content' if is_complete else 'incomplete content'} without a record"
