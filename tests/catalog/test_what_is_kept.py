"""Catalog data beyond messages: totals, unattached uploads, and details."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog.rows import fill, make_conversation_row, make_service_row, media_row
from tui.catalog import Catalog, MediaDetails, Totals

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.catalog.conftest import View
    from tui.catalog import MediaRow

#: Changes to the media of a number: added or updated with a size, or removed.
events = st.lists(
    st.tuples(st.integers(0, 5), st.none() | st.integers(0, 2**62) | st.just("gone")), max_size=30
)


def unattached(number: int) -> MediaRow:
    return replace(media_row(number), conversation_sid=None, conversation_name="", message_sid=None)


@settings(max_examples=50, deadline=None)
@given(events)
def test_totals_match_the_media_in_the_catalog(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[int, int | str | None]]
) -> None:
    with closing(Catalog(tmp_path_factory.mktemp("totals") / "one.db")) as catalog:
        fill(catalog, 0)
        there: dict[int, int] = {}
        for number, size in events:
            if size == "gone":
                catalog.forget_media([f"ME{number}"])
                there.pop(number, None)
            else:
                assert not isinstance(size, str)
                catalog.put_media([media_row(number, size=size)])
                there[number] = size or 0
        with closing(catalog.reader()) as reader:
            found = reader.count_media("IS1")
            [row] = reader.services()
        assert found.media == row.media == len(there)
        # Sums of sizes above 2**53 are inexact, and removing such sizes leaves the error behind.
        assert found.size >= 0
        assert abs(found.size - sum(there.values())) <= 2**20 + sum(there.values()) // 2**40


def test_totals_shrink_with_a_removed_conversation(catalog: Catalog) -> None:
    fill(catalog, 3)
    catalog.put_conversations([make_conversation_row("CH2")])
    catalog.put_media([media_row(7, "CH2", size=100)])
    catalog.finish_service("IS1", ["CH1"])
    with closing(catalog.reader()) as reader:
        assert reader.count_media("IS1") == Totals(1, 100)


def test_an_upload_is_listed_at_once_and_later_joined_to_its_message(catalog: Catalog, view: View) -> None:
    fill(catalog, 0)
    catalog.put_unattached([unattached(1), replace(unattached(2), service_sid="IS-unknown")])
    [row] = view.media().values()
    assert (row.sid, row.message_sid, row.conversation_sid) == ("ME1", None, None)
    catalog.put_media([media_row(1)])
    catalog.put_unattached([unattached(1)])  # reported late
    [row] = view.media().values()
    assert (row.message_sid, row.conversation_sid) == ("IM1", "CH1")


def test_details_survive_rereading_the_message(catalog: Catalog, view: View) -> None:
    fill(catalog, 2)
    catalog.put_details([MediaDetails("ME1", "body", 77), MediaDetails("ME-unknown", "media", 1)])
    catalog.put_media([media_row(1, name="renamed.txt")])
    found = {row.sid: (row.name, row.category, row.uploaded) for row in view.media().values()}
    assert found == {"ME0": ("0.txt", None, None), "ME1": ("renamed.txt", "body", 77)}


def test_removed_messages_remove_their_media(catalog: Catalog, view: View) -> None:
    catalog.put_services([make_service_row()])
    catalog.put_conversations([make_conversation_row()])
    catalog.put_media([media_row(1), replace(media_row(2), message_sid="IM1"), media_row(3)])
    catalog.forget_messages(["IM1", "IM-unknown"])
    assert view.names() == ["3.txt"]


def test_a_catalog_that_was_set_aside_reports_it(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    with closing(Catalog(path)) as catalog:
        assert not catalog.was_set_aside
    path.write_bytes(b"nonsense" * 1000)
    with closing(Catalog(path)) as catalog:
        assert catalog.was_set_aside
    with closing(Catalog(path)) as catalog:
        assert not catalog.was_set_aside
