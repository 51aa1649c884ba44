"""The errors of requests, all under ApiError.

``str()`` of each is for users: what happened, then what to do. Quoted text of the service has no control
characters, and no message contains a secret or a signed URL.
"""
# ruff: noqa: N818  # read as what happened: `except Throttled`

from __future__ import annotations

from typing import ClassVar

from tui.text.quantities import format_count


class ApiError(Exception):
    """A request failed.

    ``status`` is the HTTP status, ``code`` Twilio's error code, ``message`` and ``more_info`` the service's
    text, ``retry_after`` the requested wait in seconds, limited. Each is None if the service sent none.
    """

    summary: ClassVar[str] = "The request failed"
    advice: ClassVar[str] = "Try again."

    def __init__(
        self,
        *,
        status: int | None = None,
        code: int | None = None,
        message: str | None = None,
        more_info: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.more_info = more_info
        self.retry_after = retry_after

    def __str__(self) -> str:
        numbers = [f"HTTP {self.status}"] if self.status else []
        numbers += [f"code {self.code}"] if self.code else []
        numbered = f"{self.summary} ({', '.join(numbers)})" if numbers else self.summary
        sentence = f"{numbered}: {self.message}".rstrip(".") if self.message else numbered
        seconds = round(self.retry_after or 0)
        wait = f" It asks to wait {format_count(seconds, 'second')}." if seconds else ""
        return f"{sentence}.{wait} {self.advice}"


class Unauthorized(ApiError):
    """401: the credentials are wrong, or belong to another account or region."""

    summary = "The service refused the credentials"
    advice = "Check the account SID or API key and its secret; each region has its own."


class Forbidden(ApiError):
    """403: the credentials are valid, but do not allow this."""

    summary = "The service does not allow this"
    advice = "Check what this account or API key may do."


class LinkExpired(ApiError):
    """401 or 403 from a temporary URL: it has probably expired (twilio-media-api, section 7)."""

    summary = "The temporary URL was rejected"
    advice = "It expires after five minutes. Try again for a new one."


class WebPage(ApiError):
    """HTML instead of the content: the login page of a captive portal, or the error page of a gateway."""

    summary = "A web page arrived instead of the content and was not saved"
    advice = "The network may require a login. Open a page in a browser, then try again."


class NotFound(ApiError):
    """404. Twilio deletes a media with its message, and after five minutes if it was never attached."""

    summary = "The service could not find it"
    advice = "It may have been deleted with its message, or was never attached. Refresh the list."


class TooLarge(ApiError):
    """413: the upload exceeds the limit of 150 MB (twilio-media-api, section 6)."""

    summary = "The file is too large for the service"
    advice = "Twilio's limit is 150 MB per file. Send a smaller one."


class Throttled(ApiError):
    """429: too many requests. It was not processed and can be repeated (twilio-media-api, section 6)."""

    summary = "The service is throttling this account"
    advice = "Nothing was changed. Wait a moment and try again."


class Rejected(ApiError):
    """Any other 4xx."""

    summary = "The service rejected the request"
    advice = "Nothing was changed. Repeating the request will not help."


class ServerError(ApiError):
    """5xx: the service failed. It may or may not have processed the request."""

    summary = "The service is in trouble"
    advice = "Try again in a minute."


class Unreachable(ApiError):
    """No connection, or one that was lost before the response was complete."""

    summary = "The service could not be reached"
    advice = "Check the network and the address, and try again."


class TimedOut(ApiError):
    """The service was too slow: to connect, to take the request, or to answer."""

    summary = "The service did not answer in time"
    advice = "Check the network, and try again."


class Malformed(ApiError):
    """The response is not as documented: not JSON, another shape, too long or truncated."""

    summary = "The service sent an invalid response"
    advice = "Check that the address belongs to Twilio or a compatible service."


class InvalidUrl(Malformed):
    """The service sent an address that is not a valid URL. Retrying does not help."""


class IncompleteList(Malformed):
    """A list ended before its last page. The rows until then were returned."""

    summary = "The list from the service is incomplete"
    advice = "The rows so far are kept. The next sync tries again."


class ForeignHost(ApiError):
    """The service pointed to a host that is not configured. Nothing was sent there."""

    summary = "The service pointed to an unknown host, and nothing was sent there"
    advice = "Check the configured addresses."


class ReadOnly(ApiError):
    """The profile is read-only, and the request would change something."""

    summary = "The profile is read-only, so nothing was sent"
    advice = "Use another profile, or remove read_only from this one in config.toml."


class ContentTooLarge(ApiError):
    """The content exceeds the caller's ``limit``: it has at least ``size`` bytes."""

    summary = "The content is too large to show"
    advice = "Download it instead."

    def __init__(self, limit: int, size: int) -> None:
        super().__init__(message=f"{format_count(size, 'byte')} or more, the limit is {limit:,}")
        self.limit = limit
        self.size = size
