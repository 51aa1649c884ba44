"""Textual's way to the terminal, mended where it ends and where it begins."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from tui.settings import is_in_browser

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from textual.driver import Driver

_ALTERNATE_SCREEN: Final = "\x1b[?1049h"


class BrokenPipeSafeFile:
    """A file to write to, for which it is no error when the terminal behind it is gone.

    Textual writes in a thread, which an error would end: its loop then waits for ever for that to write.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Write ``text``, for whom there is."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """Write what waits to be written."""
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        """Return the handle of the terminal."""
        return self._file.fileno()


def terminal_driver(take_over: Callable[[], bool] = lambda: False) -> type[Driver] | None:
    """Return the driver for what shows the screens, None where Textual is to choose one.

    ``take_over`` is called before the terminal is used; it returns whether a frame is already on the screen.
    """
    if is_in_browser(os.environ):
        from tui.terminal.web_driver import PacketDriver  # noqa: PLC0415 - a terminal needs none of it

        return PacketDriver
    if "TEXTUAL_DRIVER" in os.environ or sys.platform == "win32":
        return None
    from textual.drivers.linux_driver import LinuxDriver  # noqa: PLC0415 - Textual, too, imports it by need

    class TerminalDriver(LinuxDriver):
        """Takes over the screen as it is, where the frame of the last start stands on it.

        Textual's own would clear it, and show nothing until it has drawn its first frame.
        """

        _is_standing = False

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self._file: Any = BrokenPipeSafeFile(self._file or sys.stderr)

        def start_application_mode(self) -> None:
            """Take over the terminal, its modes and its screen as they were."""
            self._is_standing = take_over()
            super().start_application_mode()  # type: ignore[no-untyped-call]
            self._is_standing = False

        def write(self, data: str) -> None:
            """Write, but not what would clear the frame."""
            if not (self._is_standing and data == _ALTERNATE_SCREEN):
                super().write(data)

    return TerminalDriver
