"""What is kept of who opens a link: a masked address and the family of the browser."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Final

from tui.gateway.model import BOT, Visitor

#: Bits of an address that are kept with an open, and that share a limit of attempts.
_KEPT: Final = {4: 24, 6: 48}
_LIMITED: Final = {4: 24, 6: 64}
#: Words in the User-Agent headers of what makes previews for chats, and of crawlers.
_BOTS: Final = (
    *("bot", "crawl", "spider", "preview", "unfurl", "imageproxy", "slack", "facebookexternalhit"),
    *("whatsapp", "embedly", "iframely", "mastodon", "mattermost", "vkshare", "viber"),
)
#: Words of User-Agent headers, and the family that they stand for; the first match counts.
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


def make_visitor(address: str, user_agent: str) -> Visitor:
    """Return what is kept of a visitor."""
    agent = user_agent.lower()
    browser = next((family for word, family in _FAMILIES if word in agent), "other")
    return Visitor(_mask(address, _KEPT), browser)


def limit_group(address: str) -> str:
    """Return the network whose guesses are counted together: /24, or /64 for IPv6."""
    return _mask(address, _LIMITED)


def _mask(address: str, bits: dict[int, int]) -> str:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    return str(ip_network((found, bits[found.version]), strict=False))
