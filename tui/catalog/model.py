"""What the catalog holds, as plain values. Times are whole seconds since 1970 UTC, sizes are bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service, and what the catalog knows of it; ``synced_at`` is None before the first whole sync."""

    sid: str
    friendly_name: str
    created: int | None
    conversations: int = 0
    media: int = 0
    size: int = 0
    synced_at: int | None = None


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation of a service; ``updated`` orders the list of conversations, latest first."""

    sid: str
    service_sid: str
    friendly_name: str
    state: str
    updated: int | None
    media: int = 0


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A media as its message tells it: what MCS alone knows (links, dates of upload) is not here.

    ``sent`` is when its message was written, ``author`` who wrote it. A media that is attached to no message
    has neither ``message_sid`` nor conversation, and ``sent`` is when it was uploaded. ``category`` and
    ``uploaded`` are details that MCS alone knows: None until they were asked for.
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

    @property
    def is_unattached(self) -> bool:
        """Whether it is attached to no message; one whose message came without a SID is attached."""
        return self.message_sid is None and self.conversation_sid is None

    @property
    def name(self) -> str:
        """The file name, or the SID of a media that was sent without one."""
        return self.filename or self.sid


@dataclass(frozen=True, slots=True)
class MediaDetails:
    """What MCS knows of a media and its message does not: ``uploaded`` is its ``date_created``."""

    sid: str
    category: str | None
    uploaded: int | None


@dataclass(frozen=True, slots=True)
class Totals:
    """How many media, and their bytes as their messages state them."""

    media: int
    size: int


@dataclass(frozen=True, slots=True)
class ConversationGroup:
    """The media of a list that are of one conversation; ``newest`` is when the last of them was sent.

    Media that are attached to no message are together in a group without SID and name.
    """

    sid: str | None
    name: str
    media: int
    size: int
    newest: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """Where a SID is: the kind of resource, and the SIDs and row id that lead to it, as far as it has them.

    ``kind`` is ``service``, ``conversation``, ``message`` or ``media``; ``media_id`` is the row id of the
    media, or of the first media of the message, and ``name`` that of a conversation.
    """

    kind: str
    service_sid: str
    conversation_sid: str | None = None
    media_id: int | None = None
    name: str = ""
