"""Uploads: the content is stored first, then the record; a failure removes both."""

from __future__ import annotations

import re
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.server.auth.authentication import AUTHOR_KEY
from tui.server.errors import MCS_INVALID, RequestError
from tui.server.http.forms import FormError, FormPart, is_form, iter_form_parts
from tui.server.store.collector import delete_orphans
from tui.server.store.content import ContentTooLargeError, Stored
from tui.server.store.records import Media

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from tui.server.context import AppContext

#: A file, or the body or the history of an e-mail (twilio-media-api, section 2).
_CATEGORIES: Final = frozenset({"media", "body", "history"})

#: Bytes that a form may have in addition to its file.
_FORM_EXTRA: Final = 1024 * 1024

_NO_TYPE: Final = "application/octet-stream"
_SIZE: Final = re.compile(r"[0-9]{1,18}")
#: Control characters in a type would break the header in which it is sent back.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class UploadTooLargeError(Exception):
    """The content exceeds the size limit and was discarded."""


@dataclass(frozen=True, slots=True)
class _Received:
    """Stored content, and its name and type according to the client."""

    sid: str
    stored: Stored
    filename: str | None
    content_type: str


async def receive_upload(request: Request, service_sid: str, context: AppContext) -> Media:
    """Store the file in the request as a media and return it; it then survives a power failure.

    The file is the body, or one part of a form. Raises UploadTooLargeError above the size limit, and
    RequestError for an invalid request.
    """
    category = request.query_params.get("Category") or "media"
    if category not in _CATEGORIES:
        raise RequestError(400, MCS_INVALID, "Category must be media, body or history")
    announced = _parse_content_size(request)
    started = context.clock()
    receiver = _UploadReceiver(request, context)
    try:
        received = await receiver.receive()
        _check_announced_size(announced, received.stored.size)
        media = Media(
            sid=received.sid,
            service_sid=service_sid,
            filename=received.filename or request.query_params.get("Filename") or None,
            content_type=received.content_type,
            size=received.stored.size,
            sha256=received.stored.sha256,
            author=request.scope[AUTHOR_KEY],
            category=category,
            date_created=started,
            date_updated=started,
            date_upload_updated=context.clock(),
        )
        await context.metadata.media.add(media)
    except Exception as error:
        # Not for a cancelled upload: its content is recorded as orphaned and deleted at the next start.
        await receiver.discard_except(None)
        if isinstance(error, ContentTooLargeError):
            await receiver.drain()
            raise UploadTooLargeError from error
        if isinstance(error, FormError):
            raise RequestError(400, MCS_INVALID, str(error)) from error
        raise
    await receiver.discard_except(media.sid)
    return media


class _UploadReceiver:
    """Stores the files of one request. Each is orphaned content until one becomes a media."""

    def __init__(self, request: Request, context: AppContext) -> None:
        self._request = request
        # One iterator for all methods, so that ``drain`` continues after a rejected chunk.
        self._body = request.stream()
        self._context = context
        self._limit = context.rules.size_limit
        self._sids: list[str] = []

    async def receive(self) -> _Received:
        """Store the file in the request."""
        content_type = self._request.headers.get("content-type", "")
        if is_form(content_type):
            return await self._receive_form(content_type)
        await self._reject_if_announced_above(self._limit)
        return await self._store(None, content_type, self._body)

    async def discard_except(self, kept: str | None) -> None:
        """Delete all stored content except that of one sid."""
        orphans = [sid for sid in self._sids if sid != kept]
        await delete_orphans(self._context, orphans)

    async def drain(self) -> None:
        """Read the rest of the body, up to the limit: many clients read a response only after that."""
        remaining = self._limit
        async for chunk in self._body:
            remaining -= len(chunk)
            if remaining < 0:
                return

    async def _receive_form(self, content_type: str) -> _Received:
        """Store the first part with a filename, or else the first with a type (section 2)."""
        await self._reject_if_announced_above(self._limit + _FORM_EXTRA)
        chosen, rank = None, 0
        body = _limit_chunks(self._body, self._limit + _FORM_EXTRA)
        async with aclosing(iter_form_parts(content_type, body)) as form:
            async for part in form:
                if _rank_part(part) > rank:
                    rank = _rank_part(part)
                    chosen = await self._store(part.filename, part.content_type, part.chunks)
        if chosen is None:
            message = "The form contains no file: no part has a filename or a Content-Type"
            raise RequestError(400, MCS_INVALID, message)
        return chosen

    async def _store(
        self, filename: str | None, content_type: str | None, chunks: AsyncIterator[bytes]
    ) -> _Received:
        kept_type = (content_type or "").strip() or _NO_TYPE
        if _CONTROL.search(kept_type):
            raise RequestError(400, MCS_INVALID, "The Content-Type contains control characters")
        sid = self._context.new_sid("ME")
        self._sids.append(sid)
        await self._context.metadata.media.add_orphan(sid)
        stored = await self._context.content.put(sid, chunks, limit=self._limit)
        return _Received(sid, stored, filename, kept_type)

    async def _reject_if_announced_above(self, limit: int) -> None:
        announced = self._request.headers.get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced) > limit:
            # A client that waits for "100 Continue" has not sent the body yet.
            if self._request.headers.get("expect", "").lower() != "100-continue":
                await self.drain()
            raise UploadTooLargeError


def _parse_content_size(request: Request) -> int | None:
    """Return the value of the documented header Content-Size, or None without it."""
    text = request.headers.get("content-size")
    if text is None:
        return None
    if not _SIZE.fullmatch(text):
        raise RequestError(400, MCS_INVALID, "Content-Size must be a number of bytes")
    return int(text)


def _check_announced_size(announced: int | None, size: int) -> None:
    if announced is not None and announced != size:
        message = f"Content-Size is {announced}, but {size} bytes arrived. Nothing was stored"
        raise RequestError(400, MCS_INVALID, message)


def _rank_part(part: FormPart) -> int:
    if part.filename is not None:
        return 2
    return 1 if part.content_type is not None else 0


async def _limit_chunks(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        limit -= len(chunk)
        if limit < 0:
            raise ContentTooLargeError
        yield chunk
