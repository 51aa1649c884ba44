"""What changes the records, each function inside a transaction that its caller began."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.server.store.metadata import (
    MediaNotFoundError,
    MediaTakenError,
    ParentMissingError,
    ParticipantExistsError,
    UniqueNameTakenError,
)
from tui.server.store.records import Conversation, Draft, Media, Message, Participant, User
from tui.server.store.rows import conversation_from, insert, media_from, message_from, stamp, update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from tui.server.store.records import Record


def media_by_sid(db: sqlite3.Connection, sid: str) -> Media | None:
    """Return the media, or None."""
    row = db.execute("SELECT * FROM media WHERE sid = ?", (sid,)).fetchone()
    return media_from(row) if row else None


def decode_media(db: sqlite3.Connection, message_sids: Sequence[str]) -> dict[str, list[Media]]:
    """Return the media of each of the messages, in the order in which they were attached."""
    places = ", ".join("?" * len(message_sids))
    query = f"SELECT * FROM media WHERE message_sid IN ({places}) ORDER BY rowid"  # noqa: S608 - question marks
    found = defaultdict[str, list[Media]](list)
    for row in db.execute(query, tuple(message_sids)):
        found[row["message_sid"]].append(media_from(row))
    return found


def add(db: sqlite3.Connection, record: Record) -> None:
    """Insert a record; raises what stands against it, and ParentMissingError for what it belongs to."""
    with _told_apart():
        insert(db, record)


def add_media(db: sqlite3.Connection, media: Media) -> None:
    """Insert a media whose content is loose no more."""
    add(db, media)
    db.execute("DELETE FROM loose_content WHERE sid = ?", (media.sid,))


def add_participant(db: sqlite3.Connection, participant: Participant, user: User | None) -> Participant:
    """Insert a participant, and its user where there is none yet (see ``Metadata.add_participant``)."""
    if user is not None:
        known = "SELECT sid FROM user WHERE service_sid = ? AND identity = ?"
        row = db.execute(known, (user.service_sid, user.identity)).fetchone()
        if row is None:
            add(db, user)
        participant = replace(participant, user_sid=user.sid if row is None else row["sid"])
    add(db, participant)
    return participant


def remove_participant(db: sqlite3.Connection, sid: str) -> bool:
    """Remove a participant; tell whether it was there."""
    return _remove(db, "participant WHERE sid = ?", sid)


def change_conversation(
    db: sqlite3.Connection, sid: str, change: Callable[[Conversation], Conversation]
) -> Conversation | None:
    """Change a conversation and return it, or None where it is not there."""
    row = db.execute("SELECT * FROM conversation WHERE sid = ?", (sid,)).fetchone()
    if row is None:
        return None
    changed = change(conversation_from(row))
    with _told_apart():
        update(db, changed)
    return changed


def change_message(db: sqlite3.Connection, sid: str, change: Callable[[Message], Message]) -> Message | None:
    """Change a message and return it with its media, or None where it is not there."""
    row = db.execute("SELECT * FROM message WHERE sid = ?", (sid,)).fetchone()
    if row is None:
        return None
    changed = change(message_from(row, tuple(decode_media(db, [sid])[sid])))
    update(db, changed)
    return changed


def post(
    db: sqlite3.Connection,
    conversation: Conversation,
    draft: Draft,
    media_sid: str | None,
    *,
    uploaded_after: datetime,
) -> Message:
    """Insert a message and attach the media (see ``Metadata.add_message``)."""
    if media_sid is not None:
        media = media_by_sid(db, media_sid)
        if media is None or media.service_sid != conversation.service_sid:
            raise MediaNotFoundError
        if media.message_sid is not None:
            raise MediaTakenError
        if media.date_upload_updated <= uploaded_after:
            raise MediaNotFoundError
    message = Message(
        sid=draft.sid,
        service_sid=conversation.service_sid,
        conversation_sid=conversation.sid,
        index=_next_index(db, conversation),
        author=draft.author,
        body=draft.body,
        date_created=draft.date_created,
        date_updated=draft.date_updated,
        attributes=draft.attributes,
        content_sid=draft.content_sid,
    )
    insert(db, message)
    if media_sid is None:
        return message
    db.execute(
        "UPDATE media SET message_sid = ?, conversation_sid = ? WHERE sid = ?",
        (message.sid, conversation.sid, media_sid),
    )
    return replace(message, media=tuple(decode_media(db, [message.sid])[message.sid]))


def remove_unattached(db: sqlite3.Connection, uploaded_before: datetime) -> tuple[str, ...]:
    """Remove the media that were uploaded before then and have no message; return their sids."""
    return _remove_media(db, "message_sid IS NULL AND date_upload_updated <= ?", stamp(uploaded_before))


def remove_message(db: sqlite3.Connection, sid: str) -> tuple[str, ...] | None:
    """Remove a message and its media; return their sids, or None where it is not there."""
    removed = _remove_media(db, "message_sid = ?", sid)
    return removed if _remove(db, "message WHERE sid = ?", sid) else None


def remove_conversation(db: sqlite3.Connection, sid: str) -> tuple[str, ...] | None:
    """Remove a conversation and all in it; return the sids of its media, or None where it is not there."""
    removed = _remove_media(db, "conversation_sid = ?", sid)
    _remove(db, "message WHERE conversation_sid = ?", sid)
    _remove(db, "participant WHERE conversation_sid = ?", sid)
    return removed if _remove(db, "conversation WHERE sid = ?", sid) else None


def remove_service(db: sqlite3.Connection, sid: str) -> tuple[str, ...] | None:
    """Remove a service and all in it; return the sids of its media, or None where it is not there."""
    removed = _remove_media(db, "service_sid = ?", sid)
    _remove(db, "message WHERE service_sid = ?", sid)
    _remove(db, "participant WHERE service_sid = ?", sid)
    _remove(db, "user WHERE service_sid = ?", sid)
    _remove(db, "conversation WHERE service_sid = ?", sid)
    return removed if _remove(db, "service WHERE sid = ?", sid) else None


# The conditions below are written above, never by a client.


def _remove(db: sqlite3.Connection, what: str, value: str) -> bool:
    return db.execute(f"DELETE FROM {what}", (value,)).rowcount > 0  # noqa: S608


def _remove_media(db: sqlite3.Connection, condition: str, value: str | int) -> tuple[str, ...]:
    """Remove media, and note that their content is loose until it is deleted."""
    rows = db.execute(f"DELETE FROM media WHERE {condition} RETURNING sid", (value,)).fetchall()  # noqa: S608
    db.executemany("INSERT INTO loose_content VALUES (?)", rows)
    return tuple(row["sid"] for row in rows)


def _next_index(db: sqlite3.Connection, conversation: Conversation) -> int:
    row = db.execute(
        "UPDATE conversation SET next_index = next_index + 1 WHERE sid = ? RETURNING next_index - 1",
        (conversation.sid,),
    ).fetchone()
    if row is None:
        raise ParentMissingError
    index: int = row[0]
    return index


@contextmanager
def _told_apart() -> Iterator[None]:
    """Raise what a broken constraint means."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorname == "SQLITE_CONSTRAINT_FOREIGNKEY":
            raise ParentMissingError from error
        if "unique_name" in str(error):
            raise UniqueNameTakenError from error
        if "participant.conversation_sid" in str(error):
            raise ParticipantExistsError from error
        raise
