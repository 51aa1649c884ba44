"""The files of the send sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from tui import commands
from tui.presentation.cells import Cell
from tui.presentation.columns import Column
from tui.text.quantities import format_size
from tui.transfers.channel_limits import CHAT, MMS, WHATSAPP, Answer, Verdict
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from textual.binding import BindingType


#: Cells for the original size and the size to send.
_TWO_SIZES_WIDTH: Final = 17


class SendableFile(Protocol):
    """A chosen file; sizes in bytes."""

    @property
    def path(self) -> Path:
        """Its path."""

    @property
    def original_size(self) -> int:
        """Its size on disk."""

    @property
    def size(self) -> int:
        """The size to send, which is smaller if metadata was removed or the picture was reduced."""

    @property
    def content_type(self) -> str:
        """The content type to send."""

    @property
    def to(self) -> str:
        """The name of the destination conversation."""


class SendingList(RowList):
    """Name, size, type, and the verdict of each channel; the conversation if there are several."""

    BINDINGS: ClassVar[list[BindingType]] = commands.SENDING.bindings()
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("name", "Name", 12, share=1),
        Column("to", "To", 16, share=1),
        Column("size", "Size", 8, align_right=True),
        Column("type", "Type", 11, share=1, max_width=30, drop_order=1),
        Column("chat", CHAT.name, 11, drop_order=4),  # accepts every file that can be chosen
        Column("whatsapp", WHATSAPP.name, 10, drop_order=3),
        Column("mms", MMS.name, 9, drop_order=2),
    )

    def __init__(self, files: Sequence[SendableFile], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._files = files
        self.set_reactive(SendingList.columns, self._columns())

    @property
    def row_count(self) -> int:
        """The number of files."""
        return len(self._files)

    def show(self, files: Sequence[SendableFile]) -> None:
        """Show ``files``."""
        self._files = files
        self.columns = self._columns()
        self.update_rows(self.cursor)

    def _columns(self) -> tuple[Column, ...]:
        """Return the columns: without "To" for a single conversation, wider if there are two sizes."""
        is_single = len({file.to for file in self._files}) == 1
        is_changed = any(file.size != file.original_size for file in self._files)
        widths = {"size": _TWO_SIZES_WIDTH} if is_changed else {}
        return tuple(
            replace(column, width=widths.get(column.key, column.width))
            for column in self.COLUMNS
            if not (is_single and column.key == "to")
        )

    def on_mount(self) -> None:
        """Show the files."""
        self.update_rows(0)

    def cells(self, index: int) -> Mapping[str, Cell]:
        """Return the cells of the file at ``index``."""
        file = self._files[index]
        size = format_size(file.size)
        if file.size != file.original_size:
            size = f"{format_size(file.original_size)} → {size}"
        channels = {"chat": CHAT, "whatsapp": WHATSAPP, "mms": MMS}
        return {
            "name": Cell(file.path.name, keep_end=True),
            "to": Cell(file.to),
            "size": Cell(size),
            "type": Cell(file.content_type),
            **{
                key: _verdict_cell(channel.check(file.size, file.content_type))
                for key, channel in channels.items()
            },
        }


def _verdict_cell(verdict: Verdict) -> Cell:
    if verdict.answer is Answer.YES:
        return Cell("✓", "row-list--good")
    if verdict.answer is Answer.UNKNOWN:
        return Cell("unknown", "row-list--muted")
    return Cell(verdict.reason if verdict.reason.startswith("over") else "✗ type", "row-list--error")
