"""Progress bars of the running transfers, on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

from rich.cells import set_cell_size
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from tui.cli.output.transfer_lines import TransferReporter
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from types import TracebackType

    from tui.transfers.queue import TransferQueue
    from tui.transfers.transfer import Transfer

_NAME_WIDTH = 30
#: The width of everything beside the name: a short bar, sizes, a rate and a time.
_BESIDE_NAME = 45
_MIN_NAME_WIDTH = 10


class ProgressBars(TransferReporter):
    """A bar for each running transfer, and messages above the bars."""

    def __init__(self) -> None:
        super().__init__()
        self._console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(compact=True),
            console=self._console,
            transient=True,
            expand=True,
            redirect_stdout=False,  # leave data on stdout alone
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, queue: TransferQueue) -> None:
        """Update the bars, and report long waits."""
        super().show(queue)
        running = [transfer for transfer in queue.all() if transfer.is_under_way]
        for key in self._tasks.keys() - {transfer.id for transfer in running}:
            self._progress.remove_task(self._tasks.pop(key))
        for transfer in running:
            self._show(transfer)

    def report(self, message: str) -> None:
        """Print a message above the bars."""
        self._print(f"mediadeck: {message}")

    def print_data(self, text: str) -> bool:
        """Print a line of data; above the bars if stdout is the terminal too."""
        if not sys.stdout.isatty():
            return super().print_data(text)
        self._print(text)
        return True

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _show(self, transfer: Transfer) -> None:
        done, size = transfer.progress
        if transfer.id not in self._tasks:
            width = min(_NAME_WIDTH, max(_MIN_NAME_WIDTH, self._console.width - _BESIDE_NAME))
            name = set_cell_size(sanitize_message(transfer.name), width)
            self._tasks[transfer.id] = self._progress.add_task(name, total=size)
        self._progress.update(self._tasks[transfer.id], completed=done, total=size)
