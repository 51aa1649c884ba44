"""The values of the gateway. Times are whole seconds since 1970 UTC, sizes are bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: The browser family of bots.
BOT: Final = "bot"


class Disposition(StrEnum):
    """What a browser does with the content of a link."""

    INLINE = "inline"
    DOWNLOAD = "download"
    #: The response redirects to Twilio's temporary URL, which cannot be revoked: only for unlimited links.
    REDIRECT = "redirect"


class LinkState(StrEnum):
    """Whether a link can be opened."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"
    USED_UP = "used up"


@dataclass(frozen=True, slots=True)
class LinkItem:
    """A media of a link, with its details at the time when the link was created."""

    profile: str
    service_sid: str
    media_sid: str
    filename: str
    content_type: str
    size: int | None


@dataclass(frozen=True, slots=True)
class LinkDraft:
    """A link to create. ``lifetime`` is in seconds; a ``max_opens`` of None means no limit."""

    items: tuple[LinkItem, ...]
    lifetime: int
    max_opens: int | None = None
    password: str | None = None
    note: str = ""
    disposition: Disposition = Disposition.INLINE
    #: Chosen by the client: the second of two drafts with the same id creates no link.
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A stored link. It has no token: that is derived from its id and a key."""

    id: str
    letter: str
    items: tuple[LinkItem, ...]
    note: str
    disposition: Disposition
    created: int
    expires: int
    revoked: int | None
    opens: int
    max_opens: int | None
    last_opened: int | None
    password_hash: str | None
    request_id: str | None

    @property
    def is_limited(self) -> bool:
        """Whether opening it needs a claim: it has an open limit or a password."""
        return self.max_opens is not None or self.password_hash is not None

    def state(self, now: int) -> LinkState:
        """Return whether the link can be opened at ``now``. A used-up link still serves its grants."""
        if self.revoked is not None:
            return LinkState.REVOKED
        if self.expires <= now:
            return LinkState.EXPIRED
        if self.max_opens is not None and self.opens >= self.max_opens:
            return LinkState.USED_UP
        return LinkState.ACTIVE


@dataclass(frozen=True, slots=True)
class Visitor:
    """The stored data on a visitor: a masked address and the browser family."""

    address: str
    browser: str

    @property
    def is_bot(self) -> bool:
        """Whether it identifies itself as a link-preview bot or a crawler."""
        return self.browser == BOT


@dataclass(frozen=True, slots=True)
class Event:
    """An open of a link."""

    at: int
    address: str
    browser: str
