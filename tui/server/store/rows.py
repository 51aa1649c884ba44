"""Between rows of the database and records."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from tui.server.store.records import Conversation, Media, Message, Participant, Record, Service, User

if TYPE_CHECKING:
    import sqlite3

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

_TABLES: Final[dict[type[Record], str]] = {
    Service: "service",
    Conversation: "conversation",
    Message: "message",
    Media: "media",
    User: "user",
    Participant: "participant",
}


def to_timestamp(moment: datetime) -> int:
    """Return a date as it is kept: whole microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def from_timestamp(microseconds: int) -> datetime:
    """Return the date that was kept."""
    return _EPOCH + microseconds * _MICROSECOND


def row_to_service(row: sqlite3.Row) -> Service:
    """Return the service in a row of its table."""
    return Service(
        sid=row["sid"],
        friendly_name=row["friendly_name"],
        date_created=from_timestamp(row["date_created"]),
        date_updated=from_timestamp(row["date_updated"]),
    )


def row_to_conversation(row: sqlite3.Row) -> Conversation:
    """Return the conversation in a row of its table."""
    return Conversation(
        sid=row["sid"],
        service_sid=row["service_sid"],
        friendly_name=row["friendly_name"],
        unique_name=row["unique_name"],
        state=row["state"],
        date_created=from_timestamp(row["date_created"]),
        date_updated=from_timestamp(row["date_updated"]),
        attributes=row["attributes"],
    )


def row_to_message(row: sqlite3.Row, media: tuple[Media, ...]) -> Message:
    """Return the message in a row of its table, with its media."""
    return Message(
        sid=row["sid"],
        service_sid=row["service_sid"],
        conversation_sid=row["conversation_sid"],
        index=row["index"],
        author=row["author"],
        body=row["body"],
        date_created=from_timestamp(row["date_created"]),
        date_updated=from_timestamp(row["date_updated"]),
        attributes=row["attributes"],
        content_sid=row["content_sid"],
        media=media,
    )


def row_to_media(row: sqlite3.Row) -> Media:
    """Return the media in a row of its table."""
    # By place: to look for each column by its name takes as long as the whole query.
    sid, service, name, kind, size, sha256, author, category, *dates, message, conversation = row
    created, updated, uploaded = map(from_timestamp, dates)
    return Media(
        sid,
        service,
        name,
        kind,
        size,
        sha256,
        author,
        category,
        created,
        updated,
        uploaded,
        message,
        conversation,
    )


def row_to_user(row: sqlite3.Row) -> User:
    """Return the user in a row of its table."""
    return User(
        sid=row["sid"],
        service_sid=row["service_sid"],
        identity=row["identity"],
        date_created=from_timestamp(row["date_created"]),
        date_updated=from_timestamp(row["date_updated"]),
    )


def row_to_participant(row: sqlite3.Row) -> Participant:
    """Return the participant in a row of its table."""
    return Participant(
        sid=row["sid"],
        service_sid=row["service_sid"],
        conversation_sid=row["conversation_sid"],
        user_sid=row["user_sid"],
        identity=row["identity"],
        address=row["address"],
        proxy_address=row["proxy_address"],
        date_created=from_timestamp(row["date_created"]),
        date_updated=from_timestamp(row["date_updated"]),
        attributes=row["attributes"],
    )


# In both of these the names are those of our own dataclasses, never a client's.


def insert(connection: sqlite3.Connection, record: Record) -> None:
    """Insert one record as it is; the media of a message are records of their own."""
    values = _values(record)
    columns = ", ".join(f'"{name}"' for name in values)
    places = ", ".join("?" * len(values))
    query = f"INSERT INTO {_TABLES[type(record)]} ({columns}) VALUES ({places})"  # noqa: S608
    connection.execute(query, list(values.values()))


def update(connection: sqlite3.Connection, record: Record) -> None:
    """Write one record over the one with its sid; the media of a message stay as they are."""
    values = _values(record)
    changes = ", ".join(f'"{name}" = ?' for name in values)
    query = f"UPDATE {_TABLES[type(record)]} SET {changes} WHERE sid = ?"  # noqa: S608
    connection.execute(query, [*values.values(), record.sid])


def _values(record: Record) -> dict[str, str | int | None]:
    """Return what is kept of a record, by column."""
    values = {field.name: getattr(record, field.name) for field in fields(record) if field.name != "media"}
    return {
        name: to_timestamp(value) if isinstance(value, datetime) else value for name, value in values.items()
    }
