"""Keys as sent by a terminal when typed fast or held down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.keys import _character_to_key

from tui.screens.dialogs.input_guard import HasInputGuard

if TYPE_CHECKING:
    from tests.screens.driver import AppDriver
    from tui.screens.base import BaseDialog


def burst(desk: AppDriver, *keys: str) -> None:
    """Deliver all keys at once, before the first one is processed."""
    for key in keys:
        is_character = len(key) == 1
        desk.app.post_message(
            events.Key(_character_to_key(key) if is_character else key, key if is_character else None)
        )


async def reply(desk: AppDriver, question: type[BaseDialog[bool]], *keys: str) -> None:
    """Wait until the question is shown and accepts keys, then press these."""

    def takes_keys() -> bool:
        screen = desk.app.screen
        return (
            isinstance(screen, question) and isinstance(screen, HasInputGuard) and screen.guard.is_accepting
        )

    await desk.until(takes_keys)
    await desk.pilot.press(*keys)
