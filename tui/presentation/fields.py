"""The fields of a media as text: local times, human-readable sizes, and explicit gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tui.api.models import NOT_SENT, Field, list_documented_fields
from tui.presentation.people import describe_channel, format_author
from tui.text.durations import format_relative_time
from tui.text.quantities import format_count, format_size
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.api.models import Media, Value
    from tui.catalog import MediaRow, ParticipantRow
    from tui.preview import Detail

NEEDS_CREDENTIALS: Final = "needs credentials"
NOT_AS_DOCUMENTED: Final = "not as documented"
#: The maximum number of participants shown: a conversation may have a thousand.
_MAX_PARTICIPANTS: Final = 10
FRESH_WHEN_COPIED: Final = "New link for each copy, valid 5 min"


@dataclass(frozen=True, slots=True)
class DisplayField:
    """A field as text: ``value`` as sent by the service, ``aside`` our remark; either may be empty.

    Values are cut in the middle, except prose, which is wrapped.
    """

    name: str
    value: str
    aside: str = ""
    is_prose: bool = False


#: An empty line between groups of fields.
BLANK_LINE: Final = DisplayField("", "")


def format_fields(media: Media, now: datetime, author_name: str | None = None) -> list[DisplayField]:
    """Return every documented field of ``media``, in order; ``now`` is aware, in the user's time zone.

    ``author_name`` is the name of its author.
    """
    return [_format_field(field, now, author_name) for field in list_documented_fields(media)]


def find_author_name(author: str | None, row: MediaRow | None) -> str | None:
    """Return the author name of a resource: that of its ``row``, unless the resource has another author."""
    return row.author_name if row is not None and row.author == author else None


def format_participants(participants: Sequence[ParticipantRow]) -> list[DisplayField]:
    """Return a field for each participant, and for the number of those beyond the first few."""
    shown = [
        DisplayField("participant", format_author(one.author, one.name) or one.sid, describe_channel(one))
        for one in participants[:_MAX_PARTICIPANTS]
    ]
    more = len(participants) - len(shown)
    return [*shown, DisplayField("participants", f"and {more:,} more")] if more > 0 else shown


def format_known_fields(row: MediaRow, now: datetime) -> list[DisplayField]:
    """Return the catalog's fields of a media, under their resource names."""
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
    return [
        _format_field(Field(name, value), now, row.author_name)
        for name, value in known.items()
        if value is not None
    ]


def format_annotations(row: MediaRow) -> list[DisplayField]:
    """Return the user's tags and note on a media, as remarks, which are wrapped and not cut."""
    note = "\n".join(map(make_printable, row.note.splitlines()))
    found = (("tags", make_printable(", ".join(row.tags))), ("note", note))
    return [DisplayField(name, "", text) for name, text in found if text]


def format_details(details: Iterable[Detail]) -> list[DisplayField]:
    """Return details of the content to show before the fields."""
    return [DisplayField(detail.name, detail.value, detail.aside) for detail in details]


def _format_field(field: Field, now: datetime, author_name: str | None = None) -> DisplayField:
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
    return DisplayField(field.name, _text(field.value), _aside(field.name, author_name))


def _format_date(name: str, date: datetime, now: datetime) -> DisplayField:
    """Return the local time to the second."""
    local = date.astimezone(now.tzinfo)
    text = local.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    return DisplayField(name, text, f"{local.isoformat()[-6:]} · {format_relative_time(date, now)}")


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return make_printable(str(value)) or '""'


def _aside(name: str, author_name: str | None) -> str:
    asides = {
        "author": make_printable(author_name or ""),
        "links.content": NEEDS_CREDENTIALS,
        "links.content_direct_temporary": FRESH_WHEN_COPIED,
    }
    return asides.get(name, "")
