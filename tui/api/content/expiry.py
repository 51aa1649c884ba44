"""How long a temporary URL lives."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit


def expires_at(url: str) -> datetime | None:
    """Return the end of a temporary URL's life from its ``Expires`` (Unix seconds), None where it says none.

    300 s after it was made (twilio-media-api, section 7), by the clock of the service.
    """
    try:
        stated = parse_qs(urlsplit(url).query)["Expires"][0]
        return datetime.fromtimestamp(int(stated), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return None
