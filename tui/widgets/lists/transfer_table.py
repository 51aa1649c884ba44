"""All transfers."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Final

from tui.presentation.cells import Cell
from tui.presentation.columns import Column
from tui.presentation.transfer_progress import (
    describe_state,
    direction_arrow,
    format_destination,
    format_rate,
    format_time_left,
    format_total_size,
    progress_share,
)
from tui.transfers.model import Attached, Attaching, Failed, Paused, Saved, Waiting
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.transfers.transfer import Transfer

_BAR_WIDTH: Final = 8


class TransferTable(RowList):
    """Every transfer: name, size, progress, state, destination, and the time of its last change."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("arrow", "", 1),
        Column("name", "Name", 14, share=6, max_width=48),
        Column("size", "Size", 8, drop_order=4, align_right=True),
        Column("bar", "", _BAR_WIDTH, drop_order=3),
        Column("percent", "Done", 4, align_right=True),
        Column("rate", "Rate", 9, drop_order=2, align_right=True),
        Column("left", "Left", 6, drop_order=1, align_right=True),
        Column("state", "State", 20, share=1),
        Column("to", "To", 16, share=2, max_width=48, drop_order=6),
        Column("time", "Time", 5, drop_order=5),
    )

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._transfers: Sequence[Transfer] = ()

    @property
    def row_count(self) -> int:
        """The number of transfers."""
        return len(self._transfers)

    @property
    def current(self) -> Transfer | None:
        """The transfer under the cursor."""
        return self._transfers[self.cursor] if self._transfers else None

    def show(self, transfers: Sequence[Transfer]) -> None:
        """Show ``transfers`` and keep the cursor on its transfer."""
        before, place = self.current, self.cursor
        self._transfers = transfers
        if before is not None and (place >= len(transfers) or transfers[place] is not before):
            place = next((row for row, one in enumerate(transfers) if one is before), place)
        self.update_rows(place)

    def cells(self, index: int) -> Mapping[str, Cell]:
        """Return the cells of the transfer at ``index``."""
        transfer, now = self._transfers[index], time.monotonic()
        part = progress_share(transfer)
        filled = round((part or 0.0) * _BAR_WIDTH)
        is_running = transfer.is_under_way
        return {
            "arrow": Cell(direction_arrow(transfer), "row-list--accent"),
            "name": Cell(transfer.name, keep_end=True),
            "size": Cell(format_total_size(transfer)),
            "bar": Cell(
                "━" * filled + "─" * (_BAR_WIDTH - filled),
                "row-list--accent" if is_running else "row-list--muted",
            ),
            "percent": Cell("" if part is None else f"{int(part * 100)}%"),
            "rate": Cell(format_rate(transfer, now), "row-list--muted"),
            "left": Cell(format_time_left(transfer, now), "row-list--muted"),
            "state": Cell(describe_state(transfer, now), _tone(transfer)),
            "to": Cell(format_destination(transfer), "row-list--muted", keep_end=True),
            "time": Cell(f"{datetime.fromtimestamp(transfer.changed_at, UTC).astimezone():%H:%M}"),
        }


def _tone(transfer: Transfer) -> str | None:
    match transfer.state:
        case Failed():
            return "row-list--error"
        case Attached() | Saved():
            return "row-list--good"
        case Attaching() | Waiting() | Paused():
            return "row-list--info"
        case _:
            return "row-list--muted"
