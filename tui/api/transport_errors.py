"""Errors of the transport, mapped to ApiError."""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING, Final

import aiohttp
import httpx

from tui.api.errors import ApiError, Malformed, TimedOut, Unreachable
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from types import TracebackType

#: OpenSSL's codes for a certificate that is not valid yet, and for one that has expired.
_DATE_ERRORS: Final = frozenset({9, 10})
_LOST: Final = "the connection was lost"
_NO_HTTP: Final = (
    httpx.DecodingError,
    httpx.InvalidURL,
    httpx.RemoteProtocolError,
    httpx.UnsupportedProtocol,
    UnicodeError,  # from idna, where httpx reads the host of a redirect
    aiohttp.ClientError,  # httpx-aiohttp passes it on for a response that is not HTTP
)

_MAPPED: Final = (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, TimeoutError, UnicodeError)


class map_transport_errors:  # noqa: N801 - named like those of contextlib; a generator takes three times as long
    """Map errors of requests to the host of ``url`` to Unreachable, TimedOut or Malformed.

    The text of the original may contain a signed URL, so it is dropped.
    """

    __slots__ = ("_url",)

    def __init__(self, url: httpx.URL) -> None:
        self._url = url

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raise the mapped error."""
        if isinstance(error, _MAPPED):
            raise _map_error(error, sanitize_message(self._url.host)) from None


def _map_error(error: Exception, host: str) -> ApiError:
    cause = error if error.__cause__ is None else error.__cause__
    if _is_timeout(error, cause):
        return TimedOut(message=f"waiting for {host}")
    if isinstance(error, _NO_HTTP):
        return Malformed(message=f"{host} did not send valid HTTP")
    return Unreachable(message=f"{host}: {_describe_cause(cause)}")


def _is_timeout(error: Exception, cause: BaseException) -> bool:
    """Return whether it is a timeout. httpx-aiohttp reports dropped connections as ConnectTimeout too."""
    if isinstance(cause, aiohttp.ClientConnectionError):
        return isinstance(cause, TimeoutError)
    return isinstance(error, (httpx.TimeoutException, TimeoutError))


def _describe_cause(cause: BaseException) -> str:
    if isinstance(cause, (aiohttp.ClientConnectorCertificateError, ssl.SSLCertVerificationError)):
        return _describe_certificate_error(cause)
    if isinstance(cause, aiohttp.ClientHttpProxyError):
        return f"the proxy answered {cause.status}"
    if isinstance(cause, aiohttp.ClientProxyConnectionError):
        return "the proxy could not be reached"
    if isinstance(cause, aiohttp.ClientConnectorDNSError):
        return "the host name does not exist"
    system = cause.os_error if isinstance(cause, aiohttp.ClientConnectorError) else cause
    return _describe_system_error(system) if isinstance(system, OSError) else _LOST


def _describe_system_error(error: OSError) -> str:
    if error.errno is not None and error.errno > 0 and not isinstance(error, ssl.SSLError):
        return os.strerror(error.errno)  # asyncio's own text is for programmers
    return sanitize_message(error.strerror) if error.strerror else _LOST


def _describe_certificate_error(
    cause: aiohttp.ClientConnectorCertificateError | ssl.SSLCertVerificationError,
) -> str:
    error = cause.certificate_error if isinstance(cause, aiohttp.ClientConnectorCertificateError) else cause
    if getattr(error, "verify_code", None) in _DATE_ERRORS:
        return "its certificate is not valid today; check this machine's clock"
    return "its certificate is not trusted; set SSL_CERT_FILE to add an authority"
