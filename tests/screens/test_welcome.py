"""The first start: three choices, each tested before it is saved, with clear error messages."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tests.catalog.places import conversation, media, message, running, service
from tests.screens.driver import at
from tests.settings.keyring_in_file import BACKEND, VARIABLE
from tui.app import Mediadeck
from tui.screens.dialogs.new_profile import NewProfileDialog
from tui.screens.services import ServicesScreen
from tui.screens.welcome import WelcomeScreen
from tui.settings import SettingsError, choose_profile, find_profile, make_local_profile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.local_service import RunningService
    from tests.screens.driver import AppDriver
    from tui.settings import Profile

HARBOUR = service("Harbour", conversation("Maria", message(media("one.txt"))))


@pytest.fixture
def config(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Simulate a new user with a file keyring; return the path of the configuration."""
    import keyring  # noqa: PLC0415 - it chooses its backend only once

    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MEDIADECK_CONFIG_DIR", str(home / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", BACKEND)
    monkeypatch.setenv(VARIABLE, str(home / "keyring.json"))
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    return home / "config" / "config.toml"


@pytest.fixture
def found(tmp_path: Path) -> Iterator[RunningService]:
    with running(tmp_path / "data", HARBOUR) as local:
        yield local


def newcomers(found: RunningService) -> Mediadeck:
    """Return the browser of a new user, with the running local service."""

    def connect_to(name: str) -> Profile:
        return find_profile(name, {}) or make_local_profile(found.url, *found.auth)

    assert choose_profile(None, {}).is_first_use
    return Mediadeck(lambda: connect_to("local"), connect_to=connect_to, asks_first=True)


def kept(config: Path) -> str:
    """Return the text of the configuration, or "" if there is none."""
    return config.read_text() if config.exists() else ""


async def fill(desk: AppDriver, **fields: str) -> None:
    for field, value in fields.items():
        desk.app.screen.query_one(f"#{field}", Input).value = value
    await desk.pilot.pause()


async def test_enter_chooses_the_local_service_and_is_remembered(found: RunningService, config: Path) -> None:
    async with at(newcomers(found)) as desk:
        assert desk.is_at(WelcomeScreen)
        await desk.press("enter")
        await desk.until(lambda: desk.is_at(ServicesScreen) and "Harbour" in desk.text)
    assert kept(config) == 'default_profile = "local"\n'
    choice = choose_profile(None, {})
    assert (choice.profile, choice.is_first_use) == (None, False)


async def test_a_local_service_that_does_not_start_is_reported_above_the_choices(config: Path) -> None:
    def connect_to(name: str) -> Profile:
        message = f"The {name} service did not start: its folder is in use."
        raise SettingsError(message)

    app = Mediadeck(lambda: connect_to("local"), connect_to=connect_to, asks_first=True)
    async with at(app) as desk:
        await desk.press("enter")
        await desk.until_text("The local service did not start: its folder is in use.")
        assert "Starting the local service" not in desk.text
        assert desk.is_at(WelcomeScreen)
        assert not desk.notices
    assert "local" in kept(config)


async def test_the_choice_under_the_cursor_is_marked_by_more_than_colour(
    found: RunningService, config: Path
) -> None:
    async with at(newcomers(found)) as desk:

        def pointed_at() -> str:
            return " ".join(line for line in desk.lines if "▌" in line)

        await desk.until(lambda: "▌ Try it" in desk.text)
        assert "account" not in pointed_at()
        await desk.press("down")
        await desk.until(lambda: "▌ Connect a Twilio account" in desk.text)
        assert "Try it" not in pointed_at()
    assert kept(config) == ""


async def test_an_account_is_tested_and_saved_only_if_it_works(found: RunningService, config: Path) -> None:
    async with at(newcomers(found)) as desk:
        await desk.press("down", "enter")
        await desk.until(lambda: desk.is_at(NewProfileDialog))
        await desk.press("ctrl+s")
        await desk.until_text("Enter a profile name.")
        await desk.press(*"desk", "enter", *"AC1", "ctrl+s")
        await desk.until_text("Enter the secret")
        await desk.press(*"hunter2", "ctrl+s")
        await desk.until_text("Account sid: expected AC and 32 hexadecimal digits.", "Nothing was saved.")
        places = {"mcs_url": found.url, "conversations_url": found.url}
        await fill(desk, account_sid=found.account_sid, **places)
        await desk.press("ctrl+s")
        await desk.until_text(
            "Conversations rejected the credentials. Check the secret of", "Nothing was saved."
        )
        assert "hunter2" not in desk.text
        assert kept(config) == ""
        await fill(desk, secret=found.auth_token)
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.is_at(ServicesScreen) and "Harbour" in desk.text)
        assert " desk " in desk.masthead
    assert found.auth_token not in kept(config)
    assert found.auth_token in (config.parents[1] / "keyring.json").read_text()
    profile = choose_profile(None, {}).profile
    assert profile is not None
    assert (profile.name, profile.secret.reveal()) == ("desk", found.auth_token)


async def test_without_a_keyring_the_secret_is_saved_in_a_file_with_a_notice(
    found: RunningService, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    async with at(newcomers(found)) as desk:
        await desk.press("down", "enter")
        await desk.until(lambda: desk.is_at(NewProfileDialog))
        await fill(desk, name="desk", account_sid=found.account_sid, secret=found.auth_token)
        await fill(desk, mcs_url=found.url, conversations_url=found.url)
        await desk.press("ctrl+s")
        await desk.until_text("The system keyring cannot be used", "Nothing was saved.")
        await desk.press("tab", "tab", "tab", "tab", "tab", "tab", "tab", "space", "ctrl+s")
        await desk.until(lambda: desk.is_at(ServicesScreen) and "Harbour" in desk.text)
    secret = config.parent / "secrets" / "desk"
    assert secret.read_text() == f"{found.auth_token}\n"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert found.auth_token not in kept(config)


async def test_a_profile_of_the_twilio_cli_is_offered_and_its_errors_reported(
    found: RunningService, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = config.parents[1] / ".twilio-cli"
    folder.mkdir()
    entry = {"accountSid": f"AC{'0' * 32}", "apiKey": f"SK{'1' * 32}", "apiSecret": "hunter2"}
    (folder / "config.json").write_text(json.dumps({"profiles": {"my live": entry}}))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nothing leaves this machine
    async with at(newcomers(found)) as desk:
        await desk.until_text("Use the Twilio CLI profile my live")
        await desk.press("end", "enter")
        await desk.until_text("the proxy could not be reached", "Nothing was saved.")
        assert kept(config) == ""
        await desk.press("home", "enter")
        await desk.until(lambda: desk.is_at(ServicesScreen) and "Harbour" in desk.text)
        await desk.press("at")
        await desk.until_text("my live", "from the Twilio CLI, not added yet", "Add a profile…")


async def test_a_profile_can_be_added_later_from_the_palette(found: RunningService, config: Path) -> None:
    async with at(newcomers(found)) as desk:
        await desk.press("enter")
        await desk.until(lambda: desk.is_at(ServicesScreen) and "Harbour" in desk.text)
        await desk.press("ctrl+p", *"add profile")
        await desk.until_text("Add profile…")
        await desk.press("enter")
        await desk.until(lambda: desk.is_at(NewProfileDialog))
        await fill(desk, name="other", account_sid=found.account_sid, secret=found.auth_token)
        await fill(desk, mcs_url=found.url, conversations_url=found.url)
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.is_at(ServicesScreen) and " other " in desk.masthead)
    assert 'default_profile = "local"' in kept(config)


async def test_an_unticked_box_is_empty(found: RunningService, config: Path) -> None:
    async with at(newcomers(found), (80, 30)) as desk:
        await desk.press("down", "enter")
        await desk.until(lambda: desk.is_at(NewProfileDialog))
        line = next(line for line in desk.lines if "read-only" in line)
        assert "X" not in line
        desk.app.screen.query_one("#read_only").focus()
        await desk.press("space")
        await desk.until(lambda: any("X" in line and "read-only" in line for line in desk.lines))
    assert kept(config) == ""
