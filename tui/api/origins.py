"""URLs, and the origins that may receive credentials or serve content."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import httpx

from tui.api.errors import ForeignHost, InvalidUrl, Malformed
from tui.settings.errors import SettingsError
from tui.settings.hosts import is_loopback
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.settings import Profile

_PORTS: Final = {"http": 80, "https": 443}
_LAST_PORT: Final = 65_535
_LONGEST_HOST: Final = 253
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
#: Resolvers take a host that ends in a number, in any notation, for an address (WHATWG URL, section 3.5).
_NUMERIC: Final = re.compile(r"(^|\.)(\d+|0x[0-9a-f]*)$")


def parse_url(url: str) -> httpx.URL:
    """Return an absolute http(s) URL with valid parts; raise InvalidUrl.

    The host is an IP address or a DNS name that all parsers involved (httpx, yarl) interpret alike.
    """
    return _check_url(lambda: httpx.URL(url))


def join_url(base: httpx.URL, reference: str) -> httpx.URL:
    """Resolve ``reference`` from a response of ``base``, checked like :func:`parse_url`; raise InvalidUrl."""
    return _check_url(lambda: httpx.URL(str(base.join(reference))))


def _check_url(make: Callable[[], httpx.URL]) -> httpx.URL:
    try:
        url = make()
        name = url.host  # decodes xn-- labels, and raises for invalid ones
    except (httpx.InvalidURL, ValueError):  # UnicodeError too
        raise InvalidUrl(message="it sent an address that is not a valid URL") from None
    port_is_good = url.port is None or 0 < url.port <= _LAST_PORT
    if url.scheme not in _PORTS or not name or not port_is_good or not _is_host(_normalize_host(url)):
        raise InvalidUrl(message="it sent an address that is not a valid URL")
    return url


def _is_host(host: str) -> bool:
    """Return whether ``host``, normalized, is an IP address or a DNS name. Underscores occur in practice."""
    if host.startswith("0") and ":" not in host and _NUMERIC.search(host):
        return False  # 010.0.0.1 is octal to some resolvers
    try:
        return "%" not in host and bool(ipaddress.ip_address(host))
    except ValueError:
        is_name = len(host) <= _LONGEST_HOST and all(map(_LABEL.fullmatch, host.split(".")))
        return is_name and not _NUMERIC.search(host)  # 127.1 and 0x7f.1 are addresses to some resolvers


def _normalize_host(url: httpx.URL) -> str:
    """Return the host of ``url`` for comparisons: ASCII, lower case, no final dot."""
    return url.raw_host.decode("ascii").lower().removesuffix(".")


@dataclass(frozen=True, slots=True)
class Origin:
    """A scheme, a host and a port."""

    scheme: str
    host: str
    port: int | None

    @classmethod
    def of(cls, url: httpx.URL) -> Self:
        """Return the origin of ``url``, with the default port of its scheme."""
        return cls(url.scheme, _normalize_host(url), _PORTS.get(url.scheme) if url.port is None else url.port)

    @property
    def is_loopback(self) -> bool:
        """Whether this is the loopback interface, by its address or as localhost."""
        return is_loopback(self.host)


class Origins:
    """The origins configured by a profile."""

    def __init__(self, profile: Profile) -> None:
        """Read the origins of ``profile``; raise SettingsError if one is not a valid URL."""
        bases = (profile.mcs_url, profile.conversations_url)
        try:
            self._configured = frozenset(Origin.of(parse_url(base)) for base in bases)
        except Malformed:
            message = (
                f"An address of the profile {profile.name} is not a valid URL. Use the form https://HOST/v1."
            )
            raise SettingsError(message) from None

    def check_for_credentials(self, url: httpx.URL) -> None:
        """Raise ForeignHost unless ``url`` is at a configured origin."""
        if Origin.of(url) not in self._configured or url.userinfo:
            raise _make_foreign_host(url)

    def check_for_content(self, url: httpx.URL) -> None:
        """Raise ForeignHost unless content may be read from ``url``, without credentials.

        Any https host is allowed, since Twilio's content is on a CDN (twilio-media-api, section 1). Plain
        http is allowed at a configured origin, and on the loopback interface if a configured origin is also
        there.
        """
        origin = Origin.of(url)
        both_local = origin.is_loopback and any(one.is_loopback for one in self._configured)
        allowed = origin.scheme == "https" or (
            origin.scheme == "http" and (both_local or origin in self._configured)
        )
        if not allowed or not origin.host or url.userinfo:
            raise _make_foreign_host(url)


def _make_foreign_host(url: httpx.URL) -> ForeignHost:
    return ForeignHost(message=sanitize_message(f"{url.scheme}://{_normalize_host(url)}"))
