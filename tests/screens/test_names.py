"""Names instead of identities and phone numbers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, forwarded
from tests.idle import settle
from tests.screens.driver import at_media, at_samples
from tests.screens.harbour import at_harbour, run_harbour
from tui.settings import catalog_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.answering import Asked
    from tests.screens.driver import AppDriver

WIDE = (160, 40)


def _authors(desk: AppDriver) -> list[str]:
    table = desk.media.table
    return [cells["author"].text for row in range(table.row_count) if (cells := table.cells(row))]


def _column(desk: AppDriver, key: str) -> int:
    return next(place.width for place in desk.media.table.placed if place.column.key == key)


async def test_a_new_user_sees_names_or_the_end_of_phone_numbers(tmp_path: Path) -> None:
    async with at_media(tmp_path, WIDE) as desk:
        await desk.until_text("Maria", "Tomás")
        await settle(desk.pilot)
        shown = _authors(desk)
        assert {"❝ Maria", "❝ Lee", "❝ Noor", "☏ Ola", "❝ jon", "❝ line.robot", "☏ +12025550199"} <= set(
            shown
        )
        assert "✆ +12025550171" in shown
        assert "whatsapp:" not in desk.text


async def test_the_resource_lists_the_participants(tmp_path: Path) -> None:
    async with at_media(tmp_path, WIDE) as desk:
        await desk.go_to("all green.jpg")
        await desk.until_text("Tomás", "WhatsApp +12025550143", "Noor", "chat agent.noor", "line.robot")


async def test_all_visible_conversations_get_names_even_without_new_media(tmp_path: Path) -> None:
    async with at_media(tmp_path, (140, 40)) as desk:
        await desk.press("escape")
        [path] = catalog_folder().glob("*.db")
        with closing(sqlite3.connect(path)) as catalog, catalog:
            catalog.executescript("DELETE FROM person; UPDATE conversation SET people_at = NULL")
        await desk.press("enter")
        await desk.until(lambda: {"❝ Maria", "✆ Tomás", "❝ Priya", "☏ Ola"} <= set(_authors(desk)))


async def test_loading_names_does_not_move_the_list(tmp_path: Path) -> None:
    async with at_samples(tmp_path, (100, 16)) as desk:
        await desk.open_service_now()
        await desk.until(lambda: desk.media.table.row_count > 30)
        await desk.pilot.press(*["down"] * 20)
        table = desk.media.table
        before = table.current, table.scroll_offset.y
        await desk.until(lambda: "❝ Noor" in _authors(desk))
        await settle(desk.pilot)
        assert table.current is not None
        assert before[0] is not None
        assert (table.current.sid, table.scroll_offset.y) == (before[0].sid, before[1])


async def test_names_cost_one_request_per_conversation_and_day(tmp_path: Path) -> None:
    asked: list[str] = []
    with run_harbour(tmp_path) as harbour:

        async def handle(request: Asked) -> bytes:
            asked.append(request.target.partition("?")[0])
            return await forwarded(request, harbour.origin)

        def count() -> int:
            return sum(path.endswith("/Participants") for path in asked)

        async with at_harbour(harbour, handle) as desk:
            await desk.until(count)
            await desk.press("end", "home")
        assert count() == 1
        async with at_harbour(harbour, handle) as desk:
            await settle(desk.pilot)
        assert count() == 1
        [path] = catalog_folder().glob("*.db")
        with closing(sqlite3.connect(path)) as catalog, catalog:
            catalog.execute("UPDATE conversation SET people_at = people_at - 25 * 60 * 60")
        async with at_harbour(harbour, handle) as desk:
            await desk.until(lambda: count() == 2)


@pytest.mark.parametrize("status", [403, 404, 429, 503, None])
async def test_unreadable_participants_leave_the_list_unchanged(tmp_path: Path, status: int | None) -> None:
    asked: list[str] = []
    with run_harbour(tmp_path) as harbour:

        async def handle(request: Asked) -> bytes | None:
            if "/Participants" not in request.target:
                return await forwarded(request, harbour.origin)
            asked.append(request.target)
            if status == 429 and len(asked) > 2:
                return await forwarded(request, harbour.origin)
            return answer(status, {"code": 20000, "message": "No"}) if status else None

        async with at_harbour(harbour, handle) as desk:
            await desk.until(lambda: asked)
            await desk.press("end", "home", "end")
            assert _authors(desk) == ["❝ maria"] * 3
            assert desk.notices == ""
        assert status not in (403, 404) or len(asked) == 1
