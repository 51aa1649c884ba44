"""Share links of a session: with an embedded gateway, and with a configured one."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.catalog.places import conversation, media, message, running, service
from tests.gateway.places import running_gateway
from tests.gateway.relay import running_relay
from tests.session.gateways import children, configure, wait_for_end
from tui.api.client import Client
from tui.api.gateway import GatewayAwayError, GatewayTokenError
from tui.catalog import Catalog
from tui.catalog.sync.sync import sync, sync_services
from tui.engine import Engine
from tui.gateway.database import sqlite_url
from tui.session.share_links import ShareDefaults, ShareLinks
from tui.settings import SettingsError, UIState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.local_service import RunningService
    from tui.catalog import MediaRow
    from tui.settings import Profile

CONTENT = {"one.txt": b"first", "two.txt": b"second"}
OPTIONS = ShareDefaults("7d").make_options()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[RunningService]:
    """Run a service with two media."""
    sent = [message(media(name, content), hours=n) for n, (name, content) in enumerate(CONTENT.items(), 1)]
    with running(tmp_path / "service", service("Harbour", conversation("Case", *sent))) as found:
        yield found


@asynccontextmanager
async def opened(profile: Profile, folder: Path) -> AsyncIterator[ShareLinks]:
    """Yield the share links of a profile."""
    engine = Engine()
    engine.start()
    links = ShareLinks(engine, profile, UIState(folder / "state.json"))
    try:
        yield links
    finally:
        await links.close()
        engine.stop()


async def rows_of(profile: Profile, folder: Path) -> list[MediaRow]:
    """Return the media of the service, newest first."""
    catalog = Catalog(folder / "catalog.db")
    async with Client(profile) as client:
        await sync_services(client, catalog)
        reader = catalog.reader()
        [found] = reader.services()
        await sync(client, catalog, found.sid, lambda _: None)
        rows = list(reader.media.by_id(list(reader.list_first_ids(found.sid, 10))).values())
        reader.close()
    catalog.close()
    return rows


def command_of(process: int) -> bytes:
    """Return the command line of a process, which every user can read."""
    return Path(f"/proc/{process}/cmdline").read_bytes()


async def test_a_link_works_locally_and_ends_with_the_session(local: RunningService, tmp_path: Path) -> None:
    rows = await rows_of(local.profile, tmp_path)
    async with opened(local.profile, tmp_path) as links:
        link, access = await links.create(rows[:1], OPTIONS)
        assert access.is_embedded
        assert link.url is not None
        assert link.url.startswith("http://127.0.0.1:")
        async with httpx.AsyncClient() as browser:
            assert rows[0].name in (await browser.get(link.url, headers={"Accept": "text/html"})).text
            content = await browser.get(f"{link.url}/f/0/{rows[0].name}")
        assert content.content == CONTENT[rows[0].name]
        [child] = children()
        assert local.auth_token.encode() not in command_of(child)
        again, _ = await links.create(rows, OPTIONS)
        assert len(again.items) == 2
        assert children() == [child], "one gateway serves the whole session"
        assert {one.id for one in (await links.list_links())[0]} == {again.id, link.id}
    assert children() == []


async def test_a_killed_gateway_is_restarted(local: RunningService, tmp_path: Path) -> None:
    rows = await rows_of(local.profile, tmp_path)
    async with opened(local.profile, tmp_path) as links:
        link, _ = await links.create(rows, OPTIONS)
        [child] = children()
        os.kill(child, signal.SIGKILL)
        await asyncio.to_thread(wait_for_end, child)
        assert (await links.show(link.id)).items == link.items
        assert children() != [child]


async def test_a_missing_extra_is_named_with_how_to_install_it(
    local: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(
        "import sys\n"
        "from importlib.machinery import PathFinder\n"
        "find = PathFinder.find_spec\n"
        "def find_spec(name, path=None, target=None):\n"
        "    return None if name in ('argon2', 'sqlalchemy') else find(name, path, target)\n"
        "PathFinder.find_spec = find_spec\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(hook))
    async with opened(local.profile, tmp_path) as links:
        with pytest.raises(SettingsError, match=r"\(argon2, sqlalchemy\)") as raised:
            await links.list_links()
    sentence = str(raised.value)
    assert "uv tool install '.[gateway]'" in sentence
    assert sentence.endswith("uv run --extra gateway mediadeck.")
    assert children() == []


async def test_one_connection_serves_all_requests_and_is_replaced_when_dropped(
    local: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = await rows_of(local.profile, tmp_path)
    account = replace(local.profile, is_local=False)
    with (
        running_gateway(local, sqlite_url(tmp_path / "links.db"), tmp_path / "keys.json") as gateway,
        running_relay(gateway.admin_url) as relay,
    ):
        configure(monkeypatch, tmp_path, relay.url)
        async with opened(account, tmp_path) as links:
            link, _ = await links.create(rows, OPTIONS)
            await links.extend(link.id, 3600)
            assert [one.id for one in (await links.list_links())[0]] == [link.id]
            assert relay.accepted == 1
            relay.drop()
            await asyncio.sleep(0.2)
            assert (await links.revoke(link.id)).state == "revoked"
            assert relay.accepted == 2


async def test_a_configured_gateway_creates_the_links_of_an_account(
    local: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = await rows_of(local.profile, tmp_path)
    account = replace(local.profile, is_local=False)
    with running_gateway(local, sqlite_url(tmp_path / "links.db"), tmp_path / "keys.json") as gateway:
        configure(monkeypatch, tmp_path, gateway.admin_url)
        async with opened(account, tmp_path) as links:
            link, access = await links.create(rows, OPTIONS)
            assert not access.is_embedded
            assert (link.url or "").startswith(gateway.url)
            assert children() == []
            configure(monkeypatch, tmp_path, gateway.admin_url, "another token")
            with pytest.raises(GatewayTokenError, match="refused the token"):
                await links.list_links()
    configure(monkeypatch, tmp_path, gateway.admin_url)
    async with opened(account, tmp_path) as links:
        with pytest.raises(GatewayAwayError, match="could not be reached"):
            await links.create(rows, OPTIONS)
