"""Downloads from the screens to the browser, with an error for incomplete files."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual_serve.download_manager import DOWNLOAD_CHUNK_SIZE, DownloadManager

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

#: Seconds to wait for a chunk.
_CHUNK_TIMEOUT: Final = 30.0


class IncompleteDownloadError(Exception):
    """The screens exited or stalled before the file was complete."""


class StrictDownloadManager(DownloadManager):
    """Raise for an incomplete file; textual-serve would end it like a complete one."""

    async def download(self, delivery_key: str) -> AsyncGenerator[bytes, None]:
        """Yield the chunks of the file, once; raise IncompleteDownloadError."""
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
                    raise IncompleteDownloadError
                try:
                    chunk = await asyncio.wait_for(delivery.incoming_chunks.get(), _CHUNK_TIMEOUT)
                except TimeoutError:
                    raise IncompleteDownloadError from None
                if chunk is None:  # the page was closed
                    raise IncompleteDownloadError
                if not chunk:
                    return
                yield chunk
        finally:
            del self._active_downloads[delivery_key]
