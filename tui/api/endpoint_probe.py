"""Whether a place answers, how soon, and what time it is there: asked without credentials."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tui.api.clock import parse_http_date
from tui.api.errors import ApiError
from tui.settings import SettingsError

_TIMEOUT: Final = 10


@dataclass(frozen=True, slots=True)
class EndpointProbe:
    """What came of it: the ``seconds`` until the answer, or the ``error``, told for people.

    ``clock`` is by how many seconds this machine's clock is ahead of the one there, to about a second; None
    where the answer told no time.
    """

    seconds: float | None = None
    clock: float | None = None
    error: str = ""


async def probe_endpoint(base: str) -> EndpointProbe:
    """Ask the place at ``base`` for anything: an answer of any kind is one. Raises nothing."""
    from tui.api.origins import parse_url  # noqa: PLC0415
    from tui.api.transport import Timeouts, make_http_client  # noqa: PLC0415 - it brings httpx
    from tui.api.transport_errors import map_transport_errors  # noqa: PLC0415

    try:
        timeouts = Timeouts(connect=_TIMEOUT, read=_TIMEOUT)
        async with make_http_client(None, timeouts) as http:
            started = time.monotonic()
            url = parse_url(f"{base}/Services")
            with map_transport_errors(url):
                async with http.stream("GET", url) as answer:  # its body, of any length, is left unread
                    headers = answer.headers
            seconds = time.monotonic() - started
    except (ApiError, SettingsError) as error:
        return EndpointProbe(error=str(error))
    there = parse_http_date(headers.get("Date"))
    clock = None if there is None else (datetime.now(UTC) - there).total_seconds() - seconds / 2
    return EndpointProbe(seconds, clock)
