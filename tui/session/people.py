"""The participants of conversations, fetched in the background for the visible rows."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError, Forbidden, Malformed, NotFound, Rejected
from tui.api.resources.lenient_json import decode_json
from tui.api.throttle import in_background
from tui.catalog import ParticipantRow
from tui.presentation.people import is_identity
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence

    from tui.api.client import Client
    from tui.api.models import Participant
    from tui.catalog import MediaRow
    from tui.session.session import Session

#: Seconds without scrolling before participants are requested.
_REST: Final = 0.4
#: Seconds until participants are requested again.
FRESH: Final = 24 * 60 * 60
#: The number of conversations to request participants for at once, and then show together.
_AT_ONCE: Final = 8
#: The maximum pages of participants: Twilio allows 1,000 participants (twilio-media-api, section 11).
_MAX_PAGES: Final = 10
#: The maximum number of users requested per conversation.
_MAX_USERS: Final = 10
#: Status codes that another request would not change.
REFUSALS: Final = (Forbidden, NotFound, Rejected, Malformed)
_NAME_KEYS: Final = ("name", "displayName")
#: The maximum length of attributes that are searched for a name, and of a name, in characters. Twilio
#: documents 4 KB of attributes.
_LONGEST_ATTRIBUTES: Final = 64 * 1024
_LONGEST_NAME: Final = 100
_LONGEST_CHANNEL: Final = 20


@dataclass(frozen=True, slots=True)
class People:
    """The participants of a conversation, and the names of authors."""

    conversation_sid: str
    participants: Sequence[ParticipantRow]
    names: Mapping[str, str]


class PeopleReader:
    """Reads the participants and authors of one service's conversations; it requests each user once a day."""

    def __init__(self, client: Client, service_sid: str) -> None:
        self._client = client
        self._service_sid = service_sid
        self._users_read: dict[str, float] = {}

    async def read(self, conversation_sid: str, authors: Iterable[str] = ()) -> People:
        """Return the participants of a conversation; raise ApiError.

        A name comes from the attributes of a participant, else from those of its user. ``authors`` are others
        whose names are needed, such as users who have left.
        """
        rows: list[ParticipantRow] = []
        pages = 0
        async for page in self._client.conversations.participant_pages(self._service_sid, conversation_sid):
            rows += map(make_participant_row, page.rows)
            pages += 1
            if pages == _MAX_PAGES:
                break
        names = {row.author: row.name for row in rows if row.author and row.name}
        users = [author for author in authors if is_identity(author)]
        users += [row.author for row in rows if row.author and row.channel == "chat"]
        unknown = [user for user in dict.fromkeys(users) if user not in names and self._is_due(user)]
        found = await asyncio.gather(*map(self._read_user, unknown[:_MAX_USERS]))
        return People(conversation_sid, rows, names | {user: name for user, name in found if name})

    def _is_due(self, user: str) -> bool:
        return time.monotonic() - self._users_read.get(user, -FRESH) >= FRESH

    async def _read_user(self, identity: str) -> tuple[str, str | None]:
        self._users_read[identity] = time.monotonic()
        try:
            user = await self._client.users.fetch(self._service_sid, identity)
        except REFUSALS:
            return identity, None
        except BaseException:
            del self._users_read[identity]
            raise
        name = clean_name(user.friendly_name or "")
        return identity, name if name != identity and name else find_name(user.attributes)


class PeopleFetcher:
    """Keeps the participants of conversations in the catalog up to date, at most a day old."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._readers: dict[str, PeopleReader] = {}
        #: The conversations for which the service refused to list participants.
        self._refused: set[str] = set()

    async def fetch(self, rows: Sequence[MediaRow]) -> AsyncGenerator[None, None]:
        """Add missing participants of the conversations of ``rows`` to the catalog; yield per batch."""
        unnamed: dict[str, list[str]] = {}
        services = {row.conversation_sid: row.service_sid for row in rows}
        for row in rows:
            if row.conversation_sid is not None and row.conversation_sid not in self._refused:
                authors = unnamed.setdefault(row.conversation_sid, [])
                authors += [row.author] if row.author and row.author_name is None else []
        stale = self._session.reader.messages.list_stale_people(list(unnamed), int(time.time()) - FRESH)
        if not stale:
            return
        await asyncio.sleep(_REST)
        await self._session.ready()
        for start in range(0, len(stale), _AT_ONCE):
            wanted = [
                (self._reader_for(services[sid]), sid, unnamed[sid])
                for sid in stale[start : start + _AT_ONCE]
            ]
            found = await self._session.engine.run(self._read(wanted))
            await asyncio.to_thread(self._put, [one for one in found if isinstance(one, People)])
            yield
            if any(isinstance(one, ApiError) for one in found):  # the sync reports the state of the service
                return

    def _reader_for(self, service_sid: str) -> PeopleReader:
        if service_sid not in self._readers:
            self._readers[service_sid] = PeopleReader(self._session.client, service_sid)
        return self._readers[service_sid]

    async def _read(
        self, wanted: Sequence[tuple[PeopleReader, str, Sequence[str]]]
    ) -> list[People | ApiError | None]:
        with in_background():
            return await asyncio.gather(*(self._read_one(*one) for one in wanted))

    async def _read_one(
        self, reader: PeopleReader, sid: str, authors: Sequence[str]
    ) -> People | ApiError | None:
        """Return the participants of a conversation, the error, or None if the service does not list them."""
        try:
            return await reader.read(sid, authors)
        except REFUSALS:
            self._refused.add(sid)
            return None
        except ApiError as error:
            return error

    def _put(self, found: Iterable[People]) -> None:
        for people in found:
            self._session.catalog.put_people(people.conversation_sid, people.participants, people.names)


def make_participant_row(participant: Participant) -> ParticipantRow:
    """Return the row of a participant; its author is the identity or the address."""
    binding = participant.messaging_binding
    channel = make_short_line(binding.type, _LONGEST_CHANNEL).lower() if binding and binding.type else None
    return ParticipantRow(
        sid=participant.sid,
        author=participant.identity or (binding.address if binding else None),
        channel="chat" if participant.identity else channel,
        name=find_name(participant.attributes),
    )


def find_name(attributes: str | None) -> str | None:
    """Return the ``name`` or ``displayName`` in the attributes of a person, printable, or None."""
    if not attributes or len(attributes) > _LONGEST_ATTRIBUTES:
        return None
    try:
        found = decode_json(attributes.encode(errors="replace"))
    except Malformed:
        return None
    values = [found.get(key) for key in _NAME_KEYS] if isinstance(found, dict) else []
    return next((name for value in values if isinstance(value, str) and (name := clean_name(value))), None)


def clean_name(name: str) -> str | None:
    """Return a name as a short printable line, or None for a blank one."""
    return make_short_line(name, _LONGEST_NAME) or None
