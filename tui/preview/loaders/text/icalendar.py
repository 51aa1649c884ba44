"""Calendar entries (iCalendar, RFC 5545, and vCalendar 1.0) as readable lines."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from tui.preview.loaders.text.content_lines import parse_content_lines, unescape
from tui.preview.loaders.text.decoding import sanitize_lines
from tui.preview.loaders.text.plain_text import build_text
from tui.preview.model import Detail, Mark
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.preview.loaders.content import Content, Loaded
    from tui.preview.loaders.text.content_lines import ContentLine

_COMPONENTS: Final = {"VEVENT": "event", "VTODO": "to-do"}
#: Shown once per entry, in this order.
_LABELS: Final = {
    "DTSTART": "start",
    "DTEND": "end",
    "DUE": "due",
    "DURATION": "duration",
    "RRULE": "repeats",
    "LOCATION": "location",
    "STATUS": "status",
    "ORGANIZER": "organizer",
}
_TIMES: Final = ("DTSTART", "DTEND", "DUE")
_TIME: Final = re.compile(r"(\d{8})(?:T(\d{4})(?:\d\d)?(Z?))?", re.ASCII)
_FREQUENCY: Final = re.compile(r"(?:.*;)?FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)\b", re.IGNORECASE)
_DURATION: Final = re.compile(
    r"\+?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?", re.ASCII
)
_UNITS: Final = ("weeks", "days", "h", "min", "s")
_ANSWERS: Final = ("ACCEPTED", "DECLINED", "TENTATIVE")
_MAX_ENTRIES: Final = 200
_MAX_ATTENDEES: Final = 20
_MAX_LENGTH: Final = 2000
_MAX_ZONE: Final = 60
_WIDTH: Final = 16


@dataclass(slots=True)
class _Entry:
    """An event or a to-do: the first property of each name, and all attendees."""

    label: str
    properties: dict[str, ContentLine] = field(default_factory=dict)
    attendees: list[ContentLine] = field(default_factory=list)


def load_calendar(content: Content) -> Loaded | None:
    """Load calendar entries; None if there are none."""
    entries = _read_entries(parse_content_lines(content.data, content.text))
    lines: list[str] = []
    marks: list[tuple[Mark, ...]] = []
    for entry in entries[:_MAX_ENTRIES]:
        if lines:
            lines.append("")
            marks.append(())
        for number, (label, value) in enumerate(_describe(entry)):
            lines.append(f"{label.ljust(_WIDTH)} {make_short_line(value, _MAX_LENGTH)}")
            title = () if number else (Mark(_WIDTH + 1, len(lines[-1]), "title"),)
            marks.append((Mark(0, len(label), "muted"), *title))
    if not lines:
        return None
    has_all_entries = len(entries) <= _MAX_ENTRIES and sanitize_lines(content.text.text)[1]
    is_complete = content.text.is_complete and has_all_entries
    details = (Detail("entries", f"{min(len(entries), _MAX_ENTRIES):,}{'' if is_complete else '+'}"),)
    return build_text(content, tuple(lines), tuple(marks), is_complete=is_complete, details=details)


def _read_entries(lines: Iterable[ContentLine]) -> list[_Entry]:
    """Return the entries; their alarms, and time zones, are left out."""
    entries: list[_Entry] = []
    components: list[str] = []
    for line in lines:
        if line.name == "BEGIN":
            components.append(line.value.strip().upper())
            if components[-1] in _COMPONENTS:
                entries.append(_Entry(_COMPONENTS[components[-1]]))
        elif line.name == "END":
            del components[-1:]
        elif components and components[-1] in _COMPONENTS:
            if line.name == "ATTENDEE":
                entries[-1].attendees.append(line)
            else:
                entries[-1].properties.setdefault(line.name, line)
    return entries


def _describe(entry: _Entry) -> Iterator[tuple[str, str]]:
    """Yield the label and the value of each line, the title first."""
    summary = entry.properties.get("SUMMARY")
    yield entry.label, unescape(summary.value).strip() if summary else "(no title)"
    start = entry.properties.get("DTSTART")
    for name, label in _LABELS.items():
        line = entry.properties.get(name)
        value = _value_of(line, start) if line else ""
        if value:
            yield label, value
    for line in entry.attendees[:_MAX_ATTENDEES]:
        yield "attendee", _person(line)
    if len(entry.attendees) > _MAX_ATTENDEES:
        yield "", f"and {len(entry.attendees) - _MAX_ATTENDEES:,} more"


def _value_of(line: ContentLine, start: ContentLine | None) -> str:
    """Return the formatted value; empty if it adds nothing to ``start``."""
    value = line.value.strip()
    if line.name in _TIMES:
        return _time(line, start)
    if line.name == "RRULE":
        frequency = _FREQUENCY.match(value)
        return frequency[1].lower() if frequency else unescape(value)
    if line.name == "DURATION":
        match = _DURATION.fullmatch(value)
        numbers = zip(match.groups(), _UNITS, strict=True) if match else ()
        return " ".join(f"{number} {unit}" for number, unit in numbers if number) or unescape(value)
    if line.name == "STATUS":
        return unescape(value).lower()
    return _person(line) if line.name == "ORGANIZER" else unescape(value)


def _time(line: ContentLine, start: ContentLine | None) -> str:
    """Return a date with its weekday, and the time with its zone; unchanged if it is not valid."""
    value = line.value.strip()
    match = _TIME.fullmatch(value)
    if match is None:
        return unescape(value)
    day, clock, utc = match.groups()
    with suppress(ValueError, OverflowError):
        if clock is None:
            date = datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC)  # its zone is not shown
            if line.name == "DTEND":  # the first day after the event (RFC 5545, 3.6.1)
                date -= timedelta(days=1)
                if start is not None and f"{date:%Y%m%d}" <= start.value.strip():
                    return ""
            return f"{date:%a %Y-%m-%d}"
        zone = "UTC" if utc else make_short_line(line.parameter("TZID"), _MAX_ZONE)
        moment = datetime.strptime(day + clock, "%Y%m%d%H%M").replace(tzinfo=UTC)  # only its name is shown
        return f"{moment:%a %Y-%m-%d %H:%M} {zone}".strip()
    return unescape(value)


def _person(line: ContentLine) -> str:
    """Return the name, the address and the response of a person."""
    scheme, _, address = line.value.strip().rpartition(":")
    address = address if scheme.lower() in {"", "mailto"} else line.value
    name = line.parameter("CN")
    person = f"{name} <{address}>" if name and name != address else address
    answer = line.parameter("PARTSTAT").upper()
    return f"{person}, {answer.lower()}" if answer in _ANSWERS else person
