"""Report transfers line by line, if stderr is not a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from tui.cli.output.console import is_quiet, print_data, print_message
from tui.text.sanitize import sanitize_message
from tui.transfers.model import Waiting

if TYPE_CHECKING:
    from types import TracebackType

    from tui.transfers.queue import TransferQueue

#: A longer wait, in seconds, is reported, since the program would seem to hang.
_LONG_WAIT: Final = 10.0


class TransferReporter:
    """Messages on stderr; :class:`tui.cli.output.progress_bars.ProgressBars` adds bars."""

    def __init__(self) -> None:
        self._reported: set[tuple[str, str]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, queue: TransferQueue) -> None:
        """Report each transfer with a long wait, once."""
        for transfer in queue.first(queue.at_once):
            state = transfer.state
            if not isinstance(state, Waiting) or state.seconds < _LONG_WAIT or is_quiet():
                continue
            key = transfer.id, state.reason
            if key not in self._reported:
                self._reported.add(key)
                name, reason = sanitize_message(transfer.name), sanitize_message(state.reason)
                self.report(f"{name}: waiting {state.seconds:,.0f} s. {reason}")

    def report(self, message: str) -> None:
        """Print a message."""
        print_message(message)

    def print_data(self, text: str) -> bool:
        """Print a line of data; return whether stdout accepted it."""
        return print_data(text)
