"""The list of services, with healthy and failing services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from tests.api.answering import answer, answering
from tests.catalog.places import conversation, listing, media, message, running, service
from tests.local_service import running_service
from tests.screens.driver import at, at_samples, browser_of
from tui.screens.services import ServicesScreen
from tui.settings import Profile, Secret

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.answering import Asked

#: The port of a service that no machine has run for decades.
NOWHERE = "http://127.0.0.1:9/v1"


async def test_services_are_sorted_by_name_and_show_counts_once_loaded(samples: Path) -> None:
    async with at_samples(samples, (140, 40)) as desk:
        rows = [line for line in desk.lines if "IS" in line]
        assert [row.strip("│▌ ").split("  ")[0] for row in rows] == ["Field Returns", "Harbour Support"]
        assert all(row.count("–") == 3 for row in rows)
        await desk.press("j", "enter")
        assert "Harbour Support" in desk.masthead
        await desk.press("escape")
        field, harbour = [line for line in desk.lines if "IS" in line]
        assert field.count("–") == 3
        assert "49" in harbour.split()
        assert "2.3 MB" in harbour
        assert "▌" in harbour, "the cursor stays on the service that was open"
        every = next(line for line in desk.lines if "All services" in line).split()
        assert "49+" in every, "the other service was not synced yet"
        assert "MB+" in every
        await desk.press("k", "enter")
        await desk.until_text("● synced")
        await desk.press("escape")
        every = next(line for line in desk.lines if "All services" in line).split()
        assert "60" in every


@pytest.mark.usefixtures("home")
async def test_a_refresh_adds_new_services_and_removes_deleted_ones() -> None:
    rows: list[dict[str, object]] = [{"sid": "IS" + "0" * 32, "friendly_name": "North [desk]"}]

    async def handle(_: Asked) -> bytes:
        return listing("services", *rows)

    async with answering(handle) as server, at(browser_of(server.profile)) as desk:
        await desk.until_text("North [desk]")
        rows[:] = [{"sid": "IS" + "1" * 32, "friendly_name": "\x1b[31mSouth\u202e"}]
        await desk.press("r")
        await desk.until_text("␛[31mSouth�")
        assert "North" not in desk.text
        assert "Services  1" in desk.text


@pytest.mark.usefixtures("home")
async def test_an_account_without_services_is_told_what_to_do() -> None:
    async def handle(_: Asked) -> bytes:
        return listing("services")

    async with answering(handle) as server, at(browser_of(server.profile)) as desk:
        await desk.until_text("This account has no Conversations service", "press r")
        await desk.press("enter", "j", "G")
        assert desk.is_at(ServicesScreen)


@pytest.mark.usefixtures("home")
async def test_wrong_credentials_are_reported_and_r_retries() -> None:
    refusal = answer(401, {"code": 20003, "message": "Authenticate [/bold]", "status": 401})
    replies = [refusal, listing("services", {"sid": "IS" + "0" * 32, "friendly_name": "North"})]

    async def handle(_: Asked) -> bytes:
        return replies.pop(0)

    async with answering(handle) as server, at(browser_of(server.profile)) as desk:
        await desk.until_text("refused the credentials", "20003", "Authenticate [/bold]")
        await desk.press("r")
        await desk.until_text("North")
        assert "refused" not in desk.text


@pytest.mark.usefixtures("home")
async def test_when_the_service_is_unreachable_the_catalog_is_shown(tmp_path: Path) -> None:
    desk_with_media = service("Kept", conversation("one", message(media("a.txt"))))
    with running(tmp_path / "data", desk_with_media) as found:
        profile = found.profile
        async with at(browser_of(profile)) as desk:
            await desk.open_service("Kept")
            await desk.until_text("a.txt", "synced")
    async with at(browser_of(profile)) as desk:
        await desk.until_text("Kept", "could not be reached", "Press r to reload")
        await desk.open_service("Kept")
        await desk.until_text("a.txt", "not up to date")
        assert "No customer has sent" not in desk.text


@pytest.mark.parametrize("size", [(40, 10), (60, 15), (200, 50)])
@pytest.mark.usefixtures("home")
async def test_the_list_is_usable_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    with running_service(tmp_path / "data") as found:
        async with at(browser_of(found.profile), size) as desk:
            await desk.until_text("Local", "Services 1")
            assert {cell_len(line) for line in desk.lines} == {size[0]}
            await desk.press("enter")
            await desk.until_text("No customer has sent a file here yet")


@pytest.mark.usefixtures("home")
async def test_a_secret_is_never_shown() -> None:
    profile = Profile("test", "AC" + "0" * 32, Secret("hunter2-of-nobody"), NOWHERE, NOWHERE)
    async with at(browser_of(profile)) as desk:
        await desk.until_text("could not be reached")
        assert "hunter2" not in desk.text
