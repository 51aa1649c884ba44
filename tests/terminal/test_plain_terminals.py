"""Terminals without Unicode, and users without colours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.programs import wait_until
from tests.terminal.program import MEDIADECK

if TYPE_CHECKING:
    from tests.terminal.program import Home
    from tests.terminal.tmux import Tmux

#: Keys in the list, and the text that they show until Escape.
WALK = [
    ("?", "The media of a service"),
    ("c", "temporary URL"),
    ("u", "Modified"),
    ("/", "words, or type:image"),
    ("t", "No transfers yet"),
    ("C-p", "Search for commands"),
]


@pytest.mark.parametrize("said", [{"LANG": "C"}, {"LC_ALL": "POSIX"}, {"MEDIADECK_SYMBOLS": "ascii"}])
def test_without_a_unicode_locale_only_ascii_is_drawn(
    terminal: Tmux, home: Home, said: dict[str, str]
) -> None:
    terminal.start([MEDIADECK], columns=120, rows=35, environment=home.environment | said)
    seen = terminal.wait_for("Harbour Support")
    terminal.keys("Down", "Enter")
    seen += terminal.wait_for("Resource")
    for key, words in WALK:
        terminal.keys(key)
        seen += terminal.wait_for(words)
        terminal.keys("Escape")
        wait_until(lambda words=words: words not in terminal.screen(), terminal.screen)  # type: ignore[misc]
    assert sorted(set(re.findall(r"[^\x00-\x7f]", seen))) == []
    assert "+-" in seen
    assert "| >" in seen or "|>" in seen, "the cursor has a bar of its own"


def test_without_colours_the_cursor_is_inverted_and_focus_is_visible(terminal: Tmux, home: Home) -> None:
    terminal.start([MEDIADECK], columns=120, rows=35, environment=home.environment | {"NO_COLOR": "1"})
    terminal.wait_for("Harbour Support")
    terminal.keys("Down", "Enter")
    terminal.wait_for("Resource")
    terminal.wait_for("2.3 MB")
    screen = terminal.styled_screen()
    assert not re.search(r"\x1b\[[0-9;]*(?:3[0-7]|4[0-7]|9[0-7]|38|48)[;m]", screen), "no colour is asked for"
    cursor = next(line for line in screen.splitlines() if "▌" in line)
    assert re.search(r"\x1b\[(?:[0-9;]*;)?7m", cursor), "the row of the cursor is turned round"
