"""The command palette, as one who types into it sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.command import CommandPalette
from textual.widgets import Input, OptionList

if TYPE_CHECKING:
    from textual.pilot import Pilot

#: Tries of 20 ms each.
_PATIENCE = 500


async def found_in_palette(pilot: Pilot[None], words: str) -> list[str]:
    """Open the palette, type ``words``, and return what it lists when it has searched for the last letter."""
    await pilot.press("ctrl+p", *words)
    for _ in range(_PATIENCE):
        palette = pilot.app.screen
        if isinstance(palette, CommandPalette):
            options = palette.query_one(OptionList)
            # Each letter begins a search anew; until the last one ends, the list is that of fewer letters.
            searching = any(one.node is palette and not one.is_finished for one in pilot.app.workers)
            if palette.query_one(Input).value == words and not searching and options.option_count:
                return [str(option.prompt) for option in options.options]
        await pilot.pause(0.02)
    raise AssertionError(words)
