"""What all screens have in common: their commands, and an end for every worker that fails."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.message_pump import MessagePump
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.worker import Worker, WorkerState

from tui.api.errors import ApiError
from tui.commands.keymap import key_on
from tui.screens.thin_line import ThinCompositor
from tui.settings import SettingsError
from tui.settings.logs import LOG

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.widget import Widget

    from tui.commands import CommandSet
    from tui.screens.input_guard import InputGuard

T = TypeVar("T")

#: Seconds after which a person notices that something takes time.
_NOTICED = 0.2


class TellsFailures(MessagePump):
    """Turns the failure of a worker into a message on the screen: none vanishes or ends the program."""

    #: The commands that work here, for the palette and the help.
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = ()
    #: What the screen is for, in a sentence or two, for the help.
    ABOUT: ClassVar[str] = ""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the error of a worker that failed."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            LOG.error("%s: %s", event.worker.name, type(event.worker.error).__name__)
            if not self.begins_anew(event.worker.error):
                self.tell_failure(event.worker.error)

    def begins_anew(self, error: BaseException) -> bool:
        """Return whether the program begins with a new catalog, since ``error`` says that this is broken."""
        begins_anew = getattr(self.app, "begins_anew", None)
        return begins_anew is not None and bool(begins_anew(error))

    def key_of(self, command_id: str) -> str:
        """Return the key of a command, for a sentence: the user's own, where there is one."""
        return key_on(self.app, command_id)

    def tell_failure(self, error: BaseException) -> None:
        """Tell the user of ``error``; a screen with a better place for it says it there."""
        self.app.notify(describe(error), title="That did not work", severity="error", markup=False)


class DeckScreen(TellsFailures, Screen[T]):
    """A screen of Mediadeck."""

    #: Textual paints all of the screen when the focus moves; what shows it paints itself.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._compositor = ThinCompositor()


class DeckDialog(TellsFailures, ModalScreen[T]):
    """A dialog over a screen; it gives a ``T`` when it is closed."""

    #: What keeps it from taking keys that were not meant for it; only questions have one.
    guard: InputGuard | None = None

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._compositor = ThinCompositor()


async def patiently(work: Awaitable[T], say_waiting: Callable[[], object]) -> T:
    """Return what ``work`` gives; ``say_waiting`` is called only if that takes long enough to be noticed."""
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=_NOTICED)
        if not done:
            say_waiting()
        return await task
    finally:
        task.cancel()


def describe(error: BaseException) -> str:
    """Return what to tell a person of ``error``; ours speak for themselves."""
    if isinstance(error, (ApiError, SettingsError)):
        return str(error)
    return f"{type(error).__name__}: {error}. Nothing that was listed is lost; please report this."
