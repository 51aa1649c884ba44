"""The stored read state of each conversation, where the next sync continues."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self

from tui.catalog.sync import odd_rows, texts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from tui.api.resources.page_content import OddRow
    from tui.catalog.model import MediaRow, MessageRow
    from tui.settings.values import TextScope

#: The newest index of a conversation that was read and has no messages.
_NO_MESSAGES: Final = -1

_STATE: Final = """
SELECT round, newest_index, reading_index, next_page, read_at IS NULL OR read_updated IS NOT updated
FROM conversation WHERE sid = ?
"""
# Another process may have synced or reset it in the meantime; its state is then kept.
_SAVE_STATE: Final = """
UPDATE conversation
SET newest_index = ?, reading_index = ?, next_page = ?,
    read_updated = CASE WHEN ?3 IS NULL THEN updated ELSE read_updated END,
    read_at = CASE WHEN ?3 IS NULL THEN unixepoch() ELSE read_at END,
    trouble = CASE WHEN ?3 IS NULL THEN NULL ELSE trouble END
WHERE sid = ? AND round = ? AND newest_index IS ?
"""
_MET: Final = "DELETE FROM unmet WHERE media_id = (SELECT id FROM media WHERE sid = ?)"
_FORGET_UNMET: Final = """
DELETE FROM media WHERE conversation_id = (SELECT id FROM conversation WHERE sid = ?)
AND EXISTS (SELECT 1 FROM unmet WHERE media_id = media.id)
"""
_RESET: Final = """
UPDATE conversation
SET round = round + 1, newest_index = NULL, reading_index = NULL, next_page = NULL
WHERE service_id = (SELECT id FROM service WHERE sid = ?)
"""
_ALL_UNMET: Final = """
INSERT OR IGNORE INTO unmet SELECT id FROM media WHERE service_id = (SELECT id FROM service WHERE sid = ?)
"""
_FAILURES: Final = """
SELECT sid, friendly_name, trouble FROM conversation
WHERE service_id = (SELECT id FROM service WHERE sid = ?) AND trouble IS NOT NULL
ORDER BY friendly_name COLLATE NOCASE, sid
"""


@dataclass(frozen=True, slots=True)
class ReadState:
    """How far a conversation was read, newest message first.

    Messages up to ``newest_index`` are known (None before the first complete read). After an interrupted
    read, those from ``reading_index`` down to ``next_page`` are known too. ``round`` counts the resets.
    ``is_changed``: the conversation was updated since, or never read.
    """

    round: int
    newest_index: int | None
    reading_index: int | None
    next_page: str | None
    is_changed: bool

    def knows(self, index: int | None) -> bool:
        """Return whether the message with this index was read before; False without an index."""
        return index is not None and self.newest_index is not None and index <= self.newest_index

    def after_page(self, indexes: Iterable[int | None], next_page: str | None) -> Self:
        """Return the state after a page of new messages; without ``next_page`` the read is complete."""
        known = (self.reading_index, *indexes)
        highest = max((index for index in known if index is not None), default=None)
        if next_page is not None:
            return replace(self, reading_index=highest, next_page=next_page)
        before = self.newest_index if self.newest_index is not None else _NO_MESSAGES
        newest = before if highest is None else max(before, highest)
        return replace(self, newest_index=newest, reading_index=None, next_page=None)

    def drop_interrupted(self) -> Self:
        """Return the state without the interrupted read, if its next page is lost."""
        return replace(self, reading_index=None, next_page=None)


@dataclass(frozen=True, slots=True)
class PageRead:
    """The media and messages of a page, and the state of its conversation before and after.

    ``odd`` has the malformed rows. After an ``is_incomplete`` page, messages may be missing: the conversation
    does not count as read, and no media count as gone.
    """

    conversation_sid: str
    media: Sequence[MediaRow]
    before: ReadState
    after: ReadState
    odd: Sequence[OddRow] = ()
    is_incomplete: bool = False
    messages: Sequence[MessageRow] = ()


@dataclass(frozen=True, slots=True)
class SyncFailure:
    """A conversation that the last sync could not read, with the reason as a sentence."""

    conversation_sid: str
    conversation_name: str
    sentence: str


def load_state(connection: sqlite3.Connection, conversation_sid: str) -> ReadState | None:
    """Return the read state of a conversation, or None for an unknown one."""
    found = connection.execute(_STATE, (conversation_sid,)).fetchone()
    if found is None:
        return None
    number, newest_index, reading_index, next_page, is_changed = found
    return ReadState(number, newest_index, reading_index, next_page, bool(is_changed))


def save_page(connection: sqlite3.Connection, page: PageRead, scope: TextScope) -> None:
    """Save the read state after ``page``, and its texts; its media are already in the catalog.

    At the end of a full read, the media and messages that were not found are deleted.
    """
    texts.put_messages(connection, page.messages, scope)
    if connection.execute("SELECT 1 FROM unmet LIMIT 1").fetchone():
        connection.executemany(_MET, ((row.sid,) for row in page.media))
    odd_rows.save_conversation_rows(connection, page.conversation_sid, page.odd)
    if page.is_incomplete:
        return
    before, after = page.before, page.after
    new = (after.newest_index, after.reading_index, after.next_page)
    saved = connection.execute(_SAVE_STATE, (*new, page.conversation_sid, before.round, before.newest_index))
    if not saved.rowcount or after.next_page is not None:
        return
    is_full = before.newest_index is None
    if is_full:
        connection.execute(_FORGET_UNMET, (page.conversation_sid,))
    if page.messages or is_full:
        texts.finish_conversation(connection, page.conversation_sid, scope, is_full=is_full)


def reset_read_state(connection: sqlite3.Connection, service_sid: str) -> None:
    """Reset the read states of a service, so that all messages are read again."""
    connection.execute(_RESET, (service_sid,))
    connection.execute(_ALL_UNMET, (service_sid,))
    odd_rows.forget(connection, service_sid)


def save_failure(connection: sqlite3.Connection, conversation_sid: str, sentence: str) -> None:
    """Save why a conversation could not be read, until it is read successfully."""
    connection.execute("UPDATE conversation SET trouble = ? WHERE sid = ?", (sentence, conversation_sid))


def list_failures(connection: sqlite3.Connection, service_sid: str) -> list[SyncFailure]:
    """Return the conversations of a service that could not be read, by name."""
    return [SyncFailure(*row) for row in connection.execute(_FAILURES, (service_sid,))]
