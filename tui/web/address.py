"""Where the pages are: a host and a port of this machine, and a word that nobody can guess."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import socket
from dataclasses import dataclass, field
from typing import Final

#: Bytes of the word: as many as of a key.
_BYTES: Final = 32
#: What a browser leaves out of the address.
_PORT_OF_HTTP: Final = 80


class AddressError(ValueError):
    """A host or port that cannot be served on; the text says why, and what can be done."""


@dataclass(frozen=True, slots=True)
class Address:
    """The one address at which the pages are.

    ``host`` is an IP address. ``token`` is the first part of every path; it is in no ``repr``.
    """

    host: str
    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(_BYTES), repr=False)

    @property
    def url(self) -> str:
        """The URL of the page, with the token."""
        return f"http://{self._authority(self._written(self.host))}/{self.token}/"

    def has_host(self, host: str) -> bool:
        """Whether ``host``, of a request's header, is this address: a name that was bent to it is not."""
        names = [self._written(self.host)]
        if ipaddress.ip_address(self.host).is_loopback:
            names.append("localhost")
        return host.lower() in map(self._authority, names)

    def has_token(self, path: str) -> bool:
        """Whether ``path`` begins with the token; how much of it is right takes no time to be measured."""
        first = path.removeprefix("/").partition("/")[0]
        return hmac.compare_digest(first.encode(), self.token.encode())

    def _authority(self, host: str) -> str:
        return host if self.port == _PORT_OF_HTTP else f"{host}:{self.port}"

    @staticmethod
    def _written(host: str) -> str:
        return f"[{host}]" if ":" in host else host


def listen(host: str, port: int, *, beyond_this_machine: bool = False) -> tuple[socket.socket, Address]:
    """Return a socket that listens on ``host``, and its address with a new token; 0 is any free port.

    ``host`` is ``localhost`` or an IP address, of the loopback unless ``beyond_this_machine``. Raises
    AddressError.
    """
    try:
        ip = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        message = f"{host!r} is no IP address."
        raise AddressError(message) from None
    if ip.is_unspecified:
        message = f"{host} is every address of this machine: give the one by which it is to be reached."
        raise AddressError(message)
    if not ip.is_loopback and not beyond_this_machine:
        message = (
            f"{host} can be reached from other machines, and what is sent there is not encrypted. ssh -L is"
            " the better way; --beyond-this-machine serves there all the same."
        )
        raise AddressError(message)
    family = socket.AF_INET if ip.version == 4 else socket.AF_INET6  # noqa: PLR2004 - the version of IP
    # With the protocol named, asyncio sends small pieces at once.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((str(ip), port))
        listener.listen()
    except OSError as error:
        listener.close()
        message = f"{ip} port {port}: {error.strerror}. --port takes another one, 0 any that is free."
        raise AddressError(message) from error
    return listener, Address(str(ip), listener.getsockname()[1])
