"""The message texts stored in the catalog: around media, all, or none.

Messages are read newest first, page by page. With ``around``, the messages at the ends of a page are kept
until the conversation is read to its end, which shows whether they are near a media.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from tui.catalog.model import MessageRow
    from tui.settings.values import TextScope

#: The number of messages before and after one with a media that are stored with it, by Twilio's index.
AROUND: Final = 3
#: The maximum stored length of a text, in characters. Twilio's limit is 1,600 (Conversations API reference).
_LONGEST: Final = 32_000
#: Rows per page of the API.
_PAGE: Final = 100
_WIDTHS: Final = {None: 0, "none": 0, "around": 1, "all": 2}

_PUT: Final = """
INSERT INTO message(sid, conversation_id, position, author, sent, body, media, round)
SELECT :sid, id, :position, :author, :sent, :body, :media, round
FROM conversation WHERE sid = :conversation_sid
ON CONFLICT(sid) DO UPDATE SET
    conversation_id = excluded.conversation_id, position = excluded.position, author = excluded.author,
    sent = excluded.sent, body = excluded.body, media = excluded.media, round = excluded.round
WHERE (message.conversation_id, message.position, message.author, message.sent, body, media, message.round)
IS NOT (excluded.conversation_id, excluded.position, excluded.author, excluded.sent, excluded.body,
    excluded.media, excluded.round)
"""
_PRUNE: Final = f"""
DELETE FROM message WHERE conversation_id = :conversation AND media = 0 AND NOT EXISTS (
    SELECT 1 FROM message AS near INDEXED BY message_with_media
    WHERE near.conversation_id = :conversation AND near.media > 0
    AND near.position BETWEEN message.position - {AROUND} AND message.position + {AROUND}
)
"""
_FORGET_STALE: Final = """
DELETE FROM message WHERE conversation_id = :conversation
AND round <> (SELECT round FROM conversation WHERE id = :conversation)
"""
_DELETE_ALL: Final = """
DELETE FROM message WHERE conversation_id IN (SELECT id FROM conversation WHERE service_id = ?)
"""
_PAGES: Final = f"""
SELECT count(*), sum(max(1, (ifnull(newest_index, 0) + {_PAGE}) / {_PAGE}))
FROM conversation WHERE service_id = ?
"""


def put_messages(connection: sqlite3.Connection, messages: Sequence[MessageRow], scope: TextScope) -> None:
    """Store the messages of one page that ``scope`` includes."""
    kept = select_messages(messages, scope)
    connection.executemany(_PUT, (_make_fields(row) for row in kept))


def select_messages(messages: Sequence[MessageRow], scope: TextScope) -> Iterable[MessageRow]:
    """Return the messages of a page that ``scope`` includes, for now also those at its ends."""
    if scope == "none":
        return ()
    if scope == "all":
        return messages
    positions = [row.position for row in messages if row.position is not None]
    if not positions:
        return [row for row in messages if row.media]
    centres = {row.position for row in messages if row.media and row.position is not None}
    near = {at for centre in centres for at in range(centre - AROUND, centre + AROUND + 1)}
    first, last = min(positions) + AROUND, max(positions) - AROUND
    return [
        row
        for row in messages
        if row.media
        or (row.position is not None and (row.position in near or not first <= row.position <= last))
    ]


def finish_conversation(
    connection: sqlite3.Connection, conversation_sid: str, scope: TextScope, *, is_full: bool
) -> None:
    """Remove messages outside the scope from a conversation that was read to its end.

    After a read that ``is_full``, messages that were not found are gone.
    """
    [(conversation,)] = connection.execute("SELECT id FROM conversation WHERE sid = ?", (conversation_sid,))
    if is_full:
        connection.execute(_FORGET_STALE, {"conversation": conversation})
    if scope == "around":
        connection.execute(_PRUNE, {"conversation": conversation})


def set_scope(connection: sqlite3.Connection, service_sid: str, scope: TextScope, *, is_full: bool) -> None:
    """Remove the texts of a service outside ``scope``; record the scope if everything is read again."""
    found = connection.execute("SELECT id, text FROM service WHERE sid = ?", (service_sid,)).fetchone()
    if found is None:
        return
    service, kept = found
    if scope == "none":
        connection.execute(_DELETE_ALL, (service,))
    elif scope == "around" and kept == "all":
        query = "SELECT id FROM conversation WHERE service_id = ?"
        for (conversation,) in connection.execute(query, (service,)).fetchall():
            connection.execute(_PRUNE, {"conversation": conversation})
    query = "SELECT EXISTS (SELECT 1 FROM conversation WHERE service_id = ? AND newest_index IS NOT NULL)"
    [[is_read]] = connection.execute(query, (service,))
    if is_full or not is_read or _WIDTHS[scope] <= _WIDTHS[kept]:
        connection.execute("UPDATE service SET text = ? WHERE id = ?", (scope, service))


def count_requests(connection: sqlite3.Connection, service_sid: str, scope: TextScope) -> int:
    """Return the approximate number of requests for the missing texts of ``scope``; 0 if none are missing.

    A page has 100 messages (twilio-media-api, section 4), and the index of the newest counts them.
    """
    found = connection.execute("SELECT id, text FROM service WHERE sid = ?", (service_sid,)).fetchone()
    if found is None or _WIDTHS[scope] <= _WIDTHS[found[1]]:
        return 0
    [[conversations, pages]] = connection.execute(_PAGES, (found[0],))
    requests: int = -(-conversations // _PAGE) + (pages or 0)
    return requests


def forget(connection: sqlite3.Connection, sids: Iterable[str], scope: TextScope) -> None:
    """Remove deleted messages, and those that were stored because of them."""
    for sid in sids:
        query = "DELETE FROM message WHERE sid = ? RETURNING conversation_id"
        for (conversation,) in connection.execute(query, (sid,)).fetchall():
            if scope == "around":
                connection.execute(_PRUNE, {"conversation": conversation})


def wipe(connection: sqlite3.Connection) -> int:
    """Remove the texts of all services, and return the number of messages that had one."""
    [found] = connection.execute("SELECT count(*) FROM message WHERE body IS NOT NULL").fetchone()
    count: int = found
    connection.execute("DELETE FROM message")
    connection.execute("UPDATE service SET text = NULL")
    return count


def _make_fields(row: MessageRow) -> dict[str, str | int | None]:
    body = row.body[:_LONGEST] if row.body is not None else None
    fields = {name: getattr(row, name) for name in row.__slots__} | {"body": body}
    return {
        name: value.encode(errors="replace").decode() if isinstance(value, str) else value
        for name, value in fields.items()
    }
