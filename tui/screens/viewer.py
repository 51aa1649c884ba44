"""A media on the full screen: a picture to zoom, pan and rotate, or a text to read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len
from textual import getters, on, work
from textual.containers import Horizontal
from textual.widgets import Static

from tui import commands
from tui.api.errors import ApiError
from tui.preview import Picture, Renderer
from tui.preview.imaging.view_state import Viewport, ViewState
from tui.screens.base import BaseScreen, await_with_feedback
from tui.screens.media.preview_loader import PreviewLoader, beside
from tui.screens.messages import PreviewsChanged
from tui.screens.worker_errors import describe_error
from tui.text.display import drop_parts, elide_middle
from tui.text.quantities import format_size
from tui.text.sanitize import make_printable
from tui.widgets.key_line import KeyLine
from tui.widgets.preview_pane import PreviewPane

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.geometry import Size
    from textual.worker import Worker

    from tui.commands import CommandSet
    from tui.preview import Drawing
    from tui.session.session import Session
    from tui.widgets.lists.media_table import MediaTable

#: Actions for pictures only.
_PICTURE_ACTIONS: Final = frozenset(("zoom_in", "zoom_out", "fit", "actual", "turn", "turn_back"))
_STEP: Final = 1.5
#: The share of the visible area by which a key pans.
_MOVE_SHARE: Final = 0.25
#: The number of columns by which a key scrolls a text sideways.
_COLUMNS: Final = 4
#: Blank cells around the name and the status.
_LINE_PADDING: Final = 4


class ViewerScreen(BaseScreen[None]):
    """Shows the media under the cursor of ``table``, and moves that cursor to the next or previous media."""

    BINDINGS: ClassVar[list[BindingType]] = commands.VIEW.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.VIEW, commands.APP)
    AUTO_FOCUS = ""  # a focused pane would take the movement keys
    MANUAL_TOPIC = "previews"
    ABOUT = "One media on the whole screen. Zoom, pan and rotate a picture, or read a text."
    footer_actions = ("zoom_in", "zoom_out", "actual", "turn", "close", "show_help")

    preview = getters.query_one(PreviewPane)

    def __init__(self, session: Session, table: MediaTable) -> None:
        super().__init__()
        self._session = session
        self._table = table
        self._view = ViewState()
        self._viewport: Viewport | None = None
        self._facts = self._note = ""
        self._playing: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Compose the preview, the status line, and the footer."""
        yield PreviewPane()
        with Horizontal(id="view-line"):
            yield Static(id="view-name", markup=False)
            yield Static(id="view-zoom", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Load the media."""
        self._loader = PreviewLoader(self._session, self.preview, place="view")
        self._load()

    @work(exclusive=True, group="look", exit_on_error=False)
    async def _load(self, *, all_of_it: bool = False) -> None:
        """Show the preview, then the picture at full resolution."""
        row = self._table.current
        self._viewport, self._view = None, ViewState()
        self.refresh_bindings()
        if row is None:
            return
        self._update_status(row.name, "")
        await (self._loader.fetch_all() if all_of_it else self._loader.look(row))
        media, preview = self._loader.media, self._loader.seen
        if media is None or preview is None or preview.more or not isinstance(preview.opened, Picture):
            return
        previews = self._session.previews
        if not all_of_it and (media.size or 0) > previews.limit(previews.terminal()):
            self._update_status(
                row.name,
                f"press {self.key_of('view.fetch')} to load all {format_size(media.size or 0)}",
            )
            return
        try:
            opening = previews.open_close(media)
            opened = await await_with_feedback(
                opening, lambda: self._update_status(row.name, "loading full resolution…")
            )
        except ApiError as error:
            self._update_status(row.name, describe_error(error))
            return
        if isinstance(opened, Picture):
            self._viewport = await asyncio.to_thread(Viewport, opened)
            self.refresh_bindings()
            self._facts, self._note = opened.facts, opened.note
            await self._draw()

    @on(PreviewsChanged)
    @on(PreviewPane.Resized)
    @work(exclusive=True, group="draw", exit_on_error=False)
    async def _redraw(self) -> None:
        await self._draw()

    async def _draw(self) -> None:
        if self._viewport is None or self._session.previews.choice().renderer is Renderer.OFF:
            await self._loader.redraw()
            return
        drawing = await asyncio.to_thread(self._render_drawing, self._viewport, self._view)
        self.preview.show_drawing(drawing, self._facts, self._note)
        self._update_status(self._table.current.name if self._table.current else "", self._zoom_text)

    def _render_drawing(self, viewport: Viewport, view: ViewState) -> Drawing:
        previews = self._session.previews
        choice, room = previews.choice(), self._room
        return viewport.draw(view, room.width, room.height, previews.terminal(), choice.renderer)

    @property
    def _room(self) -> Size:
        return beside(self._note, self.preview.room)

    @property
    def _zoom_text(self) -> str:
        if self._viewport is None:
            return ""
        zoom = self._viewport.effective_zoom(self._view, *self._room)
        fits = " · fits" if self._view.zoom is None else ""
        choice = self._session.previews.choice()
        return f"{self._facts} · {zoom:.0%}{fits} · {choice.renderer} ({choice.why})"

    def _update_status(self, name: str, words: str) -> None:
        room = self.size.width - _LINE_PADDING
        status = drop_parts(make_printable(words), max(room // 2, room - cell_len(make_printable(name))))
        self.query_one("#view-name", Static).update(
            elide_middle(make_printable(name), room - cell_len(status))
        )
        self.query_one("#view-zoom", Static).update(status)

    def _change(self, view: ViewState) -> None:
        if self._viewport is not None and view != self._view:
            self._stop_playing()
            self._view = view
            self._redraw()

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable zooming and rotating only for a picture."""
        if action in _PICTURE_ACTIONS and self._viewport is None:
            return False
        return super().check_action(action, parameters)

    def action_zoom_in(self) -> None:
        """Zoom in."""
        if self._viewport is not None:
            self._change(self._viewport.zoom_by(self._view, _STEP, *self._room))

    def action_zoom_out(self) -> None:
        """Zoom out."""
        if self._viewport is not None:
            self._change(self._viewport.zoom_by(self._view, 1 / _STEP, *self._room))

    def action_fit(self) -> None:
        """Fit the picture to the screen."""
        self._change(ViewState(turns=self._view.turns))

    def action_actual(self) -> None:
        """Show the picture at 100 %."""
        self._change(ViewState(1, self._view.x, self._view.y, self._view.turns))

    def action_turn(self) -> None:
        """Rotate the picture clockwise."""
        if self._viewport is not None:
            self._change(self._viewport.turn_by(self._view, 1))

    def action_turn_back(self) -> None:
        """Rotate the picture counterclockwise."""
        if self._viewport is not None:
            self._change(self._viewport.turn_by(self._view, -1))

    def _move(self, across: float, down: float) -> None:
        """Pan a picture by shares of the visible area, or scroll a text by lines and columns."""
        if self._viewport is not None:
            self._change(self._viewport.move_by(self._view, across, down, *self._room))
            return
        lines = down / _MOVE_SHARE if abs(down) < 1 else down * (self.preview.room.height - 1)
        self.preview.scroll_relative(across / _MOVE_SHARE * _COLUMNS, lines, animate=False)

    def action_left(self) -> None:
        """Move to the left."""
        self._move(-_MOVE_SHARE, 0)

    def action_right(self) -> None:
        """Move to the right."""
        self._move(_MOVE_SHARE, 0)

    def action_up(self) -> None:
        """Move up."""
        self._move(0, -_MOVE_SHARE)

    def action_down(self) -> None:
        """Move down."""
        self._move(0, _MOVE_SHARE)

    def action_page_down(self) -> None:
        """Move one page down."""
        self._move(0, 1)

    def action_page_up(self) -> None:
        """Move one page up."""
        self._move(0, -1)

    def action_next(self) -> None:
        """Show the next media."""
        self._step(1)

    def action_previous(self) -> None:
        """Show the previous media."""
        self._step(-1)

    def _step(self, step: int) -> None:
        before = self._table.cursor
        self._table.cursor += step
        if self._table.cursor != before:
            self._stop_playing()
            self._load()

    def action_play(self) -> None:
        """Start or stop the animation."""
        if self._playing is not None and self._playing.is_running:
            self._playing.cancel()
        elif self._loader.can_play:
            self._playing = self._play()

    @work(exclusive=True, group="play", exit_on_error=False)
    async def _play(self) -> None:
        try:
            await self._loader.play()
        finally:
            self._redraw()

    def _stop_playing(self) -> None:
        if self._playing is not None:
            self._playing.cancel()

    def action_next_renderer(self) -> None:
        """Switch to the next image renderer."""
        self._session.previews.next_renderer()
        self._redraw()

    def action_fetch(self) -> None:
        """Load the full media, beyond the preview limit."""
        self._load(all_of_it=True)

    def action_close(self) -> None:
        """Return to the list."""
        self.dismiss()
