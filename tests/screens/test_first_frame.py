"""The first frame, drawn before Textual starts, matches Textual's in every cell, size and appearance."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from tests.screens.driver import at
from tui.app import Mediadeck
from tui.catalog import Catalog, ConversationRow, MediaRow, ServiceRow
from tui.settings import Appearance, make_local_profile
from tui.startup.captured_frame import are_same_cells

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tui.startup.frame_recorder import FrameRecorder

CONSOLE = Console(force_terminal=True, color_system="truecolor")
PROFILE = make_local_profile("http://127.0.0.1:9/v1", "AC" + "0" * 32, "nobody's")
NAMES = ("crane at dawn.jpg", "写真 [/b]\x1b[31m.png", "", "a name that is longer than any column.pdf", "x")
TYPES = ("image/jpeg", "image/png", None, "application/vnd.ms-excel; charset=x", "audio/ogg", "video/mp4")
LATEST = 1_790_000_000
#: The lines of a screen that are not rows.
AROUND = 6


def rows(first: int, count: int) -> Iterable[MediaRow]:
    for number in range(first, first + count):
        yield MediaRow(
            sid=f"ME{number:032x}",
            service_sid="IS1",
            conversation_sid=f"CH{number % 3}",
            conversation_name="",
            message_sid=f"IM{number:032x}",
            filename=NAMES[number % len(NAMES)] or None,
            content_type=TYPES[number % len(TYPES)],
            size=None if number % 7 == 0 else 37 ** (number % 7),
            author="maria" if number % 2 else None,
            sent=LATEST - 7_000 * (5_000 - number),
        )


def fill(home: Path, media: int) -> None:
    """Add this many media to the catalog, newer than the existing ones."""
    path = home / "mediadeck" / "catalogs" / f"{PROFILE.catalog_key}.db"
    with closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
        catalog.put_services([ServiceRow("IS1", "Harbour Support", 1)])
        catalog.put_conversations(
            ConversationRow(f"CH{n}", "IS1", f"Customer {n} 写真", "active", 1) for n in range(3)
        )
        catalog.put_media(rows(reader.count_media("IS1").media, media))


async def start(looks: Appearance, size: tuple[int, int]) -> FrameRecorder:
    """Start, and return the first frame."""
    app = Mediadeck(lambda: PROFILE, wanted="Harbour Support", profile=PROFILE, looks=looks)
    async with at(app, size) as desk:
        await desk.until(lambda: app._frame_recorder)
        assert app._frame_recorder is not None
        return app._frame_recorder


def drawn_anew(before: FrameRecorder, now: FrameRecorder) -> bool:
    """Return whether a start would draw the kept frame exactly as it was drawn now.

    The number of rows read before and with the first frame depends on milliseconds.
    """
    frame = before._frame(CONSOLE)
    assert frame is not None
    page, first_page_reader = frame.template.read_page()
    first_page_reader.close()
    page = replace(page, row_count=now._page.row_count, is_whole=now._page.is_whole)
    patches = frame.template.render_variable_areas(page, datetime.now().astimezone())
    return are_same_cells([*frame.patches, *patches], now._captured.lines(CONSOLE))


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (140, 40), (200, 50)])
@pytest.mark.parametrize(("before", "more"), [(3, 2), (40, 1), (60, 30), (300, 700), (25, 40)])
async def test_the_first_frame_matches_textual_after_catalog_changes(
    home: Path, size: tuple[int, int], before: int, more: int
) -> None:
    fill(home, before)
    kept = await start(Appearance(), size)
    fill(home, more)
    now = await start(Appearance(), size)
    if before <= size[1] - AROUND < before + more:
        with pytest.raises(LookupError, match="scrollbar"):
            drawn_anew(kept, now)
    else:
        assert drawn_anew(kept, now)


@pytest.mark.parametrize(
    "looks",
    [
        Appearance(theme="textual-light"),
        Appearance(theme="daylight"),
        Appearance(theme="ansi"),
        Appearance(is_ascii=True),
        Appearance(is_colourless=True),
    ],
)
async def test_the_first_frame_matches_textual_in_every_appearance(home: Path, looks: Appearance) -> None:
    fill(home, 50)
    kept = await start(looks, (140, 40))
    fill(home, 3)
    assert drawn_anew(kept, await start(looks, (140, 40)))


async def test_the_first_frame_names_the_order_of_a_hidden_column(home: Path) -> None:
    fill(home, 60)
    app = Mediadeck(lambda: PROFILE, wanted="Harbour Support", profile=PROFILE, looks=Appearance())
    async with at(app, (80, 24)) as desk:
        await desk.until(lambda: app._frame_recorder)
        await desk.press("s", "s", "s")
        assert "by size ▾" in desk.text
    kept = await start(Appearance(), (80, 24))
    fill(home, 30)
    assert drawn_anew(kept, await start(Appearance(), (80, 24)))


async def test_a_frame_that_differs_from_the_drawn_one_is_not_kept(home: Path) -> None:
    fill(home, 5)
    first = await start(Appearance(), (80, 24))
    assert first._frame(CONSOLE) is not None
    first._page = replace(first._page, row_count=6)
    assert first._frame(CONSOLE) is None
