"""Profiles on the screen: read-only ones change nothing, and profiles can be distinguished and switched."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answering, forwarded
from tests.catalog.places import conversation, media, message, running, service
from tests.screens.driver import at, browser_of
from tests.screens.keyboard import reply
from tests.screens.upload_steps import choose_all, send_all
from tests.transfers.conversations import is_media
from tui.app import Mediadeck
from tui.screens.dialogs.profile_picker import ProfilePicker
from tui.screens.dialogs.question import QuestionDialog
from tui.screens.media.screen import MediaScreen
from tui.screens.services import ServicesScreen
from tui.settings import SettingsError, make_local_profile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.answering import Asked
    from tui.settings import Profile

HARBOUR = service("Harbour", conversation("Maria", message(media("one.txt"), media("two.txt"))))


@pytest.mark.usefixtures("home")
async def test_a_read_only_profile_is_labelled_and_has_no_upload_or_delete(
    tmp_path: Path,
) -> None:
    with running(tmp_path / "data", HARBOUR) as found:
        profile = replace(
            make_local_profile(found.url, *found.auth), read_only=True, label="LIVE [b]", colour="red"
        )
        async with at(browser_of(profile), (140, 40)) as desk:
            await desk.open_service("Harbour")
            await desk.until(lambda: desk.media.table.row_count == 2)
            assert " LIVE [b]   read-only " in desk.masthead
            footer = desk.lines[-1]
            assert "copy link" in footer
            assert "upload" not in footer
            for key in ("u", "D", "delete"):
                await desk.press(key)
                assert desk.is_at(MediaScreen)
            await desk.press("ctrl+p")
            await desk.press(*"delete")
            await desk.until_text("delete")
            assert "Delete the message of the media" not in desk.text


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEDIADECK_CONFIG_DIR", str(tmp_path))
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "config.toml"
    account = f"AC{'0' * 32}"
    path.write_text(
        "".join(
            f"[profiles.{name}]\naccount_sid = '{account}'\nlabel = '{name} [b]'\n" for name in ("a", "b")
        )
    )
    return path


@pytest.mark.usefixtures("home", "config")
async def test_the_profile_can_be_switched_without_a_restart(tmp_path: Path) -> None:
    other = service("Elsewhere", conversation("Tomás", message(media("three.txt"))))
    with running(tmp_path / "one", HARBOUR) as first, running(tmp_path / "two", other) as second:
        profiles = {
            "local": make_local_profile(first.url, *first.auth),
            "b": replace(
                make_local_profile(second.url, *second.auth), name="b", label="B", service="Elsewhere"
            ),
        }

        def connect_to(name: str) -> Profile:
            if name not in profiles:
                message = f"The profile {name} has no secret."
                raise SettingsError(message)
            return profiles[name]

        app = Mediadeck(lambda: profiles["local"], connect_to=connect_to)
        async with at(app, (100, 30)) as desk:
            await desk.open_service("Harbour")
            await desk.press("at")
            assert desk.is_at(ProfilePicker)
            for line in ("a  a [b]  AC0000", "b  b [b]  AC0000", "local  the local service"):
                assert line in desk.text
            await desk.press("home", "down", "enter")
            await desk.until(lambda: desk.is_at(MediaScreen) and "Elsewhere" in desk.masthead)
            await desk.until_text("three.txt")
            assert " B " in desk.masthead

            await desk.press("at", "home", "enter")
            await desk.until(lambda: "The profile a has no secret." in desk.notices)
            assert "Elsewhere" in desk.masthead, "all is as it was"

            await desk.press("at", "end", "up", "enter")
            await desk.until(lambda: desk.is_at(ServicesScreen) and "Harbour" in desk.text)
            await desk.press("at", "escape")
            assert desk.is_at(ServicesScreen)


@pytest.mark.usefixtures("home", "config")
async def test_unfinished_transfers_are_offered_above_the_service_of_a_profile(tmp_path: Path) -> None:
    other = service("Elsewhere", conversation("Tomás", message(media("three.txt"))))
    with running(tmp_path / "one", HARBOUR) as first, running(tmp_path / "two", other) as second:
        seconds = 0.0

        async def slowly(asked: Asked) -> bytes | None:
            if is_media(asked):
                await asyncio.Event().wait()
            if asked.target.partition("?")[0].endswith("/Services"):
                await asyncio.sleep(seconds)
            return await forwarded(asked, second.origin)

        async with answering(slowly) as slow:
            there = replace(make_local_profile(slow.url, *second.auth), name="b", service="Elsewhere")
            async with at(browser_of(there)) as desk:
                await desk.open_service("Elsewhere")
                await choose_all(desk)
                await send_all(desk)
                await desk.until_text("↑ boat 1.jpg")
            seconds = 1.0
            at_first = make_local_profile(first.url, *first.auth)
            async with at(Mediadeck(lambda: at_first, connect_to=lambda _: there), (100, 30)) as desk:
                await desk.open_service("Harbour")
                await desk.press("at", "home", "down", "enter")
                await desk.until_text("3 transfers were not finished: ")
                await asyncio.sleep(2 * seconds)  # for anything that could open above the question
                assert desk.is_at(QuestionDialog)
                await reply(desk, QuestionDialog, "n")
                await desk.until(lambda: desk.is_at(MediaScreen) and "Elsewhere" in desk.masthead)
