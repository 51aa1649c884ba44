"""The interface behind which services, conversations, messages and media records are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from tui.server.store.records import (
        Conversation,
        Draft,
        Media,
        Message,
        Participant,
        Participation,
        Service,
        User,
    )

Record = TypeVar("Record")


class MediaNotFoundError(Exception):
    """The media to attach is not there: unknown, of another service, or too old."""


class MediaTakenError(Exception):
    """The media to attach belongs to a message already."""


class UniqueNameTakenError(Exception):
    """Another conversation of the service has this unique name."""


class ParticipantExistsError(Exception):
    """The conversation has a participant with this identity, or with this address and proxy address."""


class ParentMissingError(Exception):
    """The service or conversation that a record was to go into is there no more."""


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
class ConversationFilter:
    """Which conversations of a service are meant: None means any. ``created_before`` is itself outside."""

    state: str | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None


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
    it out in the transaction that adds the record, and all that removes media notes the removed ones and
    returns them. Whatever is still noted at the next start has no record, and can be deleted.
    """

    async def services(self, window: Window) -> Slice[Service]:
        """Return a window of the services, oldest first."""

    async def service(self, sid: str) -> Service | None:
        """Return the service, or None."""

    async def add_service(self, service: Service) -> None:
        """Add a service."""

    async def remove_service(self, sid: str) -> tuple[str, ...] | None:
        """Remove a service and all in it; return the sids of its media, or None where it is not there."""

    async def conversations(
        self, service_sid: str, wanted: ConversationFilter, window: Window
    ) -> Slice[Conversation]:
        """Return a window of those of a service's conversations that are wanted, oldest first."""

    async def conversation(self, service_sid: str, name: str) -> Conversation | None:
        """Return the conversation with this sid or unique name, or None."""

    async def add_conversation(self, conversation: Conversation) -> None:
        """Add a conversation; raises UniqueNameTakenError, and ParentMissingError for its service."""

    async def change_conversation(
        self, sid: str, change: Callable[[Conversation], Conversation]
    ) -> Conversation | None:
        """Put what ``change`` makes of a conversation in its place and return it, or None if it is not there.

        No other change comes in between. Raises UniqueNameTakenError.
        """

    async def remove_conversation(self, sid: str) -> tuple[str, ...] | None:
        """Remove a conversation and its messages; return the sids of their media, or None as above."""

    async def participants(self, conversation_sid: str, window: Window) -> Slice[Participant]:
        """Return a window of a conversation's participants, oldest first."""

    async def participant(self, conversation_sid: str, name: str) -> Participant | None:
        """Return the participant with this sid or identity, or None."""

    async def add_participant(self, participant: Participant, user: User | None) -> Participant:
        """Add a participant and return it; where it has an identity, with the user whose it is.

        That is ``user``, which is added too, unless the service has a user of this identity already. Raises
        ParticipantExistsError, and ParentMissingError for the conversation.
        """

    async def remove_participant(self, sid: str) -> bool:
        """Remove a participant; tell whether it was there. Its user stays."""

    async def participations(
        self, service_sid: str, identity: str | None, address: str | None, window: Window
    ) -> Slice[Participation]:
        """Return a window of what an identity takes part in or, where that is None, an address."""

    async def users(self, service_sid: str, window: Window) -> Slice[User]:
        """Return a window of a service's users, oldest first."""

    async def user(self, service_sid: str, name: str) -> User | None:
        """Return the user with this sid or identity, or None."""

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
        """Add a record whose content is stored; when this returns, it survives a loss of power.

        Raises ParentMissingError for its service.
        """

    async def add_message(
        self, conversation: Conversation, draft: Draft, media_sid: str | None, *, uploaded_after: datetime
    ) -> Message:
        """Post a message and attach the media to it, both or neither.

        Raises MediaNotFoundError where the service has no such media or it was uploaded before
        ``uploaded_after``, MediaTakenError where it has a message already, and ParentMissingError for the
        conversation.
        """

    async def change_message(self, sid: str, change: Callable[[Message], Message]) -> Message | None:
        """Put what ``change`` makes of a message in its place, as with conversations; its media stay."""

    async def remove_message(self, sid: str) -> tuple[str, ...] | None:
        """Remove a message; return the sids of its media, or None where it is not there."""

    async def remove_unattached(self, *, uploaded_before: datetime) -> tuple[str, ...]:
        """Remove the media that were uploaded before then and have no message; return their sids."""

    async def forget_content(self, sids: Iterable[str]) -> None:
        """Strike out sids whose loose content is deleted."""
