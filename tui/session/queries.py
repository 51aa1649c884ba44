"""The list of a screen: which media it shows, in which order, read from the catalog off the screen's loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from tui.catalog import ConversationGroup, MediaWindow
from tui.catalog.query.first_page import read_first_ids
from tui.catalog.query.orders import LATEST_FIRST
from tui.catalog.storage.interruptible import QueryCancelled
from tui.memory import LONG, give_back

if TYPE_CHECKING:
    from array import array
    from collections.abc import AsyncGenerator, Callable

    from tui.catalog import Reader
    from tui.catalog.filters import Filter
    from tui.catalog.model import Totals
    from tui.catalog.query.orders import Order
    from tui.session.session import Session

T = TypeVar("T")

#: One thread for all lists: each thread keeps memory of its own, and lists are what takes most of it.
_READING: Final = ThreadPoolExecutor(1, "mediadeck-lists")


@dataclass(frozen=True, slots=True)
class MediaQuery:
    """What is to be listed: media of the service or of one conversation, filtered, in an order."""

    where: Filter | None = None
    order: Order = LATEST_FIRST
    conversation_sid: str | None = None

    @property
    def is_part(self) -> bool:
        """Whether media of the service are left out."""
        return self.where is not None or self.conversation_sid is not None


class GroupColumn(StrEnum):
    """What the conversations of a list can be ordered by."""

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
    """A list that was read: its rows, their totals, and those of the service.

    Where it is not ``is_whole``, only its first rows were read so far, and ``totals`` may be None. ``place``
    is where the media stands that the cursor was on, None where it is not in the list. ``hint`` says what to
    type in place of a type that no media of the service has.
    """

    window: MediaWindow
    totals: Totals | None
    all_totals: Totals
    place: int | None
    is_whole: bool = True
    hint: str = ""


class _Query:
    """A question on its way: it can be cancelled before a thread has begun with it, too."""

    def __init__(self) -> None:
        self._is_cancelled = False
        self._reader: Reader | None = None

    def begin(self, reader: Reader) -> None:
        """Ask ``reader``; raises Cancelled."""
        self._reader = reader
        if self._is_cancelled:
            raise QueryCancelled

    def cancel(self) -> None:
        """End it with Cancelled."""
        self._is_cancelled = True
        if self._reader is not None:
            self._reader.cancel()


class QueryRunner:
    """Reads the list of one service; what is asked now ends what was asked before."""

    def __init__(self, session: Session, service_sid: str) -> None:
        self._session = session
        self._service_sid = service_sid
        self._asked: _Query | None = None
        self._is_long = False

    async def read(
        self, view: MediaQuery, row_id: int | None, *, is_new: bool
    ) -> AsyncGenerator[QueryResult, None]:
        """Give the media of ``view``, and the place among them of the one with ``row_id``.

        Where it ``is_new``, its first rows come before the whole. Ends where something else was asked
        meanwhile.
        """
        if is_new:
            first = await self._ask(lambda reader: self._first(reader, view))
            if first is None:
                return
            yield first
            if first.is_whole:
                return
        whole = await self._ask(lambda reader: self._whole(reader, view, row_id))
        if whole is not None:
            yield whole
            was_long, self._is_long = self._is_long, len(whole.window) > LONG
            if was_long or self._is_long:  # the list before it is gone by now, and what reading this one took
                await asyncio.get_running_loop().run_in_executor(_READING, give_back)

    def read_first_page(self, view: MediaQuery) -> QueryResult:
        """Return the first rows of ``view`` at once, in some milliseconds: for the first frame alone."""
        return self._first(self._session.reader, view)

    async def read_groups(self, where: Filter | None, order: GroupOrder) -> list[ConversationGroup] | None:
        """Return the conversations that have media that ``where`` means, in order.

        None where something else was asked meanwhile.
        """

        def read(reader: Reader) -> list[ConversationGroup]:
            groups = reader.group_by_conversation(self._service_sid, where=where)
            groups.sort(key=_GROUP_KEYS[order.column], reverse=order.descending)
            return groups

        return await self._ask(read)

    async def _ask(self, question: Callable[[Reader], T]) -> T | None:
        if self._asked is not None:
            self._asked.cancel()
        self._asked = asked = _Query()

        def answer() -> T:
            with closing(self._session.catalog.reader()) as reader:
                asked.begin(reader)
                return question(reader)

        try:
            answered = await asyncio.get_running_loop().run_in_executor(_READING, answer)
        except QueryCancelled:
            return None
        return answered if self._asked is asked else None

    def _first(self, reader: Reader, view: MediaQuery) -> QueryResult:
        row_ids, is_whole = read_first_ids(
            reader, self._service_sid, view.order, view.where, view.conversation_sid
        )
        if is_whole:
            return self._listed(reader, view, row_ids)
        all_totals = reader.count_media(self._service_sid)
        totals = None if view.is_part else all_totals
        window = self._window(row_ids)
        window.prefetch_rows(reader, 0)
        return QueryResult(window, totals, all_totals, place=None, is_whole=False)

    def _whole(self, reader: Reader, view: MediaQuery, row_id: int | None) -> QueryResult:
        row_ids = reader.list_media_ids(
            self._service_sid, where=view.where, order=view.order, conversation_sid=view.conversation_sid
        )
        return self._listed(reader, view, row_ids, row_id)

    def _listed(
        self, reader: Reader, view: MediaQuery, row_ids: array[int], row_id: int | None = None
    ) -> QueryResult:
        totals = all_totals = reader.count_media(self._service_sid)
        if view.is_part:
            totals = reader.count_media(
                self._service_sid, where=view.where, conversation_sid=view.conversation_sid
            )
        window = self._window(row_ids)
        place = None if row_id is None else window.place_of(row_id)
        window.prefetch_rows(reader, place or 0)
        hint = "" if row_ids or view.where is None else self._hint(reader, view.where)
        return QueryResult(window, totals, all_totals, place, hint=hint)

    def _hint(self, reader: Reader, where: Filter) -> str:
        from tui.catalog.filters import suggest_type  # noqa: PLC0415 - most lists are whole

        return suggest_type(reader.find_unmatched_types(self._service_sid, where))

    def _window(self, row_ids: array[int]) -> MediaWindow:
        return MediaWindow(self._session.reader, row_ids)
