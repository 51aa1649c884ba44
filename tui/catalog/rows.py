"""What the catalog holds, as plain values. Times are whole seconds since 1970 UTC, sizes are bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service, and what the catalog knows of it; ``synced_at`` is None before the first whole walk."""

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

    ``sent`` is when its message was written, ``author`` who wrote it.
    """

    sid: str
    service_sid: str
    conversation_sid: str
    conversation_name: str
    message_sid: str
    filename: str | None
    content_type: str | None
    size: int | None
    author: str | None
    sent: int | None

    @property
    def name(self) -> str:
        """The file name, or the SID of a media that was sent without one."""
        return self.filename or self.sid
