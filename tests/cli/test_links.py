"""``mediadeck links``: create, list, extend and revoke links."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.cli.terminals import PATIENCE
from tests.gateway.places import TOKEN, claim, running_gateway
from tests.local_service import running_service
from tui.gateway.database import sqlite_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.gateway.places import RunningGateway


@dataclass
class Place:
    """A gateway, and the variables that point the command to it."""

    gateway: RunningGateway
    variables: dict[str, str]

    def run(self, *arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        """Run ``mediadeck links``."""
        return subprocess.run(
            [sys.executable, "-m", "tui", "links", *arguments],
            env={**os.environ, **self.variables, **variables},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Run a service and a gateway that config.toml names."""
    with (
        running_service(tmp_path / "service") as service,
        running_gateway(service, sqlite_url(tmp_path / "links.db"), tmp_path / "keys.json") as gateway,
    ):
        gateway.gateway.context.profiles = ("environment",)
        folder = tmp_path / "config"
        folder.mkdir()
        (folder / "config.toml").write_text(
            f'[gateway]\nurl = "{gateway.admin_url}"\nsecret_env = "GATEWAY_TOKEN"\nlifetime = "2d"\n'
        )
        yield Place(
            gateway,
            {
                "MEDIADECK_CONFIG_DIR": str(folder),
                "GATEWAY_TOKEN": TOKEN,
                "TWILIO_ACCOUNT_SID": service.account_sid,
                "TWILIO_AUTH_TOKEN": service.auth_token,
                "MEDIADECK_MCS_URL": service.url,
                "MEDIADECK_CONVERSATIONS_URL": service.url,
            },
        )


def test_a_link_is_created_listed_extended_and_revoked(place: Place) -> None:
    sid = place.gateway.upload(b"hello", "a.txt")
    made = place.run("create", "Local", sid, "--note", "ticket 4821")
    assert made.returncode == 0, made.stderr
    url = made.stdout.strip()
    page = httpx.get(url)
    assert (page.status_code, "ticket 4821" in page.text) == (200, False)
    [row] = json.loads(place.run("list", "--json").stdout)
    assert (row["url"], row["name"], row["note"], row["state"]) == (url, "a.txt", "ticket 4821", "active")
    assert place.run("list", "--columns", "name,limit,note").stdout == "a.txt\t\tticket 4821\n"
    longer = place.run("extend", url, "--for", "30d", "--json")
    assert json.loads(longer.stdout)["expires"] - json.loads(longer.stdout)["created"] >= 30 * 86_400
    shown = place.run("show", row["id"])
    assert f"{row['id']}  active" in shown.stdout
    assert "opens    0, last never" in shown.stdout
    assert httpx.get(f"{url}/f/0/a.txt", headers={"User-Agent": "Firefox/130"}).content == b"hello"
    time.sleep(2)  # opens are written in batches
    opened = place.run("show", row["id"]).stdout
    assert "opens    1, last 20" in opened
    assert "127.0.0.0/24 Firefox" in opened
    assert place.run("revoke", url).returncode == 0
    assert httpx.get(url).status_code == 410


def test_link_pages_enforce_opens_and_password(place: Place) -> None:
    sid = place.gateway.upload(b"hello", "a.txt")
    made = place.run("create", "Local", sid, "--opens", "1", "--password-stdin", "--json", stdin="geheim\n")
    link = json.loads(made.stdout)
    assert (link["max_opens"], link["has_password"]) == (1, True)
    assert link["expires"] - link["created"] == 2 * 86_400, "the lifetime of config.toml"
    assert "geheim" not in made.stdout
    assert claim(place.gateway, link, password="falsch").status_code == 403
    assert claim(place.gateway, link, password="geheim").status_code == 303
    shown = json.loads(place.run("show", link["id"], "--json").stdout)
    assert (shown["opens"], shown["state"], len(shown["events"])) == (1, "used up", 1)


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "sentence"),
    [
        (("list",), {"GATEWAY_TOKEN": "wrong"}, 1, "The gateway refused the token"),
        (("list",), {"GATEWAY_TOKEN": ""}, 3, "the variable GATEWAY_TOKEN is not set"),
        (("list",), {"MEDIADECK_NO_CONFIG": "1"}, 2, "No gateway is configured."),
        (("show", "0123456789abcdef"), {}, 1, "The gateway has no such link"),
        (("revoke", "nonsense"), {}, 1, "The gateway has no such link"),
        (("create", "Local", "no such file"), {}, 4, "no such file"),
        (("create", "Local", "a.txt", "--for", "soon"), {}, 2, "'soon' is not a time as 90m, 12h"),
        (("create", "Local", "a.txt", "--password-stdin"), {}, 2, "a password has 1 to 256 characters"),
    ],
)
def test_a_failure_says_why_and_creates_no_link(
    place: Place, arguments: tuple[str, ...], variables: dict[str, str], code: int, sentence: str
) -> None:
    place.gateway.upload(b"hello", "a.txt")
    ended = place.run(*arguments, **variables)
    assert (ended.returncode, ended.stdout) == (code, "")
    assert sentence in ended.stderr
    assert TOKEN not in ended.stderr
    assert place.gateway.admin.get("/v1/links").json()["links"] == []


@pytest.mark.parametrize(
    ("source", "mode"),
    [
        ('secret_env = "OTHER_TOKEN"', 0o600),
        ('secret_command = ["cat", "{folder}/token"]', 0o600),
        ('secret_file = "token"', 0o600),
        ('secret_file = "token"\nsecret_group_readable = true', 0o440),
    ],
)
def test_the_token_is_read_from_every_source(place: Place, tmp_path: Path, source: str, mode: int) -> None:
    folder = tmp_path / "config"
    (folder / "token").write_text(f"{TOKEN}\n")
    (folder / "token").chmod(mode)
    (folder / "config.toml").write_text(
        f'[gateway]\nurl = "{place.gateway.admin_url}"\n{source.replace("{folder}", str(folder))}\n'
    )
    assert place.run("create", "Local", place.gateway.upload(), OTHER_TOKEN=TOKEN).returncode == 0
    listed = place.run("list", "--json", OTHER_TOKEN=TOKEN)
    assert listed.returncode == 0, listed.stderr
    assert len(json.loads(listed.stdout)) == 1
    assert TOKEN not in listed.stdout + listed.stderr


def test_an_unreachable_gateway_is_reported(place: Place, tmp_path: Path) -> None:
    (tmp_path / "config" / "config.toml").write_text(
        '[gateway]\nurl = "http://127.0.0.1:1"\nsecret_env = "GATEWAY_TOKEN"\n'
    )
    ended = place.run("list")
    assert ended.returncode == 1
    assert "The gateway could not be reached" in ended.stderr
