"""What is stored about visitors, a masked address and the browser family, and the limit on guessed links."""

from __future__ import annotations

import time
from collections import OrderedDict
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Final

from tui.gateway.model import BOT, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

#: The number of address bits stored with an open, and those that share an attempt limit.
_KEPT: Final = {4: 24, 6: 48}
_LIMITED: Final = {4: 24, 6: 64}
#: Words in the User-Agent headers of link-preview bots and crawlers.
_BOTS: Final = (
    *("bot", "crawl", "spider", "preview", "unfurl", "imageproxy", "slack", "facebookexternalhit"),
    *("whatsapp", "embedly", "iframely", "mastodon", "mattermost", "vkshare", "viber"),
)
#: Words of User-Agent headers with their browser families; the first match counts.
_FAMILIES: Final = (
    *((word, BOT) for word in _BOTS),
    ("curl", "curl"),
    ("wget", "Wget"),
    ("edg/", "Edge"),
    ("opr/", "Opera"),
    ("firefox", "Firefox"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)
#: The maximum wrong tokens of one network in a minute. A genuine token that has expired is not a guess.
_MAX_GUESSES: Final = 30
_GUESS_WINDOW: Final = 60.0
_MAX_NETWORKS: Final = 10_000


def make_visitor(address: str, user_agent: str) -> Visitor:
    """Return the stored data on a visitor."""
    agent = user_agent.lower()
    browser = next((family for word, family in _FAMILIES if word in agent), "other")
    return Visitor(_mask(address, _KEPT), browser)


def limit_group(address: str) -> str:
    """Return the network of an address, which shares one count of guesses: /24, or /64 for IPv6."""
    return _mask(address, _LIMITED)


class GuessLimiter:
    """Counts wrong tokens by network: a /24, or a /64 of IPv6."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def is_blocked(self, address: str) -> bool:
        """Return whether the network of ``address`` guessed too often within the last minute."""
        began, count = self._counts.get(limit_group(address), (0.0, 0))
        return count >= _MAX_GUESSES and self._clock() < began + _GUESS_WINDOW

    def count(self, address: str) -> None:
        """Count a wrong token."""
        group, now = limit_group(address), self._clock()
        began, count = self._counts.pop(group, (now, 0))
        self._counts[group] = (now, 1) if now >= began + _GUESS_WINDOW else (began, count + 1)
        if len(self._counts) > _MAX_NETWORKS:
            self._counts.popitem(last=False)


def _mask(address: str, bits: dict[int, int]) -> str:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    return str(ip_network((found, bits[found.version]), strict=False))
