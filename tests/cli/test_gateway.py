"""``mediadeck gateway``: refused options, tokens, and opening a link."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.cli.terminals import PATIENCE
from tests.gateway.places import gateway_process
from tests.local_service import running_service
from tui.gateway.database import sqlite_url

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``mediadeck gateway``."""
    return subprocess.run(
        [sys.executable, "-m", "tui", "gateway", *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--trusted-proxy", "*"), "'*' is no address and no network. Name each proxy."),
        (("--trusted-proxy", "0.0.0.0/0"), "this network is the whole internet"),
        (("--trusted-proxy", "::/0"), "this network is the whole internet"),
        (("--host", "::"), "serves other machines without encryption"),
        (("--admin-host", "192.0.2.1"), "serves other machines without encryption"),
        (("--public-url", "http://files.example.com"), "over plain http"),
        (("--public-url", "https://user:word@example.com"), "must be a plain URL"),
        (("--port", "0", "--admin-port", "0"), "There is no profile that links could be for."),
        (("--database", "mysql://x"), "The database must be PostgreSQL or SQLite."),
        (("--database", "nonsense"), "The URL of the database is invalid."),
    ],
)
def test_unsafe_options_are_refused(tmp_path: Path, options: tuple[str, ...], sentence: str) -> None:
    data = ("--port", "0", "--admin-port", "0", "--data", str(tmp_path))
    ended = run(*options, *data, *(("--list-tokens",) if "--database" in options else ()))
    assert ended.returncode == 1
    assert sentence in ended.stderr
    assert "word" not in ended.stderr.replace("password", "")


def test_tokens_are_shown_once_and_kept_as_hashes(tmp_path: Path) -> None:
    made = run("--add-token", "maria", "--data", str(tmp_path))
    token = made.stdout.strip()
    assert len(token) > 40
    database = tmp_path / "links.db"
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert all(token.encode() not in path.read_bytes() for path in tmp_path.iterdir())
    listed = run("--list-tokens", "--data", str(tmp_path))
    assert listed.stdout.startswith("maria\tmade 20")
    assert run("--remove-token", "maria", "--data", str(tmp_path)).returncode == 0
    missing = run("--remove-token", "maria", "--data", str(tmp_path))
    assert missing.returncode == 4
    assert "there is no token maria" in missing.stderr


def test_an_embedded_gateway_serves_links_and_ends_with_its_parent(tmp_path: Path) -> None:
    with running_service(tmp_path / "service") as service:
        database = sqlite_url(tmp_path / "links.db")
        with gateway_process(service, database, tmp_path / "keys.json") as (process, ready):
            with httpx.Client(
                base_url=ready["admin_url"], headers={"Authorization": f"Bearer {ready['token']}"}
            ) as admin:
                assert admin.get("/v1/gateway").json() == {"public_url": ready["url"], "profiles": ["local"]}
                assert admin.get("/v1/links").json() == {"links": [], "next": None}
                unknown = admin.post(
                    "/v1/links",
                    json={
                        "items": [
                            {
                                "profile": "work",
                                "service_sid": "IS" + "0" * 32,
                                "media_sid": "ME" + "0" * 32,
                                "filename": "a.txt",
                            }
                        ],
                        "lifetime": 60,
                    },
                )
                assert (unknown.status_code, unknown.json()["message"]) == (
                    422,
                    "This gateway has no profile work.",
                )
            assert httpx.get(f"{ready['url']}/robots.txt").status_code == 200
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait(PATIENCE) == 0
