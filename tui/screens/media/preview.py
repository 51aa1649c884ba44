"""The preview and the resource of the media under the cursor."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Protocol

from tui.screens import dialogs
from tui.screens.base import await_with_feedback
from tui.screens.controller import Controller, Host
from tui.text.quantities import format_count, format_size
from tui.widgets.preview_pane import LOADING

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.worker import Worker

    from tui.screens.media.preview_loader import PreviewLoader
    from tui.session.session import Session
    from tui.widgets.lists.media_table import MediaTable
    from tui.widgets.preview_pane import PreviewPane
    from tui.widgets.resource_pane import ResourcePane

#: Seconds after startup without a loading message: the first frame is stored and replayed at the next
#: start.
AT_START: Final = 1.0
#: The neighbours to prefetch when idle, the likeliest first.
_NEIGHBOURS: Final = (1, -1, 2)


class PreviewHost(Host, Protocol):
    """The media screen, as far as the preview knows it."""

    @property
    def is_current(self) -> bool:
        """Whether the panes can be seen."""

    @property
    def preview_loader(self) -> PreviewLoader:
        """What fills the panes, imported by its first use."""


class PreviewController(Controller):
    """Previews the media under the cursor, and runs the preview commands.

    ``on_closed`` is called when the full-screen view is left, ``on_renderer_changed`` when pictures are to be
    drawn again.
    """

    def __init__(
        self,
        host: PreviewHost,
        session: Session,
        on_closed: Callable[[], None],
        on_renderer_changed: Callable[[], None],
    ) -> None:
        super().__init__(host)
        self._session = session
        self._screen = host
        self._made: PreviewLoader | None = None
        self._on_closed = on_closed
        self._on_renderer_changed = on_renderer_changed
        self._playing: Worker[None] | None = None
        self._prefetching: Worker[None] | None = None

    def mount(self, table: MediaTable, preview: PreviewPane, resource: ResourcePane) -> None:
        """Preview what is under the cursor of ``table`` in these panes."""
        self._table, self._preview, self._resource = table, preview, resource

    @property
    def _loader(self) -> PreviewLoader:
        if self._made is None:
            self._made = self._screen.preview_loader
        return self._made

    def show(self) -> None:
        """Show the media under the cursor, and cancel the work for the previous one."""
        self.run_latest("look", self._show)

    async def _show(self) -> None:
        if not self._screen.is_current:  # the full-screen view is open
            return
        for worker in (self._prefetching, self._playing):
            if worker is not None:
                worker.cancel()
        row = self._table.current
        if row is None:  # the list is empty
            self._preview.show_nothing()
            self._resource.show_sentence("")
            return
        await await_with_feedback(self._session.ready(), self._show_loading, waited=-AT_START)
        await self._loader.look(row)
        self._prefetching = self.run_latest("ahead", self._prefetch)

    def _show_loading(self) -> None:
        # Without the name: this frame is stored for the next start, which may begin with another media.
        self._preview.show_sentence(LOADING)
        self._resource.show_sentence(LOADING)

    async def _prefetch(self) -> None:
        table = self._table
        places = [table.cursor + step for step in _NEIGHBOURS]
        rows = (table.window[place] for place in places if 0 <= place < table.row_count)
        await self._loader.look_ahead(rows)

    def show_people(self) -> None:
        """Show the participants of the current media again, after their names have arrived."""
        if self._made is not None and self._table.current is not None:
            self._made.show_people(self._table.current)

    def redraw(self) -> None:
        """Redraw the preview."""
        self.run_latest("redraw", self._redraw)

    async def _redraw(self) -> None:
        await self._session.ready()
        await self._loader.redraw()

    # Commands

    def fetch(self) -> None:
        """Load the full media, beyond the preview limit."""
        self.run_latest("look", self._loader.fetch_all)

    def view(self) -> None:
        """Show the media on the full screen."""
        self.run_latest("view", self._view)

    async def _view(self) -> None:
        from tui.screens.viewer import ViewerScreen  # noqa: PLC0415 - not in the first frame

        if self._table.current is not None:
            await self.app.push_screen_wait(ViewerScreen(self._session, self._table))
            self._on_closed()

    def next_renderer(self) -> None:
        """Switch to the next image renderer."""
        self._session.previews.next_renderer()
        choice = self._session.previews.choice()
        self.app.notify(f"Pictures: {choice.renderer} ({choice.why})", markup=False)
        self.redraw()
        self._on_renderer_changed()

    def play(self) -> None:
        """Start or stop the animation."""
        if self._playing is not None and self._playing.is_running:
            self._playing.cancel()
        elif self._loader.can_play:
            self._playing = self.run_latest("play", self._loader.play)
        else:
            self.app.notify("This media is not animated.")

    def clear_thumbnails(self) -> None:
        """Delete all thumbnails on disk, after a question."""
        self.run_latest("thumbnails", self._clear_thumbnails)

    async def _clear_thumbnails(self) -> None:
        question = dialogs.QuestionDialog(
            "Clear thumbnails",
            "Delete all thumbnails on disk? They are made again when their media are shown.",
            confirm="Clear",
            opened_by=("previews.clear_thumbnails",),
            destroys=True,
        )
        if not await self.app.push_screen_wait(question):
            return
        count, size = await asyncio.to_thread(self._session.previews.thumbnails.clear)
        self._session.previews.forget_all()
        self.app.notify(f"Cleared {format_count(count, 'thumbnail')} ({format_size(size)}).")
