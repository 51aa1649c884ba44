"""A clean exit when the terminal is lost or a signal arrives."""

from __future__ import annotations

import asyncio
import select
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App


class ShutdownHandler:
    """Exits ``app`` when its terminal is lost, or on SIGHUP or SIGTERM."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app

    def start(self) -> None:
        """Install the signal handlers and watch the terminal, if there is one."""
        if not self._app.is_headless:
            self._install_signal_handlers()
            self._app.set_interval(1, self._exit_without_terminal)

    def _install_signal_handlers(self) -> None:
        """Exit cleanly on SIGHUP and SIGTERM, and resume on SIGCONT only after a SIGTSTP.

        After a hang-up the kernel also sends SIGCONT; Textual would restart and read from a lost terminal.
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
            # Through the app's queue: a loop callback has no active app, which the exit may need.
            signal.signal(end, lambda *_: loop.call_soon_threadsafe(self._app.call_later, self._app.exit))

    def _exit_without_terminal(self) -> None:
        """Exit if the terminal was lost without a signal: Textual would read end-of-file forever."""
        terminal = select.poll()
        terminal.register(sys.__stdin__ or 0, 0)  # poll always reports a hang-up
        if terminal.poll(0):
            self._app.exit()
