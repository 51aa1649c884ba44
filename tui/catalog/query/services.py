"""Queries for services and their conversations, and for the location of a SID."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tui.catalog.model import (
    ALL_SERVICES,
    ConversationGroup,
    ConversationRow,
    ServiceRow,
    SidLocation,
    Totals,
    make_all_services_row,
)
from tui.text.similar_names import make_name_key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_SERVICES: Final = """
SELECT sid, friendly_name, created,
    (SELECT count(*) FROM conversation WHERE service_id = service.id),
    media, max(0, CAST(size AS INTEGER)), synced_at
FROM service ORDER BY friendly_name COLLATE NOCASE, sid
"""
#: The condition for a ``service_id``: the service with the SID, or any for ALL_SERVICES.
SCOPE: Final = f"IN (SELECT id FROM service WHERE :sid IN (sid, '{ALL_SERVICES}'))"
_TOTALS: Final = f"""
SELECT ifnull(sum(media), 0), max(0, CAST(total(size) AS INTEGER)) FROM service WHERE id {SCOPE}
"""
_CONVERSATIONS: Final = f"""
SELECT conversation.sid, service.sid, conversation.friendly_name, state, updated,
    (SELECT count(*) FROM media WHERE conversation_id = conversation.id), service.friendly_name
FROM conversation JOIN service ON service.id = conversation.service_id
WHERE service_id {SCOPE} ORDER BY updated DESC, conversation.sid
"""
#: The query for a SID by its first two letters.
_FIND: Final = {
    "IS": "SELECT 'service', sid, NULL, NULL FROM service WHERE sid = ?",
    "CH": """
SELECT 'conversation', service.sid, conversation.sid, NULL, conversation.friendly_name
FROM conversation JOIN service ON service.id = service_id WHERE conversation.sid = ?""",
    "IM": """
SELECT 'message', service.sid, conversation.sid, media.id
FROM media JOIN service ON service.id = media.service_id
LEFT JOIN conversation ON conversation.id = conversation_id WHERE message_sid = ? ORDER BY media.id""",
    "ME": """
SELECT 'media', service.sid, conversation.sid, media.id
FROM media JOIN service ON service.id = media.service_id
LEFT JOIN conversation ON conversation.id = conversation_id WHERE media.sid = ?""",
}
_GROUP_NAMES: Final = f"""
SELECT conversation.id, conversation.sid, conversation.friendly_name, service.friendly_name
FROM conversation JOIN service ON service.id = service_id WHERE service_id {SCOPE}
"""
_COUNT_GROUPS: Final = f"""
SELECT (
    SELECT count(*) FROM conversation WHERE service_id {SCOPE}
    AND EXISTS (SELECT 1 FROM media WHERE conversation_id = conversation.id)
) + EXISTS (SELECT 1 FROM media WHERE conversation_id IS NULL AND service_id {SCOPE})
"""


def list_services(connection: sqlite3.Connection) -> list[ServiceRow]:
    """Return all services by name, with their totals."""
    return [ServiceRow(*row) for row in connection.execute(_SERVICES)]


def find_services(connection: sqlite3.Connection, name: str) -> list[ServiceRow]:
    """Return the service with the SID ``name``, else those with that name, ignoring case.

    For ALL_SERVICES, return all services as one, if there are any.
    """
    services = list_services(connection)
    if name == ALL_SERVICES:
        return [make_all_services_row(services)] if services else []
    by_sid = [row for row in services if row.sid == name]
    return by_sid or [row for row in services if make_name_key(row.friendly_name) == make_name_key(name)]


def read_totals(connection: sqlite3.Connection, service_sid: str) -> Totals:
    """Return the totals of a service, which are stored with it."""
    return Totals(*connection.execute(_TOTALS, {"sid": service_sid}).fetchone())


def list_conversations(connection: sqlite3.Connection, service_sid: str) -> list[ConversationRow]:
    """Return the conversations of a service with their totals, the latest updated first."""
    return [ConversationRow(*row) for row in connection.execute(_CONVERSATIONS, {"sid": service_sid})]


def make_groups(
    connection: sqlite3.Connection, service_sid: str, counted: Iterable[tuple[Any, ...]]
) -> list[ConversationGroup]:
    """Return a group for each row id of a conversation with its media, bytes and newest, newest first."""
    rows = connection.execute(_GROUP_NAMES, {"sid": service_sid})
    names = {row_id: names for row_id, *names in rows}
    groups = []
    for row_id, media, size, newest in counted:
        sid, name, service_name = names.get(row_id, (None, "", ""))
        groups.append(ConversationGroup(sid, name, media, size, newest, service_name))
    return sorted(groups, key=lambda group: (group.newest or 0, group.media), reverse=True)


def count_groups(connection: sqlite3.Connection, service_sid: str) -> int:
    """Return the number of conversations of a service with media; media without one count as one more."""
    [[count]] = connection.execute(_COUNT_GROUPS, {"sid": service_sid})
    return int(count)


def find_sid(connection: sqlite3.Connection, sid: str) -> SidLocation | None:
    """Return the location of a service, conversation, message or media, or None if it is unknown."""
    query = _FIND.get(sid[:2])
    row = connection.execute(query, (sid,)).fetchone() if query else None
    return None if row is None else SidLocation(*row)
