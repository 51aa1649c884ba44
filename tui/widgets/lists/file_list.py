"""The content of a folder."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from tui.presentation.cells import Cell
from tui.presentation.columns import Column
from tui.text.durations import format_relative_time
from tui.text.quantities import format_size
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from tui.transfers.files.local_files import LocalFile


class FileList(RowList, can_focus=False):
    """Folders and files with size and age; a file that cannot be uploaded shows the reason instead.

    It takes no focus: the screen moves its cursor, so that typing always goes to the input.
    """

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("name", "Name", 16, share=1),
        Column("size", "Size", 8, align_right=True),
        Column("modified", "Modified", 15, drop_order=1, align_right=True),
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {"file-list--folder"}
    HAS_MARKS = True

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: Sequence[LocalFile] = ()
        self._marked: Container[str] = ()
        self._now = datetime.now(UTC)

    @property
    def row_count(self) -> int:
        """The number of entries."""
        return len(self._entries)

    @property
    def entries(self) -> Sequence[LocalFile]:
        """The entries in order."""
        return self._entries

    @property
    def current(self) -> LocalFile | None:
        """The entry under the cursor."""
        return self._entries[self.cursor] if self._entries else None

    def show(self, entries: Sequence[LocalFile], *, cursor: int = 0, sentence: str = "") -> None:
        """Show ``entries``, with the cursor on row ``cursor``, or ``sentence`` if there are none."""
        self._entries = entries
        self.set_empty_text(sentence)
        self._now = datetime.now().astimezone()
        if cursor == 0:
            self.scroll_to(y=0, animate=False, immediate=True)
        self.update_rows(cursor)

    def show_marks(self, marked: Container[str]) -> None:
        """Mark the entries with a path in ``marked``."""
        self._marked = marked
        self.refresh()

    def is_marked(self, index: int) -> bool:
        """Whether the file at ``index`` is marked."""
        return self._entries[index].path in self._marked

    def cells(self, index: int) -> Mapping[str, Cell]:
        """Return the cells of the entry at ``index``."""
        entry = self._entries[index]
        modified = datetime.fromtimestamp(entry.modified, self._now.tzinfo)
        age = Cell(format_relative_time(modified, self._now), "row-list--muted")
        if entry.is_folder:
            name = Cell(f"{entry.name}/", "file-list--folder", keep_end=True)
            return {"name": name, "size": Cell(""), "modified": age}
        tone = "row-list--muted" if entry.refusal else None
        return {
            "name": Cell(entry.name, tone, keep_end=True),
            "size": Cell(format_size(entry.size), tone),
            "modified": Cell(entry.refusal, "row-list--error") if entry.refusal else age,
        }
