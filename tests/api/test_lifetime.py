"""The expiry of temporary URLs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tui.api.models import Links, Media


def expiry_of(url: str) -> datetime | None:
    return Media(sid="ME1", links=Links(content_direct_temporary=url)).temporary_url_expires


def test_the_expiry_is_parsed_from_the_url() -> None:
    url = "https://media.us1.twilio.com/ME1?Expires=1773519338&Signature=a-b_~&Key-Pair-Id=K"
    assert expiry_of(url) == datetime(2026, 3, 14, 20, 15, 38, tzinfo=UTC)


@pytest.mark.parametrize(
    "stated", ["", "Expires=", "Expires=soon", "Expires=99999999999999999999", "expires=1"]
)
def test_a_url_without_an_expiry_returns_none(stated: str) -> None:
    assert expiry_of(f"https://media.us1.twilio.com/ME1?{stated}") is None


def test_an_invalid_url_has_no_expiry() -> None:
    assert expiry_of("http://[::") is None
