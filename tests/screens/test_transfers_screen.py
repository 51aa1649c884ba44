"""The transfers screen: file locations, state after failures, and configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, answering, forwarded
from tests.screens.driver import TerminalClipboard, at, browser_of
from tests.screens.harbour import at_harbour, download_one, files_in
from tui.screens.media.screen import MediaScreen
from tui.settings import make_local_profile
from tui.settings.paths import CONFIG_VARIABLE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.answering import Asked
    from tests.local_service import RunningService


@pytest.fixture
def configured(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a configuration with a folder that does not exist yet, a layout, and a number of transfers."""
    (home / "settings").mkdir()
    (home / "settings" / "config.toml").write_text(
        "[transfers]\nat_once = 5\nfolder = '~/Case files'\nlayout = '{conversation}/{filename}'\n"
    )
    monkeypatch.setenv(CONFIG_VARIABLE, str(home / "settings"))
    return home / "Case files"


async def test_the_path_can_be_copied_and_the_folder_opened_on_a_desktop(
    home: Path, harbour: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = home / "bin"
    programs.mkdir()
    opener = programs / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$1" > {home}/opened\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("MEDIADECK_CLIPBOARD", "osc52")
    async with at_harbour(harbour) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await download_one(desk, home)
        await desk.press("y")
        await desk.until(lambda: clipboard.texts == [f"{home}/Downloads/one.txt"])
        await desk.press("o")
        await desk.until(lambda: f"Folder: {home}/Downloads" in desk.notices)
        assert not (home / "opened").exists()
        monkeypatch.setenv("DISPLAY", ":0")
        await desk.press("o")
        await desk.until(lambda: (home / "opened").exists() and (home / "opened").read_text())
        assert (home / "opened").read_text() == f"{home}/Downloads\n"


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (answer(200, b"firs"), "The content has fewer bytes than the service states (5)"),
        (answer(200, b"first and more"), "The content has more bytes than the service states (5)"),
        (answer(404), "The service could not find it"),
        (answer(302, location="ftp://elsewhere/"), ""),
    ],
)
async def test_after_a_failure_the_screen_is_accurate_and_a_retry_succeeds(
    home: Path, harbour: RunningService, trouble: bytes, told: str
) -> None:
    is_over = False

    async def handle(asked: Asked) -> bytes | None:
        if not is_over and not asked.target.startswith("/v1/"):
            return trouble
        return await forwarded(asked, harbour.origin)

    async with at_harbour(harbour, handle) as desk:
        await download_one(desk, home)
        await desk.until(lambda: f"one.txt: {told}" in desk.notices)
        await desk.until_text("one.txt", "failed: ")
        assert files_in(home / "Downloads") == {}
        is_over = True
        await desk.press("r")
        await desk.until_text("100% saved")
    assert files_in(home / "Downloads") == {"one.txt": b"first"}


async def test_the_next_start_shows_why_a_transfer_failed_and_can_retry_it(
    home: Path, harbour: RunningService
) -> None:
    is_gone = True

    async def handle(asked: Asked) -> bytes | None:
        if is_gone and not asked.target.startswith("/v1/"):
            return answer(404)
        return await forwarded(asked, harbour.origin)

    async with answering(handle) as server:
        profile = make_local_profile(server.url, *harbour.auth)
        async with at(browser_of(profile), (110, 30)) as desk:
            await desk.open_service("Harbour")
            await desk.until(lambda: desk.is_at(MediaScreen) and desk.media.table.row_count == 3)
            await download_one(desk, home)
            await desk.until_text("one.txt", "failed: The service could not find it")
        async with at(browser_of(profile), (110, 30)) as desk:
            await desk.open_service("Harbour")  # without a question, as it may fail again
            await desk.press("t")
            await desk.until_text("one.txt", "failed: The service could not find it")
            is_gone = False
            await desk.press("P")
            await desk.until_text("100% saved")
    assert files_in(home / "Downloads") == {"one.txt": b"first"}


async def test_the_configuration_sets_folder_layout_and_parallel_transfers(
    configured: Path, harbour: RunningService
) -> None:
    async with at_harbour(harbour) as desk:
        await desk.go_to("one.txt")
        await desk.press("d")
        await desk.until(lambda: "saved as ~/Case files/Case [1]/one.txt." in desk.notices)
        await desk.press("t")
        await desk.until_text("at most 5 at once")
    assert files_in(configured) == {"Case [1]/one.txt": b"first"}


async def test_an_invalid_layout_is_reported_and_nothing_is_downloaded(
    configured: Path, harbour: RunningService
) -> None:
    (configured.parent / "settings" / "config.toml").write_text("[transfers]\nlayout = '../{filename}'\n")
    async with at_harbour(harbour) as desk:
        await desk.go_to("one.txt")
        await desk.press("d")
        await desk.until(lambda: "The layout '../{filename}' is not valid" in desk.notices)
        assert "Change it in config.toml." in desk.notices
    assert not configured.exists()  # noqa: ASYNC240 - nothing else is running
