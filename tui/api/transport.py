"""Requests to the two services and to content: one httpx client, with errors told and repeats made."""

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
from tui.api.content.decoding import ACCEPTED, body_pieces
from tui.api.content.upload_body import Sending
from tui.api.error_responses import error_of
from tui.api.errors import (
    ApiError,
    Forbidden,
    ForeignHost,
    LinkExpired,
    Malformed,
    ReadOnly,
    Unauthorized,
)
from tui.api.origins import Origins, joined
from tui.api.proxies import ProxyTransport, environment_proxies, ssl_context
from tui.api.transport_errors import map_transport_errors
from tui.settings.logs import LOG, LoggedUrl
from tui.text.plurals import counted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from tui.api.clock import ServiceClock
    from tui.api.content.sources import Source
    from tui.api.content.upload_body import Progress
    from tui.api.retry import Retry
    from tui.api.throttle import Throttle
    from tui.settings import Profile

#: A page of 100 messages with 32 KB of text each and their attributes fits (twilio-media-api, section 6).
_LONGEST_ANSWER: Final = 16 * 1024 * 1024
_LONGEST_ERROR: Final = 64 * 1024
#: From this status on, an answer is a refusal.
_BAD: Final = 400
_MOST_REDIRECTS: Final = 5
#: Twilio is said to allow about 100 requests of an account at once, of which others want some (section 6).
_LIMITS: Final = httpx.Limits(max_connections=48, max_keepalive_connections=48, keepalive_expiry=30)

# Its own 16 KiB cost a large content ten thousand turns of the loop.
AiohttpResponseStream.CHUNK_SIZE = 256 * 1024

# Its lines hold temporary URLs, which open the content to anyone.
logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait: for a connection, a place in the pool, the next bytes, and a whole JSON answer."""

    connect: float = 10
    pool: float = 60
    read: float = 30
    write: float = 30
    whole: float = 90


class Connection:
    """The way to a profile's services. Credentials are put on in one place, :meth:`_with_credentials`."""

    def __init__(
        self,
        profile: Profile,
        transport: httpx.AsyncBaseTransport | None,
        retry: Retry,
        timeouts: Timeouts,
        throttle: Throttle,
        clock: ServiceClock,
    ) -> None:
        # In no local variable: a crash report shows those.
        self._basic = base64.b64encode(f"{profile.username}:{profile.secret.reveal()}".encode()).decode()
        self._hide = (self._basic, profile.secret.reveal())
        self._timeouts = timeouts
        self._is_read_only = profile.read_only
        self.retry = retry
        self.throttle = throttle
        self._clock = clock
        self.origins = Origins(profile)
        # httpx's own transport loses a place in its pool where a request is cancelled while it connects.
        self._http = http_client(transport, timeouts)
        # What each request for content has in common; the client would put it together anew for each.
        common = self._http.headers.copy()
        common["Accept-Encoding"] = "identity"  # in place of the client's: a plain dict would send both
        self._for_content = dict(common)
        self._with_timeouts = {"timeout": self._http.timeout.as_dict()}

    def check_writable(self) -> None:
        """Raise ReadOnly where the profile allows no change: before every upload, message and delete."""
        if self._is_read_only:
            raise ReadOnly

    async def aclose(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def get(self, url: httpx.URL) -> bytes:
        """Return the body of a JSON answer; raises ApiError."""
        request = self._with_credentials("GET", url)
        return await self._asked(lambda: self._answer(request), harmless=True)

    async def post(self, url: httpx.URL, *, body: bytes, content_type: str) -> bytes:
        """Send ``body`` and return the body of a JSON answer; raises ApiError."""
        request = self._with_credentials("POST", url, content=body, headers={"Content-Type": content_type})
        return await self._asked(lambda: self._answer(request), harmless=False)

    async def delete(self, url: httpx.URL) -> None:
        """Delete what is at ``url``; raises ApiError (NotFound too where an earlier try did it)."""
        request = self._with_credentials("DELETE", url)
        await self._asked(lambda: self._answer(request), harmless=True)

    async def upload(
        self, url: httpx.URL, source: Source, size: int, *, headers: dict[str, str], progress: Progress
    ) -> bytes:
        """Send what ``source`` opens and return the body of a JSON answer.

        Raises ApiError, what the source raises, and ValueError where it has not ``size`` bytes. After a 429
        the source is opened again.
        """
        headers = {**headers, "Content-Length": str(size)}

        async def attempt() -> bytes:
            async with source() as pieces:
                sending = Sending(pieces, size, progress)
                request = self._with_credentials("POST", url, content=sending, headers=headers)
                # The last bytes may still be in this machine's buffers when the wait for the answer begins.
                request.extensions["timeout"]["read"] = self._timeouts.whole
                try:
                    return await self._answer_to(request, sending)
                except ApiError:
                    if sending.trouble is not None:
                        raise sending.trouble from None
                    raise

        return await self._asked(attempt, harmless=False)

    async def open_content(
        self, url: httpx.URL, headers: Mapping[str, str] | None = None, *, is_temporary: bool = True
    ) -> httpx.Response:
        """Return the answer from a temporary URL, to be read and closed; no credentials are sent.

        ``headers`` are sent besides. Redirects are followed here, a few, each only to where content may come
        from. Where the URL is not a temporary one but that of a resource, the credentials go there, and
        nowhere else. Raises ApiError.
        """
        return await self.retry.run(
            lambda: self._found(url, headers or {}, is_temporary=is_temporary), harmless=True
        )

    async def _found(
        self, url: httpx.URL, headers: Mapping[str, str], *, is_temporary: bool
    ) -> httpx.Response:
        headers = {**self._for_content, **headers}
        for number in range(1 + _MOST_REDIRECTS):
            is_open = is_temporary or number > 0
            if is_open:
                self.origins.check_for_content(url)
                request = httpx.Request("GET", url, headers=headers, extensions=self._with_timeouts)
            else:
                request = self._with_credentials("GET", url, headers={**headers, "Accept": "*/*"})
            response = await self._send(request)
            if not response.has_redirect_location:
                return await self._checked_content(response) if is_open else await self._checked(response)
            await response.aclose()
            url = joined(response.url, response.headers["Location"])
        raise ForeignHost(message="it pointed elsewhere too often")

    async def _asked(self, attempt: Callable[[], Awaitable[bytes]], *, harmless: bool) -> bytes:
        """Return what ``attempt`` brings from one of the two services: in its turn, repeated if need be."""
        return await self.retry.run(lambda: self.throttle.run(attempt), harmless=harmless)

    async def _answer(self, request: httpx.Request) -> bytes:
        """Return the body of a successful answer, all of it within the time for JSON."""
        with map_transport_errors(request.url):
            async with asyncio.timeout(self._timeouts.whole):
                return await self._read_answer(await self._send(request))

    async def _answer_to(self, request: httpx.Request, sending: Sending) -> bytes:
        """Return the body of a successful answer to an upload, which may take as long as bytes are taken."""
        with map_transport_errors(request.url):
            async with sending.watched(self._timeouts.write):
                response = await self._send(request)
            async with asyncio.timeout(self._timeouts.whole):
                return await self._read_answer(response)

    async def _read_answer(self, response: httpx.Response) -> bytes:
        return await _read(await self._checked(response), _LONGEST_ANSWER)

    async def _send(self, request: httpx.Request) -> httpx.Response:
        # A temporary URL opens the content to anyone: of one, the log has the host.
        place = LoggedUrl(str(request.url), with_path="Authorization" in request.headers)
        began = time.monotonic()
        try:
            with map_transport_errors(request.url):
                response = await self._http.send(request, stream=True)
        except ApiError as error:
            LOG.warning("%s %s: %s", request.method, place, type(error).__name__)
            raise
        if "Authorization" in request.headers:  # content comes from a CDN, which may have a cached Date
            self._clock.take(response.headers)
        seconds = time.monotonic() - began
        level = logging.DEBUG if response.status_code < _BAD else logging.WARNING
        LOG.log(level, "%s %s: %d, %.0f ms", request.method, place, response.status_code, seconds * 1000)
        return response

    async def _checked_content(self, response: httpx.Response) -> httpx.Response:
        try:
            return await self._checked(response)
        except (Forbidden, Unauthorized) as error:  # of the URL: no credentials were sent
            raise LinkExpired(status=error.status) from None

    async def _checked(self, response: httpx.Response) -> httpx.Response:
        """Return a success, to be read; raise the error that anything else is."""
        if response.is_success:
            return response
        try:
            with map_transport_errors(response.url):
                body = await _read(response, _LONGEST_ERROR)
        except Malformed:  # the status says more than a body that cannot be read
            body = b""
        if response.has_redirect_location:
            raise ForeignHost(status=response.status_code, message="it redirects to another address")
        raise error_of(response.status_code, response.headers, body, hide=self._hide)

    def _with_credentials(
        self,
        method: str,
        url: httpx.URL,
        *,
        headers: dict[str, str] | None = None,
        content: bytes | Sending | None = None,
    ) -> httpx.Request:
        """Return a request that carries the credentials; raises ForeignHost where they must not go."""
        self.origins.check_for_credentials(url)
        headers = {"Authorization": f"Basic {self._basic}", "Accept": "application/json", **(headers or {})}
        return self._http.build_request(method, url, headers=headers, content=content)


class _NoCookies(httpx.Cookies):
    """Nobody's cookies are of use here, and to look for some costs a small request a tenth of its time."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Leave them."""


def http_client(transport: httpx.AsyncBaseTransport | None, timeouts: Timeouts) -> httpx.AsyncClient:
    """Return the client, with proxies and authorities as the environment has them; raises SettingsError."""
    client = httpx.AsyncClient(
        transport=transport or _environment_transport(),
        trust_env=False,  # read by tui.api.proxies: httpx's own reader fails over NO_PROXY=fe80::/10
        headers={"User-Agent": f"mediadeck/{__version__}", "Accept-Encoding": ACCEPTED},
        timeout=httpx.Timeout(
            connect=timeouts.connect, read=timeouts.read, write=timeouts.write, pool=timeouts.pool
        ),
    )
    client._cookies = _NoCookies()  # noqa: SLF001 - what is set by the property becomes a usual one
    return client


def _environment_transport() -> httpx.AsyncBaseTransport:
    verify = ssl_context()
    return ProxyTransport(
        environment_proxies(),
        lambda proxy: AiohttpTransport(verify=verify, trust_env=False, limits=_LIMITS, proxy=proxy),
    )


async def _read(response: httpx.Response, limit: int) -> bytes:
    """Return the body of ``response`` and close it; raises Malformed where it is longer than ``limit``."""
    body = bytearray()
    try:
        async with aclosing(body_pieces(response)) as pieces:
            async for piece in pieces:
                body += piece
                if len(body) > limit:
                    raise Malformed(message=f"an answer of more than {counted(limit, 'byte')}")
    finally:
        await response.aclose()
    return bytes(body)
