"""Textual's driver with fixes for startup and for a lost terminal."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from textual.drivers.linux_driver import LinuxDriver

from tui.settings import is_in_browser

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from textual.app import App
    from textual.driver import Driver

_ALTERNATE_SCREEN: Final = "\x1b[?1049h"


class BrokenPipeSafeFile:
    """A text file that ignores write errors, for a terminal that has gone away.

    An error would end Textual's writer thread, and its event loop would wait for that thread forever.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Write ``text``."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """Flush the buffer."""
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        """Return the file descriptor."""
        return self._file.fileno()


def terminal_driver(take_over: Callable[[], bool] = lambda: False) -> type[Driver] | None:
    """Return the driver for a terminal or browser, None to let Textual choose.

    ``take_over`` is called before the driver uses the terminal; it returns whether a frame is on the screen.
    """
    if is_in_browser(os.environ):
        from tui.terminal.web_driver import PacketDriver  # noqa: PLC0415 - only for a browser

        return PacketDriver
    if "TEXTUAL_DRIVER" in os.environ or sys.platform == "win32":
        return None

    class TerminalDriver(LinuxDriver):
        """Keeps a replayed frame on the screen, which Textual's driver would clear."""

        _keeps_frame = False

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self._file: Any = BrokenPipeSafeFile(self._file or sys.stderr)

        def start_application_mode(self) -> None:
            """Take the frame over before Textual sets up the terminal."""
            self._keeps_frame = take_over()
            super().start_application_mode()  # type: ignore[no-untyped-call]
            self._keeps_frame = False

        def write(self, data: str) -> None:
            """Write ``data``, except the code that would clear the frame."""
            if not (self._keeps_frame and data == _ALTERNATE_SCREEN):
                super().write(data)

    return TerminalDriver


def write_to_terminal(app: App[Any], codes: str, *, flush: bool = False) -> None:
    """Write ``codes`` between two frames of ``app``, from any thread; does nothing without a terminal."""
    driver = app._driver  # noqa: SLF001 - any other way would write into the middle of a frame
    if driver is not None:
        driver.write(codes)
        if flush:
            driver.flush()
