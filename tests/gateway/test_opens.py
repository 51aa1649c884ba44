"""Opens of unlimited links: who is counted, how often, and that none is lost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.gateway.places import AGENTS, PATIENCE, content_url, running_gateway
from tui.gateway.database import sqlite_url

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.gateway.places import RunningGateway
    from tests.local_service import RunningService

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
CHROME = AGENTS[-1]
#: Longer than the interval between two writes of opens.
A_WHILE = 1.2


def shown(gateway: RunningGateway, link: dict[str, Any]) -> dict[str, Any]:
    """Return the link as the admin API shows it."""
    return dict(gateway.admin.get(f"/v1/links/{link['id']}").json())


def wait_for_opens(gateway: RunningGateway, link: dict[str, Any], count: int) -> dict[str, Any]:
    """Wait until a link has this many opens, and check that the number stays the same."""
    until = time.monotonic() + PATIENCE
    while shown(gateway, link)["opens"] < count:
        assert time.monotonic() < until
        time.sleep(0.05)
    time.sleep(A_WHILE)
    found = shown(gateway, link)
    assert found["opens"] == count
    return found


def get(gateway: RunningGateway, url: str, agent: str, **headers: str) -> httpx.Response:
    """Open a URL with a browser."""
    return gateway.http.get(url, headers={"User-Agent": agent, **headers})


def test_a_download_counts_once_per_visitor_and_pages_and_bots_never(gateway: RunningGateway) -> None:
    link = gateway.share(b"0123456789" * 100)
    url = content_url(link)
    for agent in AGENTS:
        assert get(gateway, link["url"], agent).status_code == 200
    for agent in AGENTS[:-1]:
        assert get(gateway, url, agent).status_code == 200
    assert gateway.http.head(url, headers={"User-Agent": FIREFOX}).status_code == 200
    assert get(gateway, url, FIREFOX, Range="bytes=500-").status_code == 206
    assert get(gateway, url, FIREFOX, Range="bytes=-5").status_code == 206
    time.sleep(A_WHILE)
    before = shown(gateway, link)
    assert (before["opens"], before["last_opened"], before["events"]) == (0, None, [])

    began = int(time.time())
    assert get(gateway, url, FIREFOX, Range="bytes=0-1").status_code == 206
    assert get(gateway, f"{url}?download", FIREFOX).status_code == 200
    assert get(gateway, url, CHROME).status_code == 200
    after = wait_for_opens(gateway, link, 2)
    assert began <= after["last_opened"] <= time.time()
    assert {(one["address"], one["browser"]) for one in after["events"]} == {
        ("127.0.0.0/24", "Firefox"),
        ("127.0.0.0/24", "Chrome"),
    }


def test_a_visitor_counts_again_after_some_minutes(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = gateway.share()
    for minutes, opens in ((0, 1), (4, 1), (6, 2), (10, 2), (12, 3)):
        now = time.time() + 60 * minutes
        monkeypatch.setattr(gateway.gateway.context, "clock", lambda now=now: now)
        assert get(gateway, content_url(link), FIREFOX).status_code == 200
        wait_for_opens(gateway, link, opens)


def test_a_redirect_counts_and_a_limited_link_counts_only_claims(gateway: RunningGateway) -> None:
    redirect = gateway.share(disposition="redirect")
    limited = gateway.share(max_opens=2)
    assert get(gateway, content_url(redirect), FIREFOX).status_code == 302
    claimed = gateway.http.post(limited["url"], headers={"User-Agent": FIREFOX})
    base = claimed.headers["Location"].removeprefix(f"/{limited['url'].rpartition('/')[2]}")
    for _ in range(2):
        assert get(gateway, content_url(limited, base=base), FIREFOX).status_code == 200
    wait_for_opens(gateway, redirect, 1)
    assert (shown(gateway, limited)["opens"], len(shown(gateway, limited)["events"])) == (1, 1)


def test_two_replicas_count_a_visitor_once(service: RunningService, database: str, tmp_path: Path) -> None:
    keys, public = tmp_path / "keys.json", "https://files.example.com"
    with (
        running_gateway(service, database, keys, public_url=public) as first,
        running_gateway(service, database, keys, public_url=public) as second,
    ):
        link = first.share()
        for replica in (first, second):
            url = content_url({"url": link["url"].replace(public, replica.url)})
            assert get(replica, url, FIREFOX).status_code == 200
        wait_for_opens(first, link, 1)


@pytest.mark.parametrize("waits", [0.0, 0.5])
def test_a_shutdown_loses_no_open(service: RunningService, tmp_path: Path, waits: float) -> None:
    database, keys = sqlite_url(tmp_path / "links.db"), tmp_path / "keys.json"
    with running_gateway(service, database, keys) as gateway:
        link = gateway.share()
        time.sleep(waits)
        assert get(gateway, content_url(link), FIREFOX).status_code == 200
    with running_gateway(service, database, keys) as again:
        assert shown(again, link)["opens"] == 1
