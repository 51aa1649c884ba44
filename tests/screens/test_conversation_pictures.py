"""The pictures between the messages of a conversation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answering
from tests.idle import settle
from tests.preview.makers import encode_image, quarters
from tests.screens.content_service import Content, ContentService
from tests.screens.driver import at, at_media, browser_of
from tui.screens.threads.conversation import ConversationScreen
from tui.settings import config_file
from tui.widgets.threads.conversation_view import THUMBNAIL, ConversationView
from tui.widgets.threads.thread_pane import ThreadPane

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.answering import Asked
    from tests.screens.driver import AppDriver

HIGH = (140, 90)
SMALL = Content(encode_image(quarters(60, 40), "PNG"), "image/png")


async def open_conversation(desk: AppDriver) -> None:
    await desk.press("m")
    desk.find(ThreadPane).focus()
    await desk.press("enter")
    await desk.until(lambda: desk.is_at(ConversationScreen) and desk.find(ConversationView).current)
    await settle(desk.pilot)


def lines_under(desk: AppDriver, name: str) -> list[str]:
    """Return the lines where the thumbnail of a media is shown."""
    entry = next(y for y, line in enumerate(desk.lines) if f"▣ {name}" in line)
    return [line.strip("│").strip(" ▌") for line in desk.lines[entry + 1 :][: THUMBNAIL[1]]]


def has_picture(desk: AppDriver, name: str) -> bool:
    return any(len(re.findall("[▀▄▌▐▖▗▘▝]", line)) > 5 for line in lines_under(desk, name))


async def test_pictures_are_shown_below_their_messages_and_a_key_hides_them(samples: Path) -> None:
    async with at_media(samples, HIGH) as desk:
        await open_conversation(desk)
        names = ("IMG_4821.jpg", "crushed corner.jpg", "label close-up.jpg", "harbour at dusk.jpg")
        await desk.until(lambda: all(has_picture(desk, name) for name in names))
        place = desk.find(ConversationView).cursor
        await desk.press("i")
        assert "▀" not in desk.text
        assert "▣ crushed corner.jpg" in desk.text
        assert desk.find(ConversationView).cursor == place
        await desk.press("escape", "enter")
        assert desk.is_at(ConversationScreen)
        assert "▀" not in desk.text, "remembered"
        await desk.press("i")
        await desk.until(lambda: all(has_picture(desk, name) for name in names))


async def test_without_a_renderer_no_space_is_reserved_for_pictures(samples: Path) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text("[previews]\nrenderer = 'off'\n")
    async with at_media(samples, HIGH) as desk:
        await open_conversation(desk)
        entries = "\n".join(lines_under(desk, "crushed corner.jpg"))
        assert "▣ label close-up.jpg" in entries
        await desk.press("i")
        await desk.until(lambda: "This terminal shows no pictures" in desk.notices)


async def test_media_without_a_picture_keep_their_symbol(home: Path) -> None:
    del home
    service = ContentService(good_png=SMALL, broken_png=Content(b"no picture", "image/png"))
    async with answering(service.handle) as server, at(browser_of(server.profile), HIGH) as desk:
        await desk.open_service("Small")
        await open_conversation(desk)
        await desk.until(lambda: has_picture(desk, "good.png"))
        assert [line for line in lines_under(desk, "broken.png") if line] == ["▣"]


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_only_visible_pictures_are_fetched_at_most_four_at_once(
    home: Path, size: tuple[int, int]
) -> None:
    del home
    service = ContentService(**{f"picture{n}_png": SMALL for n in range(60)})
    async with answering(service.handle) as server, at(browser_of(server.profile), (140, 40)) as desk:
        await desk.open_service("Small")
        await desk.pilot.resize_terminal(*size)
        await settle(desk.pilot)
        before = len(service.fetched)
        service.held.clear()
        await desk.press("m")
        desk.find(ThreadPane).focus()
        await desk.pilot.press("enter")
        await desk.until(lambda: desk.is_at(ConversationScreen) and desk.find(ConversationView).current)
        for key in ("home", *["pagedown"] * 12, "end"):
            await desk.pilot.press(key)
        await desk.pilot.pause(0.3)
        assert len(service.fetched) - before <= 14 * 4
        service.held.set()
        await desk.until(lambda: has_picture(desk, "picture59.png"))
        await settle(desk.pilot)
        missing = 60 - len({name for name, _ in service.fetched})
        assert missing > 20, "what was passed in a hurry is not fetched"


async def test_pictures_seen_before_are_shown_offline(home: Path) -> None:
    del home
    service = ContentService(**{f"picture{n}_png": SMALL for n in range(30)})
    is_offline = False

    async def handle(asked: Asked) -> bytes | None:
        return None if is_offline else await service.handle(asked)

    async with answering(handle) as server:
        async with at(browser_of(server.profile), (140, 40)) as desk:
            await desk.open_service("Small")
            await desk.until_text("60×40 PNG")
            await settle(desk.pilot)
        async with at(browser_of(server.profile), HIGH) as desk:
            await desk.open_service("Small")
            is_offline = True
            await open_conversation(desk)
            await desk.until(lambda: has_picture(desk, "picture29.png"))
            assert [line for line in lines_under(desk, "picture22.png") if line] == ["▣"]


@pytest.mark.parametrize("size", [(60, 15), (140, 40)])
async def test_the_cursor_visits_every_picture_in_order(home: Path, size: tuple[int, int]) -> None:
    del home
    service = ContentService(**{f"picture{n}_png": SMALL for n in range(40)})
    async with answering(service.handle) as server, at(browser_of(server.profile), (140, 40)) as desk:
        await desk.open_service("Small")
        await desk.pilot.resize_terminal(*size)
        await open_conversation(desk)
        for key, way in (("home", "pagedown"), ("end", "pageup")):
            await desk.press(key)
            seen: set[int] = set()
            for _ in range(60):
                found = [int(number) for number in re.findall(r"▣ picture(\d+)\.png", desk.text)]
                assert found == list(range(found[0], found[-1] + 1))
                assert desk.find(ConversationView).cursor in found
                seen.update(found)
                await desk.press(way)
            assert seen == set(range(40))
