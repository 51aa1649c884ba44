"""Times and delays stated by the service: bounded, and measured by the service's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.api.answering import Asked, answer
from tests.api.quick import in_trouble
from tui.api.clock import MAX_WAIT, ServiceClock, parse_retry_after
from tui.sharing.formats import SharedMedia
from tui.sharing.links import fetch_shared


def _http(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


NOW = datetime.now(UTC)
#: A service whose clock is ten minutes ahead of this machine's.
THERE = NOW + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "86400"}, MAX_WAIT),
        ({"retry-after": "9" * 400}, MAX_WAIT),
        ({"retry-after": "inf"}, MAX_WAIT),
        ({"retry-after": "-inf"}, 0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "Mon, 01 Jan 99999999999 00:00:00 GMT"}, None),
        ({"retry-after": "Mon, 01 Jan 0001 00:00:00 +2300"}, 0),
        ({"retry-after": _http(THERE + timedelta(seconds=30)), "date": _http(THERE)}, 30),
        ({"retry-after": f"{THERE.timestamp() + 30:.0f}", "date": _http(THERE)}, 30),
        ({"retry-after": f"{1000 * (THERE.timestamp() + 30):.0f}", "date": _http(THERE)}, 30),
        ({"retry-after": f"{NOW.timestamp() - 60:.0f}"}, 0),
        ({"retry-after": f"{NOW.timestamp() + 9000:.0f}", "date": "whenever"}, MAX_WAIT),
    ],
)
def test_retry_after_is_a_bounded_number_of_seconds(headers: dict[str, str], seconds: float | None) -> None:
    assert parse_retry_after({}) is None
    found = parse_retry_after(headers)
    assert found == (None if seconds is None else pytest.approx(seconds, abs=2))


@pytest.mark.parametrize("minutes", [-10, 0, 10])
async def test_link_expiry_is_measured_by_the_service_clock(minutes: int) -> None:
    there = timedelta(minutes=minutes)

    async def handle(asked: Asked) -> bytes:
        now = datetime.now(UTC) + there
        url = f"http://{asked.headers['host']}/ME1?Expires={int(now.timestamp()) + 300}"
        body = {"sid": "ME1", "service_sid": "IS1", "links": {"content_direct_temporary": url}}
        return answer(200, body, date=_http(now))

    async with in_trouble(handle) as (client, server):
        shared = (await fetch_shared(client, server.profile, "IS1", ["ME1"]))["ME1"]
    assert isinstance(shared, SharedMedia)
    assert shared.link is not None
    left = shared.link.remaining(datetime.now(UTC))
    assert left is not None
    assert 280 < left.total_seconds() <= 301


def test_an_unrepresentable_date_is_ignored() -> None:
    clock = ServiceClock()
    clock.update({"date": "nonsense"})
    assert clock.to_local(NOW) == NOW
    clock.update({"date": "Fri, 31 Dec 9999 23:59:59 GMT"})
    assert clock.to_local(datetime(2, 1, 1, tzinfo=UTC)) == datetime(2, 1, 1, tzinfo=UTC)
    assert clock.now() < datetime.max.replace(tzinfo=UTC)
