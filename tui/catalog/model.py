"""The values of the catalog. Times are whole seconds since 1970 UTC, sizes are bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Used in place of a service SID: all services of the account.
ALL_SERVICES: Final = "*"


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service with its totals; ``synced_at`` is None before the first complete sync."""

    sid: str
    friendly_name: str
    created: int | None
    conversations: int = 0
    media: int = 0
    size: int = 0
    synced_at: int | None = None


def make_all_services_row(services: Sequence[ServiceRow]) -> ServiceRow:
    """Return all ``services`` as one row, synced when the least recent of them was."""
    synced = [row.synced_at for row in services if row.synced_at is not None]
    return ServiceRow(
        sid=ALL_SERVICES,
        friendly_name="All services",
        created=None,
        conversations=sum(row.conversations for row in services),
        media=sum(row.media for row in services),
        size=sum(row.size for row in services),
        synced_at=min(synced) if synced and len(synced) == len(services) else None,
    )


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation of a service. Lists are ordered by ``updated``, latest first."""

    sid: str
    service_sid: str
    friendly_name: str
    state: str
    updated: int | None
    media: int = 0
    service_name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A media with the data of its message.

    ``sent`` is the time of the message, ``author`` its author. An unattached media has no ``message_sid`` and
    no conversation, and ``sent`` is the time of its upload. ``category`` and ``uploaded`` come from MCS and
    are None until they are fetched. ``author_name`` is the name of the person, ``text`` that of the message,
    None where it is not kept. ``service_name`` is that of the service, ``conversation_state`` is active,
    inactive or closed. ``is_new``: it came after the first sync and was not looked at. ``tags`` and ``note``
    are the user's.
    """

    sid: str
    service_sid: str
    conversation_sid: str | None
    conversation_name: str
    message_sid: str | None
    filename: str | None
    content_type: str | None
    size: int | None
    author: str | None
    sent: int | None
    category: str | None = None
    uploaded: int | None = None
    author_name: str | None = None
    text: str | None = None
    service_name: str = ""
    conversation_state: str | None = None
    is_new: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_unattached(self) -> bool:
        """Whether it has no message. A media with a conversation has a message, perhaps without SID."""
        return self.message_sid is None and self.conversation_sid is None

    @property
    def name(self) -> str:
        """The file name, or the SID for a media without one."""
        return self.filename or self.sid


def group_by_service(rows: Iterable[MediaRow]) -> dict[str, list[MediaRow]]:
    """Return ``rows`` by the SIDs of their services."""
    found: dict[str, list[MediaRow]] = {}
    for row in rows:
        found.setdefault(row.service_sid, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message of the catalog.

    ``position`` is Twilio's index, ``media`` the number of its media, ``author_name`` the author's display
    name.
    """

    sid: str
    conversation_sid: str
    position: int | None
    author: str | None
    sent: int | None
    body: str | None
    media: int
    author_name: str | None = None


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """A message of a conversation with its media.

    ``gap_before`` messages before it are not stored, and ``gap_after`` messages after it if it is the last
    one.
    """

    message: MessageRow
    media: tuple[MediaRow, ...] = ()
    gap_before: int = 0
    gap_after: int = 0


@dataclass(frozen=True, slots=True)
class TextCount:
    """What is stored of a service: its media, its messages, and the number of messages with text."""

    service_sid: str
    service_name: str
    media: int
    messages: int
    texts: int


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """A participant of a conversation.

    ``author`` is the author field of its messages: the identity or the address. ``channel`` is ``chat``,
    ``sms``, ``whatsapp`` or another.
    """

    sid: str
    author: str | None
    channel: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class MediaDetails:
    """The details of a media from MCS; ``uploaded`` is its ``date_created``."""

    sid: str
    category: str | None
    uploaded: int | None


@dataclass(frozen=True, slots=True)
class Totals:
    """The number of media, and their total bytes according to their messages."""

    media: int
    size: int


@dataclass(frozen=True, slots=True)
class ConversationGroup:
    """The media of one conversation in a list; ``newest`` is the time of the latest.

    Unattached media form a group without SID and name.
    """

    sid: str | None
    name: str
    media: int
    size: int
    newest: int | None
    service_name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SidLocation:
    """The location of a SID: the kind of resource, and the SIDs and the row id on the way to it.

    ``kind`` is ``service``, ``conversation``, ``message`` or ``media``; ``media_id`` is the row id of the
    media, or of the first media of the message, and ``name`` that of a conversation.
    """

    kind: str
    service_sid: str
    conversation_sid: str | None = None
    media_id: int | None = None
    name: str = ""
