"""The table of the media of a service, over a window of the catalog."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual.message import Message

from tui.catalog import Marks, MediaWindow
from tui.widgets.columns import Choice, Column, chosen
from tui.widgets.row_list import Cell, RowList
from tui.widgets.text import human_size, time_told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.catalog import MediaRow

#: A sign for each kind of content type: plain Unicode, one cell, in every font of a terminal.
_SIGNS: Final = {"image": "▣", "video": "▷", "audio": "♪", "text": "≡", "application": "▤"}
_UNKNOWN: Final = "·"


class MediaTable(RowList):
    """File name, type, size, conversation, author and time of every media."""

    TAKES_MARKS = True
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("sign", "", 1),
        Column("name", "Name", 20, share=3, widest=60),
        Column("type", "Type", 6, share=1, widest=9, yields=2),
        Column("size", "Size", 8, right=True),
        Column("conversation", "Conversation", 12, share=2, yields=4),
        Column("author", "Author", 9, share=1, widest=20, yields=3),
        Column("sent", "When", 9, yields=1, right=True),
        Column("uploaded", "Uploaded", 9, yields=5, right=True),
        Column("category", "Category", 8, yields=6),
        Column("message", "Message", 9, share=1, widest=34, yields=7),
        Column("sid", "SID", 9, share=1, widest=34, yields=8),
    )
    #: What is shown until a user chooses: the rest is in the resource.
    FIRST_CHOICE: ClassVar[tuple[Choice, ...]] = (
        Choice("name"),
        Choice("type"),
        Choice("size"),
        Choice("conversation"),
        Choice("author"),
        Choice("sent"),
        Choice("uploaded", is_shown=False),
        Choice("category", is_shown=False),
        Choice("message", is_shown=False),
        Choice("sid", is_shown=False),
    )

    class InSight(Message):
        """Other rows are in sight now, or the same ones of another window."""

        def __init__(self, rows: list[MediaRow]) -> None:
            super().__init__()
            self.rows = rows

    class Changed(Message):
        """The table shows another window, or other marks."""

        def __init__(self, table: MediaTable) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> MediaTable:
            """The table."""
            return self.table

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.set_reactive(MediaTable.columns, chosen(self.COLUMNS, self.FIRST_CHOICE))
        self._window = MediaWindow()
        self._marks = Marks()

    @property
    def row_count(self) -> int:
        """How many media the list has."""
        return len(self._window)

    @property
    def window(self) -> MediaWindow:
        """What the table shows."""
        return self._window

    @property
    def current(self) -> MediaRow | None:
        """The media under the cursor."""
        return self._window[self.cursor] if self.row_count else None

    @property
    def marks(self) -> Marks:
        """The media that are marked, of this list and of others that were shown."""
        return self._marks

    def show(self, window: MediaWindow, cursor: int, *, keep_line: bool = False) -> None:
        """Show another window, with the cursor on row ``cursor``; with ``keep_line`` on its line."""
        before = self._shown()
        self._window = window
        self.rows_changed(cursor, keep_line=keep_line, repaint=False)
        if self._shown() != before:
            self.refresh()
        self._tell_sight()
        self.post_message(self.Changed(self))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell which rows are in sight."""
        super().watch_scroll_y(old_value, new_value)
        self._tell_sight()

    def _tell_sight(self) -> None:
        rows = [row for row in self._rows_in_sight() if row is not None]
        if rows:
            self.post_message(self.InSight(rows))

    def _rows_in_sight(self) -> list[MediaRow | None]:
        top = self.scroll_offset.y
        return [self._window[place] for place in range(top, min(top + self.rows_in_sight, self.row_count))]

    def _shown(self) -> tuple[int, list[MediaRow | None]]:
        """Return what a user sees of the list: where it is the same, nothing has to be painted."""
        return self.cursor - self.scroll_offset.y, self._rows_in_sight()

    def read_again(self) -> None:
        """Show what the catalog knows by now of the media in sight."""
        self._window.reread()
        self.refresh()

    def show_marks(self, marks: Marks) -> None:
        """Show these marks."""
        self._marks = marks
        self.refresh()
        self.post_message(self.Changed(self))

    def is_marked(self, index: int) -> bool:
        """Whether the media at ``index`` is marked."""
        return self._window.row_id(index) in self._marks

    def cells(self, index: int) -> Mapping[str, Cell] | None:
        """Return the cells of the media at ``index``."""
        row = self._window[index]
        if row is None:
            return None
        kind, _, subtype = (row.content_type or "").partition("/")
        now = datetime.now().astimezone()
        size = "" if row.size is None else human_size(row.size)
        return {
            "sign": Cell(
                sign_of(row.content_type), "row-list--info" if kind == "image" else "row-list--muted"
            ),
            "name": Cell(row.name, None if row.filename else "row-list--muted", keep_end=True),
            "type": Cell(_short(subtype), "row-list--muted"),
            "size": Cell(size),
            "conversation": Cell(row.conversation_name),
            "author": Cell(row.author or "", "row-list--muted"),
            "sent": Cell(time_told(row.sent, now), "row-list--muted"),
            "uploaded": Cell(time_told(row.uploaded, now), "row-list--muted"),
            "category": Cell(row.category or "", "row-list--muted"),
            "message": Cell(row.message_sid or "", "row-list--muted", keep_end=True),
            "sid": Cell(row.sid, "row-list--muted", keep_end=True),
        }


def sign_of(content_type: str | None) -> str:
    """Return the sign for a content type."""
    return _SIGNS.get((content_type or "").partition("/")[0], _UNKNOWN)


def _short(subtype: str) -> str:
    """Return what of a subtype tells it apart: ``vnd.ms-excel; charset=…`` is ``ms-excel``."""
    return subtype.partition(";")[0].strip().removeprefix("vnd.").removeprefix("x-")
