"""The Media Content Service (twilio-media-api, sections 2, 3 and 7)."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, asynccontextmanager, suppress
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import msgspec

from tui.api.content.decoding import iter_decoded
from tui.api.content.stream import (
    get_content_length,
    make_content_stream,
    make_range_stream,
    make_resume_headers,
)
from tui.api.error_responses import make_error
from tui.api.errors import (
    ApiError,
    ContentTooLarge,
    Forbidden,
    LinkExpired,
    Malformed,
    NotFound,
    Rejected,
    Unauthorized,
    WebPage,
)
from tui.api.models import Media, decode_media
from tui.api.origins import join_url, parse_url
from tui.api.resources.lenient_json import decode_json
from tui.api.resources.paging import build_url
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence

    import httpx

    from tui.api.content.sources import Source
    from tui.api.content.stream import ContentStream
    from tui.api.content.upload_body import Progress
    from tui.api.transport import Connection

_MAX_PARALLEL: Final = 8


class _Item(msgspec.Struct):
    code: int
    media_record: dict[str, object]


class MediaResource:
    """``/v1/Services/{IS}/Media`` and ``MediaSet``, and the content at the temporary URLs."""

    def __init__(self, connection: Connection, base: str) -> None:
        self._connection = connection
        self._base = base
        self._supports_sets = True

    async def fetch(self, service_sid: str, sid: str) -> Media:
        """Return a media with a new temporary URL; raise ApiError."""
        url = parse_url(build_url(self._base, "Services", service_sid, "Media", sid))
        return decode_media(decode_json(await self._connection.get(url)))

    async def fetch_many(self, service_sid: str, sids: Sequence[str]) -> dict[str, Media | ApiError]:
        """Return the media for each of ``sids``, or its error; raise ApiError if no request succeeded.

        Sends one request to MediaSet. If the service rejects that (with Basic auth it is untested: section
        4), it sends one request per media from then on.
        """
        if self._supports_sets:
            try:
                return await self._fetch_set(service_sid, sids)
            except (Unauthorized, Forbidden, NotFound, Rejected, Malformed):
                self._supports_sets = False
        return await self._fetch_each(service_sid, sids)

    async def upload(
        self,
        service_sid: str,
        source: Source,
        *,
        filename: str,
        content_type: str,
        size: int,
        progress: Progress = lambda _: None,
    ) -> Media:
        """Upload ``size`` bytes and return the media. Twilio deletes it after five minutes without a message.

        ``progress`` is called with the number of bytes sent so far. It is retried after a 429 only, since
        after other failures the media may exist. Raise ApiError, errors of ``source``, and ValueError if it
        has another size.
        """
        self._connection.check_writable()
        if not (content_type.isascii() and content_type.isprintable()):
            raise Rejected(message="the content type has invalid characters")
        # Twilio's own client names a raw upload this way (section 2).
        url = build_url(self._base, "Services", service_sid, "Media", query={"Filename": filename})
        headers = {"Content-Type": content_type, "Content-Size": str(size)}
        answer = await self._connection.upload(
            parse_url(url), source, size, headers=headers, progress=progress
        )
        return decode_media(decode_json(answer))

    async def download(
        self, media: Media, *, limit: int | None = None, progress: Progress = lambda _: None
    ) -> AsyncGenerator[bytes, None]:
        """Yield the content in chunks from the temporary URL, without credentials.

        The media is fetched again for a new URL if it has none, and once after a 403 (expired, section 7).
        ``progress`` is called with the number of bytes so far. Raise ContentTooLarge before more than
        ``limit`` bytes, whatever size was stated, Unreachable if it ends early, and other ApiErrors. Close it
        (``aclosing``) to stop early.
        """
        response = await self._open(media)
        try:
            received = 0
            _check_size(limit, get_content_length(response) or 0)
            async with aclosing(iter_decoded(response)) as chunks:
                async for chunk in chunks:
                    received += len(chunk)
                    _check_size(limit, received)
                    yield chunk
                    progress(received)
        finally:
            await response.aclose()

    @asynccontextmanager
    async def open_content(
        self, media: Media, *, start: int = 0, validator: str | None = None
    ) -> AsyncIterator[ContentStream]:
        """Open the content at the temporary URL, without credentials; raise ApiError.

        With the ``validator`` of an earlier stream, request only the bytes from ``start`` on. The stream
        starts at 0 if the content has changed, or if the server does not send ranges. The URL is renewed as
        in :meth:`download`.
        """
        response = await self._open(media, make_resume_headers(start, validator))
        try:
            yield make_content_stream(response, start, validator)
        finally:
            await response.aclose()

    @asynccontextmanager
    async def open_range(
        self, media: Media, part: range, *, renewed: Callable[[Media], object] = lambda _: None
    ) -> AsyncIterator[ContentStream]:
        """Open a part of the content at the temporary URL, without credentials; raise ApiError.

        The stream starts at 0 if the server does not send ranges. ``renewed`` is called with the media that
        was fetched because its URL had expired or was missing.
        """
        headers = {"Range": f"bytes={part.start}-{part.stop - 1}"}
        response = await self._open(media, headers, renewed)
        try:
            yield make_range_stream(response, part)
        finally:
            await response.aclose()

    async def read_content(self, media: Media, *, limit: int) -> bytes:
        """Return the full content, of at most ``limit`` bytes; raise like :meth:`download`."""
        content = bytearray()
        async with aclosing(self.download(media, limit=limit)) as chunks:
            async for chunk in chunks:
                content += chunk
        return bytes(content)

    async def read_start(self, media: Media, *, size: int) -> bytes:
        """Return at most the first ``size`` bytes of the content; raise like :meth:`download`.

        They are requested by a Range. If the server ignores it, the rest is not read.
        """
        response = await self._open(media, {"Range": f"bytes=0-{size - 1}"})
        content = bytearray()
        try:
            async with aclosing(iter_decoded(response)) as chunks:
                async for chunk in chunks:
                    content += chunk
                    if len(content) >= size:
                        break
        finally:
            await response.aclose()
        return bytes(content[:size])

    async def _open(
        self,
        media: Media,
        headers: dict[str, str] | None = None,
        renewed: Callable[[Media], object] = lambda _: None,
    ) -> httpx.Response:
        """Open the content; ``headers`` may request a part of it."""
        if media.temporary_url is None:
            return await self._open_fetched(media, headers, renewed)
        try:
            return await self._open_at(media, parse_url(media.temporary_url), headers)
        except LinkExpired:
            return await self._open_fetched(media, headers, renewed)

    async def _open_fetched(
        self, media: Media, headers: dict[str, str] | None, renewed: Callable[[Media], object]
    ) -> httpx.Response:
        if media.service_sid is None:
            raise Malformed(message="the media has no service SID")
        fresh = await self.fetch(media.service_sid, media.sid)
        renewed(fresh)
        if fresh.temporary_url is not None:
            return await self._open_at(fresh, parse_url(fresh.temporary_url), headers)
        if fresh.links is None or fresh.links.content is None:
            raise Malformed(message="the media has no temporary URL")
        link = join_url(parse_url(self._base), fresh.links.content)  # relative in responses (section 3)
        return await self._open_at(fresh, link, headers, is_temporary=False)

    async def _open_at(
        self, media: Media, url: httpx.URL, headers: dict[str, str] | None, *, is_temporary: bool = True
    ) -> httpx.Response:
        open_content = partial(self._connection.open_content, url, is_temporary=is_temporary)
        if headers:
            try:
                return await _check_kind(media, await open_content(headers))
            except Rejected as error:
                if error.status != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                    raise
        return await _check_kind(media, await open_content())

    async def _fetch_set(self, service_sid: str, sids: Sequence[str]) -> dict[str, Media | ApiError]:
        asked = {"command": "get", "list": [{"media_sid": sid} for sid in sids]}
        answer = await self._connection.post(
            parse_url(build_url(self._base, "Services", service_sid, "MediaSet")),
            body=msgspec.json.encode(asked),
            content_type="application/json",
        )
        found = {str(item.media_record.get("sid")): _decode_item(item) for item in _decode_items(answer)}
        return {sid: found.get(sid) or NotFound(message="it is not in the response") for sid in sids}

    async def _fetch_each(self, service_sid: str, sids: Sequence[str]) -> dict[str, Media | ApiError]:
        slots = asyncio.Semaphore(_MAX_PARALLEL)

        async def one(sid: str) -> Media | ApiError:
            async with slots:
                try:
                    return await self.fetch(service_sid, sid)
                except ApiError as error:
                    return error

        async with asyncio.TaskGroup() as group:
            tasks = {sid: group.create_task(one(sid)) for sid in sids}
        return {sid: task.result() for sid, task in tasks.items()}


def _decode_items(answer: bytes) -> list[_Item]:
    """Return the valid items of a set, without the others."""
    sent = decode_json(answer)
    if not isinstance(sent, list):
        raise Malformed(message="the MediaSet is not a list")
    found = []
    for item in sent:
        with suppress(msgspec.MsgspecError):
            found.append(msgspec.convert(item, _Item, strict=False))
    return found


def _decode_item(item: _Item) -> Media | ApiError:
    if item.code != HTTPStatus.OK:
        return make_error(item.code, {}, b"")
    try:
        return decode_media(item.media_record)
    except Malformed as error:
        return error


async def _check_kind(media: Media, response: httpx.Response) -> httpx.Response:
    """Return the response; raise WebPage if it is HTML and the media is something else."""
    stated, found = media.content_type, response.headers.get("Content-Type", "")
    if stated is not None and _is_html(found) and not _is_html(stated):
        await response.aclose()
        raise WebPage(message=sanitize_message(response.url.host))
    return response


def _is_html(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}


def _check_size(limit: int | None, size: int) -> None:
    if limit is not None and size > limit:
        raise ContentTooLarge(limit, size)
