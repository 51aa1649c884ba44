"""The HTML of a transcript. Everything from the service is escaped, and the page runs no script."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from html import escape
from itertools import count
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from tui import __version__
from tui.text.quantities import format_count, format_size, pluralize
from tui.text.sanitize import make_printable, make_readable_line
from tui.transfers.transcript.marker import make_marker
from tui.transfers.transcript.style import CSS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tui.catalog import MediaRow, MessageRow, ParticipantRow
    from tui.transfers.transcript.content import Conversation, Entry

#: The types that all browsers display in a page. SVG is only linked, since it is a document.
_PICTURES: Final = frozenset(
    {"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/bmp"}
)
_COLOURS: Final = 6
#: A longer text may be broken across pages.
_LONG_TEXT: Final = 1500
_CSS_HASH: Final = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
#: ``file:`` because a browser may treat two files of a folder as different origins.
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self' file:",
        f"style-src 'sha256-{_CSS_HASH}'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)


def iter_page(conversation: Conversation, paths: Mapping[str, str], made: datetime) -> Iterator[str]:
    """Yield the lines of the page; ``paths`` has the files' paths from the page, by media SID.

    ``made`` is timezone-aware; times are shown in the time zone of this machine, with its offset.
    """
    name = _clean(conversation.name or conversation.sid)
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield make_marker(conversation.sid)
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="referrer" content="no-referrer">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{name}</title><style>{CSS}</style></head><body>"
    yield from _iter_header(conversation, paths, made)
    yield "<main>"
    yield from _iter_entries(conversation, paths)
    yield "</main></body></html>"


def _iter_header(conversation: Conversation, paths: Mapping[str, str], made: datetime) -> Iterator[str]:
    sent = [one.message.sent for one in conversation.entries if one.message.sent is not None]
    period = _format_time(min(sent)) if sent else "unknown"
    if sent and max(sent) != min(sent):
        period += f" to {_format_time(max(sent))}"
    facts = [
        ("Conversation", f"<code>{_clean(conversation.sid)}</code>"),
        ("Participants", _list_people(conversation)),
        ("Period", period),
        ("Messages", _count_messages(conversation)),
        ("Files", _count_files(conversation, paths)),
        ("Made by", f"Mediadeck {__version__} at {_format_time(made.timestamp())}"),
    ]
    yield f'<header><h1 dir="auto">{_clean(conversation.name or conversation.sid)}</h1><dl>'
    yield from (f"<dt>{term}</dt><dd>{value}</dd>" for term, value in facts)
    yield "</dl></header>"


def _list_people(conversation: Conversation) -> str:
    if conversation.participants:
        return ", ".join(map(_describe_participant, conversation.participants))
    authors = {one.message.author: one.message.author_name for one in conversation.entries}
    known = [_isolate(shown) for author, name in authors.items() if (shown := name or author)]
    return f"{', '.join(known)} (by their messages)" if known else "not known"


def _describe_participant(row: ParticipantRow) -> str:
    extras = [value for value in (row.author, row.channel) if value and value != row.name]
    name = row.name or row.author or row.sid
    extras = [value for value in extras if value != name]
    return _isolate(name) + (f" ({', '.join(map(_isolate, extras))})" if extras else "")


def _count_messages(conversation: Conversation) -> str:
    missing = sum(one.missing for one in conversation.entries)
    count = f"{len(conversation.entries):,}"
    return f"{count} here, {missing:,} more are not in the catalog" if missing else count


def _count_files(conversation: Conversation, paths: Mapping[str, str]) -> str:
    media = [row for one in conversation.entries for row in one.media]
    missing = sum(row.sid not in paths for row in media)
    return f"{len(media):,}" + (f", {missing:,} of them not in this export" if missing else "")


def _iter_entries(conversation: Conversation, paths: Mapping[str, str]) -> Iterator[str]:
    numbers = count()
    colours: dict[str | None, int] = {}
    day = ""
    for entry in conversation.entries:
        if entry.missing:
            yield f'<p class="gap">{_describe_gap(entry.missing)}</p>'
        if (today := _format_day(entry.message.sent)) != day:
            day = today
            yield f"<h2>{day}</h2>"
        author = entry.message.author
        if author not in colours:
            colours[author] = next(numbers) % _COLOURS
        yield from _iter_message(entry, paths, colours[author])


def _describe_gap(missing: int) -> str:
    are = pluralize(missing, "is", "are")
    return f"{format_count(missing, 'message')} {are} not in the catalog: not kept, or deleted"


def _iter_message(entry: Entry, paths: Mapping[str, str], colour: int) -> Iterator[str]:
    message = entry.message
    is_long = len(message.body or "") > _LONG_TEXT or len(entry.media) > 1
    yield f'<article class="message a{colour}{" long" if is_long else ""}">'
    yield f'<p class="by">{_format_author(message)}{_format_sent(message.sent)}</p>'
    if message.body:
        yield f'<div class="text" dir="auto">{_clean_text(message.body)}</div>'
    for row in entry.media:
        yield _format_media(row, paths.get(row.sid))
    yield "</article>"


def _format_author(message: MessageRow) -> str:
    name, author = message.author_name, message.author
    shown = f"<strong>{_isolate(name or author or 'unknown author')}</strong>"
    if not name or not author or name == author:
        return shown
    return f'{shown} <span class="address">{_isolate(author)}</span>'


def _format_sent(sent: int | None) -> str:
    if sent is None:
        return "<time>time unknown</time>"
    exact = datetime.fromtimestamp(sent).astimezone().isoformat()
    return f'<time datetime="{exact}">{_format_time(sent)}</time>'


def _format_media(row: MediaRow, path: str | None) -> str:
    kind = (row.content_type or "").partition(";")[0].strip().lower()
    facts = [kind or "type unknown", format_size(row.size) if row.size is not None else "size unknown"]
    about = " · ".join(map(_clean, facts))
    name = _isolate(row.name)
    if path is None:
        return f'<p class="file">{name} · {about} · not in this export</p>'
    target = quote(path)
    link = f'<a href="{target}" rel="noopener noreferrer">{name}</a>'
    if kind not in _PICTURES:
        return f'<p class="file">{link} · {about}</p>'
    picture = f'<img src="{target}" alt="{_clean(row.name)}" loading="lazy" decoding="async">'
    return (
        f'<figure><a href="{target}" rel="noopener noreferrer">{picture}</a>'
        f"<figcaption>{link} · {about}</figcaption></figure>"
    )


def _format_time(seconds: float) -> str:
    when = datetime.fromtimestamp(int(seconds)).astimezone()
    offset = f"{when:%z}"
    return f"{when:%Y-%m-%d %H:%M:%S} {offset[:3]}:{offset[3:5]}"


def _format_day(seconds: int | None) -> str:
    if seconds is None:
        return "Undated"
    when = datetime.fromtimestamp(seconds).astimezone()
    return f"{when:%A}, {when.day} {when:%B %Y}"


def _isolate(text: str) -> str:
    """Return a name as HTML with its text direction isolated from the text around it."""
    return f"<bdi>{_clean(text)}</bdi>"


def _clean(text: str) -> str:
    """Return one line as HTML, for text and attributes: controls and bidi marks are replaced."""
    return escape(make_printable(text))


def _clean_text(body: str) -> str:
    return escape("\n".join(make_readable_line(line.expandtabs(4)) for line in body.splitlines()))
