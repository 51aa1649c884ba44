"""Where credentials may travel, and where content may come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import httpx

from tui.api.errors import ForeignHost, Malformed
from tui.api.text import clean
from tui.settings.hosts import is_loopback

if TYPE_CHECKING:
    from tui.settings import Profile

_PORTS = {"http": 80, "https": 443}


def parsed(url: str) -> httpx.URL:
    """Return ``url`` ready to be asked for; raises Malformed."""
    try:
        return httpx.URL(url)
    except httpx.InvalidURL:
        raise Malformed(message="it sent an address that is no URL") from None


@dataclass(frozen=True, slots=True)
class Origin:
    """A scheme, a host and a port: what credentials belong to."""

    scheme: str
    host: str
    port: int | None

    @classmethod
    def of(cls, url: httpx.URL) -> Self:
        """Return the origin of ``url``, with the port that its scheme implies."""
        return cls(url.scheme, url.host.rstrip("."), url.port or _PORTS.get(url.scheme))

    @property
    def is_loopback(self) -> bool:
        """Whether this is the machine itself, by its address or as localhost."""
        return is_loopback(self.host)


class Origins:
    """The origins that a profile names, and what follows from them."""

    def __init__(self, profile: Profile) -> None:
        bases = (profile.mcs_url, profile.conversations_url)
        self._configured = frozenset(Origin.of(httpx.URL(base)) for base in bases)

    def check_for_credentials(self, url: httpx.URL) -> None:
        """Raise ForeignHost unless ``url`` is at a configured origin."""
        if Origin.of(url) not in self._configured or url.userinfo:
            raise _foreign(url)

    def check_for_content(self, url: httpx.URL) -> None:
        """Raise ForeignHost unless content may be read from ``url``, to which no credentials go.

        Any https host: Twilio's content is on a CDN (twilio-media-api, section 1). Plain http only at a
        configured origin, or on the loopback interface where a configured origin is there too.
        """
        origin = Origin.of(url)
        at_home = origin.is_loopback and any(mine.is_loopback for mine in self._configured)
        allowed = origin.scheme == "https" or (
            origin.scheme == "http" and (at_home or origin in self._configured)
        )
        if not allowed or not origin.host or url.userinfo:
            raise _foreign(url)


def _foreign(url: httpx.URL) -> ForeignHost:
    return ForeignHost(message=clean(f"{url.scheme}://{url.host}"))
