"""Queries for the rows of media, with the tags and notes of the user."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tui.catalog.model import MediaRow
from tui.catalog.storage.trigrams import MIN_INDEXED, SEPARATOR, build_index_query, fold_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Generator, Sequence

    from tui.catalog.query.annotations import AnnotationReader

_MEDIA: Final = """
SELECT media.id, media.sid, service.sid, conversation.sid, ifnull(conversation.friendly_name, ''),
    message_sid, filename, content_type, media.size, media.author, media.sent, category, uploaded,
    person.name, message.body, service.friendly_name, conversation.state,
    unseen.media_id IS NOT NULL
FROM media
JOIN service ON service.id = media.service_id
LEFT JOIN conversation ON conversation.id = media.conversation_id
LEFT JOIN message ON message.sid = media.message_sid
LEFT JOIN person ON person.service_id = media.service_id AND person.author = media.author
LEFT JOIN unseen ON unseen.media_id = media.id
"""
_FIND_NAMED: Final = """
SELECT media_words.id, media_words.words
FROM media_index JOIN media_words ON media_words.id = media_index.rowid
WHERE media_index MATCH ? ORDER BY media_index.rowid DESC
"""


class MediaRowReader:
    """Reads the rows of media on a connection to the catalog."""

    def __init__(self, connection: sqlite3.Connection, annotations: AnnotationReader) -> None:
        self._connection = connection
        self._annotations = annotations

    def by_id(self, row_ids: Sequence[int]) -> dict[int, MediaRow]:
        """Return the rows with these ids in their order, without deleted ones."""
        found = self._read("media.id", row_ids)
        return {row_id: found[row_id] for row_id in row_ids if row_id in found}

    def by_sid(self, sids: Sequence[str]) -> dict[str, MediaRow]:
        """Return the known media of these SIDs."""
        return {row.sid: row for row in self._read("media.sid", sids).values()}

    def list_ids(self, sids: Sequence[str]) -> list[int]:
        """Return the row ids of the known media of these SIDs."""
        return list(self._read("media.sid", sids))

    def by_message(self, message_sids: Sequence[str]) -> dict[str, list[MediaRow]]:
        """Return the media of messages by the SIDs of these."""
        found: dict[str, list[MediaRow]] = {}
        for row in self._read("media.message_sid", message_sids).values():
            found.setdefault(row.message_sid or "", []).append(row)
        return found

    def iter_named(self, text: str) -> Generator[int]:
        """Yield the row ids of the media with all words of ``text`` in the file name, newest first.

        Without a word of three letters there is no index to search, and nothing is found.
        """
        words = fold_text(text).split()
        if parts := [build_index_query(word) for word in words if len(word) >= MIN_INDEXED]:
            with closing(self._connection.execute(_FIND_NAMED, (" AND ".join(parts),))) as rows:
                for row_id, joined in rows:
                    name = joined.partition(SEPARATOR)[0]
                    if all(word in name for word in words):
                        yield row_id

    def _read(self, column: str, values: Sequence[object]) -> dict[int, MediaRow]:
        """Return the media with these values in ``column``, by row id and in its order."""
        query = f"{_MEDIA} WHERE {column} IN ({','.join('?' * len(values))}) ORDER BY media.id"
        rows = {row[0]: _make_media_row(row) for row in self._connection.execute(query, list(values))}
        noted = self._annotations.read([row.sid for row in rows.values()])
        return {
            row_id: row if (one := noted.get(row.sid)) is None else replace(row, tags=one.tags, note=one.note)
            for row_id, row in rows.items()
        }


def _make_media_row(row: Sequence[Any]) -> MediaRow:
    media = MediaRow(*row[1:-1])
    return replace(media, is_new=True) if row[-1] else media
