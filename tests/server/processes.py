"""The service as processes that start quickly, on a socket that stays: for tests that kill it."""

from __future__ import annotations

import multiprocessing
import os
import resource
from typing import TYPE_CHECKING

from tui.cli.main import main

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

_PROCESSES = multiprocessing.get_context("forkserver")
# Each process is forked from one that has imported the service already, and what runs the tests.
_PROCESSES.set_forkserver_preload(
    [
        "pytest",
        __name__,
        "tui.cli.commands.serve",
        "tui.server",
        "uvicorn.protocols.http.httptools_impl",
        "uvicorn.lifespan.on",
    ]
)


def unlimited() -> None:
    """Leave the process as it is."""


def started(listener: socket.socket, data: Path, begin: Callable[[], None] = unlimited) -> ForkServerProcess:
    """Start ``mediadeck serve`` on a listening socket, which stays open here; end it with ``kill``.

    ``begin``, a function of a module, is called in the process before.
    """
    process = _PROCESSES.Process(target=_serve, args=(listener, str(data), begin), daemon=True)
    process.start()
    return process


def silent() -> None:
    """Let this process print nothing, its credentials included."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def with_small_files() -> None:
    """Let this process make no file larger than 1 MB: past that, the kernel fails it as a disk does."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))


def _serve(listener: socket.socket, data: str, begin: Callable[[], None]) -> None:
    begin()
    main(["serve", "--fd", str(listener.detach()), "--data", data, "--no-samples", "--json"])
