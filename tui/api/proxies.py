"""Proxies and certificate authorities from environment variables."""

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

#: By precedence. httpx reads the first and the last, requests and curl the other two.
AUTHORITIES: Final = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_DIR")
_NAME: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_BRACKETED: Final = re.compile(r"\[([^\]]*)\](?::(\d{1,5}))?")
_WITH_PORT: Final = re.compile(r"([^:]*):(\d{1,5})")


@dataclass(frozen=True, slots=True)
class _ProxyException:
    """One entry of NO_PROXY: a network, or a domain with its subdomains; on one port or on all."""

    host: _Network | str
    port: int | None

    def covers(self, host: str, port: int | None) -> bool:
        if self.port is not None and self.port != port:
            return False
        if isinstance(self.host, str):
            return host == self.host or host.endswith(f".{self.host}")
        try:
            return ipaddress.ip_address(host) in self.host
        except ValueError:
            return False


@dataclass(frozen=True)
class Proxies:
    """The proxy of each scheme and the exceptions, as :func:`urllib.request.getproxies` returns them."""

    by_scheme: dict[str, str]

    def find(self, url: httpx.URL) -> str | None:
        """Return the proxy for requests to ``url``, or None."""
        host = url.raw_host.decode("ascii").removesuffix(".")
        port = url.port or (443 if url.scheme == "https" else 80)
        if is_loopback(host) or self._is_off or any(one.covers(host, port) for one in self._exceptions):
            return None
        named = self.by_scheme.get(url.scheme) or self.by_scheme.get("all")
        return named if not named or "://" in named else f"http://{named}"

    @property
    def addresses(self) -> set[str]:
        """The URLs of all proxies."""
        schemes = ("http", "https")
        found = (self.by_scheme.get(scheme) or self.by_scheme.get("all") for scheme in schemes)
        return {one if "://" in one else f"http://{one}" for one in found if one}

    @cached_property
    def _no_proxy_words(self) -> list[str]:
        return self.by_scheme.get("no", "").replace(",", " ").lower().split()

    @property
    def _is_off(self) -> bool:
        return "*" in self._no_proxy_words

    @cached_property
    def _exceptions(self) -> list[_ProxyException]:
        return [found for word in self._no_proxy_words if (found := _parse_exception(word)) is not None]


class ProxyTransport(httpx.AsyncBaseTransport):
    """Send each request directly or through the proxy of its host, with transports made by ``make``."""

    def __init__(
        self, proxies: Proxies, make: Callable[[httpx.Proxy | None], httpx.AsyncBaseTransport]
    ) -> None:
        """Create the transports; raise SettingsError if a proxy is not a valid URL."""
        self._proxies = proxies
        self._direct = make(None)
        try:
            self._by_proxy = {address: make(_make_proxy(address)) for address in proxies.addresses}
        except (ValueError, httpx.InvalidURL):  # its text may contain a password
            message = "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not a valid proxy URL."
            raise SettingsError(message) from None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request."""
        proxy = self._proxies.find(request.url) if self._by_proxy else None
        transport = self._direct if proxy is None else self._by_proxy[proxy]
        return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close every connection."""
        for transport in (self._direct, *self._by_proxy.values()):
            await transport.aclose()


def read_environment_proxies() -> Proxies:
    """Return the current proxies of the environment."""
    return Proxies(getproxies())


def make_ssl_context() -> ssl.SSLContext:
    """Return an SSL context with the environment's certificate authorities; raise SettingsError."""
    name = next((name for name in AUTHORITIES if os.environ.get(name)), None)
    if name is None:
        return httpx.create_ssl_context(trust_env=False)
    path = os.environ[name]
    try:
        if name == "SSL_CERT_DIR" or (name != "SSL_CERT_FILE" and Path(path).is_dir()):
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except OSError as error:  # ssl.SSLError too
        message = f"{name} has no usable certificates: {error.strerror or 'the file is empty'}."
        raise SettingsError(message) from None


def _make_proxy(address: str) -> httpx.Proxy:
    """Return a proxy that aiohttp can use; raise ValueError or httpx.InvalidURL for any other."""
    proxy = httpx.Proxy(address)
    if proxy.url.scheme not in {"http", "https"} or not proxy.url.host:
        raise ValueError
    return proxy


def _parse_exception(word: str) -> _ProxyException | None:
    """Return the exception for an entry of NO_PROXY, or None for an invalid entry."""
    host, port = word.rpartition("://")[2].rstrip("/") if "://" in word else word, None
    for pattern in (_BRACKETED, _WITH_PORT):
        if found := pattern.fullmatch(host):
            host, port = found[1], int(found[2]) if found[2] else None
    try:
        return _ProxyException(ipaddress.ip_network(host, strict=False), port)
    except ValueError:
        name = host.removeprefix("*").strip(".")
        return _ProxyException(name, port) if _NAME.fullmatch(name) else None
