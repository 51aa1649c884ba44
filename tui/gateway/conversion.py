"""Convert HEIC and TIFF pictures to JPEG, which every browser displays, in the preview workers."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from tui.preview.imaging.jpeg import encode_jpeg
from tui.preview.model import Picture
from tui.preview.sandbox.sandbox import shared_sandbox

if TYPE_CHECKING:
    from tui.gateway.model import LinkItem
    from tui.gateway.upstream import Upstream

#: The maximum bytes of content to convert, and the longer side of the result in pixels.
MAX_BYTES: Final = 64_000_000
_MAX_SIDE: Final = 2400


async def convert_to_jpeg(upstream: Upstream, item: LinkItem, size: int) -> bytes | None:
    """Return the item as JPEG, or None if it cannot be decoded; raise ApiError."""
    if size > MAX_BYTES:
        return None
    content = bytearray()
    async with aclosing(upstream.iter_content(item, range(size))) as chunks:
        async for chunk in chunks:
            content += chunk
    preview = await shared_sandbox().open(
        bytes(content), content_type=item.content_type, filename=item.filename, size=size, max_side=_MAX_SIDE
    )
    return await asyncio.to_thread(encode_jpeg, preview) if isinstance(preview, Picture) else None
