"""A progress dialog for a fetch or a running program, with a key to stop it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from textual.containers import Vertical
from textual.widgets import ProgressBar, Static

from tui import commands
from tui.screens.base import BaseDialog
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import Any

    from textual.app import App, ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet

T = TypeVar("T")

#: Seconds before the dialog appears.
_PATIENCE: Final = 0.3
_INTERVAL: Final = 0.1


class FetchDialog(BaseDialog[None]):
    """Shows ``sentence`` and how many of ``total`` are done; without a total, an indeterminate bar.

    The worker updates ``done``, from any thread.
    """

    BINDINGS: ClassVar[list[BindingType]] = commands.FETCH.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.FETCH,)

    def __init__(self, title: str, sentence: str, total: int | None = None) -> None:
        super().__init__()
        self.done = 0
        self.is_cancelled = False
        self._title = title
        self._sentence = sentence
        self._total = total
        self._work: asyncio.Future[Any] | None = None
        self._is_over = False

    def compose(self) -> ComposeResult:
        """Compose the sentence, the bar, and the footer."""
        with Vertical(id="fetch") as box:
            box.border_title = self._title
            yield Static(self._sentence, id="fetch-sentence", markup=False)
            yield ProgressBar(self._total, show_eta=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Update the bar."""
        if self._total is not None:
            bar = self.query_one(ProgressBar)
            self.set_interval(_INTERVAL, lambda: bar.update(progress=self.done))

    async def wait_for(self, app: App[Any], work: Awaitable[T]) -> T | None:
        """Return the result of ``work``, or None if the user stops it; show this dialog if it takes long."""
        self._work = task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task}, timeout=_PATIENCE)
            if not task.done():
                app.push_screen(self)
            return await task
        except asyncio.CancelledError:
            if not self.is_cancelled:
                raise
            return None
        finally:
            task.cancel()
            self._is_over = True
            if self.is_current:
                self.dismiss()

    def on_screen_resume(self) -> None:
        """Close, if the work ended while another dialog was open."""
        if self._is_over and self.is_current:
            self.dismiss()

    def action_cancel(self) -> None:
        """Stop the work."""
        self.is_cancelled = True
        if self._work is not None:
            self._work.cancel()
