"""The real local service for tests: on a loopback socket in a thread, or as a separate process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.server import (
    LocalService,
    Server,
    get_listener_url,
    make_sid,
    open_listening_socket,
    utc_now,
)
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from tui.server import Account
    from tui.settings import Profile

#: Seconds for a start or stop on a busy machine.
_PATIENCE = 30
_REPOSITORY = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class RunningService:
    """A service in the process ``pid`` that answers at ``url``, a base URL that ends in ``/v1``."""

    url: str
    account_sid: str
    auth_token: str
    data: Path
    pid: int

    @property
    def auth(self) -> tuple[str, str]:
        """The credentials in the form that HTTP clients accept."""
        return self.account_sid, self.auth_token

    @property
    def profile(self) -> Profile:
        """The profile of its account."""
        return make_local_profile(self.url, *self.auth)

    @property
    def origin(self) -> str:
        """The scheme, host and port."""
        return self.url.removesuffix("/v1")


@contextmanager
def serving(service: LocalService) -> Iterator[RunningService]:
    """Serve an open LocalService on a free loopback port, in a thread; the caller closes the service."""
    listener = open_listening_socket("127.0.0.1", 0)
    url = get_listener_url(listener)
    ready = threading.Event()
    server = Server(service, listener, ready.set)
    thread = threading.Thread(target=server.run, name="local service")
    thread.start()
    try:
        assert ready.wait(_PATIENCE), "the local service did not start"
        yield RunningService(url, service.account.sid, service.account.auth_token, service.data, os.getpid())
    finally:
        server.stop()
        thread.join()
        listener.close()


@contextmanager
def running_service(
    data: Path,
    *,
    fill: Callable[[LocalService], None] = LocalService.add_starter,
    account: Account | None = None,
    clock: Callable[[], datetime] = utc_now,
    new_sid: Callable[[str], str] = make_sid,
) -> Iterator[RunningService]:
    """Run the local service on a data folder, in a thread.

    It starts with one service "Local" and its empty conversation "Inbox"; ``fill=LocalService.add_samples``
    adds the samples.
    """
    service = LocalService.open(data, account=account, clock=clock, new_sid=new_sid)
    try:
        fill(service)
        with serving(service) as running:
            yield running
    finally:
        service.close()


@contextmanager
def service_process(data: Path, *options: str) -> Iterator[RunningService]:
    """Run ``mediadeck serve`` on a data folder, as a separate process on a free port.

    ``options`` are further options of the command; it adds the samples unless ``--no-samples`` is given.
    """
    command = [sys.executable, "-m", "tui", "serve", "--port", "0", "--json", "--data", str(data), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_REPOSITORY) as process:
        assert process.stdout is not None
        try:
            facts = json.loads(process.stdout.readline())
            yield RunningService(facts["url"], facts["account_sid"], facts["auth_token"], data, process.pid)
        finally:
            process.terminate()
            process.wait(_PATIENCE)
