"""Several gateways with one PostgreSQL database, and one that dies at the wrong moment."""

from __future__ import annotations

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest

from tests.gateway.places import PATIENCE, claim, content_url, gateway_process, grant_of, running_gateway
from tui.gateway.database import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.gateway.places import RunningGateway
    from tests.gateway.postgres import Postgres
    from tests.local_service import RunningService

CLAIMS, ROUNDS = 48, 20
#: More than fits into the buffers between a stream and its reader.
LARGE = 60_000_000


@pytest.fixture
def replicas(
    service: RunningService, postgres: Postgres, tmp_path: Path
) -> Iterator[tuple[RunningGateway, ...]]:
    """Run three gateways that share a database, a key file and a public address."""
    database, keys = postgres.new_database(), tmp_path / "keys.json"
    with ExitStack() as at_exit:
        yield tuple(
            at_exit.enter_context(
                running_gateway(service, database, keys, public_url="https://files.example.com")
            )
            for _ in range(3)
        )


def at(replica: RunningGateway, link: dict[str, Any]) -> dict[str, Any]:
    """Return the link as a proxy would send it to this replica."""
    return {**link, "url": link["url"].replace("https://files.example.com", replica.url)}


def test_exactly_one_of_48_concurrent_claims_wins(replicas: tuple[RunningGateway, ...]) -> None:
    media = replicas[0].upload(b"once")
    with ThreadPoolExecutor(CLAIMS) as threads:
        for _ in range(ROUNDS):
            link = replicas[0].make_link(media, max_opens=1)
            begin = threading.Barrier(CLAIMS)

            def open_once(number: int, link: dict[str, Any] = link, begin: threading.Barrier = begin) -> int:
                url = at(replicas[number % 3], link)["url"]
                begin.wait(PATIENCE)
                return httpx.post(url, timeout=PATIENCE).status_code

            statuses = sorted(threads.map(open_once, range(CLAIMS)))
            assert statuses == [303] + [410] * (CLAIMS - 1)
            assert replicas[1].admin.get(f"/v1/links/{link['id']}").json()["opens"] == 1


def test_revoking_on_one_replica_cuts_the_stream_on_another(replicas: tuple[RunningGateway, ...]) -> None:
    first, second, _ = replicas
    link = first.share(bytes(LARGE), "large.bin", "application/octet-stream")
    with httpx.stream("GET", content_url(at(second, link), "large.bin"), timeout=PATIENCE) as answer:
        chunks = answer.iter_raw(65_536)
        received = len(next(chunks))
        first.revoke(link)
        began = time.monotonic()
        while second.gateway.context.streams.count:
            assert time.monotonic() < began + 1, "the stream goes on a second after the link was revoked"
            time.sleep(0.01)
        with pytest.raises(httpx.RemoteProtocolError):
            received += sum(map(len, chunks))
        assert received < LARGE


def test_a_grant_of_one_replica_is_valid_on_another(replicas: tuple[RunningGateway, ...]) -> None:
    link = replicas[0].share(b"content", max_opens=1)
    base = grant_of(link, claim(replicas[0], at(replicas[0], link)))
    for replica in replicas:
        assert replica.http.get(content_url(at(replica, link), base=base)).content == b"content"


def test_a_database_outage_is_reported_and_loses_no_open(
    service: RunningService, postgres: Postgres, tmp_path: Path
) -> None:
    with running_gateway(service, postgres.new_database(), tmp_path / "keys.json") as gateway:
        link = gateway.share(b"content", max_opens=1000)
        statuses: list[int] = []
        is_over = threading.Event()

        def visit() -> None:
            while not is_over.is_set():
                statuses.append(httpx.post(link["url"], timeout=PATIENCE).status_code)

        visitors = [threading.Thread(target=visit) for _ in range(8)]
        for visitor in visitors:
            visitor.start()
        try:
            time.sleep(0.5)
            postgres.stop()
            assert httpx.get(f"{gateway.admin_url}/-/live").status_code == 200
            assert httpx.get(f"{gateway.admin_url}/-/ready", timeout=PATIENCE).status_code == 503
            postgres.start()
            before = statuses.count(303)
            until = time.monotonic() + PATIENCE
            while statuses.count(303) < before + 20:
                assert time.monotonic() < until, statuses[-20:]
                time.sleep(0.05)
        finally:
            is_over.set()
            for visitor in visitors:
                visitor.join(PATIENCE)
        assert set(statuses) == {303, 503}
        opens = gateway.admin.get(f"/v1/links/{link['id']}").json()["opens"]
        # A claim made while the database stopped may have no answer.
        assert statuses.count(303) <= opens <= statuses.count(303) + len(visitors)
        assert gateway.http.get(link["url"]).status_code == 200


def test_a_claim_is_counted_before_its_replica_is_killed(
    service: RunningService, postgres: Postgres, tmp_path: Path
) -> None:
    database, keys = postgres.new_database(), tmp_path / "keys.json"
    with running_gateway(service, database, keys) as left:
        link = left.share(b"content", max_opens=1)
        token = link["url"].rpartition("/")[2]
        with gateway_process(service, database, keys) as (process, ready):
            answer = httpx.post(f"{ready['url']}/{token}")
            assert answer.status_code == 303
            process.send_signal(signal.SIGKILL)
            process.wait(PATIENCE)
        base = grant_of(link, answer)
        assert left.http.get(content_url(link, base=base)).content == b"content", (
            "the grant opens it elsewhere"
        )
        assert claim(left, link).status_code == 410
        shown = left.admin.get(f"/v1/links/{link['id']}").json()
        assert (shown["opens"], len(shown["events"])) == (1, 1)


def test_replicas_starting_together_create_the_tables_once(
    service: RunningService, postgres: Postgres, tmp_path: Path
) -> None:
    database = postgres.new_database()

    def start(number: int) -> int:
        with running_gateway(service, database, tmp_path / f"keys{number}.json") as gateway:
            return gateway.admin.get("/v1/links").status_code

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(start, range(6))) == [200] * 6
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(VERSION,)]
