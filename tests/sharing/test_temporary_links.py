"""Temporary links and the description of their expiry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tui.sharing import TemporaryLink

TOKYO = timezone(timedelta(hours=9))
NOW = datetime(2026, 3, 14, 14, 27, 12, tzinfo=TOKYO)


def link(expires: datetime | None) -> TemporaryLink:
    return TemporaryLink("https://media.example/ME0?Signature=secret", expires)


@pytest.mark.parametrize(
    ("expires", "life"),
    [
        (NOW + timedelta(minutes=4, seconds=58), "expires at 14:32:10 (in 4:58)"),
        (NOW.astimezone(UTC) + timedelta(seconds=8), "expires at 14:27:20 (in 0:08)"),
        (NOW + timedelta(hours=25, seconds=1), "expires at 2026-03-15 15:27:13 (in 25:00:01)"),
        (NOW - timedelta(seconds=2), "expired at 14:27:10"),
        (NOW, "expired at 14:27:12"),
        (None, "has no known expiry"),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "never expires"),
    ],
)
def test_a_link_shows_its_expiry_in_local_time(expires: datetime | None, life: str) -> None:
    assert link(expires).describe_expiry(NOW) == life


def test_an_expired_link_has_zero_seconds_left() -> None:
    assert link(NOW - timedelta(days=1)).remaining(NOW) == timedelta()
    assert link(None).remaining(NOW) is None


def test_the_repr_does_not_show_the_url() -> None:
    assert "secret" not in repr(link(NOW))
