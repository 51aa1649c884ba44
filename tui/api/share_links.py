"""The types of a gateway's admin API, shared by the gateway and its clients."""

from __future__ import annotations

from typing import Final

import msgspec

#: The most media of one link.
MAX_ITEMS: Final = 500


class SharedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A media of a link. ``profile`` is the gateway's name for the account; ``size`` is in bytes."""

    profile: str
    service_sid: str
    media_sid: str
    filename: str
    content_type: str = ""
    size: int | None = None


class LinkOptions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The settings of a new link. ``lifetime`` is in seconds; ``max_opens`` of None is no limit.

    ``disposition``: inline, download or redirect.
    """

    lifetime: int
    max_opens: int | None = None
    password: str | None = None
    note: str = ""
    disposition: str = "inline"


class LinkOpen(msgspec.Struct, frozen=True, kw_only=True):
    """An open of a link: when, in seconds since 1970 UTC, from which masked address, with which browser."""

    at: int
    address: str
    browser: str


class ShareLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link of a gateway. Times are seconds since 1970 UTC; ``url`` is None if its key was retired.

    ``state``: active, expired, revoked or used up. ``events`` are its opens, sent only with a single link.
    """

    id: str
    url: str | None
    state: str
    note: str
    disposition: str
    created: int
    expires: int
    revoked: int | None
    opens: int
    max_opens: int | None
    last_opened: int | None
    has_password: bool
    items: tuple[SharedItem, ...]
    events: tuple[LinkOpen, ...] | msgspec.UnsetType = msgspec.UNSET


class GatewayInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A gateway: the base URL of its links, and the profiles that it serves."""

    public_url: str
    profiles: tuple[str, ...]


class LinkPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of links, newest first. ``next`` is the ``before`` of the next page."""

    links: tuple[ShareLink, ...]
    next: str | None
