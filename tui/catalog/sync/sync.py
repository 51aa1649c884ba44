"""The sync that keeps the catalog up to date: Twilio has no list of media (twilio-media-api, section 4)."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from tui.api.errors import (
    ApiError,
    Forbidden,
    ForeignHost,
    IncompleteList,
    Malformed,
    NotFound,
    Rejected,
    ServerError,
    TimedOut,
    Unreachable,
)
from tui.api.throttle import in_background
from tui.catalog.sync.progress import Pause, SyncProgress
from tui.catalog.sync.read_state import PageRead
from tui.catalog.sync.records import conversation_row, media_rows, service_row

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.api.client import Client
    from tui.api.resources.page_content import OddRow
    from tui.catalog.catalog import Catalog
    from tui.catalog.model import ConversationRow, ServiceRow
    from tui.catalog.sync.read_state import ReadState

    Report: TypeAlias = "Callable[[SyncProgress], object]"

#: Pages that may wait for the writer: as many go into one transaction at most.
_PAGES_WAITING: Final = 64
#: What goes wrong with one conversation and says nothing of the others.
_OF_ONE_CONVERSATION: Final = (Forbidden, ForeignHost, Malformed, NotFound, Rejected)
#: What may be the matter of one conversation or of the whole service: as many in a row are of the service.
_OF_ALL_PERHAPS: Final = (ServerError, TimedOut, Unreachable)
_IN_A_ROW: Final = 8
#: What a page says whose token has expired, or that is not the one it was.
_PAGE_LOST: Final = (ForeignHost, Malformed, NotFound, Rejected)


async def list_services(client: Client, catalog: Catalog) -> list[str]:
    """Bring the catalog's services up to date; raises ApiError.

    Returns a sentence for each service that is not as documented, and one where the list ended early; then
    no service is forgotten.
    """
    rows: list[ServiceRow] = []
    sentences: list[str] = []
    is_all = True  # a service without SID may be one that the catalog knows
    async with aclosing(client.services.pages()) as pages:
        async for page in pages:
            rows += map(service_row, page.rows)
            sentences += [f"Service {odd.name} is not as documented: {odd.reason}." for odd in page.odd]
            is_all = is_all and not page.incomplete and not any(odd.is_left_out for odd in page.odd)
            if page.incomplete:
                sentences.append(str(IncompleteList(message=page.incomplete)))
    await asyncio.to_thread(lambda: catalog.put_services(rows, is_all=is_all))
    return sentences


async def sync(
    client: Client,
    catalog: Catalog,
    service_sid: str,
    report: Report,
    *,
    full: bool = False,
    pause: Pause | None = None,
) -> SyncProgress:
    """Read what is new in all conversations of a service into the catalog, newest messages first.

    Each conversation is read down to the first message that is known, in one request where there is nothing
    new. Twilio does not promise that a new message changes its conversation's ``date_updated``, so that none
    is passed over; those that changed are read before those that did not, the latest first. What an earlier
    sync left half read goes on where it was. With ``full`` all is read again, and media that are gone are
    forgotten; if that is interrupted, the next sync goes on with it.

    ``report`` is called after every write; ``pause`` lets the sync rest. A conversation that cannot be read
    is counted, kept with the reason (``Catalog.troubles``) and passed over. Any other ApiError, and several
    conversations in a row that the service does not give, end the sync; what was read is kept. So it is when
    the sync is cancelled or killed: at worst the last pages are read again. All requests wait for what the
    user does meanwhile.
    """
    pause = pause or Pause()
    with in_background(pause):
        if full:
            await asyncio.to_thread(catalog.begin_anew, service_sid)
        return await _Sync(client, catalog, service_sid, report, pause).run()


@dataclass(slots=True)
class _Reading:
    """A conversation being read, and how far it is."""

    row: ConversationRow
    state: ReadState


@dataclass(order=True, frozen=True, slots=True)
class _Next:
    """A place in the queue: those that changed first, the latest first, and the end after all of them."""

    is_end: bool = False
    is_unchanged: bool = False
    age: int = 0
    reading: _Reading | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a conversation could not be read, for the catalog."""

    conversation_sid: str
    sentence: str


class _Sync:
    """One sync under way: a finder of conversations, readers of messages behind it, and one writer."""

    def __init__(
        self, client: Client, catalog: Catalog, service_sid: str, report: Report, pause: Pause
    ) -> None:
        self._client = client
        self._catalog = catalog
        self._service_sid = service_sid
        self._report = report
        self._pause = pause
        self._queue: asyncio.PriorityQueue[_Next] = asyncio.PriorityQueue()
        self._writes: asyncio.Queue[PageRead | _Failure | None] = asyncio.Queue(_PAGES_WAITING)
        self._began = time.monotonic()
        self._met: set[str] = set()
        self._is_all_found = False
        self._is_any_read = False
        self._failures_in_a_row = 0
        self._last_of_all: ApiError | None = None
        self._found = self._done = self._media = self._failed = self._odd = 0
        self._odd_conversations: list[OddRow] = []
        self._incomplete = ""

    async def run(self) -> SyncProgress:
        """Read everything, and return how it ended."""
        # What was known before and is not met on the way is gone; what others add meanwhile is not.
        known = await asyncio.to_thread(self._catalog.conversation_sids, self._service_sid)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._write())
                error = await self._read()
                await self._writes.put(None)
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        if error is not None:
            raise error
        await asyncio.to_thread(self._finish, known)
        self._report(self._progress())
        return self._progress()

    def _finish(self, known: set[str]) -> None:
        """Note the end of the sync. Of a list that ended early, or has rows without SID, nothing is gone."""
        self._catalog.put_odd_conversations(self._service_sid, self._odd_conversations)
        is_all = not self._incomplete and not any(odd.is_left_out for odd in self._odd_conversations)
        self._catalog.finish_service(self._service_sid, known - self._met if is_all else ())
        _, self._odd = self._catalog.odd_rows(self._service_sid, 0)

    async def _read(self) -> ApiError | None:
        """Read until all is with the writer, or until the error that ends the sync, which is returned."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._find_conversations())
                for _ in range(self._client.throttle.ceiling):
                    tasks.create_task(self._read_conversations())
        except BaseExceptionGroup as group:
            first = group.exceptions[0]  # the first to fail cancelled the others
            if not isinstance(first, ApiError):
                raise first from None
            return first
        return None if self._is_any_read else self._last_of_all

    async def _find_conversations(self) -> None:
        async with aclosing(self._client.conversations.pages(self._service_sid)) as pages:
            async for page in pages:
                await self._pause.wait_until_over()
                rows = [conversation_row(row, self._service_sid) for row in page.rows]
                new = {row.sid: row for row in rows if row.sid not in self._met}
                self._met.update(new)
                states = await asyncio.to_thread(self._catalog.begin_reading, list(new.values()))
                for sid, state in states.items():
                    self._queue.put_nowait(_place(_Reading(new[sid], state)))
                self._found += len(states)
                self._is_all_found = page.next_page is None
                self._odd_conversations += page.odd
                self._odd += len(page.odd)
                self._incomplete = page.incomplete
                self._report(self._progress())
        for _ in range(self._client.throttle.ceiling):
            self._queue.put_nowait(_END)

    async def _read_conversations(self) -> None:
        while (reading := (await self._queue.get()).reading) is not None:
            await self._pause.wait_until_over()
            try:
                await self._read_conversation(reading)
            except _OF_ONE_CONVERSATION as error:
                await self._pass_over(reading, error)
            except _OF_ALL_PERHAPS as error:
                await self._pass_over(reading, error)
                self._failures_in_a_row += 1
                self._last_of_all = error
                if self._failures_in_a_row >= _IN_A_ROW:
                    raise
            else:
                self._failures_in_a_row = 0
                self._is_any_read = True
            self._done += 1
            self._report(self._progress())

    async def _pass_over(self, reading: _Reading, error: ApiError) -> None:
        self._failed += 1
        await self._writes.put(_Failure(reading.row.sid, str(error)))

    async def _read_conversation(self, reading: _Reading) -> None:
        """Read what an interrupted sync has left of a conversation, then what is new since."""
        is_rest = reading.state.next_page is not None
        try:
            await self._read_down(reading)
        except _PAGE_LOST as error:
            is_first = reading.state.next_page is None  # it needs no token
            if is_first or (isinstance(error, IncompleteList) and not is_rest):
                raise
            reading.state = reading.state.from_the_newest()
            await self._read_down(reading)
        else:
            if is_rest:
                await self._read_down(reading)

    async def _read_down(self, reading: _Reading) -> None:
        """Read from the newest message, or from the page that is next, down to the first that is known."""
        found = self._client.messages.pages(self._service_sid, reading.row.sid, start=reading.state.next_page)
        async with aclosing(found) as pages:
            async for page in pages:
                before = reading.state
                new = [message for message in page.rows if not before.knows(message.index)]
                is_all_new = len(new) == len(page.rows)
                next_page = page.next_page if is_all_new else None
                media = [row for message in new for row in media_rows(message, reading.row)]
                self._odd += len(page.odd)
                if page.incomplete and is_all_new:
                    await self._writes.put(
                        PageRead(reading.row.sid, media, before, before, page.odd, is_incomplete=True)
                    )
                    raise IncompleteList(message=page.incomplete)
                after = before.after_page((message.index for message in new), next_page)
                reading.state = after
                await self._writes.put(PageRead(reading.row.sid, media, before, after, page.odd))
                if next_page is None:
                    return
                await self._pause.wait_until_over()

    async def _write(self) -> None:
        """Write what waits, all of it in one transaction, until there is no more to come."""
        is_end = False
        while not is_end:
            waiting = [await self._writes.get()]
            while not self._writes.empty():
                waiting.append(self._writes.get_nowait())
            is_end = waiting[-1] is None
            pages = [write for write in waiting if isinstance(write, PageRead)]
            troubles = {
                write.conversation_sid: write.sentence for write in waiting if isinstance(write, _Failure)
            }
            await asyncio.to_thread(self._catalog.put_pages, pages, troubles)
            self._media += sum(len(page.media) for page in pages)
            self._report(self._progress())

    def _progress(self) -> SyncProgress:
        seconds = time.monotonic() - self._began - self._pause.seconds
        counts = (self._found, self._done, self._media, self._failed, self._is_all_found)
        return SyncProgress(*counts, seconds, self._odd, self._incomplete)


def _place(reading: _Reading) -> _Next:
    is_unchanged = not reading.state.is_changed and reading.state.next_page is None
    return _Next(is_unchanged=is_unchanged, age=-(reading.row.updated or 0), reading=reading)


_END: Final = _Next(is_end=True)
