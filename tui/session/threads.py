"""The messages around a media, and full conversations, read from the catalog in a thread."""

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

#: The number of stored messages to read before and after a media's message.
_AROUND: Final = 40
#: The stored value of a service if the user declined the offer to read its texts.
_DECLINED: Final = "texts_declined"


@dataclass(frozen=True, slots=True)
class Thread:
    """Messages of a conversation, and the index of the requested one; without messages, why there are none.

    ``requests`` is the approximate number of requests needed to read the missing texts, 0 if none are
    missing. ``is_unwanted``: the configuration says to store no texts. ``total`` counts all messages of a
    full conversation, including those that do not match.
    """

    window: ThreadWindow = field(default_factory=ThreadWindow)
    place: int = 0
    requests: int = 0
    is_unwanted: bool = False
    total: int = 0


class ThreadReader:
    """Reads the conversations of one service, or of all, in a thread with its own connection."""

    def __init__(self, session: Session, service_sid: str) -> None:
        self._session = session
        self._service_sid = service_sid
        self._latest = LatestQuery(session)

    async def read_around(self, row: MediaRow) -> Thread:
        """Return the messages around a media's message."""

        def read(reader: Reader) -> Thread:
            around = reader.messages.list_around(row.message_sid or "", _AROUND, _AROUND)
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
        """Return the stored messages of a conversation that match ``words``, at the given message.

        If that one does not match, at the next match. None if another search is started in the meantime.
        """

        def read(reader: Reader) -> Thread:
            row_ids, with_media = reader.messages.list_thread(conversation_sid)
            own = reader.messages.list_around(message_sid, 0, 0)
            place = row_ids.index(own[0][0]) if own and own[0][0] in row_ids else 0
            total = len(row_ids)
            if words:
                found = reader.messages.find(conversation_sid, words.matches)
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
            row = reader.media.by_id([found.media_id]).get(found.media_id)
            return None if row is None else (found.media_id, row)

        return await self._run(find)

    async def count_requests(self) -> int:
        """Return the approximate number of requests that read the missing texts; 0 if none are missing."""
        return await asyncio.to_thread(self._session.catalog.count_text_requests, self._service_sid)

    @property
    def is_declined(self) -> bool:
        """Whether the user declined to read the missing texts."""
        key = self._session.state_key(self._service_sid)
        return self._session.ui_state.read(key).get(_DECLINED) is True

    async def decline(self) -> None:
        """Store that the user declined to read the missing texts."""
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
