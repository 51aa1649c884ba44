"""The admin API matches its description, and refuses requests that our clients never send."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.gateway.places import TOKEN
from tui.gateway.database import open_database
from tui.gateway.model import LinkDraft, LinkItem
from tui.gateway.store import LinkStore

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gateway.places import RunningGateway

# Rules that no schema expresses: 7.0 is not an integer here, profiles must exist, and revoked links
# cannot be extended.
_SETTINGS = f"""
[[operations]]
include-operation-id = "create"
checks.positive_data_acceptance.expected-statuses = ["201", "400", "422"]

[[operations]]
include-operation-id-regex = "^(show|extend|revoke)$"
checks.positive_data_acceptance.expected-statuses = ["200", "400", "404", "409"]

[[operations]]
include-operation-id = "list"
checks.positive_data_acceptance.expected-statuses = ["200", "400"]

[headers]
Authorization = "Bearer {TOKEN}"
"""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_schemathesis_finds_no_deviation_from_the_description(
    gateway: RunningGateway, tmp_path: Path
) -> None:
    examples = os.environ.get("MEDIADECK_TESTS_EXAMPLES", "12")
    gateway.share()
    settings = tmp_path / "schemathesis.toml"
    settings.write_text(_SETTINGS, encoding="utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run"]
    ended = subprocess.run(
        [
            *command,
            *("--continue-on-failure", "--no-color", "--generation-deterministic"),
            *("--max-examples", examples, f"{gateway.admin_url}/openapi.json"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"items": [], "lifetime": 1}',
        b'{"items": [1], "lifetime": 1}',
        b'{"lifetime": 1}',
        b'{"items": [{}], "lifetime": 1, "admin": true}',
        b" " * 2_000_000,
    ],
)
def test_an_invalid_link_request_is_refused_with_a_reason(gateway: RunningGateway, body: bytes) -> None:
    answer = gateway.admin.post("/v1/links", content=body)
    assert answer.status_code in {400, 413}
    assert answer.json()["message"]
    assert gateway.admin.get("/v1/links").json()["links"] == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_links_are_listed_page_by_page(gateway: RunningGateway) -> None:
    media = gateway.upload()
    made = [gateway.make_link(media, note=str(number))["id"] for number in range(150)]
    first = gateway.admin.get("/v1/links").json()
    second = gateway.admin.get("/v1/links", params={"before": first["next"]}).json()
    assert second["next"] is None
    listed = [link["id"] for link in (*first["links"], *second["links"])]
    assert len(first["links"]) == 100
    assert sorted(listed) == sorted(made)


def test_a_repeated_request_creates_one_link(gateway: RunningGateway) -> None:
    media = gateway.upload()
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: gateway.make_link(media, request_id="r" * 32), range(8)))
    assert {link["url"] for link in made} == {made[0]["url"]}
    other = gateway.make_link(media, request_id="s" * 32)
    unnamed = [gateway.make_link(media) for _ in range(2)]
    listed = gateway.admin.get("/v1/links").json()["links"]
    assert {link["id"] for link in listed} == {link["id"] for link in (made[0], other, *unnamed)}
    assert len(listed) == 4


def test_a_database_of_the_previous_version_is_migrated_with_its_links(database: str) -> None:
    store = LinkStore(open_database(database))
    item = LinkItem("local", "IS", "ME", "a.txt", "text/plain", 7)
    store.add(LinkDraft((item,), 60), "00" * 8, "A", None, 1000)
    store.close()
    engine = sa.create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for statement in (
            "DROP INDEX link_request_id",
            "ALTER TABLE link DROP COLUMN request_id",
            "DROP INDEX event_link_id_at",
            "CREATE INDEX ix_event_link_id ON event (link_id)",
            "UPDATE schema_version SET version = 1",
        ):
            connection.execute(sa.text(statement))
    engine.dispose()
    for _ in range(2):
        store = LinkStore(open_database(database))
        found = store.find("00" * 8)
        assert found is not None
        assert (found.items, found.expires, found.request_id) == ((item,), 1060, None)
        store.close()
