"""What all screens have in common: their commands, and an end for every worker that fails."""

from __future__ import annotations

import asyncio
from functools import partialmethod
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from textual.message_pump import MessagePump
from textual.notifications import Notification, Notify
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.worker import Worker, WorkerState

from tui.api.errors import ApiError
from tui.commands.keymap import key_on
from tui.screens.controller import resolve
from tui.settings import SettingsError
from tui.settings.logs import LOG
from tui.terminal.compositor import CompactCompositor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App
    from textual.widget import Widget

    from tui.commands import CommandSet
    from tui.screens.dialogs.input_guard import InputGuard

T = TypeVar("T")

#: A toast about work that goes on stays this many seconds, unless the work ends first.
_AT_MOST: Final = 600

#: Seconds after which a key without an effect feels ignored, less the time to paint.
_NOTICED: Final = 0.08


class WorkerErrors(MessagePump):
    """Turns the failure of a worker into a message on the screen: none vanishes or ends the program."""

    #: The commands that work here, for the palette and the help.
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = ()
    #: What the screen is for, in a sentence or two, for the help.
    ABOUT: ClassVar[str] = ""
    #: The topic of the manual that tells most about the screen.
    MANUAL_TOPIC: ClassVar[str] = "start"

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the error of a worker that failed."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            LOG.error("%s: %s", event.worker.name, type(event.worker.error).__name__)
            if not self.reset_catalog(event.worker.error):
                self.show_failure(event.worker.error)

    def reset_catalog(self, error: BaseException) -> bool:
        """Return whether the program begins with a new catalog, since ``error`` says that this is broken."""
        reset_catalog = getattr(self.app, "reset_catalog", None)
        return reset_catalog is not None and bool(reset_catalog(error))

    def key_of(self, command_id: str) -> str:
        """Return the key of a command, for a sentence: the user's own, where there is one."""
        return key_on(self.app, command_id)

    def show_failure(self, error: BaseException) -> None:
        """Tell the user of ``error``; a screen with a better place for it says it there."""
        self.app.notify(describe_error(error), title="That did not work", severity="error", markup=False)


class BaseScreen(WorkerErrors, Screen[T]):
    """A screen of Mediadeck; it gets an action for each of its commands that has a handler."""

    #: The commands that this screen carries out itself.
    OWN_SETS: ClassVar[tuple[CommandSet, ...]] = ()

    #: Textual paints all of the screen when the focus moves; what shows it paints itself.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for command_set in cls.OWN_SETS:
            for command in command_set:
                if command.handler:
                    setattr(cls, f"action_{command.action}", partialmethod(_handle, command.handler))

    def __init__(self) -> None:
        super().__init__()
        self._compositor = CompactCompositor()


def _handle(screen: Screen[Any], handler: str) -> None:
    """Carry a command out."""
    if ":" in handler:
        resolve(handler)(screen)
    else:
        attrgetter(handler)(screen)()


class BaseDialog(WorkerErrors, ModalScreen[T]):
    """A dialog over a screen; it gives a ``T`` when it is closed."""

    #: What keeps it from taking keys that were not meant for it; only questions have one.
    guard: InputGuard | None = None

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._compositor = CompactCompositor()


async def await_with_feedback(work: Awaitable[T], on_slow: Callable[[], object], *, waited: float = 0.0) -> T:
    """Return the result of ``work``; call ``on_slow`` only if it takes long enough to be noticed.

    ``waited`` are the seconds that have passed since the key was pressed; a negative number waits longer.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=max(0.0, _NOTICED - waited))
        if not done:
            on_slow()
        return await task
    finally:
        task.cancel()


async def await_with_notice(app: App[Any], work: Awaitable[T], sentence: str) -> T:
    """Return the result of ``work``, with ``sentence`` in a toast as long as it takes noticeably long."""
    notice = Notification(sentence, timeout=_AT_MOST, markup=False)
    try:
        return await await_with_feedback(work, lambda: app.post_message(Notify(notice)))
    finally:
        # Behind the notice in the queue of messages; Textual lets one end by itself only.
        app.call_later(app._unnotify, notice)  # noqa: SLF001


def describe_error(error: BaseException) -> str:
    """Return what to tell a person of ``error``; ours speak for themselves."""
    if isinstance(error, (ApiError, SettingsError)):
        return str(error)
    return f"{type(error).__name__}: {error}. Nothing that was listed is lost; please report this."
