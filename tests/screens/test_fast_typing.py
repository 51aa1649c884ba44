"""Fast typing: every key goes to the screen opened by the keys before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tests.screens.driver import at_media, at_samples
from tests.screens.keyboard import burst
from tui.screens.dialogs.go_to import GoToDialog
from tui.screens.dialogs.new_profile import NewProfileDialog
from tui.screens.files.file_picker import FilePicker
from tui.screens.services import ServicesScreen
from tui.screens.transfers import TransfersScreen
from tui.widgets.lists.service_table import ServiceTable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.driver import AppDriver


def typed(desk: AppDriver, *fields: str) -> list[str]:
    return [desk.app.screen.query_one(f"#{field}", Input).value for field in fields]


@pytest.mark.parametrize("to_next", ["tab", "enter"])
async def test_a_burst_of_typing_fills_three_fields(samples: Path, to_next: str) -> None:
    async with at_samples(samples) as desk:
        await desk.press("ctrl+n")
        await desk.until(lambda: desk.is_at(NewProfileDialog))
        burst(desk, *"ab", to_next, *"cd", to_next, *"ef", to_next, *"hunter2")
        await desk.until(lambda: typed(desk, "secret") == ["hunter2"])
        assert typed(desk, "name", "account_sid", "api_key_sid") == ["ab", "cd", "ef"]
        assert "hunter2" not in desk.text


async def test_typing_after_the_filter_key_goes_to_the_filter(samples: Path) -> None:
    async with at_media(samples) as desk:
        burst(desk, "slash", *"type:image", "enter", "j")
        await desk.until(lambda: "type:image" in desk.text and desk.media.table.cursor == 1)
        assert desk.is_at(type(desk.media))


async def test_letters_after_the_filter_key_are_text_not_commands_on_every_list(samples: Path) -> None:
    async with at_samples(samples) as desk:
        burst(desk, "slash", *"tq@", "escape", "down")
        await desk.until(lambda: desk.find(ServiceTable).cursor == 1)
        assert desk.is_at(ServicesScreen)
        burst(desk, "slash", "t", "up", "t")
        await desk.until(lambda: desk.is_at(TransfersScreen))
        burst(desk, "slash", *"xcPq", "enter", "escape", "escape")
        await desk.until(lambda: desk.is_at(ServicesScreen))
        assert desk.find(Input).value == "t", "an arrow left the words, and they stay"
        assert not desk.app._exit


async def test_keys_after_one_that_opens_a_dialog_go_to_the_dialog(samples: Path) -> None:
    async with at_media(samples) as desk:
        burst(desk, "ctrl+n", *"dq")
        await desk.until(lambda: desk.is_at(NewProfileDialog) and typed(desk, "name") == ["dq"])
        await desk.press("escape")
        burst(desk, "colon", *"MEjq")
        await desk.until(lambda: desk.is_at(GoToDialog) and desk.find(Input).value == "MEjq")
        await desk.press("escape")
        burst(desk, "u", *"qd")
        await desk.until(lambda: desk.is_at(FilePicker) and desk.find(Input).value == "qd")
