"""The proxies and certificate authorities that the environment names."""

from __future__ import annotations

import ipaddress
import os
import re
import ssl
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.request import getproxies

import httpx

from tui.settings.errors import SettingsError
from tui.settings.hosts import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

#: In the order in which they count. httpx reads the first and the last, requests and curl the other two.
AUTHORITIES: Final = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_DIR")
_NAME: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_BRACKETED: Final = re.compile(r"\[([^\]]*)\](?::(\d{1,5}))?")
_WITH_PORT: Final = re.compile(r"([^:]*):(\d{1,5})")


@dataclass(frozen=True, slots=True)
class _ProxyException:
    """One word of NO_PROXY: a network of addresses, or a name with those below it; on one port or all."""

    place: _Network | str
    port: int | None

    def covers(self, host: str, port: int | None) -> bool:
        if self.port is not None and self.port != port:
            return False
        if isinstance(self.place, str):
            return host == self.place or host.endswith(f".{self.place}")
        try:
            return ipaddress.ip_address(host) in self.place
        except ValueError:
            return False


@dataclass(frozen=True)
class Proxies:
    """The proxy for each scheme and the exceptions, as :func:`urllib.request.getproxies` names them."""

    named: dict[str, str]

    def find(self, url: httpx.URL) -> str | None:
        """Return the proxy that leads to ``url``, None where none does."""
        host = url.raw_host.decode("ascii").removesuffix(".")
        port = url.port or (443 if url.scheme == "https" else 80)
        if is_loopback(host) or self._is_off or any(one.covers(host, port) for one in self._exceptions):
            return None
        named = self.named.get(url.scheme) or self.named.get("all")
        return named if not named or "://" in named else f"http://{named}"

    @property
    def addresses(self) -> set[str]:
        """Every proxy that may be asked for."""
        schemes = ("http", "https")
        found = (self.named.get(scheme) or self.named.get("all") for scheme in schemes)
        return {one if "://" in one else f"http://{one}" for one in found if one}

    @cached_property
    def _no_proxy_words(self) -> list[str]:
        return self.named.get("no", "").replace(",", " ").lower().split()

    @property
    def _is_off(self) -> bool:
        return "*" in self._no_proxy_words

    @cached_property
    def _exceptions(self) -> list[_ProxyException]:
        return [found for word in self._no_proxy_words if (found := _parse_exception(word)) is not None]


class ProxyTransport(httpx.AsyncBaseTransport):
    """Sends each request directly or through the proxy of its host, with transports that ``make`` returns."""

    def __init__(
        self, proxies: Proxies, make: Callable[[httpx.Proxy | None], httpx.AsyncBaseTransport]
    ) -> None:
        """Make the transports; raises SettingsError where a proxy is not a valid URL."""
        self._proxies = proxies
        self._direct = make(None)
        try:
            self._through = {address: make(_make_proxy(address)) for address in proxies.addresses}
        except (ValueError, httpx.InvalidURL):  # what it says may hold a password
            message = "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not a valid proxy URL."
            raise SettingsError(message) from None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it."""
        proxy = self._proxies.find(request.url) if self._through else None
        transport = self._direct if proxy is None else self._through[proxy]
        return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close every connection."""
        for transport in (self._direct, *self._through.values()):
            await transport.aclose()


def read_environment_proxies() -> Proxies:
    """Return what the environment names now."""
    return Proxies(getproxies())


def make_ssl_context() -> ssl.SSLContext:
    """Return a context with the authorities of the environment; raises SettingsError."""
    name = next((name for name in AUTHORITIES if os.environ.get(name)), None)
    if name is None:
        return httpx.create_ssl_context(trust_env=False)
    path = os.environ[name]
    try:
        if name == "SSL_CERT_DIR" or (name != "SSL_CERT_FILE" and Path(path).is_dir()):
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except OSError as error:  # ssl.SSLError too
        message = f"{name} names no certificates: {error.strerror or 'none are there'}."
        raise SettingsError(message) from None


def _make_proxy(address: str) -> httpx.Proxy:
    """Return a proxy of a kind that aiohttp can use; raises ValueError, and httpx.InvalidURL."""
    proxy = httpx.Proxy(address)
    if proxy.url.scheme not in {"http", "https"} or not proxy.url.host:
        raise ValueError
    return proxy


def _parse_exception(word: str) -> _ProxyException | None:
    """Return what a word of NO_PROXY means, None where it means nothing."""
    place, port = word.rpartition("://")[2].rstrip("/") if "://" in word else word, None
    for pattern in (_BRACKETED, _WITH_PORT):
        if found := pattern.fullmatch(place):
            place, port = found[1], int(found[2]) if found[2] else None
    try:
        return _ProxyException(ipaddress.ip_network(place, strict=False), port)
    except ValueError:
        name = place.removeprefix("*").strip(".")
        return _ProxyException(name, port) if _NAME.fullmatch(name) else None
