"""Output for the server arrives in complete packets, even if several threads write."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: Draws in one thread and delivers in another, like the screens; each packet exceeds the pipe buffer.
SCREENS = """
import asyncio
import threading

from tui.terminal.driver import terminal_driver

LENGTH = 100_000

async def write() -> None:
    driver = terminal_driver()(None)
    def deliver() -> None:
        for _ in range(20):
            driver.write_binary_encoded(("deliver_chunk", "key", b"c" * LENGTH))
    delivering = threading.Thread(target=deliver)
    delivering.start()
    for _ in range(20):
        driver.write("d" * LENGTH)
    delivering.join()

asyncio.run(write())
"""


def test_packets_of_two_threads_are_not_interleaved(tmp_path: Path) -> None:
    script = tmp_path / "screens.py"
    script.write_text(SCREENS)
    environment = {**os.environ, "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"}
    received = bytearray()
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, script], stdin=pipe, stdout=pipe, env=environment) as screens:
        assert screens.stdout is not None
        while piece := os.read(screens.stdout.fileno(), 16_384):
            received += piece
            time.sleep(0.0005)  # simulates a busy server: the pipe is always full
    assert screens.returncode == 0

    kinds = []
    while received:
        kind, length = chr(received[0]), int.from_bytes(received[1:5])
        packet = received[5 : 5 + length]
        assert len(packet) == length
        assert set(packet[100:-100]) == set(b"d" if kind == "D" else b"c")
        kinds.append(kind)
        del received[: 5 + length]
    assert sorted(kinds) == ["D"] * 20 + ["P"] * 20
