"""What the routes are given to work with."""

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

#: Before any upload.
_EVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class AppContext:
    """The stores, the account, the rules, and the sources of time and of sids."""

    metadata: Metadata
    content: Content
    account: Account
    rules: Rules
    urls: TemporaryUrls
    clock: Callable[[], datetime]
    new_sid: Callable[[str], str]

    def get_unattached_cutoff(self) -> datetime:
        """Return the moment since which a media must have been uploaded to live without a message."""
        life = self.rules.unattached_lifetime
        return _EVER if life is None else self.clock() - life

    async def find_media(self, sid: str) -> Media | None:
        """Return the media, or None where it is unknown or due to be collected.

        What is due is gone for a client at once, whenever the collector comes by.
        """
        media = await self.metadata.media.find(sid)
        return media if media is not None and self.is_available(media) else None

    def is_available(self, media: Media) -> bool:
        """Tell whether a media is attached, or still young enough to be."""
        return media.message_sid is not None or media.date_upload_updated > self.get_unattached_cutoff()
