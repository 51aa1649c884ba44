"""Fast-starting processes of the service on a persistent socket, for tests that kill them."""

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
# Each process is forked from one that has already imported the service and pytest.
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


def set_no_limits() -> None:
    """Change nothing in the process."""


def start_service(
    listener: socket.socket, data: Path, prepare: Callable[[], None] = set_no_limits
) -> ForkServerProcess:
    """Start ``mediadeck serve`` on a listening socket that stays open here. Stop it with ``kill``.

    ``prepare``, a function of a module, is called in the process first.
    """
    process = _PROCESSES.Process(target=_serve, args=(listener, str(data), prepare), daemon=True)
    process.start()
    return process


def silence_stdout() -> None:
    """Discard the output of this process, with its credentials."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def limit_file_size() -> None:
    """Limit files to 1 MB; the kernel fails larger ones like a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))


def _serve(listener: socket.socket, data: str, prepare: Callable[[], None]) -> None:
    prepare()
    main(["serve", "--fd", str(listener.detach()), "--data", data, "--no-samples", "--json"])
