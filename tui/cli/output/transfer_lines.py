"""What is said of transfers where nobody watches: a line for each that has ended, and no bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from tui.cli.lookup import shown
from tui.cli.output.console import is_quiet, put, tell
from tui.transfers.model import Waiting

if TYPE_CHECKING:
    from types import TracebackType

    from tui.transfers.queue import TransferQueue


#: Seconds that look like a program that hangs.
_LONG: Final = 10.0


class Lines:
    """Lines on standard error; :class:`tui.cli.output.progress_bars.ProgressBars` adds bars."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, queue: TransferQueue) -> None:
        """Say which transfers wait for long, once each: how far the others are, nobody is there to see."""
        for transfer in queue.first(queue.at_once):
            state = transfer.state
            if not isinstance(state, Waiting) or state.seconds < _LONG or is_quiet():
                continue
            key = transfer.id, state.reason
            if key not in self._told:
                self._told.add(key)
                self.say(f"{shown(transfer.name)}: waits {state.seconds:,.0f} s. {shown(state.reason)}")

    def say(self, sentence: str) -> None:
        """Write a line for people."""
        tell(sentence)

    def put(self, text: str) -> bool:
        """Print a line of data, and return whether it could be written."""
        return put(text)
