"""The fields of a media in words: local times, human sizes, and what was not sent said as such."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tui.api.models import NOT_SENT, Field, list_documented_fields
from tui.text.durations import format_relative_time
from tui.text.quantities import format_count, format_size
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.api.models import Media, Value
    from tui.catalog import MediaRow
    from tui.preview import Detail

NEEDS_CREDENTIALS: Final = "needs credentials"
NOT_AS_DOCUMENTED: Final = "not as documented"
FRESH_WHEN_COPIED: Final = "fresh with every copy, lives five minutes"


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field as it is shown: ``value`` is what was sent, ``aside`` our words on it; either may be empty."""

    name: str
    value: str
    aside: str = ""


def shown_fields(media: Media, now: datetime) -> list[ShownField]:
    """Return every documented field of ``media``, in order; ``now`` is aware, in the person's time zone."""
    return [_shown(field, now) for field in list_documented_fields(media)]


def known_fields(row: MediaRow, now: datetime) -> list[ShownField]:
    """Return what the catalog knows of a media, under the names that its resource has for it."""
    known: dict[str, str | int | datetime | None] = {
        "sid": row.sid,
        "service_sid": row.service_sid,
        "message_sid": row.message_sid,
        "filename": row.filename,
        "content_type": row.content_type,
        "size": row.size,
        "author": row.author,
        "category": row.category,
        "date_created": None if row.uploaded is None else datetime.fromtimestamp(row.uploaded, UTC),
    }
    return [_shown(Field(name, value), now) for name, value in known.items() if value is not None]


def shown_details(details: Iterable[Detail]) -> list[ShownField]:
    """Return what the content tells of itself, to stand before the fields, with a blank line after it."""
    shown = [ShownField(detail.name, detail.value, detail.aside) for detail in details]
    return [*shown, ShownField("", "")] if shown else []


def _shown(field: Field, now: datetime) -> ShownField:
    if field.value is NOT_SENT:
        return ShownField(field.name, "", NOT_SENT.value)
    if field.value is None:
        return ShownField(field.name, "", "null")
    if field.is_odd:
        return ShownField(field.name, _text(field.value), NOT_AS_DOCUMENTED)
    if isinstance(field.value, datetime):
        return _shown_date(field.name, field.value, now)
    if field.name == "size" and isinstance(field.value, int):
        return ShownField(field.name, format_size(field.value), format_count(field.value, "byte"))
    return ShownField(field.name, _text(field.value), _aside(field.name))


def _shown_date(name: str, date: datetime, now: datetime) -> ShownField:
    """Show the exact time, to what was sent of a second, in the time zone of ``now``."""
    local = date.astimezone(now.tzinfo)
    offset = local.isoformat()[-6:]
    return ShownField(
        name, local.replace(tzinfo=None).isoformat(sep=" "), f"{offset} · {format_relative_time(date, now)}"
    )


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return make_printable(str(value)) or '""'


def _aside(name: str) -> str:
    return {"links.content": NEEDS_CREDENTIALS, "links.content_direct_temporary": FRESH_WHEN_COPIED}.get(
        name, ""
    )
