"""The sync of the catalog, needed since Twilio has no list of media (twilio-media-api, section 4)."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass, field, replace
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
from tui.catalog.sync.records import (
    make_conversation_row,
    make_message_row,
    make_service_row,
    media_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.api.client import Client
    from tui.api.resources.page_content import OddRow
    from tui.catalog.catalog import Catalog
    from tui.catalog.model import ConversationRow, ServiceRow
    from tui.catalog.sync.read_state import ReadState

    Report: TypeAlias = "Callable[[SyncProgress], object]"

#: The maximum pages that wait for the writer and share one transaction.
_PAGES_WAITING: Final = 64
#: Errors of a single conversation.
_CONVERSATION_ERRORS: Final = (Forbidden, ForeignHost, Malformed, NotFound, Rejected)
#: Errors of a conversation or of the service: several in a row count as an error of the service.
_SERVICE_ERRORS: Final = (ServerError, TimedOut, Unreachable)
_MAX_IN_A_ROW: Final = 8
#: Errors of a page with an expired or changed token.
_LOST_PAGE_ERRORS: Final = (ForeignHost, Malformed, NotFound, Rejected)


async def sync_services(client: Client, catalog: Catalog) -> list[str]:
    """Update the services of the catalog; raise ApiError.

    Return a sentence for each malformed service, and one if the list ended early. In that case no service is
    deleted.
    """
    rows: list[ServiceRow] = []
    sentences: list[str] = []
    is_all = True  # a service without SID may be a known one
    async with aclosing(client.services.pages()) as pages:
        async for page in pages:
            rows += map(make_service_row, page.rows)
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
    """Read everything new in all conversations of a service into the catalog, newest messages first.

    Each conversation is read down to the first known message, with one request if nothing is new. All of them
    are read, since Twilio does not promise that a new message changes ``date_updated``. Changed conversations
    come first, latest first. An interrupted read is resumed. With ``full`` everything is read again, and
    media that are not found are deleted; an interrupted full sync is resumed by the next one.

    ``report`` is called after every write. A conversation that cannot be read is counted, recorded with the
    reason (``Catalog.sync_failures``) and skipped. Any other ApiError, and several failures of the service in
    a row, end the sync. Whatever was read is kept, even after a cancellation or a crash. All requests yield
    to those of the user.
    """
    pause = pause or Pause()
    with in_background(pause):
        if full:
            await asyncio.to_thread(catalog.reset_read_state, service_sid)
        await asyncio.to_thread(lambda: catalog.apply_text_scope(service_sid, is_full=full))
        return await _Sync(client, catalog, service_sid, report, pause).run()


@dataclass(slots=True)
class _Reading:
    """A conversation that is being read, and its state."""

    row: ConversationRow
    state: ReadState


@dataclass(order=True, frozen=True, slots=True)
class _QueueItem:
    """An item of the queue. Changed conversations come first, latest first; the end marker is last."""

    is_end: bool = False
    is_unchanged: bool = False
    age: int = 0
    reading: _Reading | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class _WriteFailure:
    """The failure of a conversation, for the catalog."""

    conversation_sid: str
    sentence: str


class _Sync:
    """A running sync: one task lists conversations, several read messages, one writes."""

    def __init__(
        self, client: Client, catalog: Catalog, service_sid: str, report: Report, pause: Pause
    ) -> None:
        self._client = client
        self._catalog = catalog
        self._service_sid = service_sid
        self._report = report
        self._pause = pause
        self._queue: asyncio.PriorityQueue[_QueueItem] = asyncio.PriorityQueue()
        self._writes: asyncio.Queue[PageRead | _WriteFailure | None] = asyncio.Queue(_PAGES_WAITING)
        self._started = time.monotonic()
        self._seen: set[str] = set()
        self._is_all_found = False
        self._is_any_read = False
        self._failures_in_a_row = 0
        self._last_service_error: ApiError | None = None
        self._found = self._done = self._media = self._failed = self._odd = 0
        self._odd_conversations: list[OddRow] = []
        self._incomplete = ""

    async def run(self) -> SyncProgress:
        """Run the sync and return its final progress."""
        # Known conversations that the sync does not see are gone, except those added by others in the
        # meantime.
        known = await asyncio.to_thread(self._catalog.list_conversation_sids, self._service_sid)
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
        """Record the end of the sync. Nothing counts as gone after an incomplete list or rows without SID."""
        self._catalog.put_odd_conversations(self._service_sid, self._odd_conversations)
        is_all = not self._incomplete and not any(odd.is_left_out for odd in self._odd_conversations)
        self._catalog.finish_service(self._service_sid, known - self._seen if is_all else ())
        _, self._odd = self._catalog.odd_rows(self._service_sid, 0)

    async def _read(self) -> ApiError | None:
        """Read everything, and return the error that ended it, or None."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._find_conversations())
                for _ in range(self._client.throttle.ceiling):
                    tasks.create_task(self._read_conversations())
        except BaseExceptionGroup as group:
            first = group.exceptions[0]  # the first failure cancelled the others
            if not isinstance(first, ApiError):
                raise first from None
            return first
        return None if self._is_any_read else self._last_service_error

    async def _find_conversations(self) -> None:
        async with aclosing(self._client.conversations.pages(self._service_sid)) as pages:
            async for page in pages:
                await self._pause.wait_until_over()
                rows = [make_conversation_row(row, self._service_sid) for row in page.rows]
                new = {row.sid: row for row in rows if row.sid not in self._seen}
                self._seen.update(new)
                states = await asyncio.to_thread(self._catalog.start_reading, list(new.values()))
                for sid, state in states.items():
                    self._queue.put_nowait(_make_queue_item(_Reading(new[sid], state)))
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
            except _CONVERSATION_ERRORS as error:
                await self._skip(reading, error)
            except _SERVICE_ERRORS as error:
                await self._skip(reading, error)
                self._failures_in_a_row += 1
                self._last_service_error = error
                if self._failures_in_a_row >= _MAX_IN_A_ROW:
                    raise
            else:
                self._failures_in_a_row = 0
                self._is_any_read = True
            self._done += 1
            self._report(self._progress())

    async def _skip(self, reading: _Reading, error: ApiError) -> None:
        self._failed += 1
        await self._writes.put(_WriteFailure(reading.row.sid, str(error)))

    async def _read_conversation(self, reading: _Reading) -> None:
        """Read the rest of an interrupted read of a conversation, then everything new since."""
        is_rest = reading.state.next_page is not None
        try:
            await self._read_down(reading)
        except _LOST_PAGE_ERRORS as error:
            is_first = reading.state.next_page is None  # it needs no token
            if is_first or (isinstance(error, IncompleteList) and not is_rest):
                raise
            reading.state = reading.state.drop_interrupted()
            await self._read_down(reading)
        else:
            if is_rest:
                await self._read_down(reading)

    async def _read_down(self, reading: _Reading) -> None:
        """Read from the newest message, or from the stored page, down to the first known message."""
        found = self._client.messages.pages(self._service_sid, reading.row.sid, start=reading.state.next_page)
        async with aclosing(found) as pages:
            async for page in pages:
                before = reading.state
                new = [message for message in page.rows if not before.knows(message.index)]
                is_all_new = len(new) == len(page.rows)
                next_page = page.next_page if is_all_new else None
                media = [row for message in new for row in media_rows(message, reading.row)]
                # Including known messages: a new message may be near their media.
                texts = [make_message_row(message, reading.row) for message in page.rows] if new else []
                self._odd += len(page.odd)
                if page.incomplete and is_all_new:
                    found_here = PageRead(reading.row.sid, media, before, before, page.odd, messages=texts)
                    await self._writes.put(replace(found_here, is_incomplete=True))
                    raise IncompleteList(message=page.incomplete)
                after = before.after_page((message.index for message in new), next_page)
                reading.state = after
                await self._writes.put(
                    PageRead(reading.row.sid, media, before, after, page.odd, messages=texts)
                )
                if next_page is None:
                    return
                await self._pause.wait_until_over()

    async def _write(self) -> None:
        """Write all waiting pages in one transaction, repeatedly until the end."""
        is_end = False
        while not is_end:
            waiting = [await self._writes.get()]
            while not self._writes.empty():
                waiting.append(self._writes.get_nowait())
            is_end = waiting[-1] is None
            pages = [write for write in waiting if isinstance(write, PageRead)]
            sync_failures = {
                write.conversation_sid: write.sentence
                for write in waiting
                if isinstance(write, _WriteFailure)
            }
            await asyncio.to_thread(self._catalog.put_pages, pages, sync_failures)
            self._media += sum(len(page.media) for page in pages)
            self._report(self._progress())

    def _progress(self) -> SyncProgress:
        seconds = time.monotonic() - self._started - self._pause.seconds
        counts = (self._found, self._done, self._media, self._failed, self._is_all_found)
        return SyncProgress(*counts, seconds, self._odd, self._incomplete)


def _make_queue_item(reading: _Reading) -> _QueueItem:
    is_unchanged = not reading.state.is_changed and reading.state.next_page is None
    return _QueueItem(is_unchanged=is_unchanged, age=-(reading.row.updated or 0), reading=reading)


_END: Final = _QueueItem(is_end=True)
