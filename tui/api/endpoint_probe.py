"""Test whether an endpoint responds, without credentials."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tui.api.clock import parse_http_date
from tui.api.errors import ApiError
from tui.api.origins import parse_url
from tui.api.transport import Timeouts, make_http_client
from tui.api.transport_errors import map_transport_errors
from tui.settings import SettingsError

_TIMEOUT: Final = 10


@dataclass(frozen=True, slots=True)
class EndpointProbe:
    """The seconds until the response, or the ``error`` as a sentence.

    ``clock_offset`` is the seconds by which this machine's clock is ahead of the server's, to about a second;
    None without a Date.
    """

    seconds: float | None = None
    clock_offset: float | None = None
    error: str = ""


async def probe_endpoint(base: str) -> EndpointProbe:
    """Send a request to ``base``; any response counts, whatever its status. Raises nothing."""
    try:
        timeouts = Timeouts(connect=_TIMEOUT, read=_TIMEOUT)
        async with make_http_client(None, timeouts) as http:
            started = time.monotonic()
            url = parse_url(f"{base}/Services")
            with map_transport_errors(url):
                async with http.stream("GET", url) as response:  # its body is not read
                    headers = response.headers
            seconds = time.monotonic() - started
    except (ApiError, SettingsError) as error:
        return EndpointProbe(error=str(error))
    server_time = parse_http_date(headers.get("Date"))
    if server_time is None:
        return EndpointProbe(seconds)
    return EndpointProbe(seconds, (datetime.now(UTC) - server_time).total_seconds() - seconds / 2)
