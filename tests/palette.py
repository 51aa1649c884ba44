"""The command palette, as a user sees it while typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.command import CommandPalette
from textual.widgets import Input, OptionList

if TYPE_CHECKING:
    from textual.pilot import Pilot

#: Attempts of 20 ms each.
_PATIENCE = 500


async def found_in_palette(pilot: Pilot[None], words: str) -> list[str]:
    """Open the palette, type ``words``, and return the results for the whole text."""
    await pilot.press("ctrl+p", *words)
    for _ in range(_PATIENCE):
        palette = pilot.app.screen
        if isinstance(palette, CommandPalette):
            options = palette.query_one(OptionList)
            # Each letter restarts the search; until the last search ends, the list belongs to fewer letters.
            searching = any(one.node is palette and not one.is_finished for one in pilot.app.workers)
            if palette.query_one(Input).value == words and not searching and options.option_count:
                return [str(option.prompt) for option in options.options]
        await pilot.pause(0.02)
    raise AssertionError(words)
