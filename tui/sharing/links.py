"""Fetches media to share, each with a fresh temporary URL."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeAlias

from tui.api.errors import ApiError
from tui.sharing.formats import SharedMedia
from tui.sharing.temporary_link import get_temporary_link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.api.client import Client
    from tui.api.clock import ServiceClock
    from tui.api.models import Media
    from tui.settings import Profile

    Outcomes: TypeAlias = "dict[str, SharedMedia | ApiError]"

#: The maximum media per request.
_BATCH_SIZE: Final = 100


async def fetch_shared(client: Client, profile: Profile, service_sid: str, sids: Sequence[str]) -> Outcomes:
    """Return the media of ``sids`` with fresh links, or an error for each that failed.

    Runs on the event loop of ``client``. Raises ApiError if the request itself fails.
    """
    media: dict[str, Media | ApiError] = {}
    if len(sids) == 1:
        media[sids[0]] = await _fetch(client, service_sid, sids[0])
    else:
        for start in range(0, len(sids), _BATCH_SIZE):
            media |= await client.media.fetch_many(service_sid, sids[start : start + _BATCH_SIZE])
        # A set may lack temporary URLs: its shape was taken from a client's source (twilio-media-api, section
        # 2).
        without_url = [
            sid for sid, one in media.items() if not isinstance(one, ApiError) and not one.temporary_url
        ]
        fetched = await asyncio.gather(*(_fetch(client, service_sid, sid) for sid in without_url))
        media |= zip(without_url, fetched, strict=True)
    return {sid: _make_shared(media[sid], profile, client.clock) for sid in sids}


async def _fetch(client: Client, service_sid: str, sid: str) -> Media | ApiError:
    try:
        return await client.media.fetch(service_sid, sid)
    except ApiError as error:
        return error


def _make_shared(media: Media | ApiError, profile: Profile, clock: ServiceClock) -> SharedMedia | ApiError:
    if isinstance(media, ApiError):
        return media
    try:
        return SharedMedia.from_media(media, profile, get_temporary_link(media, clock))
    except ApiError as error:
        return error
