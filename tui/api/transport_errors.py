"""What the transport raises, told as this layer's errors."""

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

#: What OpenSSL says of a certificate from the future, and of one that has expired.
_DATE_ERRORS: Final = frozenset({9, 10})
_LOST: Final = "the connection was lost"
_NO_HTTP: Final = (
    httpx.DecodingError,
    httpx.InvalidURL,
    httpx.RemoteProtocolError,
    httpx.UnsupportedProtocol,
    UnicodeError,  # from idna, where httpx reads the host of a redirect
    aiohttp.ClientError,  # what httpx-aiohttp passes on: an answer that is no HTTP
)

_MAPPED: Final = (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, TimeoutError, UnicodeError)


class map_transport_errors:  # noqa: N801 - named as contextlib names its own; a generator would take three times as long
    """Raise what goes wrong inside, in talk with the host of ``url``, as Unreachable, TimedOut or Malformed.

    The original's text may hold a signed URL, so it is not carried along.
    """

    __slots__ = ("_url",)

    def __init__(self, url: httpx.URL) -> None:
        self._url = url

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raise an error of ours in place of the transport's."""
        if isinstance(error, _MAPPED):
            raise _map_error(error, sanitize_message(self._url.host)) from None


def _map_error(error: Exception, host: str) -> ApiError:
    cause = error if error.__cause__ is None else error.__cause__
    if _is_timeout(error, cause):
        return TimedOut(message=f"waited for {host}")
    if isinstance(error, _NO_HTTP):
        return Malformed(message=f"{host} does not speak HTTP as expected")
    return Unreachable(message=f"{host}: {_describe_cause(cause)}")


def _is_timeout(error: Exception, cause: BaseException) -> bool:
    """Tell a time-out from a dropped connection, which httpx-aiohttp calls a ConnectTimeout as well."""
    if isinstance(cause, aiohttp.ClientConnectionError):
        return isinstance(cause, TimeoutError)
    return isinstance(error, (httpx.TimeoutException, TimeoutError))


def _describe_cause(cause: BaseException) -> str:
    if isinstance(cause, (aiohttp.ClientConnectorCertificateError, ssl.SSLCertVerificationError)):
        return _describe_certificate_error(cause)
    if isinstance(cause, aiohttp.ClientHttpProxyError):
        return f"the proxy on the way answered {cause.status}"
    if isinstance(cause, aiohttp.ClientProxyConnectionError):
        return "the proxy on the way could not be reached"
    if isinstance(cause, aiohttp.ClientConnectorDNSError):
        return "there is no such host"
    system = cause.os_error if isinstance(cause, aiohttp.ClientConnectorError) else cause
    return _describe_system_error(system) if isinstance(system, OSError) else _LOST


def _describe_system_error(error: OSError) -> str:
    if error.errno is not None and error.errno > 0 and not isinstance(error, ssl.SSLError):
        return os.strerror(error.errno)  # asyncio's own text is one for programmers
    return sanitize_message(error.strerror) if error.strerror else _LOST


def _describe_certificate_error(
    cause: aiohttp.ClientConnectorCertificateError | ssl.SSLCertVerificationError,
) -> str:
    error = cause.certificate_error if isinstance(cause, aiohttp.ClientConnectorCertificateError) else cause
    if getattr(error, "verify_code", None) in _DATE_ERRORS:
        return "its certificate is not valid today; is the clock of this machine right?"
    return "its certificate is not valid, or of an authority that is not known here (SSL_CERT_FILE names one)"
