"""What is said of transfers where nobody watches: a line for each that has ended, and no bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from tui.cli.output import put, tell

if TYPE_CHECKING:
    from types import TracebackType

    from tui.transfers.queue import TransferQueue


class Lines:
    """Lines on standard error; :class:`tui.cli.bars.Bars` adds bars for a terminal."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, queue: TransferQueue) -> None:
        """Show how far all are: nobody is there to see it."""

    def say(self, sentence: str) -> None:
        """Write a line for people."""
        tell(sentence)

    def put(self, text: str) -> bool:
        """Print a line of data, and return whether it could be written."""
        return put(text)
