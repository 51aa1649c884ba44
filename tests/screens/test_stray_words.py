"""Text typed after the filter key never runs commands, on any screen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, TextArea

from tests.screens.driver import at_media
from tests.screens.keyboard import burst
from tests.screens.navigation import STEPS, press, view
from tui.screens.dialogs.input_guard import HasInputGuard
from tui.screens.manual import ManualScreen
from tui.screens.media.screen import MediaScreen
from tui.screens.viewer import ViewerScreen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.screens.driver import AppDriver

NO_FILTER = "This screen has no filter."


async def open_conversation(desk: AppDriver) -> None:
    await press(desk, "m", "tab", "tab", "tab", "enter")


MORE: dict[str, Callable[[AppDriver], Awaitable[None]]] = {
    "manual": lambda desk: press(desk, "f1"),
    "share links": lambda desk: press(desk, "Y"),
    "tags": lambda desk: press(desk, "number_sign"),
    "saved filters": lambda desk: press(desk, "b"),
    "thread": lambda desk: press(desk, "m", "tab"),
    "conversation": open_conversation,
    "services": lambda desk: press(desk, "escape"),
}


def words_on(desk: AppDriver) -> str:
    """Return the text of the focused input."""
    focused = desk.app.focused
    if isinstance(focused, TextArea):
        return focused.text
    return focused.value if isinstance(focused, Input) else ""


@pytest.mark.parametrize("name", [*STEPS, *MORE])
async def test_letters_after_the_filter_key_run_no_commands(samples: Path, name: str) -> None:
    async with at_media(samples, (100, 30)) as desk:
        await {**STEPS, **MORE}[name](desk)
        screen = desk.app.screen
        if isinstance(screen, HasInputGuard):
            await desk.until(lambda: screen.guard.is_accepting)
        session = desk.app.session
        assert session is not None
        transfers, notices = len(session.transfers.queue.all()), desk.notices
        burst(desk, "/", *"cxD")
        await desk.pilot.pause(0.1)
        await desk.press()
        assert desk.app.screen is screen
        if NO_FILTER in desk.notices:
            assert words_on(desk) == ""
            await desk.press("escape")
            assert desk.app.screen is screen, "escape ends the words"
        else:
            assert "cxD" in words_on(desk)
        assert len(session.transfers.queue.all()) == transfers
        assert desk.notices.replace(NO_FILTER, "").split() == notices.split()


async def test_keys_are_commands_again_after_enter_an_arrow_or_a_pause(samples: Path) -> None:
    async with at_media(samples) as desk:
        await view(desk, "witness.webp")
        await desk.press("/", *"zoom z", "enter")
        assert desk.is_at(ViewerScreen)
        await desk.press("/", "z", "down", "z")
        assert desk.is_at(MediaScreen)
        await desk.press("f1", "/", "q")
        assert desk.is_at(ManualScreen)
        await asyncio.sleep(2.1)
        await desk.press("n", "escape")
        assert desk.is_at(MediaScreen)
