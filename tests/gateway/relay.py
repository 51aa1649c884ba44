"""A relay between the gateway and the service that can drop its connections."""

from __future__ import annotations

import socket
import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Relay:
    """Forwards bytes between its port and another one."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 0)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}{parts.path}"
        self._open: list[socket.socket] = []
        #: The number of accepted connections.
        self.accepted = 0
        self._run(self._accept)

    def drop(self) -> None:
        """Close every connection; new ones are still accepted."""
        ended, self._open = self._open, []
        for one in ended:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.accepted += 1
            server = socket.create_connection(self._target)
            self._open += [client, server]
            self._run(self._copy, client, server)
            self._run(self._copy, server, client)

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with source, suppress(OSError):
            while received := source.recv(65_536):
                target.sendall(received)
            target.shutdown(socket.SHUT_WR)

    def _run(self, work: Callable[..., None], *arguments: socket.socket) -> None:
        threading.Thread(target=work, args=arguments, daemon=True).start()


@contextmanager
def running_relay(target: str) -> Iterator[Relay]:
    """Run a relay to the service at ``target``."""
    relay = Relay(target)
    with closing(relay.listener):
        yield relay
        relay.drop()
