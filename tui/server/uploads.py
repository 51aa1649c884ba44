"""Receiving an upload: bytes first, then the record, and nothing left behind where either fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.server.authentication import AUTHOR
from tui.server.content import ContentTooLargeError
from tui.server.errors import MCS_INVALID, RequestError
from tui.server.records import Media

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from tui.server.parts import Parts

#: What a media may be: a file, or the body or history of an e-mail (twilio-media-api, section 2).
_CATEGORIES: Final = frozenset({"media", "body", "history"})


class UploadTooLargeError(Exception):
    """The content is larger than a media may be; what came was discarded."""


async def receive_upload(request: Request, service_sid: str, parts: Parts) -> Media:
    """Store the request's body as a media and return it; when this returns, a loss of power keeps it.

    Raises UploadTooLargeError past the limit, RequestError for an unknown Category.
    """
    category = request.query_params.get("Category") or "media"
    if category not in _CATEGORIES:
        raise RequestError(400, MCS_INVALID, "Category must be media, body or history")
    limit = parts.rules.size_limit
    await _refuse_if_announced_too_large(request, limit)
    began = parts.clock()
    sid = parts.new_sid("ME")
    pieces = request.stream()
    await parts.metadata.expect_content(sid)
    try:
        stored = await parts.content.put(sid, pieces, limit=limit)
        ended = parts.clock()
        media = Media(
            sid=sid,
            service_sid=service_sid,
            filename=request.query_params.get("Filename") or None,
            content_type=request.headers.get("content-type") or "application/octet-stream",
            size=stored.size,
            sha256=stored.sha256,
            author=request.scope[AUTHOR],
            category=category,
            date_created=began,
            date_updated=began,
            date_upload_updated=ended,
        )
        await parts.metadata.add_media(media)
    except Exception as error:
        # A cancelled upload ends here no more: its content is noted as loose and goes at the next start.
        await parts.content.delete(sid)
        await parts.metadata.forget_content([sid])
        if isinstance(error, ContentTooLargeError):
            await _drain(pieces, limit)
            raise UploadTooLargeError from error
        raise
    return media


async def _refuse_if_announced_too_large(request: Request, limit: int) -> None:
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > limit:
        # A client that waits for "100 Continue" is spared the sending.
        if request.headers.get("expect", "").lower() != "100-continue":
            await _drain(request.stream(), limit)
        raise UploadTooLargeError


async def _drain(pieces: AsyncIterator[bytes], limit: int) -> None:
    """Read what still comes, within reason: many clients hear an answer only when they have sent all."""
    left = limit
    async for piece in pieces:
        left -= len(piece)
        if left < 0:
            return
