"""A media in a catalog that may not exist."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tui.catalog.query.reader import Reader
from tui.catalog.storage.database import open_existing

if TYPE_CHECKING:
    from pathlib import Path

    from tui.catalog.model import MediaRow


def find_known_media(path: Path, sid: str, annotations: Path | None = None) -> MediaRow | None:
    """Return the media with this SID from the catalog at ``path``; None without a readable catalog.

    It has the tags and the note of the file ``annotations``.
    """
    try:
        with closing(Reader(open_existing(path, annotations))) as reader:
            found = reader.find_sid(sid)
            row_id = found.media_id if found is not None else None
            return None if row_id is None else reader.media.by_id([row_id]).get(row_id)
    except sqlite3.Error:
        return None
