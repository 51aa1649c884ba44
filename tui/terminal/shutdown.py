"""An orderly exit when the terminal goes away or a signal asks for it."""

from __future__ import annotations

import asyncio
import select
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App


class ShutdownHandler:
    """Exits ``app`` in order where its terminal goes away, or a signal asks for it."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app

    def start(self) -> None:
        """Watch the terminal, where there is one."""
        if not self._app.is_headless:
            self._install_signal_handlers()
            self._app.set_interval(1, self._exit_without_terminal)

    def _install_signal_handlers(self) -> None:
        """Leave in order on what would end the process at once, and wake up only after a sleep.

        After a hang-up the kernel sends a SIGCONT as well: Textual would begin anew, and read for ever from a
        terminal that is gone.
        """
        loop = asyncio.get_running_loop()
        sleep, wake = signal.getsignal(signal.SIGTSTP), signal.getsignal(signal.SIGCONT)
        asleep = False

        def on_sleep(*received: Any) -> None:
            nonlocal asleep
            asleep = True
            if callable(sleep):
                sleep(*received)

        def on_wake(*received: Any) -> None:
            nonlocal asleep
            if asleep and callable(wake):
                wake(*received)
            asleep = False

        signal.signal(signal.SIGTSTP, on_sleep)
        signal.signal(signal.SIGCONT, on_wake)
        for end in (signal.SIGHUP, signal.SIGTERM):
            # By the app's own queue: a callback of the loop has no active app, which leaving may need.
            signal.signal(end, lambda *_: loop.call_soon_threadsafe(self._app.call_later, self._app.exit))

    def _exit_without_terminal(self) -> None:
        """Leave where the terminal is gone, and no signal told so: Textual would read its end for ever."""
        terminal = select.poll()
        terminal.register(sys.__stdin__ or 0, 0)  # a hang-up is told unasked
        if terminal.poll(0):
            self._app.exit()
