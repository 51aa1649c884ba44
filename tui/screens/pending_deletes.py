"""Confirmed deletes before they are sent: a countdown on every screen, and an undo key."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from rich.cells import cell_len

from tui.commands.keymap import key_on
from tui.text.display import elide_middle
from tui.text.quantities import pluralize
from tui.widgets.countdown_line import PADDING, CountdownLine

if TYPE_CHECKING:
    from textual.app import App

#: Seconds between the confirmation of a delete and its first request.
DELAY: Final = 5.0
#: Seconds between updates of the countdown and checks which screen is in front.
_TICK: Final = 0.2
#: The minimum width of a name before the words around it are shortened.
_NAME: Final = 16


@dataclass(eq=False)
class _Pending:
    what: str
    due: float
    undone: asyncio.Event = field(default_factory=asyncio.Event)


class PendingDeletes:
    """Delays each delete; undo starts with the one confirmed last.

    A pending delete is not sent if the program exits or switches to another profile.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._pending: list[_Pending] = []

    async def wait_out(self, what: str) -> bool:
        """Show the countdown; return whether to delete ``what``, a name or a number, after it."""
        loop = asyncio.get_running_loop()
        one = _Pending(what, loop.time() + DELAY)
        self._pending.append(one)
        try:
            while (left := one.due - loop.time()) > 0 and not one.undone.is_set():
                self._show()
                try:
                    await asyncio.wait_for(one.undone.wait(), min(_TICK, left))
                except TimeoutError:
                    continue
        finally:
            if one in self._pending:
                self._pending.remove(one)
            self._show()
        return not one.undone.is_set()

    def undo(self) -> bool:
        """Undo the last delete and notify the user; return whether there was one."""
        if not self._pending:
            return False
        one = self._pending.pop()
        one.undone.set()
        self._show()
        self._app.notify(f"Nothing was deleted: {one.what} stays.", markup=False)
        return True

    def undo_all(self) -> str:
        """Undo all deletes and return a sentence about it; "" if none were pending."""
        undone, self._pending = self._pending, []
        for one in undone:
            one.undone.set()
        self._show()
        names = ", ".join(one.what for one in undone)
        were = pluralize(len(undone), "was", "were")
        return f"{names} {were} not deleted: the five seconds were not over." if undone else ""

    def __bool__(self) -> bool:
        """Whether a countdown is running."""
        return bool(self._pending)

    def _sentence(self, width: int) -> str:
        """Return what will be deleted, when, and the undo key; only the name is cut to fit ``width``."""
        last = self._pending[-1]
        left = max(1, math.ceil(last.due - asyncio.get_running_loop().time()))
        undo = f"{key_on(self._app, 'app.undo_delete')} undoes it."
        rest = f" in {left} s. {undo}"
        if others := len(self._pending) - 1:
            in_full = f" in {left} s and {others} more before. {undo}"
            has_room = width - cell_len(f"Deleting {in_full}") >= _NAME
            rest = in_full if has_room else f" (+{others}){rest}"
        return f"Deleting {elide_middle(last.what, width - cell_len(f'Deleting {rest}'))}{rest}"

    def _show(self) -> None:
        """Show the countdown on the screen in front only."""
        stack = self._app.screen_stack
        for screen in stack:
            lines = screen.query(CountdownLine)
            if screen is not stack[-1] or not self._pending:
                lines.remove()
                continue
            sentence = self._sentence(screen.size.width - 2 * PADDING)
            if lines:
                lines.first().update(sentence)
            elif screen.is_attached:
                screen.mount(CountdownLine(sentence, markup=False))


@runtime_checkable
class HasPendingDeletes(Protocol):
    """An app with a countdown for deletes."""

    pending_deletes: PendingDeletes
