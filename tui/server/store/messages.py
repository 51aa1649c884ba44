"""The message store; each message has its media."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.server.store.errors import MediaNotFoundError, MediaTakenError, ParentMissingError
from tui.server.store.media import find_media, list_message_media, orphan_media
from tui.server.store.records import Message
from tui.server.store.rows import table_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime

    from tui.server.store.database import Database
    from tui.server.store.records import Conversation, Draft
    from tui.server.store.windows import Slice, Window

_TABLE = table_of(Message)


class MessageStore:
    """Reads and writes messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_window(self, conversation_sid: str, window: Window) -> Slice[Message]:
        """Return a window of a conversation's messages by index, each with its media; keys are indexes."""
        reader = self._database.reader
        condition = "conversation_sid = ?"
        rows = _TABLE.select_window(reader, condition, (conversation_sid,), window, key="index")
        media = list_message_media(reader, [row["sid"] for row in rows.rows])
        return rows.map(lambda row: _TABLE.from_row(row, tuple(media[row["sid"]])))

    async def find(self, conversation_sid: str, sid: str) -> Message | None:
        """Return the message with its media, or None."""
        return _find(self._database.reader, "sid = ? AND conversation_sid = ?", sid, conversation_sid)

    async def add(
        self, conversation: Conversation, draft: Draft, media_sid: str | None, *, uploaded_after: datetime
    ) -> Message:
        """Post a message and attach the media to it, in one transaction.

        Raises MediaNotFoundError if the service has no such media or it was uploaded before
        ``uploaded_after``, MediaTakenError if it already has a message, and ParentMissingError for the
        conversation.
        """

        def add(db: sqlite3.Connection) -> Message:
            if media_sid is not None:
                _check_media(db, media_sid, conversation.service_sid, uploaded_after)
            message = _insert(db, conversation, draft)
            if media_sid is None:
                return message
            db.execute(
                "UPDATE media SET message_sid = ?, conversation_sid = ? WHERE sid = ?",
                (message.sid, conversation.sid, media_sid),
            )
            return replace(message, media=tuple(list_message_media(db, [message.sid])[message.sid]))

        return await self._database.write(add)

    async def update(self, sid: str, change: Callable[[Message], Message]) -> Message | None:
        """Replace a message with what ``change`` returns for it, in one transaction; its media remain.

        Return the new message, or None if it does not exist.
        """

        def update(db: sqlite3.Connection) -> Message | None:
            message = _find(db, "sid = ?", sid)
            if message is None:
                return None
            changed = change(message)
            _TABLE.update(db, changed)
            return changed

        return await self._database.write(update)

    async def delete(self, sid: str) -> tuple[str, ...] | None:
        """Delete a message and its media; return the sids of the media, or None if it does not exist."""

        def delete(db: sqlite3.Connection) -> tuple[str, ...] | None:
            media_sids = orphan_media(db, "message_sid = ?", sid)
            return media_sids if _TABLE.delete(db, "sid", sid) else None

        return await self._database.write(delete)


def _find(db: sqlite3.Connection, condition: str, *values: str) -> Message | None:
    row = _TABLE.select(db, condition, values).fetchone()
    if row is None:
        return None
    sid = row["sid"]
    return _TABLE.from_row(row, tuple(list_message_media(db, [sid])[sid]))


def _check_media(db: sqlite3.Connection, sid: str, service_sid: str, uploaded_after: datetime) -> None:
    media = find_media(db, sid)
    if media is None or media.service_sid != service_sid:
        raise MediaNotFoundError
    if media.message_sid is not None:
        raise MediaTakenError
    if media.date_upload_updated <= uploaded_after:
        raise MediaNotFoundError


def _insert(db: sqlite3.Connection, conversation: Conversation, draft: Draft) -> Message:
    row = db.execute(
        "UPDATE conversation SET next_index = next_index + 1 WHERE sid = ? RETURNING next_index - 1",
        (conversation.sid,),
    ).fetchone()
    if row is None:
        raise ParentMissingError
    message = Message(
        sid=draft.sid,
        service_sid=conversation.service_sid,
        conversation_sid=conversation.sid,
        index=row[0],
        author=draft.author,
        body=draft.body,
        date_created=draft.date_created,
        date_updated=draft.date_updated,
        attributes=draft.attributes,
        content_sid=draft.content_sid,
    )
    _TABLE.insert(db, message)
    return message
