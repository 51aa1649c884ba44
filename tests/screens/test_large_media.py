"""The question before a large download for a program is not answered by the key that opened it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answering
from tests.own_programs.recorder import Recorder, write_config
from tests.screens.driver import at
from tests.screens.small_service import SmallService
from tui.api.client import Client
from tui.api.retry import Retry
from tui.app import Mediadeck
from tui.commands.keymap import keymap_of
from tui.screens.dialogs.input_guard import SETTLING_SECONDS
from tui.screens.dialogs.question import QuestionDialog
from tui.settings import read_key_settings

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
[keys]
"media.copy_link" = "f9"
"media.next" = "f8"
"media.open_with" = "{opener}"

[[openers]]
type = "text/*"
run = ["{program}", "{{path}}"]

[[commands]]
id = "record"
label = "record it"
key = "{command}"
run = ["{program}", "{{path}}"]
"""


class LargeService(SmallService):
    """A service that states a size of 200 MB for every media."""

    def message(self, number: int, name: str) -> dict[str, object]:
        """Return the message with this number."""
        found = super().message(number, name)
        media = found["media"]
        assert isinstance(media, list)
        media[0]["size"] = 200_000_000
        return found


@pytest.mark.parametrize(("opener", "command"), [("y", "f7"), ("f7", "y")])
async def test_a_held_key_does_not_confirm_a_large_download(
    home: Path, tmp_path: Path, opener: str, command: str
) -> None:
    program = Recorder.within(tmp_path)
    write_config(home, CONFIG.format(program=program.path, opener=opener, command=command))
    async with answering(LargeService("notes.txt").handle) as server:
        app = Mediadeck(
            lambda: server.profile,
            lambda profile: Client(profile, retry=Retry(tries=1)),
            keymap=keymap_of(*read_key_settings()),
        )
        async with at(app, (110, 30)) as desk:
            await desk.open_service("Small")
            await desk.until_text("synced", "notes.txt")
            await desk.pilot.press("y")
            await desk.until(lambda: desk.is_at(QuestionDialog))
            await desk.pilot.pause(SETTLING_SECONDS + 0.2)
            await desk.pilot.press("y", "y")
            await desk.until_text("Large media", "200 MB")
            assert desk.is_at(QuestionDialog)
            await desk.pilot.press("n")
            await desk.until(lambda: not desk.is_at(QuestionDialog))
            assert not any("/Content" in asked.target for asked in server.asked)
    assert not program.runs
