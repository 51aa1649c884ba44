"""Requests to the two services and to content, over one httpx client."""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx
from httpx_aiohttp.transport import AiohttpResponseStream, AiohttpTransport

from tui import __version__
from tui.api.content.decoding import ACCEPTED, iter_decoded
from tui.api.content.upload_body import UploadBody
from tui.api.error_responses import make_error
from tui.api.errors import (
    ApiError,
    Forbidden,
    ForeignHost,
    LinkExpired,
    Malformed,
    ReadOnly,
    Unauthorized,
)
from tui.api.origins import Origins, join_url
from tui.api.proxies import ProxyTransport, make_ssl_context, read_environment_proxies
from tui.api.transport_errors import map_transport_errors
from tui.settings.logs import LOG, LoggedUrl
from tui.text.quantities import format_count

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from tui.api.clock import ServiceClock
    from tui.api.content.sources import Source
    from tui.api.content.upload_body import Progress
    from tui.api.retry import Retry
    from tui.api.throttle import Throttle
    from tui.settings import Profile

#: Large enough for a page of 100 messages with 32 KB of text each and their attributes (twilio-media-api,
#: section 6).
_MAX_ANSWER: Final = 16 * 1024 * 1024
_MAX_ERROR: Final = 64 * 1024
_FIRST_ERROR_STATUS: Final = 400
_MAX_REDIRECTS: Final = 5
#: Twilio is reported to allow about 100 parallel requests per account (twilio-media-api, section 6).
_MAX_CONNECTIONS: Final = 48

# With its default of 16 KiB, a large content takes ten thousand iterations of the event loop.
AiohttpResponseStream.CHUNK_SIZE = 256 * 1024

# httpx logs temporary URLs, which give anyone access to the content.
logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a connection, a slot in the pool, the next bytes, and all of a JSON response."""

    connect: float = 10
    pool: float = 60
    read: float = 30
    write: float = 30
    total: float = 90


class Connection:
    """Requests to the services of a profile. Only :meth:`_with_credentials` adds the credentials."""

    def __init__(
        self,
        profile: Profile,
        transport: httpx.AsyncBaseTransport | None,
        retry: Retry,
        timeouts: Timeouts,
        throttle: Throttle,
        clock: ServiceClock,
    ) -> None:
        # Not in a local variable: a crash report shows those.
        self._basic = base64.b64encode(f"{profile.username}:{profile.secret.reveal()}".encode()).decode()
        self._hide = (self._basic, profile.secret.reveal())
        self._timeouts = timeouts
        self._is_read_only = profile.read_only
        self.retry = retry
        self.throttle = throttle
        self._clock = clock
        self.origins = Origins(profile)
        # httpx's default transport leaks a pool slot when a request is cancelled while connecting.
        self._http = make_http_client(transport, timeouts)
        # Shared by all content requests: building them per request takes long.
        common = self._http.headers.copy()
        common["Accept-Encoding"] = "identity"  # in place of the client's: a plain dict would send both
        self._for_content = dict(common)
        self._with_timeouts = {"timeout": self._http.timeout.as_dict()}

    def check_writable(self) -> None:
        """Raise ReadOnly for a read-only profile. Call it before every upload, message and delete."""
        if self._is_read_only:
            raise ReadOnly

    async def aclose(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def get(self, url: httpx.URL) -> bytes:
        """Return the body of a JSON response; raise ApiError."""
        request = self._with_credentials("GET", url)
        return await self._run(lambda: self._fetch_body(request), is_idempotent=True)

    async def post(self, url: httpx.URL, *, body: bytes, content_type: str) -> bytes:
        """Send ``body`` and return the body of a JSON response; raise ApiError."""
        request = self._with_credentials("POST", url, content=body, headers={"Content-Type": content_type})
        return await self._run(lambda: self._fetch_body(request), is_idempotent=False)

    async def delete(self, url: httpx.URL) -> None:
        """Delete the resource at ``url``; raise ApiError, perhaps NotFound after an earlier attempt."""
        request = self._with_credentials("DELETE", url)
        await self._run(lambda: self._fetch_body(request), is_idempotent=True)

    async def upload(
        self, url: httpx.URL, source: Source, size: int, *, headers: dict[str, str], progress: Progress
    ) -> bytes:
        """Send the bytes of ``source`` and return the body of a JSON response.

        Raise ApiError, errors of the source, and ValueError if it does not have ``size`` bytes. After a 429
        the source is opened again.
        """
        headers = {**headers, "Content-Length": str(size)}

        async def attempt() -> bytes:
            async with source() as chunks:
                body = UploadBody(chunks, size, progress)
                request = self._with_credentials("POST", url, content=body, headers=headers)
                # The last bytes may still be in local buffers when the wait for the response begins.
                request.extensions["timeout"]["read"] = self._timeouts.total
                try:
                    return await self._fetch_upload_body(request, body)
                except ApiError:
                    if body.error is not None:
                        raise body.error from None
                    raise

        return await self._run(attempt, is_idempotent=False)

    async def open_content(
        self, url: httpx.URL, headers: Mapping[str, str] | None = None, *, is_temporary: bool = True
    ) -> httpx.Response:
        """Return the response of a temporary URL, to be read and closed by the caller; raise ApiError.

        ``headers`` are added. Up to five redirects are followed, only to origins that may serve content. No
        credentials are sent, except to the first URL if ``is_temporary`` is False.
        """
        return await self.retry.run(
            lambda: self._follow_redirects(url, headers or {}, is_temporary=is_temporary), is_idempotent=True
        )

    async def _follow_redirects(
        self, url: httpx.URL, headers: Mapping[str, str], *, is_temporary: bool
    ) -> httpx.Response:
        headers = {**self._for_content, **headers}
        for number in range(1 + _MAX_REDIRECTS):
            is_open = is_temporary or number > 0
            if is_open:
                self.origins.check_for_content(url)
                request = httpx.Request("GET", url, headers=headers, extensions=self._with_timeouts)
            else:
                request = self._with_credentials("GET", url, headers={**headers, "Accept": "*/*"})
            response = await self._send(request)
            if not response.has_redirect_location:
                return (
                    await self._check_content(response) if is_open else await self._check_response(response)
                )
            await response.aclose()
            url = join_url(response.url, response.headers["Location"])
        raise ForeignHost(message="it redirected too often")

    async def _run(self, attempt: Callable[[], Awaitable[bytes]], *, is_idempotent: bool) -> bytes:
        """Return the result of ``attempt`` at one of the two services, throttled and retried."""
        return await self.retry.run(lambda: self.throttle.run(attempt), is_idempotent=is_idempotent)

    async def _fetch_body(self, request: httpx.Request) -> bytes:
        """Return the body of a successful response, all within ``Timeouts.total``."""
        with map_transport_errors(request.url):
            async with asyncio.timeout(self._timeouts.total):
                return await self._read_body(await self._send(request))

    async def _fetch_upload_body(self, request: httpx.Request, body: UploadBody) -> bytes:
        """Return the body of a successful upload, which may take as long as the peer accepts bytes."""
        with map_transport_errors(request.url):
            async with body.watch_stalls(self._timeouts.write):
                response = await self._send(request)
            async with asyncio.timeout(self._timeouts.total):
                return await self._read_body(response)

    async def _read_body(self, response: httpx.Response) -> bytes:
        return await _read_limited(await self._check_response(response), _MAX_ANSWER)

    async def _send(self, request: httpx.Request) -> httpx.Response:
        # A temporary URL gives anyone access to the content, so only its host is logged.
        place = LoggedUrl(str(request.url), with_path="Authorization" in request.headers)
        started = time.monotonic()
        try:
            with map_transport_errors(request.url):
                response = await self._http.send(request, stream=True)
        except ApiError as error:
            LOG.warning("%s %s: %s", request.method, place, type(error).__name__)
            raise
        if "Authorization" in request.headers:  # content comes from a CDN, where the Date may be cached
            self._clock.update(response.headers)
        seconds = time.monotonic() - started
        level = logging.DEBUG if response.status_code < _FIRST_ERROR_STATUS else logging.WARNING
        LOG.log(level, "%s %s: %d, %.0f ms", request.method, place, response.status_code, seconds * 1000)
        return response

    async def _check_content(self, response: httpx.Response) -> httpx.Response:
        try:
            return await self._check_response(response)
        except (Forbidden, Unauthorized) as error:  # about the URL: no credentials were sent
            raise LinkExpired(status=error.status) from None

    async def _check_response(self, response: httpx.Response) -> httpx.Response:
        """Return a successful response, to be read; raise the error for any other."""
        if response.is_success:
            return response
        try:
            with map_transport_errors(response.url):
                body = await _read_limited(response, _MAX_ERROR)
        except Malformed:  # the status says more than an unreadable body
            body = b""
        if response.has_redirect_location:
            raise ForeignHost(status=response.status_code, message="it redirected to another address")
        raise make_error(response.status_code, response.headers, body, hide=self._hide)

    def _with_credentials(
        self,
        method: str,
        url: httpx.URL,
        *,
        headers: dict[str, str] | None = None,
        content: bytes | UploadBody | None = None,
    ) -> httpx.Request:
        """Return a request with the credentials; raise ForeignHost if they must not be sent there."""
        self.origins.check_for_credentials(url)
        headers = {"Authorization": f"Basic {self._basic}", "Accept": "application/json", **(headers or {})}
        return self._http.build_request(method, url, headers=headers, content=content)


class _NoCookies(httpx.Cookies):
    """Ignores cookies: looking them up takes a tenth of the time of a small request."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Do nothing."""


def make_http_client(transport: httpx.AsyncBaseTransport | None, timeouts: Timeouts) -> httpx.AsyncClient:
    """Return a client with the proxies and authorities of the environment; raise SettingsError."""
    client = httpx.AsyncClient(
        transport=transport or make_transport(),
        trust_env=False,  # tui.api.proxies reads it: httpx's own reader fails on NO_PROXY=fe80::/10
        headers={"User-Agent": f"mediadeck/{__version__}", "Accept-Encoding": ACCEPTED},
        timeout=httpx.Timeout(
            connect=timeouts.connect, read=timeouts.read, write=timeouts.write, pool=timeouts.pool
        ),
    )
    client._cookies = _NoCookies()  # noqa: SLF001 - the property would copy it into a plain Cookies
    return client


def make_transport(*, connections: int = _MAX_CONNECTIONS) -> httpx.AsyncBaseTransport:
    """Return a transport with a maximum number of connections and kept-alive ones; raise SettingsError."""
    verify = make_ssl_context()
    limits = httpx.Limits(
        max_connections=connections, max_keepalive_connections=_MAX_CONNECTIONS, keepalive_expiry=30
    )
    return ProxyTransport(
        read_environment_proxies(),
        lambda proxy: AiohttpTransport(verify=verify, trust_env=False, limits=limits, proxy=proxy),
    )


async def _read_limited(response: httpx.Response, limit: int) -> bytes:
    """Return the body of ``response`` and close it; raise Malformed if it is longer than ``limit``."""
    body = bytearray()
    try:
        async with aclosing(iter_decoded(response)) as chunks:
            async for chunk in chunks:
                body += chunk
                if len(body) > limit:
                    raise Malformed(message=f"a response of more than {format_count(limit, 'byte')}")
    finally:
        await response.aclose()
    return bytes(body)
