"""Textual's way to a web browser, mended where two threads write at once."""

from __future__ import annotations

import os
import threading
from typing import Any

from textual.drivers.web_driver import WebDriver


class PacketDriver(WebDriver):
    """Writes each packet whole, after the one before.

    Textual's own draws in one thread and delivers what was downloaded in another. Where the pipe to the
    server is full, one of their packets is written into the midst of the other; the server then reads a
    length out of a picture, waits for so much, and the page stands still for ever.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._writing = threading.Lock()
        self._write = self._write_whole  # type: ignore[assignment] # Textual calls it with nothing but bytes

    def _write_whole(self, packet: bytes) -> int:
        with self._writing:
            left = memoryview(packet)
            while left:
                left = left[os.write(self.fileno, left) :]
        return len(packet)
