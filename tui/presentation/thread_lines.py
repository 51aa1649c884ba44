"""The messages of a conversation as lines of text with tones, fitted to a width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui.presentation.cells import Piece
from tui.presentation.media_cells import icon_of
from tui.presentation.people import elide_author, format_author
from tui.preview import wrap_text
from tui.text.display import ELLIPSIS, elide_end, elide_middle
from tui.text.durations import format_moment
from tui.text.quantities import format_count, format_size
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tui.catalog import MediaRow, MessageRow, ThreadItem

AUTHOR: Final = "thread--author"
MUTED: Final = "thread--muted"
MEDIA: Final = "thread--media"
#: The maximum length of a text in the conversation, in characters. Twilio's limit is 1,600 (Conversations API
#: reference).
LONGEST_TEXT: Final = 4_000
_NOBODY: Final = "Unknown author"
_GAP: Final = "  "


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A line of a thread; ``media_sid`` is set if it belongs to a media.

    ``picture_row`` is the row within a thumbnail's space, and ``pieces`` the content without the thumbnail.
    """

    pieces: tuple[Piece, ...] = ()
    media_sid: str = ""
    picture_row: int | None = None


@dataclass(frozen=True, slots=True)
class ThreadStyle:
    """The layout of messages: the maximum lines of a text, 0 for all, and a blank line between messages.

    ``thumbnail`` is the columns and rows that are left free below the entry of a picture.
    """

    text_lines: int = 0
    is_spaced: bool = False
    thumbnail: tuple[int, int] = (0, 0)


def layout_item(item: ThreadItem, width: int, now: datetime, style: ThreadStyle) -> list[ThreadLine]:
    """Return the lines of a message at ``width`` cells: gap, author and time, text, media, gap."""
    width = max(1, width)
    lines = [_layout_gap(item.gap_before, width)] if item.gap_before else []
    lines.append(_layout_head(item.message, width, now))
    text = layout_text(item.message.body or "", width, style.text_lines)
    lines += (ThreadLine((Piece(line, None),)) for line in text)
    for row in item.media:
        lines.append(_layout_media(row, width))
        # By the content type: the height must be known before anything is fetched.
        if (row.content_type or "").startswith("image/"):
            lines += _layout_thumbnail(row, *style.thumbnail)
    if style.is_spaced:
        lines.append(ThreadLine())
    if item.gap_after:
        lines.append(_layout_gap(item.gap_after, width))
    return lines


def layout_text(text: str, width: int, most_lines: int = 0) -> list[str]:
    """Return a message text in lines of at most ``width`` cells, cut to ``most_lines`` if that is set.

    Control and bidi characters are replaced; several blank lines become one, or none if it is cut.
    """
    room = most_lines * width if most_lines else LONGEST_TEXT
    rest = len(text) - room
    shown = text[:room].replace("\t", "  ")
    lines = [make_printable(line).rstrip() for line in shown.splitlines()]
    pairs = zip(["", *lines], lines, strict=False)
    kept = [line for before, line in pairs if line or (before and not most_lines)]
    wrapped = [elide_end(line.rstrip(), width) for line in wrap_text(tuple(kept), width)] if kept else []
    if most_lines and (len(wrapped) > most_lines or rest > 0):
        wrapped = wrapped[:most_lines]
        last = wrapped.pop() if wrapped else ""
        wrapped.append(elide_end(last, width - 1) + ("" if cell_len(last) > width - 1 else ELLIPSIS))
    elif rest > 0:
        wrapped.append(elide_end(f"{ELLIPSIS} {format_count(rest, 'more character')}", width))
    return wrapped


def _layout_head(message: MessageRow, width: int, now: datetime) -> ThreadLine:
    name = format_author(message.author, message.author_name) or _NOBODY
    sent = format_moment(message.sent, now)
    room = width - cell_len(sent) - len(_GAP)
    if room < width // 3:  # the author alone
        return ThreadLine((Piece(elide_author(name, width), AUTHOR),))
    author = elide_author(name, room)
    blank = " " * (width - cell_len(author) - cell_len(sent))
    return ThreadLine((Piece(author, AUTHOR), Piece(blank + sent, MUTED)))


def _layout_media(row: MediaRow, width: int) -> ThreadLine:
    icon = f"{icon_of(row.content_type)} "
    size = "" if row.size is None else f"{_GAP}{format_size(row.size)}"
    room = width - len(icon) - cell_len(size)
    if room < width // 2:
        size, room = "", width - len(icon)
    name = elide_middle(make_printable(row.name), room)
    return ThreadLine((Piece(icon + name, MEDIA), Piece(size, MUTED)), row.sid)


def _layout_thumbnail(row: MediaRow, columns: int, rows: int) -> Iterator[ThreadLine]:
    """Yield the lines of a thumbnail's space, with the symbol in the middle."""
    symbol = icon_of(row.content_type).center(columns)
    for number in range(rows):
        pieces = (Piece(symbol, MUTED),) if number == rows // 2 else ()
        yield ThreadLine(pieces, row.sid, number)


def _layout_gap(count: int, width: int) -> ThreadLine:
    words = elide_end(f"··· {format_count(count, 'message')} not kept ···", width)
    return ThreadLine((Piece(" " * ((width - cell_len(words)) // 2) + words, MUTED),))
