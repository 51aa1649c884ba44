"""The content of a transcript: the catalog's messages of a conversation, with their exported files."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import merge
from typing import TYPE_CHECKING, Final

from tui.catalog import MessageRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.catalog import MediaRow, ParticipantRow, Reader

_ROWS_PER_QUERY: Final = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A message with its media; ``missing`` messages before it are not in the catalog."""

    message: MessageRow
    media: Sequence[MediaRow]
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation in the catalog, with its messages oldest first."""

    sid: str
    name: str
    participants: Sequence[ParticipantRow]
    entries: Sequence[Entry]


def read_conversation(reader: Reader, service_sid: str, sid: str, name: str) -> Conversation:
    """Return a conversation with all its messages in the catalog."""
    by_message: dict[str, list[MediaRow]] = {}
    for row in _iter_media(reader, service_sid, sid):
        by_message.setdefault(row.message_sid or row.sid, []).append(row)
    kept = list(_iter_messages(reader, sid))
    known = {row.sid for row in kept}
    bare = [_make_bare_message(rows[0], len(rows)) for key, rows in by_message.items() if key not in known]
    bare.sort(key=lambda row: row.sent or 0)
    messages = merge(kept, bare, key=lambda row: row.sent or 0)
    participants, _ = reader.messages.participants(sid)
    return Conversation(sid, name, participants, list(_find_gaps(messages, by_message)))


def _find_gaps(messages: Iterable[MessageRow], media: dict[str, list[MediaRow]]) -> Iterator[Entry]:
    """Yield the entries; messages without a position count as part of a gap."""
    expected = 0
    for row in messages:
        missing = 0
        if row.position is None:
            expected += 1
        else:
            missing = max(0, row.position - expected)
            expected = row.position + 1
        yield Entry(row, media.get(row.sid, ()), missing)


def _iter_messages(reader: Reader, sid: str) -> Iterator[MessageRow]:
    row_ids = reader.messages.list_ids(sid)
    for start in range(0, len(row_ids), _ROWS_PER_QUERY):
        yield from reader.messages.by_id(row_ids[start : start + _ROWS_PER_QUERY]).values()


def _iter_media(reader: Reader, service_sid: str, sid: str) -> Iterator[MediaRow]:
    row_ids = reader.list_media_ids(service_sid, conversation_sid=sid)
    for start in range(0, len(row_ids), _ROWS_PER_QUERY):
        yield from reader.media.by_id(row_ids[start : start + _ROWS_PER_QUERY]).values()


def _make_bare_message(row: MediaRow, media: int) -> MessageRow:
    """Return the message of a media, from the media's own data, if no texts are stored."""
    return MessageRow(
        sid=row.message_sid or row.sid,
        conversation_sid=row.conversation_sid or "",
        position=None,
        author=row.author,
        sent=row.sent,
        body=row.text,
        media=media,
        author_name=row.author_name,
    )
