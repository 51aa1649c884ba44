"""The single owner of a list's marks: changes run in the order of the keys, and every read is a copy."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.catalog import Marks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class MarkOwner:
    """Applies changes to the marks one after another, and shows each result.

    Large changes run in a thread. Changes and copies requested in the meantime wait for them: a command acts
    on the marks as they were when its key was pressed.
    """

    def __init__(self, show: Callable[[Marks], None]) -> None:
        self._show = show
        self._marks = Marks()
        self._last: asyncio.Task[None] | None = None

    def change(self, work: Callable[[Marks], None]) -> None:
        """Let ``work`` change a copy of the marks, immediately if no change is running; for few media."""
        if not self._is_busy:
            marks = self._marks.copy()
            work(marks)
            self._take(marks)
            return

        async def change(marks: Marks) -> None:
            work(marks)

        self.change_in_turn(change)

    def change_in_turn(self, work: Callable[[Marks], Awaitable[None]]) -> None:
        """Let ``work`` change a copy of the marks, after all changes requested before."""

        async def changed(before: asyncio.Task[None] | None) -> None:
            if before is not None:
                await asyncio.wait({before})
            marks = self._marks.copy()
            await work(marks)
            self._take(marks)

        self._last = asyncio.get_running_loop().create_task(changed(self._last if self._is_busy else None))

    def copy(self) -> Callable[[], Awaitable[Marks]]:
        """Return a function for the marks after all changes requested so far, without later ones."""
        copied = [] if self._is_busy else [self._marks.copy()]

        async def copy(marks: Marks) -> None:
            copied.append(marks.copy())

        if not copied:
            self.change_in_turn(copy)
        task = self._last

        async def wait() -> Marks:
            if task is not None:
                await asyncio.wait({task})
            return copied[0] if copied else Marks()

        return wait

    @property
    def _is_busy(self) -> bool:
        return self._last is not None and not self._last.done()

    def _take(self, marks: Marks) -> None:
        self._marks = marks
        self._show(marks)
