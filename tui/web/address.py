"""The address of the pages: a host, a port, and a random token."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import socket
from dataclasses import dataclass, field
from typing import Final

#: Bytes of the token.
_TOKEN_BYTES: Final = 32
#: Browsers omit this port in the Host header.
_DEFAULT_PORT: Final = 80


class AddressError(ValueError):
    """A host or port that cannot be served; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """The address of the pages.

    ``host`` is an IP address. ``token`` is the first part of every path; ``repr`` hides it.
    """

    host: str
    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(_TOKEN_BYTES), repr=False)

    @property
    def url(self) -> str:
        """The URL of the page, with the token."""
        return f"http://{self._authority(self._bracketed(self.host))}/{self.token}/"

    def has_host(self, host: str) -> bool:
        """Whether a Host header matches this address, against DNS rebinding."""
        names = [self._bracketed(self.host)]
        if ipaddress.ip_address(self.host).is_loopback:
            names.append("localhost")
        return host.lower() in map(self._authority, names)

    def has_token(self, path: str) -> bool:
        """Whether ``path`` begins with the token, compared in constant time."""
        first = path.removeprefix("/").partition("/")[0]
        return hmac.compare_digest(first.encode(), self.token.encode())

    def _authority(self, host: str) -> str:
        return host if self.port == _DEFAULT_PORT else f"{host}:{self.port}"

    @staticmethod
    def _bracketed(host: str) -> str:
        return f"[{host}]" if ":" in host else host


def listen(host: str, port: int, *, beyond_this_machine: bool = False) -> tuple[socket.socket, Address]:
    """Return a listening socket and its address with a new token; port 0 is any free port.

    ``host`` is ``localhost`` or an IP address, a loopback one unless ``beyond_this_machine``. Raise
    AddressError.
    """
    try:
        ip = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        message = f"{host!r} is not an IP address."
        raise AddressError(message) from None
    if ip.is_unspecified:
        message = f"{host} means every address of this machine: give the one to serve."
        raise AddressError(message)
    if not ip.is_loopback and not beyond_this_machine:
        message = (
            f"{host} can be reached from other machines, without encryption. Prefer ssh -L. To serve it"
            " anyway, add --beyond-this-machine."
        )
        raise AddressError(message)
    family = socket.AF_INET6 if isinstance(ip, ipaddress.IPv6Address) else socket.AF_INET
    # With an explicit protocol, asyncio sets TCP_NODELAY.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((str(ip), port))
        listener.listen()
    except OSError as error:
        listener.close()
        message = f"{ip} port {port}: {error.strerror}. Use another --port, or 0 for a free one."
        raise AddressError(message) from error
    return listener, Address(str(ip), listener.getsockname()[1])
