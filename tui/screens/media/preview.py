"""A list beside the preview of the media under its cursor, and what the user does with previews."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

from textual import getters, on, work

from tui.screens.base import patiently
from tui.screens.media.grid import TiledScreen
from tui.session.messages import PreviewsChanged
from tui.text.plurals import counted, number_of
from tui.text.units import human_size
from tui.widgets.preview_pane import LOADING, PreviewPane
from tui.widgets.resource_pane import ResourcePane

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui.screens.media.preview_loader import PreviewLoader

#: The neighbours of a media that are fetched while nothing else is to do, the likeliest first.
_NEIGHBOURS = (1, -1, 2)


class PreviewingScreen(TiledScreen):
    """Looks at the media under the cursor."""

    preview = getters.query_one(PreviewPane)
    resource = getters.query_one(ResourcePane)

    _playing: Worker[None] | None = None

    @cached_property
    def _looker(self) -> PreviewLoader:
        from tui.screens.media.preview_loader import PreviewLoader  # noqa: PLC0415 - no matter of the first frame

        return PreviewLoader(self._session, self.preview, self.resource, place="previews")

    @work(exclusive=True, group="look", exit_on_error=False)
    async def look(self) -> None:
        """Show the media under the cursor; what was under way for another one ends."""
        if not self.is_current:  # it is looked at on a screen of its own
            return
        self.workers.cancel_group(self, "ahead")
        self.workers.cancel_group(self, "play")
        if self.table.current is None:  # what was shown is not in the list
            self.preview.show_nothing()
            self.resource.show_sentence("")
            return
        row = self.table.current
        from tui.screens.media.preview_loader import AT_START  # noqa: PLC0415 - as above

        await patiently(self._session.ready(), self._say_loading, waited=-AT_START)
        await self._looker.look(row)
        self._look_ahead()

    def _say_loading(self) -> None:
        # Without the name: this frame is kept for the next start, where another media may be on top.
        self.preview.show_sentence(LOADING)
        self.resource.show_sentence(LOADING)

    @work(exclusive=True, group="ahead", exit_on_error=False)
    async def _look_ahead(self) -> None:
        table = self.table
        places = [table.cursor + step for step in _NEIGHBOURS]
        await self._looker.look_ahead(table.window[place] for place in places if 0 <= place < table.row_count)

    @on(PreviewsChanged)
    def _look_again(self) -> None:
        """See it with as many pixels as the terminal is now known to draw."""
        self.look()

    @on(PreviewPane.Resized)
    @work(exclusive=True, group="redraw", exit_on_error=False)
    async def redraw(self) -> None:
        """Draw what is shown anew."""
        await self._session.ready()
        await self._looker.redraw()

    @work(exclusive=True, group="look", exit_on_error=False)
    async def action_fetch(self) -> None:
        """Fetch all of a media that is too large to be fetched unasked."""
        await self._looker.fetch_all()

    @work(exclusive=True, group="view", exit_on_error=False)
    async def action_view(self) -> None:
        """Look at the media on the whole screen."""
        from tui.screens.viewer import ViewerScreen  # noqa: PLC0415 - no matter of the first frame

        if self.table.current is not None:
            await self.app.push_screen_wait(ViewerScreen(self._session, self.table))
            self.on_cursor_moved()

    def action_next_renderer(self) -> None:
        """Draw pictures in the next way that there is."""
        self._session.previews.next_renderer()
        choice = self._session.previews.choice(self.app)
        self.notify(f"Pictures: {choice.renderer} ({choice.why})", markup=False)
        self.redraw()
        self.tiles.clear()

    def action_play(self) -> None:
        """Play the picture, or stop it."""
        if self._playing is not None and self._playing.is_running:
            self._playing.cancel()
        elif self._looker.can_play:
            self._playing = self._play()
        else:
            self.notify("This one does not move.")

    @work(exclusive=True, group="play", exit_on_error=False)
    async def _play(self) -> None:
        await self._looker.play()

    @work(exclusive=True, group="thumbnails", exit_on_error=False)
    async def action_clear_thumbnails(self) -> None:
        """Throw away all thumbnails on disk, if that is really wanted."""
        from tui.screens.dialogs.question import QuestionDialog  # noqa: PLC0415 - no matter of the first frame

        question = QuestionDialog(
            "Clear thumbnails",
            "Throw away all thumbnails kept on disk? They are made again when their media are shown.",
            confirm="Clear",
            opened_by=("previews.clear_thumbnails",),
            destroys=True,
        )
        if not await self.app.push_screen_wait(question):
            return
        count, size = await asyncio.to_thread(self._session.previews.thumbnails.clear)
        self._session.previews.forget_all()
        were = f"{counted(count, 'thumbnail')} {number_of(count, 'was', 'were')}"
        self.notify(f"{were} thrown away, {human_size(size)}.")
