"""The end of the program with its terminal, however that ends."""

from __future__ import annotations

import asyncio
import select
import signal
import sys
from typing import Any

from textual.app import App


class ShutdownHandler(App[None]):
    """Leaves in order where the terminal goes away, or a signal asks for it."""

    def on_mount(self) -> None:
        """Watch the terminal, where there is one."""
        if not self.is_headless:
            self._take_signals()
            self.set_interval(1, self._leave_with_terminal)

    def _take_signals(self) -> None:
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
            signal.signal(end, lambda *_: loop.call_soon_threadsafe(self.call_later, self.exit))

    def _leave_with_terminal(self) -> None:
        """Leave where the terminal is gone, and no signal told so: Textual would read its end for ever."""
        terminal = select.poll()
        terminal.register(sys.__stdin__ or 0, 0)  # a hang-up is told unasked
        if terminal.poll(0):
            self.exit()
