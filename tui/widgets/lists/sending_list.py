"""The files that are about to be sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from tui import commands
from tui.presentation.cells import Cell
from tui.presentation.columns import Column
from tui.text.units import human_size
from tui.transfers.channel_limits import CHAT, MMS, WHATSAPP, Answer, Verdict
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from textual.binding import BindingType


#: Cells of a size as it is and as it is sent.
_TWO_SIZES_WIDTH: Final = 17


class File(Protocol):
    """A chosen file: ``before`` and ``size`` in bytes, as it is and as it is sent."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def before(self) -> int:
        """Its size on the disk."""

    @property
    def size(self) -> int:
        """Its size when it is sent."""

    @property
    def content_type(self) -> str:
        """What it is sent as."""

    @property
    def to(self) -> str:
        """The name of the conversation that it is sent to."""


class SendingList(RowList):
    """Name, size, type, and what each channel makes of it; the conversation, where there are several."""

    BINDINGS: ClassVar[list[BindingType]] = commands.SENDING.bindings()
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("name", "Name", 12, share=1),
        Column("to", "To", 16, share=1),
        Column("size", "Size", 8, align_right=True),
        Column("type", "Type", 11, share=1, max_width=30, drop_order=1),
        Column("chat", CHAT.name, 11, drop_order=4),  # it takes what may be chosen
        Column("whatsapp", WHATSAPP.name, 10, drop_order=3),
        Column("mms", MMS.name, 9, drop_order=2),
    )

    def __init__(self, files: Sequence[File], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._files = files
        self.set_reactive(SendingList.columns, self._columns())

    @property
    def row_count(self) -> int:
        """How many files there are."""
        return len(self._files)

    def show(self, files: Sequence[File]) -> None:
        """Show these."""
        self._files = files
        self.columns = self._columns()
        self.update_rows(self.cursor)

    def _columns(self) -> tuple[Column, ...]:
        """Return what is worth a column: conversations where there are several, with room for two sizes."""
        to_one = len({file.to for file in self._files}) == 1
        is_cleaned = any(file.size != file.before for file in self._files)
        wide = {"size": _TWO_SIZES_WIDTH} if is_cleaned else {}
        return tuple(
            replace(column, width=wide.get(column.key, column.width))
            for column in self.COLUMNS
            if not (to_one and column.key == "to")
        )

    def on_mount(self) -> None:
        """Show what there is."""
        self.update_rows(0)

    def cells(self, index: int) -> Mapping[str, Cell]:
        """Return the cells of the file at ``index``."""
        file = self._files[index]
        size = human_size(file.size)
        if file.size != file.before:
            size = f"{human_size(file.before)} → {size}"
        channels = {"chat": CHAT, "whatsapp": WHATSAPP, "mms": MMS}
        return {
            "name": Cell(file.path.name, keep_end=True),
            "to": Cell(file.to),
            "size": Cell(size),
            "type": Cell(file.content_type),
            **{
                key: _verdict_cell(channel.verdict(file.size, file.content_type))
                for key, channel in channels.items()
            },
        }


def _verdict_cell(verdict: Verdict) -> Cell:
    if verdict.answer is Answer.YES:
        return Cell("✓", "row-list--good")
    if verdict.answer is Answer.UNKNOWN:
        return Cell("unknown", "row-list--muted")
    return Cell(verdict.reason if verdict.reason.startswith("over") else "✗ type", "row-list--error")
