"""The messages around a media, and whole conversations, read from the catalog in a thread."""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_left
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from tui.catalog import ThreadWindow
from tui.session.queries import LatestQuery

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.catalog import MediaRow, Reader
    from tui.session.session import Session
    from tui.text.word_match import WordMatcher

T = TypeVar("T")

#: Kept messages that are read before and after that of a media.
_AROUND: Final = 40
#: The value of a service in the state of the user interface: the offer to read its texts was declined.
_DECLINED: Final = "texts_declined"


@dataclass(frozen=True, slots=True)
class Thread:
    """Messages of a conversation, and the index of the wanted one; without messages, why there are none.

    ``requests`` is about the number of requests that read the missing texts, 0 if none are missing.
    ``is_unwanted``: the configuration says to keep no texts. ``total`` counts a whole conversation's, with
    those that do not match.
    """

    window: ThreadWindow = field(default_factory=ThreadWindow)
    place: int = 0
    requests: int = 0
    is_unwanted: bool = False
    total: int = 0


class ThreadReader:
    """Reads the conversations of one service, or of all, in a thread with a connection of its own."""

    def __init__(self, session: Session, service_sid: str) -> None:
        self._session = session
        self._service_sid = service_sid
        self._latest = LatestQuery(session)

    async def read_around(self, row: MediaRow) -> Thread:
        """Return the messages around that of a media."""

        def read(reader: Reader) -> Thread:
            around = reader.list_thread_around(row.message_sid or "", _AROUND, _AROUND)
            if around is None:
                return self._explain(row.service_sid)
            row_ids, with_media, place = around
            window = ThreadWindow(self._session.reader, row_ids, with_media)
            window.prefetch(reader, place)
            return Thread(window, place)

        return await self._run(read)

    async def read_conversation(
        self, conversation_sid: str, message_sid: str, words: WordMatcher | None = None
    ) -> Thread | None:
        """Return the messages of a conversation that are kept and match ``words``, at one of them.

        If that one does not match, at the next one. None if other words are looked for meanwhile.
        """

        def read(reader: Reader) -> Thread:
            row_ids, with_media = reader.list_thread(conversation_sid)
            own = reader.list_thread_around(message_sid, 0, 0)
            place = row_ids.index(own[0][0]) if own and own[0][0] in row_ids else 0
            total = len(row_ids)
            if words:
                found = reader.find_messages(conversation_sid, words.matches)
                kept = [at for at, row_id in enumerate(row_ids) if row_id in found]
                row_ids = array("q", (row_ids[at] for at in kept))
                has_media = set(with_media)
                with_media = array("q", (new for new, at in enumerate(kept) if at in has_media))
                place = max(0, min(bisect_left(kept, place), len(kept) - 1))
            window = ThreadWindow(self._session.reader, row_ids, with_media)
            window.prefetch(reader, place)
            return Thread(window, place, total=total)

        return await (self._latest.run(read) if words else self._run(read))

    async def find_media(self, media_sid: str) -> tuple[int, MediaRow] | None:
        """Return the row id of a media and its row; None if it is not in the catalog."""

        def find(reader: Reader) -> tuple[int, MediaRow] | None:
            found = reader.find_sid(media_sid)
            if found is None or found.media_id is None:
                return None
            row = reader.media_rows([found.media_id]).get(found.media_id)
            return None if row is None else (found.media_id, row)

        return await self._run(find)

    async def count_requests(self) -> int:
        """Return about how many requests read the missing texts; 0 if none are missing."""
        return await asyncio.to_thread(self._session.catalog.count_text_requests, self._service_sid)

    @property
    def is_declined(self) -> bool:
        """Whether the user does not want the missing texts to be read."""
        key = self._session.state_key(self._service_sid)
        return self._session.ui_state.read(key).get(_DECLINED) is True

    async def decline(self) -> None:
        """Remember that the user does not want the missing texts to be read."""
        key = self._session.state_key(self._service_sid)
        await asyncio.to_thread(self._session.ui_state.update, key, **{_DECLINED: True})

    def _explain(self, service_sid: str) -> Thread:
        catalog = self._session.catalog
        if catalog.text_scope == "none":
            return Thread(is_unwanted=True)
        return Thread(requests=catalog.count_text_requests(service_sid))

    async def _run(self, read: Callable[[Reader], T]) -> T:
        def run() -> T:
            with closing(self._session.catalog.reader()) as reader:
                return read(reader)

        return await asyncio.to_thread(run)
