"""How far each conversation was read: what a sync keeps of it, so that the next one goes on there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self

from tui.catalog.sync import odd_rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from tui.api.resources.page_content import OddRow
    from tui.catalog.model import MediaRow

#: The newest index of a conversation that was read and has no messages.
_NO_MESSAGES: Final = -1

_STATE: Final = """
SELECT round, newest_index, reading_index, next_page, read_at IS NULL OR read_updated IS NOT updated
FROM conversation WHERE sid = ?
"""
# A sync elsewhere may have read on meanwhile, or begun anew: then its state is the better one.
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
_BEGIN_ANEW: Final = """
UPDATE conversation
SET round = round + 1, newest_index = NULL, reading_index = NULL, next_page = NULL
WHERE service_id = (SELECT id FROM service WHERE sid = ?)
"""
_ALL_UNMET: Final = """
INSERT OR IGNORE INTO unmet SELECT id FROM media WHERE service_id = (SELECT id FROM service WHERE sid = ?)
"""
_TROUBLES: Final = """
SELECT sid, friendly_name, trouble FROM conversation
WHERE service_id = (SELECT id FROM service WHERE sid = ?) AND trouble IS NOT NULL
ORDER BY friendly_name COLLATE NOCASE, sid
"""


@dataclass(frozen=True, slots=True)
class ReadState:
    """How far a conversation was read, newest message first.

    Known are the messages up to ``newest_index`` (None before the first whole reading); of a reading that
    was interrupted also those from ``reading_index`` down to where ``next_page`` goes on. ``round`` counts
    how often all was begun anew. ``is_changed``: the conversation was updated since, or never read.
    """

    round: int
    newest_index: int | None
    reading_index: int | None
    next_page: str | None
    is_changed: bool

    def knows(self, index: int | None) -> bool:
        """Whether the message with this index was read before; one without an index never was."""
        return index is not None and self.newest_index is not None and index <= self.newest_index

    def after_page(self, indexes: Iterable[int | None], next_page: str | None) -> Self:
        """Return the state once the new messages of a page are in the catalog; no ``next_page`` ends it."""
        known = (self.reading_index, *indexes)
        highest = max((index for index in known if index is not None), default=None)
        if next_page is not None:
            return replace(self, reading_index=highest, next_page=next_page)
        before = self.newest_index if self.newest_index is not None else _NO_MESSAGES
        newest = before if highest is None else max(before, highest)
        return replace(self, newest_index=newest, reading_index=None, next_page=None)

    def from_the_newest(self) -> Self:
        """Return the state without the interrupted reading, whose next page is lost."""
        return replace(self, reading_index=None, next_page=None)


@dataclass(frozen=True, slots=True)
class PageRead:
    """What a page of messages brought, and how far its conversation is read with it and was before.

    ``odd`` are its rows that are not as documented. After an ``is_incomplete`` page it is not known what is
    missing: then nothing counts as read to its end, or as gone.
    """

    conversation_sid: str
    media: Sequence[MediaRow]
    before: ReadState
    after: ReadState
    odd: Sequence[OddRow] = ()
    is_incomplete: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """A conversation that could not be read at the last try, and why, in a sentence."""

    conversation_sid: str
    conversation_name: str
    sentence: str


def state_of(connection: sqlite3.Connection, conversation_sid: str) -> ReadState | None:
    """Return how far a conversation was read; None where the catalog does not know it."""
    found = connection.execute(_STATE, (conversation_sid,)).fetchone()
    if found is None:
        return None
    number, newest_index, reading_index, next_page, is_changed = found
    return ReadState(number, newest_index, reading_index, next_page, bool(is_changed))


def save_page(connection: sqlite3.Connection, page: PageRead) -> None:
    """Keep how far a conversation is read with ``page``, whose media are in the catalog already.

    Where all of it is read, the media that were not met are gone, and are forgotten.
    """
    if connection.execute("SELECT 1 FROM unmet LIMIT 1").fetchone():
        connection.executemany(_MET, ((row.sid,) for row in page.media))
    odd_rows.save_of_conversation(connection, page.conversation_sid, page.odd)
    if page.is_incomplete:
        return
    before, after = page.before, page.after
    new = (after.newest_index, after.reading_index, after.next_page)
    saved = connection.execute(_SAVE_STATE, (*new, page.conversation_sid, before.round, before.newest_index))
    if saved.rowcount and after.next_page is None and before.newest_index is None:
        connection.execute(_FORGET_UNMET, (page.conversation_sid,))


def begin_anew(connection: sqlite3.Connection, service_sid: str) -> None:
    """Let every conversation of a service be read from its newest to its oldest message again."""
    connection.execute(_BEGIN_ANEW, (service_sid,))
    connection.execute(_ALL_UNMET, (service_sid,))
    odd_rows.forget(connection, service_sid)


def save_trouble(connection: sqlite3.Connection, conversation_sid: str, sentence: str) -> None:
    """Keep why a conversation could not be read, until it is."""
    connection.execute("UPDATE conversation SET trouble = ? WHERE sid = ?", (sentence, conversation_sid))


def troubles_of(connection: sqlite3.Connection, service_sid: str) -> list[Trouble]:
    """Return the conversations of a service that could not be read, by name."""
    return [Trouble(*row) for row in connection.execute(_TROUBLES, (service_sid,))]
