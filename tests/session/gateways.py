"""The gateways of a session: embedded child processes, and the one configured in config.toml."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tests.gateway.places import TOKEN

if TYPE_CHECKING:
    import pytest


def children() -> list[int]:
    """Return the process ids of the embedded gateways of this process."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = status.read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and b"--embedded" in status.with_name("cmdline").read_bytes():
                found.append(int(status.parent.name))
    return found


def wait_for_end(process: int) -> None:
    """Wait until a child has ended."""
    deadline = time.monotonic() + 10
    while Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < deadline


def configure(monkeypatch: pytest.MonkeyPatch, folder: Path, url: str, token: str = TOKEN) -> None:
    """Configure a gateway in config.toml."""
    monkeypatch.setenv("MEDIADECK_CONFIG_DIR", str(folder))
    monkeypatch.setenv("GATEWAY_TOKEN", token)
    (folder / "config.toml").write_text(f'[gateway]\nurl = "{url}"\nsecret_env = "GATEWAY_TOKEN"\n')
