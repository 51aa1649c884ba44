"""``mediadeck thread``: print the messages around a media from the catalog."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tui.catalog import ThreadWindow
from tui.cli import exit_codes
from tui.cli.catalog_access import open_catalog
from tui.cli.commands.media.people import fetch_names_for
from tui.cli.errors import NotFoundError
from tui.cli.media_lookup import find_media_sid
from tui.cli.output.tables import print_lines
from tui.cli.profile_selection import open_profile
from tui.cli.service_lookup import find_service
from tui.presentation.thread_lines import ThreadStyle, layout_item
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from tui.catalog import Catalog, MediaRow, Reader, ThreadItem

_STYLE: Final = ThreadStyle(is_spaced=True)
_MARK: Final = "> "
_MAX_WIDTH: Final = 100


def run(arguments: argparse.Namespace) -> int:
    """Print the messages and return the exit code; raise NotFoundError."""
    with open_profile(arguments) as profile, open_catalog(profile, required=True) as catalog:
        service = find_service(arguments.service, catalog)
        with closing(catalog.reader()) as reader:
            row = _find_media(find_media_sid(arguments.media, service, reader), reader)
            around = None if arguments.all else arguments.around
            window = _read_thread(row, reader, around)
            if window is None:
                raise NotFoundError(_explain(row, catalog))
            if row.conversation_sid is not None:
                fetch_names_for(profile, catalog, row.service_sid, [row.conversation_sid])
            items = (item for at in range(len(window)) if (item := window[at]) is not None)
            lines = _format_json(items, row) if arguments.json else _format_lines(items, row)
            return exit_codes.DONE if print_lines(lines) else exit_codes.FAILED


def _find_media(sid: str, reader: Reader) -> MediaRow:
    found = reader.find_sid(sid)
    rows = reader.media.by_id([found.media_id]) if found is not None and found.media_id is not None else {}
    if not rows:
        message = f"{sid} is not in the catalog. Update it: mediadeck sync"
        raise NotFoundError(message)
    [row] = rows.values()
    return row


def _read_thread(row: MediaRow, reader: Reader, around: int | None) -> ThreadWindow | None:
    """Return this many messages before and after a media's message, or all; None if it is not stored."""
    found = reader.messages.list_around(row.message_sid or "", around or 0, around or 0)
    if found is None:
        return None
    if around is None and row.conversation_sid is not None:
        return ThreadWindow(reader, *reader.messages.list_thread(row.conversation_sid))
    return ThreadWindow(reader, *found[:2])


def _explain(row: MediaRow, catalog: Catalog) -> str:
    """Return why there are no messages, and what to do about it."""
    name = sanitize_message(row.name)
    if row.message_sid is None:
        return f"{name} is not attached to a message."
    if catalog.text_scope == "none":
        return (
            'the texts of messages are not kept. To keep those around media, set text = "around" under'
            f" [catalog] in config.toml, and run mediadeck sync --full {row.service_sid}"
        )
    missing = catalog.count_text_requests(row.service_sid)
    full = "--full " if missing else ""
    cost = f" It takes about {missing:,} requests." if missing else ""
    return (
        f"the messages around {name} are not in the catalog. Read them: mediadeck sync {full}"
        f"{row.service_sid}.{cost}"
    )


def _format_lines(items: Iterator[ThreadItem], row: MediaRow) -> Iterator[str]:
    """Yield the messages as shown on the screen, with a mark before the media."""
    width = min(shutil.get_terminal_size().columns, _MAX_WIDTH) - len(_MARK)
    now = datetime.now().astimezone()
    for item in items:
        for line in layout_item(item, width, now, _STYLE):
            mark = _MARK if line.media_sid == row.sid else " " * len(_MARK)
            yield (mark + "".join(piece.text for piece in line.pieces)).rstrip()


def _format_json(items: Iterator[ThreadItem], row: MediaRow) -> Iterator[str]:
    """Yield the lines of an array, a message per line; times in ISO 8601."""
    begin = "["
    for item in items:
        text = json.dumps(_make_json(item, row), ensure_ascii=False)
        yield begin + (text if text.isprintable() else json.dumps(_make_json(item, row)))
        begin = ","
    yield "]" if begin == "," else "[]"


def _make_json(item: ThreadItem, row: MediaRow) -> dict[str, object]:
    message = item.message
    return {
        "sid": message.sid,
        "conversation_sid": message.conversation_sid,
        "index": message.position,
        "author": message.author,
        "author_name": message.author_name,
        "date_created": _format_time(message.sent),
        "body": message.body,
        "media": [
            {"sid": one.sid, "filename": one.filename, "content_type": one.content_type, "size": one.size}
            for one in item.media
        ],
        "is_current": any(one.sid == row.sid for one in item.media),
        "messages_missing_before": item.gap_before,
        "messages_missing_after": item.gap_after,
    }


def _format_time(seconds: int | None) -> str | None:
    return (
        None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    )
