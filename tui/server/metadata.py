"""The interface behind which services, conversations, messages and media records are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from tui.server.records import Conversation, Draft, Media, Message, Service

Record = TypeVar("Record")


class MediaNotFoundError(Exception):
    """The media to attach is not there: unknown, of another service, or too old."""


class MediaTakenError(Exception):
    """The media to attach belongs to a message already."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of a list are wanted: at most ``size`` of them, after or before the row with a key.

    ``after`` and ``before`` are keys that a Slice gave, and speak of the list's own order, which
    ``descending`` turns round. With neither, the window stands at the list's start.
    """

    size: int
    after: int | None = None
    before: int | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Slice(Generic[Record]):
    """The rows of one window in the list's order, the key of each, and whether rows lie on either side."""

    rows: tuple[Record, ...]
    keys: tuple[int, ...]
    has_previous: bool
    has_next: bool


class Metadata(Protocol):
    """All that the routes ask of a store of records.

    Content lies elsewhere, so the two can part when a process dies. That is why a store also keeps the sids
    of *loose* content: ``expect_content`` notes one before the first byte is written, ``add_media`` strikes
    it out in the transaction that adds the record, ``remove_unattached`` notes the removed ones. Whatever
    is still noted at the next start has no record, and can be deleted.
    """

    async def services(self, window: Window) -> Slice[Service]:
        """Return a window of the services, oldest first."""

    async def service(self, sid: str) -> Service | None:
        """Return the service, or None."""

    async def conversations(self, service_sid: str, window: Window) -> Slice[Conversation]:
        """Return a window of a service's conversations, oldest first."""

    async def conversation(self, service_sid: str, name: str) -> Conversation | None:
        """Return the conversation with this sid or unique name, or None."""

    async def messages(self, conversation_sid: str, window: Window) -> Slice[Message]:
        """Return a window of a conversation's messages by index, each with its media; keys are indexes."""

    async def message(self, conversation_sid: str, sid: str) -> Message | None:
        """Return the message with its media, or None."""

    async def media(self, sid: str) -> Media | None:
        """Return the media, attached or not, of whichever service, or None."""

    async def media_set(self, sids: Sequence[str]) -> dict[str, Media]:
        """Return those of the media that exist, by sid."""

    async def expect_content(self, sid: str) -> None:
        """Note that content may appear under this sid, with no record to it."""

    async def add_media(self, media: Media) -> None:
        """Add a record whose content is stored; when this returns, it survives a loss of power."""

    async def add_message(
        self, conversation: Conversation, draft: Draft, media_sid: str | None, *, uploaded_after: datetime
    ) -> Message:
        """Post a message and attach the media to it, both or neither.

        Raises MediaNotFoundError where the service has no such media or it was uploaded before
        ``uploaded_after``, and MediaTakenError where it has a message already.
        """

    async def remove_unattached(self, *, uploaded_before: datetime) -> tuple[str, ...]:
        """Remove the media that were uploaded before then and have no message; return their sids."""

    async def forget_content(self, sids: Iterable[str]) -> None:
        """Strike out sids whose loose content is deleted."""
