"""Textual's driver for a web browser, with thread-safe writes."""

from __future__ import annotations

import os
import threading
from typing import Any

from textual.drivers.web_driver import WebDriver


class PacketDriver(WebDriver):
    """Writes each packet completely before the next one.

    Textual draws in one thread and delivers downloads in another. With a full pipe, their packets would
    interleave: the server would read a wrong length and wait forever.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._writing = threading.Lock()
        self._write = self._write_whole  # type: ignore[assignment] # Textual only passes bytes

    def _write_whole(self, packet: bytes) -> int:
        with self._writing:
            left = memoryview(packet)
            while left:
                left = left[os.write(self.fileno, left) :]
        return len(packet)
