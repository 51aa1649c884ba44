"""The objects that all routes share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.server.auth.accounts import Account
    from tui.server.auth.temporary_urls import TemporaryUrls
    from tui.server.rules import Rules
    from tui.server.store.content import Content
    from tui.server.store.metadata import Metadata
    from tui.server.store.records import Media

#: A date before any upload.
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class AppContext:
    """The stores, the account, the rules, and the sources of time and sids."""

    metadata: Metadata
    content: Content
    account: Account
    rules: Rules
    urls: TemporaryUrls
    clock: Callable[[], datetime]
    new_sid: Callable[[str], str]

    def get_unattached_cutoff(self) -> datetime:
        """Return the earliest upload date of an unattached media that has not expired."""
        lifetime = self.rules.unattached_lifetime
        return _EARLIEST if lifetime is None else self.clock() - lifetime

    async def find_media(self, sid: str) -> Media | None:
        """Return the media, or None if it is unknown or expired.

        An expired media is hidden from clients at once; the collector deletes it later.
        """
        media = await self.metadata.media.find(sid)
        return media if media is not None and self.is_available(media) else None

    def is_available(self, media: Media) -> bool:
        """Return whether a media is attached or can still be attached."""
        return media.message_sid is not None or media.date_upload_updated > self.get_unattached_cutoff()
