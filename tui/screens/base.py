"""The bases of screens and dialogs: command dispatch and the errors of workers."""

from __future__ import annotations

import asyncio
from functools import partialmethod
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from textual.notifications import Notification, Notify
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen

from tui.commands.keymap import key_on
from tui.screens.controller import resolve
from tui.screens.input.dialog_wait import expect_dialog
from tui.screens.notices import remove_notice
from tui.screens.worker_errors import handle_worker_error, notify_error
from tui.terminal.compositor import CompactCompositor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App
    from textual.widget import Widget
    from textual.worker import Worker

    from tui.commands import Command, CommandSet

T = TypeVar("T")

#: Seconds after which the toast about running work disappears, even if the work has not ended.
_NOTICE_TIMEOUT: Final = 600

#: Seconds after which a key without feedback feels ignored, less the time to paint.
_FEEDBACK_DELAY: Final = 0.07
#: Seconds until a toast is painted, over a dialog too.
_TOAST_DELAY: Final = 0.05


class BaseScreen(Screen[T]):
    """A screen; it gets an action method for each command of ``OWN_SETS`` with a handler."""

    #: The commands of ours that are available.
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = ()
    #: The command sets that this screen handles.
    OWN_SETS: ClassVar[tuple[CommandSet, ...]] = ()
    #: A description of the screen in one or two sentences, for the help.
    ABOUT: ClassVar[str] = ""
    #: The topic of the manual about the screen.
    MANUAL_TOPIC: ClassVar[str] = "start"

    #: Without repaint: Textual would repaint the whole screen when the focus moves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for command_set in cls.OWN_SETS:
            for command in command_set:
                if command.handler:
                    setattr(cls, f"action_{command.action}", partialmethod(_handle, command))

    def __init__(self) -> None:
        super().__init__()
        self._compositor = CompactCompositor()

    @property
    def command_sets(self) -> tuple[CommandSet, ...]:
        """The commands that are available, for the palette and the help."""
        return self.COMMAND_SETS

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the error of a worker that failed."""
        handle_worker_error(self.app, event, self.show_failure)

    def show_failure(self, error: BaseException) -> None:
        """Show ``error`` as a toast; screens with a better place for it override this."""
        notify_error(self.app, error)

    def key_of(self, command_id: str) -> str:
        """Return the key of a command as the user has bound it."""
        return key_on(self.app, command_id)


def _handle(screen: Screen[Any], command: Command) -> None:
    """Run a command."""
    if command.opens_dialog:
        expect_dialog(screen.app)
    if ":" in command.handler:
        resolve(command.handler)(screen)
    else:
        attrgetter(command.handler)(screen)()


def low_below(rows: int) -> list[tuple[int, str]]:
    """Return the breakpoints of a screen that is low with fewer than ``rows`` lines."""
    return [(0, "-low"), (rows, "-high")]


class BaseDialog(ModalScreen[T]):
    """A dialog over a screen; its result is a ``T``."""

    #: The commands that are available, for the palette and the help.
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = ()
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._compositor = CompactCompositor()

    @property
    def command_sets(self) -> tuple[CommandSet, ...]:
        """The commands that are available, for the palette and the help."""
        return self.COMMAND_SETS

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the error of a worker that failed."""
        handle_worker_error(self.app, event, self.show_failure)

    def show_failure(self, error: BaseException) -> None:
        """Show ``error`` as a toast; dialogs with a better place for it override this."""
        notify_error(self.app, error)

    def key_of(self, command_id: str) -> str:
        """Return the key of a command as the user has bound it."""
        return key_on(self.app, command_id)


async def await_with_feedback(work: Awaitable[T], on_slow: Callable[[], object], *, waited: float = 0.0) -> T:
    """Return the result of ``work``; call ``on_slow`` if it takes noticeably long.

    ``waited`` is the number of seconds since the key press; a negative number delays ``on_slow``.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=max(0.0, _FEEDBACK_DELAY - waited))
        if not done:
            on_slow()
        return await task
    finally:
        task.cancel()


async def await_with_notice(app: App[Any], work: Awaitable[T], sentence: str) -> T:
    """Return the result of ``work``; show ``sentence`` as a toast until then if it takes noticeably long."""
    notice = Notification(sentence, timeout=_NOTICE_TIMEOUT, markup=False)
    try:
        return await await_with_feedback(work, lambda: app.post_message(Notify(notice)), waited=_TOAST_DELAY)
    finally:
        # call_later: the notice may still be in the message queue.
        app.call_later(remove_notice, app, notice, refresh=True)
