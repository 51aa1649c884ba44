"""Every way in which a request can fail, as a small tree under ApiError.

``str()`` of each is for people: what happened, then what to do. The service's own words in it are cleaned of
control characters, and no message ever holds a secret or a signed URL.
"""
# ruff: noqa: N818  # read as what happened: `except Throttled`

from __future__ import annotations

from typing import ClassVar

from tui.text.quantities import format_count


class ApiError(Exception):
    """A request that did not do what was asked.

    ``status`` is the HTTP status, ``code`` Twilio's own code, ``message`` and ``more_info`` the service's
    words, ``retry_after`` the bounded wait in seconds that it asked for; each is None where nothing was sent.
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
        said = f"{numbered}: {self.message}".rstrip(".") if self.message else numbered
        seconds = round(self.retry_after or 0)
        wait = f" It asks to wait {format_count(seconds, 'second')}." if seconds else ""
        return f"{said}.{wait} {self.advice}"


class Unauthorized(ApiError):
    """401: the credentials are wrong, or belong to another account or region."""

    summary = "The service refused the credentials"
    advice = "Check the account SID or API key and its secret; each region has its own."


class Forbidden(ApiError):
    """403: the credentials are right and do not allow this."""

    summary = "The service does not allow this"
    advice = "Check what this account or API key may do."


class LinkExpired(ApiError):
    """401 or 403 from a temporary URL, which needs no permission but time (twilio-media-api, section 7)."""

    summary = "The temporary URL was refused"
    advice = "It may have expired: they live five minutes. Try again for a fresh one."


class WebPage(ApiError):
    """HTML in place of another content: a captive portal's login page, or a gateway's error page."""

    summary = "A web page arrived in place of the content, and was not kept"
    advice = "The network may want a login: open a page in a browser, then try again."


class NotFound(ApiError):
    """404: nothing is there; a media goes with its message, and unattached after five minutes."""

    summary = "The service has nothing there"
    advice = "It may have been deleted, with its message or for never being attached; refresh."


class TooLarge(ApiError):
    """413: the upload is larger than the service takes (150 MB: twilio-media-api, section 6)."""

    summary = "The service does not take so many bytes"
    advice = "Twilio's limit is 150 MB a file; send a smaller one."


class Throttled(ApiError):
    """429: too many requests at once; never processed, so safe to repeat (twilio-media-api, section 6)."""

    summary = "The service is throttling this account"
    advice = "Nothing was changed; wait a little and try again."


class Rejected(ApiError):
    """Any other 4xx: the service understood and declined."""

    summary = "The service declined the request"
    advice = "Nothing was changed; the same request will be declined again."


class ServerError(ApiError):
    """5xx: the service failed; whether it did what was asked is not known."""

    summary = "The service is in trouble"
    advice = "Try again in a minute."


class Unreachable(ApiError):
    """No connection, or one that was lost before the answer was complete."""

    summary = "The service could not be reached"
    advice = "Check the network and the address, and try again."


class TimedOut(ApiError):
    """The service was too slow: to connect, to take the request, or to answer."""

    summary = "The service did not answer in time"
    advice = "Check the network, and try again."


class Malformed(ApiError):
    """The answer is not what was promised: no JSON, another shape, too long, cut short."""

    summary = "The service sent something else than was promised"
    advice = "Check that the address is that of a Twilio-like service."


class InvalidUrl(Malformed):
    """The service sent an address that is not a valid URL: asking once more brings the same."""


class IncompleteList(Malformed):
    """A list in pages ended before its last page; the rows until then were given."""

    summary = "The list of the service is incomplete"
    advice = "What came before is kept; the next sync tries again."


class ForeignHost(ApiError):
    """The service pointed to a host that is not a configured one; nothing was sent there."""

    summary = "The service pointed to another host, and Mediadeck did not follow"
    advice = "Check the configured addresses."


class ReadOnly(ApiError):
    """The profile is marked as read-only, and this would have changed something."""

    summary = "The profile is read-only, so nothing was sent"
    advice = "Use another profile for this, or take read_only out of it in config.toml."


class ContentTooLarge(ApiError):
    """The content is longer than the caller wanted: ``limit`` bytes wanted, at least ``size`` there."""

    summary = "The content is too large to be shown"
    advice = "Download it instead."

    def __init__(self, limit: int, size: int) -> None:
        super().__init__(message=f"{format_count(size, 'byte')} or more, where {limit:,} are the limit")
        self.limit = limit
        self.size = size
