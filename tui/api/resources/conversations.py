"""Services, conversations, their participants and messages (twilio-media-api, sections 4, 5 and 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

from tui.api.models import Conversation, Message, Participant, Service, User, decode_resource
from tui.api.origins import join_url, parse_url
from tui.api.resources.message_draft import MessageDraft
from tui.api.resources.paging import PAGE_SIZE, build_url, iter_pages, iter_rows

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from tui.api.resources.paging import Page
    from tui.api.transport import Connection


class Services:
    """``/v1/Services``."""

    def __init__(self, connection: Connection, base: str) -> None:
        self._connection = connection
        self._base = base

    def list(self) -> AsyncIterator[Service]:
        """Yield every service of the account; raise ApiError."""
        return iter_rows(
            self._connection, build_url(self._base, "Services", query=_make_page_query()), Service
        )

    def pages(self) -> AsyncGenerator[Page[Service], None]:
        """Yield the services of the account by pages of 100; raise ApiError."""
        return iter_pages(
            self._connection, build_url(self._base, "Services", query=_make_page_query()), Service
        )

    async def fetch(self, sid: str) -> Service:
        """Return one service; raise ApiError."""
        return decode_resource(
            await self._connection.get(parse_url(build_url(self._base, "Services", sid))), Service
        )


class Conversations:
    """``/v1/Services/{IS}/Conversations``. A conversation's unique name works as its SID."""

    def __init__(self, connection: Connection, base: str) -> None:
        self._connection = connection
        self._base = base

    def list(self, service_sid: str) -> AsyncIterator[Conversation]:
        """Yield every conversation of a service, in no guaranteed order; raise ApiError."""
        first = build_url(self._base, "Services", service_sid, "Conversations", query=_make_page_query())
        return iter_rows(self._connection, first, Conversation)

    def pages(self, service_sid: str) -> AsyncGenerator[Page[Conversation], None]:
        """Yield the conversations of a service by pages of 100; raise ApiError."""
        first = build_url(self._base, "Services", service_sid, "Conversations", query=_make_page_query())
        return iter_pages(self._connection, first, Conversation)

    async def fetch(self, service_sid: str, sid: str) -> Conversation:
        """Return one conversation; raise ApiError."""
        url = build_url(self._base, "Services", service_sid, "Conversations", sid)
        return decode_resource(await self._connection.get(parse_url(url)), Conversation)

    def participants(self, service_sid: str, sid: str) -> AsyncIterator[Participant]:
        """Yield every participant of a conversation; raise ApiError."""
        return iter_rows(self._connection, self._build_participants_url(service_sid, sid), Participant)

    def participant_pages(self, service_sid: str, sid: str) -> AsyncGenerator[Page[Participant], None]:
        """Yield the participants of a conversation by pages of 100; raise ApiError."""
        return iter_pages(self._connection, self._build_participants_url(service_sid, sid), Participant)

    def _build_participants_url(self, service_sid: str, sid: str) -> str:
        path = ("Services", service_sid, "Conversations", sid, "Participants")
        return build_url(self._base, *path, query=_make_page_query())


class Users:
    """``/v1/Services/{IS}/Users``."""

    def __init__(self, connection: Connection, base: str) -> None:
        self._connection = connection
        self._base = base

    async def fetch(self, service_sid: str, name: str) -> User:
        """Return the user with the identity or SID ``name``; raise ApiError."""
        url = build_url(self._base, "Services", service_sid, "Users", name)
        return decode_resource(await self._connection.get(parse_url(url)), User)


class Messages:
    """``/v1/Services/{IS}/Conversations/{CH}/Messages``."""

    def __init__(self, connection: Connection, base: str) -> None:
        self._connection = connection
        self._base = base

    def list(
        self, service_sid: str, conversation_sid: str, *, order: Literal["asc", "desc"] = "desc"
    ) -> AsyncIterator[Message]:
        """Yield every message of a conversation, newest first by default; raise ApiError."""
        query = {**_make_page_query(), "Order": order}
        return iter_rows(
            self._connection, self._build_url(service_sid, conversation_sid, query=query), Message
        )

    def pages(
        self, service_sid: str, conversation_sid: str, *, start: str | None = None
    ) -> AsyncGenerator[Page[Message], None]:
        """Yield the messages of a conversation by pages of 100, newest first; raise ApiError.

        ``start`` is the ``next_page`` of an earlier page, to continue there.
        """
        first = self._build_url(service_sid, conversation_sid, query={**_make_page_query(), "Order": "desc"})
        at = first if start is None else str(join_url(parse_url(first), start))
        return iter_pages(self._connection, at, Message)

    async def fetch(self, service_sid: str, conversation_sid: str, sid: str) -> Message:
        """Return one message; raise ApiError."""
        url = self._build_url(service_sid, conversation_sid, sid)
        return decode_resource(await self._connection.get(parse_url(url)), Message)

    async def create(
        self,
        service_sid: str,
        conversation_sid: str,
        *,
        media_sid: str,
        draft: MessageDraft | None = None,
    ) -> Message:
        """Attach a media by a new message: REST accepts one MediaSid per message (section 5).

        Raise ApiError: Rejected with code 50507 for a deleted media, 50508 for one that is already attached.
        It is not retried after a lost response, since the message may exist.
        """
        self._connection.check_writable()
        form = {"MediaSid": media_sid, **(draft or MessageDraft()).form}
        sent = urlencode(form, errors="replace")
        answer = await self._connection.post(
            parse_url(self._build_url(service_sid, conversation_sid)),
            body=sent.encode(),
            content_type="application/x-www-form-urlencoded",
        )
        return decode_resource(answer, Message)

    async def delete(self, service_sid: str, conversation_sid: str, sid: str) -> None:
        """Delete a message; Twilio deletes its media too (section 2). Raise ApiError."""
        self._connection.check_writable()
        await self._connection.delete(parse_url(self._build_url(service_sid, conversation_sid, sid)))

    def _build_url(
        self, service_sid: str, conversation_sid: str, *rest: str, query: dict[str, str] | None = None
    ) -> str:
        path = ("Services", service_sid, "Conversations", conversation_sid, "Messages", *rest)
        return build_url(self._base, *path, query=query)


def _make_page_query() -> dict[str, str]:
    return {"PageSize": str(PAGE_SIZE)}
