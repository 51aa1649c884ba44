"""Files on their way from the screens to the browser: whole, or told as broken off."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual_serve.download_manager import DOWNLOAD_CHUNK_SIZE, DownloadManager

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

#: Seconds that the screens have for a piece.
_PATIENCE: Final = 30.0


class BrokenOffError(Exception):
    """The screens ended, or stand still, before the file was whole."""


class Deliveries(DownloadManager):
    """Textual-serve's own ends a file in the same way where it is whole and where its page was closed."""

    async def download(self, delivery_key: str) -> AsyncGenerator[bytes, None]:
        """Give the file piece by piece, once; raises BrokenOffError where the rest will not come."""
        delivery = self._active_downloads[delivery_key]
        request: dict[str, str | int | bool | None] = {
            "type": "deliver_chunk_request",
            "key": delivery_key,
            "size": DOWNLOAD_CHUNK_SIZE,
            "name": delivery.name,
        }
        try:
            while True:
                if not await delivery.app_service.send_meta(request):
                    raise BrokenOffError
                try:
                    piece = await asyncio.wait_for(delivery.incoming_chunks.get(), _PATIENCE)
                except TimeoutError:
                    raise BrokenOffError from None
                if piece is None:  # the page was closed
                    raise BrokenOffError
                if not piece:
                    return
                yield piece
        finally:
            del self._active_downloads[delivery_key]
