"""The cells of a media, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.presentation.cells import Cell
from tui.presentation.columns import Column, ColumnChoice
from tui.presentation.people import elide_author, format_author
from tui.text.durations import format_age
from tui.text.quantities import format_size
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tui.catalog import MediaRow
    from tui.presentation.columns import PlacedColumn

COLUMNS: Final = (
    Column("sign", "", 1),
    Column("name", "Name", 14, share=2, max_width=60),
    Column("type", "Type", 6, max_width=12, drop_order=5),
    Column("size", "Size", 8, max_width=8, drop_order=4, align_right=True),
    Column("conversation", "Conversation", 10, share=1, drop_order=3),
    Column("author", "Author", 9, max_width=24, drop_order=2),
    Column("sent", "When", 8, max_width=9, drop_order=1, align_right=True),
    Column("uploaded", "Uploaded", 9, max_width=9, drop_order=6, align_right=True),
    Column("category", "Category", 8, max_width=12, drop_order=7),
    Column("tags", "Tags", 6, max_width=24, drop_order=8),
    Column("message", "Message", 9, max_width=34, drop_order=9),
    Column("conversation_sid", "Conv. SID", 9, max_width=34, drop_order=10),
    Column("sid", "SID", 9, max_width=34, drop_order=11),
)
#: The columns until the user chooses others.
DEFAULT_CHOICES: Final = (
    ColumnChoice("name"),
    ColumnChoice("type"),
    ColumnChoice("size"),
    ColumnChoice("conversation"),
    ColumnChoice("author"),
    ColumnChoice("sent"),
    ColumnChoice("uploaded", is_shown=False),
    ColumnChoice("category", is_shown=False),
    ColumnChoice("tags", is_shown=False),
    ColumnChoice("message", is_shown=False),
    ColumnChoice("conversation_sid", is_shown=False),
    ColumnChoice("sid", is_shown=False),
)

#: The columns of the list of all services, and their choices: with the service before the conversation.
_BEFORE: Final = [column.key for column in COLUMNS].index("conversation")
COLUMNS_OF_ALL: Final = (
    *COLUMNS[:_BEFORE],
    Column("service", "Service", 8, max_width=20, drop_order=4),
    *COLUMNS[_BEFORE:],
)
CHOICES_OF_ALL: Final = (
    *DEFAULT_CHOICES[: _BEFORE - 1],  # the symbol is not a choice
    ColumnChoice("service"),
    *DEFAULT_CHOICES[_BEFORE - 1 :],
)

_MUTED: Final = "row-list--muted"
#: An icon per kind of content type: one cell, available in all terminal fonts.
_ICONS: Final = {"image": "▣", "video": "▷", "audio": "♪", "text": "≡", "application": "▤"}
_UNKNOWN: Final = "·"
#: The symbol for tags and notes, which is also the key that edits them.
NOTED: Final = "#"


def build_media_cells(row: MediaRow, now: datetime) -> dict[str, Cell]:
    """Return the cells of a media by column key; times are relative to ``now`` (timezone-aware).

    A symbol after the name shows that there are tags or a note.
    """
    flag = f" {NOTED}" if row.tags or row.note else ""
    kind, _, subtype = (row.content_type or "").partition("/")
    return {
        "sign": Cell(icon_of(row.content_type), "row-list--info" if kind == "image" else _MUTED),
        "name": Cell(row.name + flag, None if row.filename else _MUTED, keep_end=True),
        "type": Cell(_short(subtype), _MUTED),
        "size": Cell("" if row.size is None else format_size(row.size)),
        "service": Cell(row.service_name),
        "conversation": Cell(row.conversation_name),
        "author": Cell(format_author(row.author, row.author_name), _MUTED, elide=elide_author),
        "sent": Cell(format_age(row.sent, now), _MUTED),
        "uploaded": Cell(format_age(row.uploaded, now), _MUTED),
        "category": Cell(row.category or "", _MUTED),
        "message": Cell(row.message_sid or "", _MUTED, keep_end=True),
        "sid": Cell(row.sid, _MUTED, keep_end=True),
        "tags": Cell(", ".join(row.tags) or (NOTED if row.note else ""), "row-list--info"),
        "conversation_sid": Cell(row.conversation_sid or "", _MUTED, keep_end=True),
    }


def format_media_heading(media: int | None, of: int | None = None) -> str:
    """Return the title of a list of ``media`` files (None while unknown) ``of`` a total."""
    listed = "…" if media is None else f"{media:,}"
    return f"Media  {listed}" if of is None else f"Media  {listed} of {of:,}"


def name_place(row: MediaRow | None, columns: Sequence[Column], placed: Sequence[PlacedColumn]) -> str:
    """Return the service and conversation of ``row`` for the border, each if its column does not fit."""
    if row is None:
        return ""
    hidden = {column.key for column in columns} - {place.column.key for place in placed}
    names = {"service": row.service_name, "conversation": row.conversation_name}
    return " · ".join(make_printable(name) for key, name in names.items() if key in hidden and name)


def icon_of(content_type: str | None) -> str:
    """Return the icon of a content type."""
    return _ICONS.get((content_type or "").partition("/")[0], _UNKNOWN)


def _short(subtype: str) -> str:
    """Return the distinctive part of a subtype: ``ms-excel`` for ``vnd.ms-excel; charset=…``."""
    return subtype.partition(";")[0].strip().removeprefix("vnd.").removeprefix("x-")
