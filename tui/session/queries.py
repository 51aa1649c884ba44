"""Queries for the media list, run in a thread: a new query cancels the previous one."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from tui.catalog import ConversationGroup, MediaWindow, filters
from tui.catalog.query.first_page import read_first_ids
from tui.catalog.query.orders import LATEST_FIRST
from tui.catalog.storage.interruptible import QueryCancelledError
from tui.memory import LONG_LIST, release_memory

if TYPE_CHECKING:
    from array import array
    from collections.abc import AsyncGenerator, Callable

    from tui.catalog import Reader
    from tui.catalog.filters import Filter
    from tui.catalog.model import Totals
    from tui.catalog.query.orders import Order
    from tui.session.session import Session

T = TypeVar("T")

#: The number of rows summed up at once, in a few milliseconds.
_FEW: Final = 2_000
#: One thread for all lists: each thread has its own memory arena, and lists use the most memory.
_THREAD: Final = ThreadPoolExecutor(1, "mediadeck-lists")


@dataclass(frozen=True, slots=True)
class MediaQuery:
    """Which media to list: those of the service or of one conversation, filtered and sorted."""

    where: Filter | None = None
    order: Order = LATEST_FIRST
    conversation_sid: str | None = None

    @property
    def is_part(self) -> bool:
        """Whether some media of the service are excluded."""
        return self.where is not None or self.conversation_sid is not None


class GroupColumn(StrEnum):
    """The columns that conversations can be sorted by."""

    NAME = "name"
    MEDIA = "media"
    SIZE = "size"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """A column and its direction."""

    column: GroupColumn = GroupColumn.NEWEST
    descending: bool = True


_GROUP_KEYS: Final[dict[GroupColumn, Callable[[ConversationGroup], tuple[object, ...]]]] = {
    GroupColumn.NAME: lambda group: (group.name.casefold(), group.sid or ""),
    GroupColumn.MEDIA: lambda group: (group.media, group.newest or 0),
    GroupColumn.SIZE: lambda group: (group.size, group.newest or 0),
    GroupColumn.NEWEST: lambda group: (group.newest or 0, group.media),
}


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The rows of a list, their totals, and those of the service.

    Unless ``is_whole``, only the first rows have been read. ``totals`` is None until it is known. ``place``
    is the index of the media under the cursor, None if it is not listed. ``hint`` suggests a replacement for
    a part of the filter that no media matches.
    """

    window: MediaWindow
    totals: Totals | None
    all_totals: Totals
    place: int | None
    is_whole: bool = True
    hint: str = ""


class _Query:
    """A running query; it can also be cancelled before a thread has started it."""

    def __init__(self) -> None:
        self._is_cancelled = False
        self._reader: Reader | None = None

    def begin(self, reader: Reader) -> None:
        """Use ``reader``; raises Cancelled."""
        self._reader = reader
        if self._is_cancelled:
            raise QueryCancelledError

    def cancel(self) -> None:
        """Let the query raise Cancelled."""
        self._is_cancelled = True
        if self._reader is not None:
            self._reader.cancel()


class LatestQuery:
    """Runs one query at a time in the thread of the lists; a new query cancels the running one."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._current: _Query | None = None

    async def run(self, query: Callable[[Reader], T]) -> T | None:
        """Return the result of ``query`` with its own reader; None if another query is started."""
        if self._current is not None:
            self._current.cancel()
        self._current = current = _Query()

        def run() -> T:
            with closing(self._session.catalog.reader()) as reader:
                current.begin(reader)
                return query(reader)

        try:
            result = await asyncio.get_running_loop().run_in_executor(_THREAD, run)
        except QueryCancelledError:
            return None
        return result if self._current is current else None


class QueryRunner:
    """Runs the queries for the list of one service."""

    def __init__(self, session: Session, service_sid: str) -> None:
        self._session = session
        self._service_sid = service_sid
        self._run = LatestQuery(session).run
        self._is_long = False

    async def read(
        self, query: MediaQuery, row_id: int | None, *, is_new: bool
    ) -> AsyncGenerator[QueryResult, None]:
        """Yield the media of ``query``, and the index of the one with ``row_id``.

        If the query ``is_new``, its first rows come first. Totals that take long are sent later, with the
        same window. Ends when another query is started.
        """
        if is_new:
            first = await self._run(lambda reader: self._first(reader, query))
            if first is None:
                return
            if first.is_whole or first.window:
                yield first
            if first.is_whole:
                return
        whole = await self._run(lambda reader: self._all(reader, query, row_id))
        if whole is None:
            return
        yield whole
        if whole.totals is None:
            totals = await self._run(lambda reader: self._count(reader, query))
            if totals is None:
                return
            yield replace(whole, totals=totals)
        await self._release_memory(len(whole.window))

    async def _release_memory(self, rows: int) -> None:
        """Release the memory of the previous list, which is no longer used."""
        was_long, self._is_long = self._is_long, rows > LONG_LIST
        if was_long or self._is_long:
            await asyncio.get_running_loop().run_in_executor(_THREAD, release_memory)

    def read_first_page(self, query: MediaQuery) -> QueryResult:
        """Return the first rows of ``query``, within milliseconds on this thread: for the first frame."""
        return self._first(self._session.reader, query)

    async def read_groups(
        self, where: Filter | None, order: GroupOrder
    ) -> tuple[list[ConversationGroup], int] | None:
        """Return the conversations with media that match ``where``, sorted, and the total number.

        None if another query is started.
        """

        def read(reader: Reader) -> tuple[list[ConversationGroup], int]:
            groups = reader.group_by_conversation(self._service_sid, where=where)
            groups.sort(key=_GROUP_KEYS[order.column], reverse=order.descending)
            return groups, len(groups) if where is None else reader.count_groups(self._service_sid)

        return await self._run(read)

    def _first(self, reader: Reader, query: MediaQuery) -> QueryResult:
        row_ids, is_whole = read_first_ids(
            reader, self._service_sid, query.order, query.where, query.conversation_sid
        )
        if is_whole:
            return self._result(reader, query, row_ids)
        all_totals = reader.count_media(self._service_sid)
        totals = None if query.is_part else all_totals
        window = self._window(row_ids)
        window.prefetch_rows(reader, 0)
        return QueryResult(window, totals, all_totals, place=None, is_whole=False)

    def _all(self, reader: Reader, query: MediaQuery, row_id: int | None) -> QueryResult:
        row_ids = reader.list_media_ids(
            self._service_sid, where=query.where, order=query.order, conversation_sid=query.conversation_sid
        )
        return self._result(reader, query, row_ids, row_id)

    def _result(
        self, reader: Reader, query: MediaQuery, row_ids: array[int], row_id: int | None = None
    ) -> QueryResult:
        all_totals = reader.count_media(self._service_sid)
        totals = all_totals if not query.is_part else None
        if totals is None and len(row_ids) <= _FEW:
            totals = reader.count_media_rows(row_ids)
        window = self._window(row_ids)
        place = None if row_id is None else window.place_of(row_id)
        window.prefetch_rows(reader, place or 0)
        hint = "" if row_ids or query.where is None else self._hint(reader, query.where)
        return QueryResult(window, totals, all_totals, place, hint=hint)

    def _count(self, reader: Reader, query: MediaQuery) -> Totals:
        return reader.count_media(
            self._service_sid, where=query.where, conversation_sid=query.conversation_sid
        )

    def _hint(self, reader: Reader, where: Filter) -> str:
        return filters.explain_no_match(reader, self._service_sid, where)

    def _window(self, row_ids: array[int]) -> MediaWindow:
        return MediaWindow(self._session.reader, row_ids)
