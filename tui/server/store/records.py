"""The records of the local service, without URLs and without a wire format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

#: The states of a conversation (twilio-media-api, section 4).
STATES: Final = ("initializing", "active", "inactive", "closed")


@dataclass(frozen=True, slots=True)
class Service:
    """A Conversations service (``IS…``). Dates are aware."""

    sid: str
    friendly_name: str
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation (``CH…``) of a service; ``attributes`` is JSON, ``state`` one of STATES."""

    sid: str
    service_sid: str
    friendly_name: str | None
    unique_name: str | None
    state: str
    date_created: datetime
    date_updated: datetime
    attributes: str = "{}"


@dataclass(frozen=True, slots=True)
class Media:
    """A media (``ME…``) and its content's ``size`` in bytes and ``sha256`` in hex.

    ``message_sid`` and ``conversation_sid`` are None until it is attached to a message.
    """

    sid: str
    service_sid: str
    filename: str | None
    content_type: str
    size: int
    sha256: str
    author: str | None
    category: str
    date_created: datetime
    date_updated: datetime
    date_upload_updated: datetime
    message_sid: str | None = None
    conversation_sid: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is posted and gets its index."""

    sid: str
    author: str
    body: str | None
    date_created: datetime
    date_updated: datetime
    attributes: str
    content_sid: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """A message (``IM…``); ``index`` counts from 0 within its conversation and is never reused.

    ``attributes`` is JSON; ``content_sid`` is the template of the message, or None.
    """

    sid: str
    service_sid: str
    conversation_sid: str
    index: int
    author: str
    body: str | None
    date_created: datetime
    date_updated: datetime
    attributes: str = "{}"
    content_sid: str | None = None
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class User:
    """A user (``US…``) of a service, with an identity; ``attributes`` is JSON."""

    sid: str
    service_sid: str
    identity: str
    date_created: datetime
    date_updated: datetime
    friendly_name: str | None = None
    attributes: str = "{}"


@dataclass(frozen=True, slots=True)
class Participant:
    """A participant (``MB…``) of a conversation: a user, or an address such as a telephone number.

    A participant with an ``identity`` also has a ``user_sid``. Any other has an ``address``, such as
    ``+15550100`` or ``whatsapp:+15550100``, and may have a ``proxy_address``. ``attributes`` is JSON.
    """

    sid: str
    service_sid: str
    conversation_sid: str
    user_sid: str | None
    identity: str | None
    address: str | None
    proxy_address: str | None
    date_created: datetime
    date_updated: datetime
    attributes: str = "{}"


@dataclass(frozen=True, slots=True)
class Participation:
    """A participant and its conversation."""

    participant: Participant
    conversation: Conversation


#: The records with a sid and a table.
Record: TypeAlias = Service | Conversation | Message | Media | User | Participant
