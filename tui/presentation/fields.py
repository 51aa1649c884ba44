"""The fields of a media as text: local times, human sizes, and explicit gaps."""

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
FRESH_WHEN_COPIED: Final = "New link for each copy, valid 5 min"


@dataclass(frozen=True, slots=True)
class DisplayField:
    """A field as text: ``value`` as the service sent it, ``aside`` our remark; either may be empty."""

    name: str
    value: str
    aside: str = ""


def format_fields(media: Media, now: datetime) -> list[DisplayField]:
    """Return every documented field of ``media``, in order; ``now`` is aware, in the user's time zone."""
    return [_format_field(field, now) for field in list_documented_fields(media)]


def format_known_fields(row: MediaRow, now: datetime) -> list[DisplayField]:
    """Return the fields of a media that the catalog knows, under their resource names."""
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
    return [_format_field(Field(name, value), now) for name, value in known.items() if value is not None]


def format_details(details: Iterable[Detail]) -> list[DisplayField]:
    """Return details of the content to show before the fields, with a blank line after them."""
    shown = [DisplayField(detail.name, detail.value, detail.aside) for detail in details]
    return [*shown, DisplayField("", "")] if shown else []


def _format_field(field: Field, now: datetime) -> DisplayField:
    if field.value is NOT_SENT:
        return DisplayField(field.name, "", NOT_SENT.value)
    if field.value is None:
        return DisplayField(field.name, "", "null")
    if field.is_odd:
        return DisplayField(field.name, _text(field.value), NOT_AS_DOCUMENTED)
    if isinstance(field.value, datetime):
        return _format_date(field.name, field.value, now)
    if field.name == "size" and isinstance(field.value, int):
        return DisplayField(field.name, format_size(field.value), format_count(field.value, "byte"))
    return DisplayField(field.name, _text(field.value), _aside(field.name))


def _format_date(name: str, date: datetime, now: datetime) -> DisplayField:
    """Return the exact local time, with the fraction of a second as it was sent."""
    local = date.astimezone(now.tzinfo)
    offset = local.isoformat()[-6:]
    return DisplayField(
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
