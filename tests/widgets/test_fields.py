"""The fields of a media, as text and in their pane."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from textual.app import App, ComposeResult

from tui.api.models import decode_media
from tui.app import styles_folder
from tui.catalog import MediaRow
from tui.presentation.fields import DisplayField, format_fields
from tui.presentation.summary import format_summary
from tui.widgets.resource_pane import FieldList, ResourcePane

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=timezone(timedelta(hours=-3)))
RAW: dict[str, object] = {
    "sid": "ME" + "0123" * 8,
    "date_created": "2026-11-20T16:00:00.000001+00:00",
    "date_updated": "2025-01-02T03:04:05Z",
    "size": 2_412_330,
    "content_type": "image/svg+xml; charset=utf-8",
    "filename": "[/bold]\x1b[31m",
    "author": "",
    "message_sid": None,
    "is_multipart_upstream": False,
    "links": {"content": "/v1/" + "x" * 200},
}


def fields() -> dict[str, DisplayField]:
    return {field.name: field for field in format_fields(decode_media(RAW), NOW)}


def test_values_are_shown_exactly_and_readably() -> None:
    assert fields()["date_created"] == DisplayField("date_created", "2026-11-20 13:00:00", "-03:00 · 1 h")
    assert fields()["date_updated"] == DisplayField(
        "date_updated", "2025-01-02 00:04:05", "-03:00 · Jan 2025"
    )
    assert fields()["size"] == DisplayField("size", "2.4 MB", "2,412,330 bytes")
    assert fields()["file_name"].value == "[/bold]␛[31m"
    assert fields()["is_multipart_upstream"].value == "false"


def test_empty_null_and_missing_are_distinguished() -> None:
    assert fields()["author"] == DisplayField("author", '""')
    assert fields()["message_sid"] == DisplayField("message_sid", "", "null")
    assert fields()["category"] == DisplayField("category", "", "not sent by the service")
    assert fields()["links.content_direct_temporary"].aside == "not sent by the service"


class Pane(App[None]):
    """An app with only the resource pane."""

    CSS_PATH = sorted(styles_folder().glob("*.tcss"))

    def compose(self) -> ComposeResult:
        """Compose the pane."""
        yield ResourcePane()


@pytest.mark.parametrize("width", [20, 28, 40, 60, 80])
async def test_at_any_width_no_field_is_lost_and_no_line_too_long(width: int) -> None:
    app = Pane()
    async with app.run_test(size=(width, 50)) as pilot:
        app.query_one(ResourcePane).show_fields(format_fields(decode_media(RAW), NOW))
        await pilot.pause()
        field_list = app.query_one(FieldList)
        content = field_list.render()
        assert field_list.size.height == len(content.plain.splitlines())
        assert all(line.cell_length <= field_list.content_size.width for line in content.split("\n"))
        shown = "".join(content.plain.split())
        assert [name for name in fields() if name not in shown] == []


async def test_a_long_note_wraps_below_its_own_start() -> None:
    app = Pane()
    async with app.run_test(size=(48, 10)) as pilot:
        app.query_one(ResourcePane).show_fields(
            [DisplayField("taken", "2025-03-14", "by the camera's own clock")]
        )
        await pilot.pause()
        shown = app.query_one(FieldList).render().plain.splitlines()
        column = shown[0].index("2025-03-14")
        assert len(shown) > 2
        assert [line[:column].strip() for line in shown[1:]] == [""] * (len(shown) - 1)
        assert " ".join(line.strip() for line in shown[1:]) == "by the camera's own clock"


async def test_a_message_replaces_the_fields_and_is_not_markup() -> None:
    app = Pane()
    async with app.run_test(size=(40, 10)) as pilot:
        pane = app.query_one(ResourcePane)
        pane.show_fields(format_fields(decode_media(RAW), NOW))
        pane.show_sentence("Nothing [/bold] there")
        await pilot.pause()
        lines = [strip.text for strip in app.screen._compositor.render_strips()]
        assert "Nothing [/bold] there" in lines[1]
        assert not any("content_type" in line for line in lines)


ROW = MediaRow(
    sid="ME" + "0123" * 8,
    service_sid="IS" + "0" * 32,
    conversation_sid="CH" + "0" * 32,
    conversation_name="Case \x1b[31m4821",
    message_sid="IM" + "0" * 32,
    filename="boat.jpg",
    content_type="image/jpeg",
    size=2_412_330,
    author="whatsapp:+12025550143",
    sent=int(NOW.timestamp()) - 3600,
    author_name="Maria Silva",
    text="Here is\nthe damage. " * 20,
)


def test_the_most_asked_fields_come_first() -> None:
    summary = list(format_summary(ROW, NOW))
    assert [field.name for field in summary] == ["from", "conversation", "sent", "text", "type", "size"]
    assert (summary[0].value, summary[0].aside) == ("✆ Maria Silva", "whatsapp:+12025550143")
    assert summary[1].value == "Case ␛[31m4821"
    assert (summary[2].value, summary[2].aside) == ("2026-11-20 13:30:00", "1 h")
    assert summary[3].value.startswith("Here is the damage. Here")
    assert len(summary[3].value) <= 280


@pytest.mark.parametrize(
    ("state", "aside"),
    [("closed", "closed"), ("inactive", "inactive"), ("active", ""), (None, ""), ("\x1b[31m", "␛[31m")],
)
def test_a_conversation_that_is_not_active_says_so(state: str | None, aside: str) -> None:
    row = replace(ROW, conversation_state=state)
    assert [field.aside for field in format_summary(row, NOW) if field.name == "conversation"] == [aside]


def test_values_missing_from_the_catalog_are_left_out() -> None:
    row = replace(ROW, author=None, author_name=None, conversation_name="", text=None, sent=None, size=None)
    assert [field.name for field in format_summary(row, NOW)] == ["type"]


async def test_text_is_wrapped_not_truncated() -> None:
    app = Pane()
    async with app.run_test(size=(60, 50)) as pilot:
        app.query_one(ResourcePane).show_fields(list(format_summary(ROW, NOW)))
        await pilot.pause()
        lines = app.query_one(FieldList).render().plain.splitlines()
        words = " ".join(" ".join(line[21:] for line in lines).split())
        assert next(field.value for field in format_summary(ROW, NOW) if field.is_prose) in words
