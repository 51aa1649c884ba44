"""Load the resource and the preview of a media, and show them in their panes."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.geometry import Size

from tui.api.errors import ApiError, NotFound
from tui.commands.keymap import key_on
from tui.presentation.fields import (
    BLANK_LINE,
    find_author_name,
    format_annotations,
    format_details,
    format_fields,
    format_known_fields,
    format_participants,
)
from tui.presentation.summary import format_summary
from tui.preview import Facts, Picture, Renderer, Text
from tui.preview.loaders.content import MAX_CONTENT_BYTES
from tui.screens.base import await_with_feedback
from tui.screens.media.preview import AT_START
from tui.screens.worker_errors import describe_error
from tui.text.quantities import format_size
from tui.widgets.preview_pane import LOADING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.api.models import Media
    from tui.catalog import MediaRow
    from tui.presentation.fields import DisplayField
    from tui.screens.media.host import MediaHost
    from tui.session.previews import LoadedPreview
    from tui.session.session import Session
    from tui.widgets.preview_pane import PreviewPane
    from tui.widgets.resource_pane import ResourcePane

#: Seconds the cursor rests on a media before it is fetched.
REST: Final = 0.05
#: Seconds the cursor rests before its neighbours are fetched.
IDLE: Final = 0.3

#: Seconds between a picture and its fields: painting both at once would block the event loop for too long.
_A_FRAME: Final = 1 / 60
#: Seconds after which a looping animation stops.
_MOST_SECONDS_PLAYED: Final = 120
#: If frames come faster than they can be drawn, the most to skip before one is shown late.
_MOST_SKIPPED: Final = 4
_OFF: Final = "Previews are off"


class PreviewLoader:
    """Fills the preview of a screen, and its resource pane if it has one.

    ``place`` is the prefix of its command ids. The methods run in workers; a newer worker cancels the
    previous one.
    """

    def __init__(
        self, session: Session, preview: PreviewPane, resource: ResourcePane | None = None, *, place: str
    ) -> None:
        self._session = session
        self._previews = session.previews
        self._preview = preview
        self._resource = resource
        self._place = place
        self._quiet_until = time.monotonic() + AT_START
        #: The current media, and what was loaded of it so far.
        self.media: Media | None = None
        self._row: MediaRow | None = None
        #: The heading above the fields that only the catalog knows.
        self._sentence = ""
        self.seen: LoadedPreview | None = None

    async def look(self, row: MediaRow) -> None:
        """Show ``row`` once the cursor has rested on it: cached data immediately, the rest as it arrives."""
        await asyncio.sleep(REST)
        self.media = self.seen = None
        self._row, self._sentence = row, LOADING
        known = None if self._is_off else await self._previews.known(row.sid)
        if known is not None:
            await self._show(known)
        media = await self._fetch(row)
        if media is None:
            return
        self.media = media
        if known is None and not self._is_off:
            await self._open(media, row.name, self._limit)
            return
        self._show_fields()
        if self._is_off:
            self._say_off()

    async def look_ahead(self, rows: Iterable[MediaRow | None]) -> None:
        """Prefetch those of ``rows`` that are within the preview limit."""
        await asyncio.sleep(IDLE)
        for row in rows:
            if self._is_off or row is None or row.size is None or row.size > self._limit:
                continue
            if await self._previews.known(row.sid) is None:
                with suppress(ApiError):  # shown when the user selects it
                    media = await self._session.engine.run(
                        self._session.client.media.fetch(row.service_sid, row.sid)
                    )
                    await self._previews.open(media, self._limit)

    async def fetch_all(self) -> None:
        """Load the full media, whatever its size."""
        if self.media is not None and self.seen is not None and self.seen.more:
            await self._open(self.media, self.media.filename or self.media.sid, MAX_CONTENT_BYTES)

    async def redraw(self) -> None:
        """Redraw the picture, for another size or renderer."""
        if self._is_off:
            self._say_off()
        elif self.seen is not None:
            await self._show(self.seen)
        elif self.media is not None:
            await self._open(self.media, self.media.filename or self.media.sid, self._limit)

    @property
    def can_play(self) -> bool:
        """Whether the media is animated."""
        opened = self.seen.opened if self.seen else None
        return isinstance(opened, Picture) and opened.frames != 1 and opened.format not in ("TIFF", "PDF")

    async def play(self) -> None:
        """Show the frames of the picture at their own times, for a limited time."""
        if self.media is None or not self.can_play:
            return
        content = await self._previews.content(self.media)
        end = time.monotonic() + _MOST_SECONDS_PLAYED
        try:
            while time.monotonic() < end and await self._play_once(content, end):
                pass
        finally:
            if self.seen is not None and isinstance(self.seen.opened, Picture):
                await self._show(self.seen)

    async def _play_once(self, content: bytes, end: float) -> bool:
        """Play ``content`` once; return whether any frame was visible."""
        pane = self._preview
        due, played, skipped = time.monotonic(), 0, 0
        async with aclosing(self._previews.frames(content)) as frames:
            async for frame, seconds in frames:
                if due >= end:
                    break
                played += 1
                if time.monotonic() > due + seconds and skipped < _MOST_SKIPPED:  # too late to be seen
                    skipped += 1
                else:
                    skipped = 0
                    room = beside("note", pane.room)
                    drawing = await self._previews.draw(frame, room, in_characters=True)
                    await asyncio.sleep(due - time.monotonic())
                    caption, note = f"{frame.format} · {frame.facts}", f"{self._key('play')} stop"
                    pane.show_drawing(drawing, caption, note, self._previews.choice(in_characters=True))
                    due = max(due, time.monotonic() - seconds)
                due += seconds
        await asyncio.sleep(due - time.monotonic())
        return played > 1

    @property
    def _is_off(self) -> bool:
        return self._previews.choice().renderer is Renderer.OFF

    @property
    def _limit(self) -> int:
        return self._previews.limit(self._previews.terminal())

    async def _fetch(self, row: MediaRow) -> Media | None:
        async def fetched() -> Media:
            await self._session.ready()
            return await self._session.engine.run(self._session.client.media.fetch(row.service_sid, row.sid))

        try:
            waited = min(REST, time.monotonic() - self._quiet_until)
            return await await_with_feedback(fetched(), lambda: self._say_loading(row), waited=waited)
        except ApiError as error:
            if isinstance(error, NotFound):
                await self._previews.forget(row.sid)
                self.seen = None
            self._show_known_fields(row, f"{describe_error(error)} From the catalog:")
            if self.seen is None:
                self._show_no_preview(error)
            return None

    async def _open(self, media: Media, name: str, limit: int) -> None:
        """Show the content of ``media``, then its fields together with the details of the content."""

        def say_waiting() -> None:
            self._preview.show_loading(name)
            self._show_fields()

        try:
            seen = await await_with_feedback(self._previews.open(media, limit), say_waiting)
        except ApiError as error:
            self._show_no_preview(error)
        else:
            await self._show(seen)
            await asyncio.sleep(_A_FRAME)
        self._show_fields()

    def _show_fields(self) -> None:
        if self.media is None or self._row is None or self._resource is None:
            return
        now = datetime.now().astimezone()
        details = format_details(self.seen.opened.details if self.seen else ())
        people = self._people_fields(self.media.channel_sid)
        fields = format_fields(self.media, now, find_author_name(self.media.author, self._row))
        first = [*format_summary(self._row, now), *format_annotations(self._row), *details, *people]
        self._resource.show_fields([*first, BLANK_LINE, *fields])

    def _people_fields(self, conversation_sid: str | None) -> list[DisplayField]:
        if conversation_sid is None:
            return []
        return format_participants(self._session.reader.messages.participants(conversation_sid)[0])

    def _show_known_fields(self, row: MediaRow, sentence: str) -> None:
        if self._resource is not None:
            now = datetime.now().astimezone()
            people = self._people_fields(row.conversation_sid)
            first = [*format_summary(row, now), *format_annotations(row), *people]
            self._sentence = sentence
            self._resource.show_fields([*first, BLANK_LINE, *format_known_fields(row, now)], sentence)

    def show_people(self, row: MediaRow) -> None:
        """Update the names, tags and note of ``row`` if it is the current media."""
        if self._row is not None and self._row.sid == row.sid:
            self._row = row
            if self.media is None:
                self._show_known_fields(row, self._sentence)
            else:
                self._show_fields()

    def _say_loading(self, row: MediaRow) -> None:
        """Show the catalog's data on ``row`` until the service has responded."""
        self._show_known_fields(row, LOADING)
        if self.seen is None and not self._is_off:
            self._preview.show_loading(row.name)

    def _say_off(self) -> None:
        self._preview.show_sentence(_OFF, f"Press {self._key('next_renderer')} to turn them on.")

    def _key(self, action: str) -> str:
        return key_on(self._preview.app, f"{self._place}.{action}")

    def _show_no_preview(self, error: ApiError) -> None:
        self.seen = None
        self._preview.show_sentence("No preview", describe_error(error))

    async def _show(self, seen: LoadedPreview) -> None:
        self.seen = seen
        opened, pane = seen.opened, self._preview
        key, size = self._key("fetch"), format_size(seen.more or 0)
        more = f"{key} load all {size}" if seen.more else ""
        if isinstance(opened, Picture):
            note = " · ".join(part for part in (opened.note, more) if part)
            drawing = await self._previews.draw(opened, beside(note, pane.room))
            pane.show_drawing(drawing, opened.facts, note, self._previews.choice())
        elif isinstance(opened, Text):
            pane.show_text(opened)
        elif isinstance(opened, Facts):
            pane.show_facts(opened, f"Press {key} to load all {size}." if more else "")


def beside(note: str, room: Size) -> Size:
    """Return the size for a picture; a pixel image must not cover its note."""
    return Size(room.width, max(1, room.height - 1)) if note else room


def loader_for(host: MediaHost) -> PreviewLoader:
    """Return the loader for the panes of the media screen."""
    return PreviewLoader(host.session, host.preview, host.resource, place="previews")
