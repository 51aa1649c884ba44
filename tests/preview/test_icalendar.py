"""Calendar entries as readable lines."""

from __future__ import annotations

import time

import pytest

from tui.preview import Text, open_content
from tui.preview.model import Detail


def calendar(*lines: str, content_type: str = "text/calendar", filename: str | None = "a.ics") -> Text:
    content = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""])
    shown = open_content(content.encode(), content_type=content_type, filename=filename)
    assert isinstance(shown, Text), shown
    return shown


def entry(*lines: str) -> tuple[str, ...]:
    """Return the lines of one event without their padding."""
    shown = calendar("BEGIN:VEVENT", *lines, "END:VEVENT")
    return tuple(" ".join(line.split()) for line in shown.lines)


def test_an_event_is_readable() -> None:
    shown = calendar(
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Stockholm",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "DTEND;TZID=Europe/Stockholm:20261130T103000",
        "DTSTART;TZID=Europe/Stockholm:20261130T093000",
        "SUMMARY:Handover\\, second",
        "  floor",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "LOCATION:Hamngatan 1\\nVisby",
        "STATUS:CONFIRMED",
        'ORGANIZER;CN="Lind; Maria":MAILTO:maria@example.com',
        "ATTENDEE;CN=Инна;PARTSTAT=ACCEPTED:mailto:inna@example.com",
        "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ole@example.com",
        "BEGIN:VALARM",
        "SUMMARY:Not this",
        "ATTENDEE:mailto:alarm@example.com",
        "END:VALARM",
        "END:VEVENT",
    )
    assert shown.lines == (
        "event            Handover, second floor",
        "start            Mon 2026-11-30 09:30 Europe/Stockholm",
        "end              Mon 2026-11-30 10:30 Europe/Stockholm",
        "repeats          weekly",
        "location         Hamngatan 1 Visby",
        "status           confirmed",
        "organizer        Lind; Maria <maria@example.com>",
        "attendee         Инна <inna@example.com>, accepted",
        "attendee         ole@example.com",
    )
    assert shown.facts.startswith("Calendar · ")
    assert Detail("entries", "1") in shown.details
    title = shown.marks[0][1]
    assert (title.tone, shown.lines[0][title.start : title.stop]) == ("title", "Handover, second floor")


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (
            ("DTSTART:20261130T093000Z", "DURATION:PT1H30M"),
            ("start Mon 2026-11-30 09:30 UTC", "duration 1 h 30 min"),
        ),
        (("DTSTART;VALUE=DATE:20261130", "DTEND;VALUE=DATE:20261201"), ("start Mon 2026-11-30",)),
        (
            ("DTSTART;VALUE=DATE:20261130", "DTEND;VALUE=DATE:20261203"),
            ("start Mon 2026-11-30", "end Wed 2026-12-02"),
        ),
        (("DTSTART:20261399T250000",), ("start 20261399T250000",)),
        (("DTEND;VALUE=DATE:00010101",), ("end 00010101",)),
        (("DTSTART:soon", "DURATION:long", "RRULE:never"), ("start soon", "duration long", "repeats never")),
        (("ATTENDEE:tel:+4670",), ("attendee tel:+4670",)),
        (("STATUS:", "LOCATION:"), ()),
        ((), ()),
    ],
)
def test_missing_and_invalid_fields_are_harmless(lines: tuple[str, ...], shown: tuple[str, ...]) -> None:
    assert entry(*lines) == ("event (no title)", *shown)


def test_calendar_values_are_safe_to_print() -> None:
    shown = entry("SUMMARY:a\x1b[2Jb\u202e", "DTSTART;TZID=\x1b[31m:20261130T0930", "ATTENDEE;CN=\x9b:\x07")
    assert shown == ("event a␛[2Jb�", "start Mon 2026-11-30 09:30 ␛[31m", "attendee � <␇>")


def test_quoted_printable_calendars_are_decoded() -> None:
    shown = entry("SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=\r\n=D0=BD=D0=BD=D0=B0")
    assert shown == ("event Инна",)


@pytest.mark.parametrize(
    ("content_type", "filename"),
    [("application/octet-stream", "plan.ics"), ("text/x-vcalendar", None), ("", None)],
)
def test_a_calendar_is_recognized_by_type_name_or_bytes(content_type: str, filename: str | None) -> None:
    shown = calendar("BEGIN:VTODO", "SUMMARY:Call", "END:VTODO", content_type=content_type, filename=filename)
    assert shown.lines == ("to-do            Call",)


def test_a_calendar_without_entries_is_plain_text() -> None:
    assert calendar("X-NAME:a").lines[0] == "BEGIN:VCALENDAR"


def test_entries_and_attendees_are_bounded() -> None:
    many = calendar(*["BEGIN:VEVENT", "SUMMARY:x", "END:VEVENT"] * 300)
    assert sum(line.startswith("event") for line in many.lines) == 200
    assert many.facts.endswith("its beginning")
    assert Detail("entries", "200+") in many.details
    crowd = entry(*["ATTENDEE:mailto:a@example.com"] * 400)
    assert crowd[-1] == "and 380 more"
    assert len(crowd) == 22


@pytest.mark.parametrize(
    "line",
    ["BEGIN:VEVENT", "END:VEVENT", ' "', "SUMMARY;" + "a;" * 20, "RRULE:" + "FREQ=;" * 10, "A;B=" + '"' * 40],
)
def test_hostile_calendars_take_little_time(line: str) -> None:
    start = time.thread_time()
    calendar("BEGIN:VEVENT", *[line] * 2000)
    calendar("BEGIN:VEVENT", "SUMMARY" + line * 4000, "RRULE:" + "FREQ=;" * 9000, "A" + ';B="' * 9000)
    assert time.thread_time() - start < 2
