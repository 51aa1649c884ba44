"""Previews on the screen: fetching, drawing and keys."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.api.answering import answering
from tests.idle import settle
from tests.preview.makers import (
    BLUE,
    RED,
    encode_image,
    is_near,
    pixel_at,
    quarters,
    render,
    scene,
)
from tests.screens.content_service import Content, ContentService
from tests.screens.driver import at, at_media, browser_of
from tests.screens.keyboard import reply
from tests.screens.small_service import media_sid
from tui.preview import Drawing
from tui.preview.capabilities import TerminalCapabilities
from tui.preview.renderers.cell_glyphs import QUARTERS, SIXTHS
from tui.screens.dialogs.question import QuestionDialog
from tui.screens.viewer import ViewerScreen
from tui.settings import config_file
from tui.terminal.capabilities import CapabilitiesDetected
from tui.widgets.preview_pane import PreviewPane
from tui.widgets.tile_grid import TileGrid

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.preview.makers import Colour
    from tests.screens.driver import AppDriver

pytestmark = pytest.mark.usefixtures("home")
WIDE = (140, 40)
SEXTANTS = set(SIXTHS.glyphs) - set(QUARTERS.glyphs)
SMALL = Content(encode_image(quarters(60, 40), "PNG"), "image/png")
#: Its record states 5 MB; less is sent to keep the test fast.
LARGE = Content(encode_image(scene(300, 200), "PNG"), "image/png", 5_000_000)
LETTER = Content(b"Dear all,\n" * 20_000, "text/plain")


@asynccontextmanager
async def at_contents(service: ContentService, size: tuple[int, int] = WIDE) -> AsyncIterator[AppDriver]:
    async with answering(service.handle) as server, at(browser_of(server.profile), size) as desk:
        await desk.open_service("Small")
        await desk.until_text("synced")
        yield desk


def thumbnails_in(home: Path) -> list[Path]:
    return list(home.rglob("*.thumbnail"))


def drawing(desk: AppDriver) -> Drawing:
    shown = desk.find(PreviewPane)._content
    assert isinstance(shown, Drawing)
    return shown


def colour_in(drawing: Drawing, x: float, y: float) -> Colour:
    image = render(drawing)
    return pixel_at(image, int(image.width * x), int(image.height * y))


# Fetching


async def test_large_media_are_fetched_only_on_request() -> None:
    service = ContentService(large_png=LARGE)
    async with at_contents(service) as desk:
        await desk.until_text("300×200 PNG · 5,000,000 bytes", "Press f to load all 5.0 MB.")
        assert service.fetched == [("large.png", "bytes=0-65535")]
        await desk.press("f")
        await desk.until_text("300×200 PNG · blocks")
        assert service.fetched[1:] == [("large.png", "")]


async def test_over_ssh_the_automatic_preview_limit_is_lower(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 5000 192.0.2.2 22")
    service = ContentService(photo_png=Content(SMALL.data, "image/png", 600_000))
    async with at_contents(service) as desk:
        await desk.until_text("Press f to load all 600 KB.")


async def test_over_ssh_a_picture_is_painted_with_minimal_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    content = Content(encode_image(scene(300, 200), "PNG"), "image/png")
    async with at_contents(ContentService(photo_png=content)) as desk:
        await desk.until_text("300×200 PNG · blocks")
        pane = desk.find(PreviewPane)
        lines = pane.render_lines(pane.size.region)
        near = [line.render(desk.app.console) for line in lines]
        monkeypatch.setenv("SSH_TTY", "/dev/pts/9")
        far = [line.render(desk.app.console) for line in pane.render_lines(pane.size.region)]
        assert len("".join(far)) < len("".join(near)) * 0.95


@pytest.mark.parametrize(("limit", "fetched"), [("10 MB", ""), ("off", "bytes=0-65535")])
async def test_the_preview_limit_can_be_changed(
    monkeypatch: pytest.MonkeyPatch, limit: str, fetched: str
) -> None:
    monkeypatch.setenv("MEDIADECK_PREVIEW_LIMIT", limit)
    service = ContentService(large_png=LARGE)
    async with at_contents(service) as desk:
        await desk.until_text("300×200 PNG")
        assert service.fetched == [("large.png", fetched)]


async def test_the_preview_limit_can_be_configured() -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text("[previews]\nlimit = '10 MB'\nrenderer = 'ascii'\n")
    service = ContentService(large_png=LARGE)
    async with at_contents(service) as desk:
        await desk.until_text("300×200 PNG · ascii · as set")
        assert service.fetched == [("large.png", "")]


async def test_only_the_shown_part_of_a_long_text_is_fetched() -> None:
    service = ContentService(letter_txt=LETTER)
    async with at_contents(service) as desk:
        await desk.until_text("Dear all,", "Plain text · 200,000 bytes · its beginning")
        assert service.fetched == [("letter.txt", "bytes=0-65535")]
        assert "Press f" not in desk.text


async def test_content_longer_than_its_stated_size_is_cut_at_the_limit() -> None:
    service = ContentService(lying_png=Content(SMALL.data + bytes(3_000_000), "image/png", 10))
    async with at_contents(service) as desk:
        await desk.until_text("60×40 PNG", "Press f to load all 3.0 MB.")


async def test_a_fetch_is_cancelled_when_the_cursor_moves_on(home: Path) -> None:
    service = ContentService(**{f"picture{n}_png": SMALL for n in range(20)})
    async with at_contents(service) as desk:
        await desk.until_text("60×40 PNG")
        service.held.clear()
        for place in (9, 14):
            desk.media.table.cursor = place
            await desk.until(lambda: service.fetched[-1][0] == f"picture{19 - place}.png")  # noqa: B023
        await desk.until_text("Loading…")
        service.held.set()
        await desk.until_text("60×40 PNG")
        assert desk.current == "picture5.png"
        await settle(desk.pilot)
        kept = {path.name[:34] for path in thumbnails_in(home)}
        assert media_sid(5) in kept
        assert media_sid(10) not in kept, "given up half way"


async def test_moving_quickly_over_media_fetches_none_of_them() -> None:
    service = ContentService(**{f"picture{n}_png": SMALL for n in range(40)})
    async with at_contents(service) as desk:
        await desk.until_text("60×40 PNG")
        for _ in range(39):
            desk.media.table.action_cursor_down()
        await desk.until(lambda: ("picture0.png", "") in service.fetched)
        near_an_end = {"picture39.png", "picture38.png", "picture37.png", "picture0.png", "picture1.png"}
        assert {name for name, _ in service.fetched} <= near_an_end


async def test_neighbours_are_prefetched() -> None:
    service = ContentService(large_png=LARGE, three_png=SMALL, two_png=SMALL, one_png=SMALL)
    async with at_contents(service) as desk:
        await desk.until(lambda: len(service.fetched) == 3)
        await settle(desk.pilot)
        assert [name for name, _ in service.fetched] == ["one.png", "two.png", "three.png"]
        await desk.press("down")
        await desk.until_text("60×40 PNG · blocks")
        assert len(service.fetched) == 3
        await desk.press("down")
        await asyncio.sleep(0.5)
        assert ("large.png", "") not in service.fetched, "no neighbour is large and unasked for"


# Thumbnails


async def test_a_picture_seen_before_is_not_fetched_again(home: Path) -> None:
    service = ContentService(one_png=SMALL)
    async with at_contents(service) as desk:
        await desk.until_text("60×40 PNG · blocks")
    assert len(thumbnails_in(home)) == 1
    async with at_contents(service) as desk:
        await desk.until_text("60×40 PNG · blocks")
        assert len(service.fetched) == 1
        await desk.press("T")
        await reply(desk, QuestionDialog, "T", "enter")
        await desk.until(lambda: not desk.is_at(QuestionDialog))
        assert len(thumbnails_in(home)) == 1
        await desk.press("T")
        await reply(desk, QuestionDialog, "y")
        await desk.until(lambda: "Cleared 1 thumbnail" in desk.notices)
    assert not thumbnails_in(home)


async def test_no_thumbnails_are_kept_when_disabled(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIADECK_THUMBNAILS", "off")
    async with at_contents(ContentService(one_png=SMALL)) as desk:
        await desk.until_text("60×40 PNG · blocks")
    assert not (home / "mediadeck" / "thumbnails").exists()


async def test_a_deleted_media_shows_and_keeps_no_thumbnail(home: Path) -> None:
    service = ContentService(one_png=SMALL)
    async with at_contents(service) as desk:
        await desk.until_text("60×40 PNG · blocks")
    service.gone.add("one.png")
    async with at_contents(service) as desk:
        await desk.until_text("No preview", "The service could not find it")
    assert not thumbnails_in(home)


# Renderers


async def test_a_key_cycles_through_the_renderers_and_the_pane_names_each() -> None:
    service = ContentService(one_png=SMALL)
    async with at_contents(service) as desk:
        await desk.until_text("60×40 PNG · blocks · 24-bit colours")
        await desk.press("V")
        await desk.until_text("60×40 PNG · blocks · as set")
        await desk.press("V")
        await desk.until_text("60×40 PNG · ascii · as set")
        assert any("\u2800" < character < "\u2900" for character in desk.text)
        await desk.press("V")
        await desk.until_text("Previews are off", "Press V to turn them on")
        await desk.press("V")
        await desk.until_text("60×40 PNG · blocks · 24-bit colours")


async def test_no_content_is_fetched_while_previews_are_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIADECK_PREVIEW", "off")
    service = ContentService(two_png=SMALL, one_png=SMALL)
    async with at_contents(service) as desk:
        await desk.until_text("Previews are off")
        await desk.press("down", "i")
        await asyncio.sleep(0.5)
        assert service.fetched == []
        await desk.press("i", "V")
        await desk.until_text("60×40 PNG · blocks")


async def test_a_terminal_that_draws_sextants_gets_them() -> None:
    content = encode_image(scene(300, 200), "PNG")
    async with at_contents(ContentService(photo_png=Content(content, "image/png"))) as desk:
        await desk.until_text("300×200 PNG · blocks")
        assert not glyphs_in(drawing(desk)) & SEXTANTS
        desk.app.post_message(CapabilitiesDetected(TerminalCapabilities("foot(1.16.2)", is_complete=True)))
        await desk.until(lambda: bool(glyphs_in(drawing(desk)) & SEXTANTS))


def glyphs_in(drawing: Drawing) -> set[str]:
    return {glyph for line in drawing.lines for text, _, _ in line for glyph in text}


async def test_without_colours_pictures_are_drawn_in_braille(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with at_contents(ContentService(one_png=SMALL)) as desk:
        await desk.until_text("60×40 PNG · ascii · no colours")


async def test_an_invalid_setting_is_reported_at_startup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIADECK_PREVIEW", "best")
    service = ContentService(one_png=SMALL)
    async with answering(service.handle) as server, at(browser_of(server.profile)) as desk:
        await desk.until_text(
            "MEDIADECK_PREVIEW is 'best': it can be auto, kitty, sixel, blocks, ascii, off."
        )


async def test_facts_come_before_the_fields_and_a_location_is_flagged(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await desk.go_to("all green.jpg")
        await desk.until_text("camera", "Northlight NL-7 Pocket", "taken", "2025-03-12 07:41:55")


# Full screen


async def test_a_picture_can_be_zoomed_and_panned_full_screen() -> None:
    service = ContentService(one_png=Content(encode_image(quarters(600, 400), "PNG"), "image/png"))
    async with at_contents(service, (80, 24)) as desk:
        await desk.press("z")
        await desk.until_text("one.png", "600×400 PNG", "· fits · blocks")
        assert is_near(colour_in(drawing(desk), 0.2, 0.2), RED)
        assert len(service.fetched) == 1, "it was at hand"
        await desk.press("1")
        await desk.until_text("100%")
        await desk.press(*["left"] * 9, *["down"] * 9)
        assert is_near(colour_in(drawing(desk), 0.9, 0.1), BLUE), "the lower left"
        await desk.press("plus")
        await desk.until_text("150%")
        await desk.press("0", "r")
        await desk.until_text("· fits")
        assert is_near(colour_in(drawing(desk), 0.1, 0.1), BLUE), "turned to the right"
        await desk.press("R", "minus")
        assert is_near(colour_in(drawing(desk), 0.1, 0.1), RED)
        await desk.pilot.resize_terminal(120, 30)
        await settle(desk.pilot)
        assert drawing(desk).rows == 28
        await desk.press("V", "V", "V")
        await desk.until_text("Previews are off")
        await desk.press("V")
        await desk.until_text("fits · blocks (24-bit colours)")
        await desk.press("escape")
        assert not desk.is_at(ViewerScreen)


async def test_moving_to_the_next_media_full_screen_moves_the_list_cursor() -> None:
    service = ContentService(letter_txt=LETTER, one_png=SMALL)
    async with at_contents(service, (80, 24)) as desk:
        await desk.press("z")
        await desk.until_text("60×40 PNG")
        await desk.press("n")
        await desk.until_text("Dear all,")
        before = desk.find(PreviewPane).scroll_offset.y
        await desk.press("down", "pagedown")
        await desk.until(lambda: desk.find(PreviewPane).scroll_offset.y > before + 10)
        await desk.press("plus", "1", "r", "a", "n")
        await desk.press("escape")
        assert desk.current == "letter.txt"
        await desk.press("z", "p")
        await desk.until_text("60×40 PNG")


async def test_a_large_media_is_fetched_full_screen_on_request() -> None:
    service = ContentService(large_png=LARGE)
    async with at_contents(service, (80, 24)) as desk:
        await desk.press("z")
        await desk.until_text("Press f to load all 5.0 MB.")
        await desk.press("f")
        await desk.until_text("300×200 PNG", "fits")
    async with at_contents(service, (80, 24)) as desk:
        await desk.press("z")
        await desk.until_text("press f to load all 5.0 MB")
        before = len(service.fetched)
        await desk.press("f")
        await desk.until_text("300×200 PNG", "fits")
        assert service.fetched[before:] == [("large.png", "")]


async def test_damage_is_reported_full_screen_too() -> None:
    content = encode_image(quarters(600, 400), "JPEG")
    service = ContentService(cut_jpeg=Content(content[: len(content) * 3 // 4], "image/jpeg"))
    async with at_contents(service, (80, 24)) as desk:
        await desk.press("z")
        await desk.until_text("A JPEG that ends early: only a part of it is shown", "fits")
        assert drawing(desk).rows <= 21, "above the sentence"
        await desk.press("n", "1", "r")
        await desk.until_text("A JPEG that ends early: only a part of it is shown", "100%")
        await desk.pilot.resize_terminal(20, 3)
        await desk.press("0", "plus")
        assert desk.app.is_running


# Animations


def film() -> bytes:
    frames = [Image.new("RGB", (20, 10), colour) for colour in (RED, BLUE)]
    return encode_image(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=60, loop=0)


async def test_an_animation_starts_and_stops_on_request() -> None:
    service = ContentService(still_png=SMALL, film_gif=Content(film(), "image/gif"))
    async with at_contents(service) as desk:
        await desk.until_text("20×10 GIF · 2 frames")
        await asyncio.sleep(0.3)
        assert is_near(colour_in(drawing(desk), 0.5, 0.5), RED), "not unasked"
        await desk.pilot.press("a")
        await desk.until(lambda: is_near(colour_in(drawing(desk), 0.5, 0.5), BLUE))
        await desk.until(lambda: is_near(colour_in(drawing(desk), 0.5, 0.5), RED))
        await desk.pilot.press("a")
        await desk.until(lambda: "20×10 GIF · 2 frames" in desk.text)
        await desk.pilot.press("a")
        await desk.until_text("frame 2")
        await desk.press("down")
        await desk.until_text("60×40 PNG")
        await asyncio.sleep(0.2)
        assert "60×40 PNG" in desk.text, "it moves no more where another one is shown"
        await desk.press("a")
        assert "This media is not animated." in desk.notices


async def test_the_pane_names_the_renderer_during_an_animation() -> None:
    async with at_contents(ContentService(film_gif=Content(film(), "image/gif"))) as desk:
        desk.app.post_message(CapabilitiesDetected(TerminalCapabilities("kitty(0.38.1)", is_complete=True)))
        await desk.until_text("frames · kitty")
        await desk.pilot.press("a")
        await desk.until_text("blocks · while it moves")
        await desk.pilot.press("a")
        await desk.until_text("frames · kitty")


# The grid


async def test_the_grid_fills_in_and_shares_the_cursor_with_the_list(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await desk.press("i")
        await desk.until(lambda: desk.text.count("▀") > 200)
        assert "harbour at dusk.jpg" in desk.text
        assert "≡ text/plain" in desk.text
        assert "Media  49" in desk.text
        tiles = desk.find(TileGrid)
        columns = tiles.columns
        for keys, place in (
            (("right",), 1),
            (("down",), 1 + columns),
            (("left", "up"), 0),
            (("up", "left"), 0),
            (("end",), 48),
            (("down", "right"), 48),
            (("home",), 0),
            (("n", "n", "p"), 1),
            (("pagedown",), 1 + columns * 3),
        ):
            await desk.press(*keys)
            assert (tiles.cursor, desk.media.table.cursor) == (place, place), keys
        assert f"{tiles.cursor + 1}/49" in desk.text
        await desk.press("i")
        assert not tiles.display
        assert desk.media.table.has_focus


async def test_the_grid_shows_marks_and_follows_the_filter(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await desk.press("i", "space", "space")
        await desk.until_text("● 2 marked")
        assert desk.text.count("● ") >= 3
        await desk.press("slash", *"witness", "enter")
        await desk.until_text("Media 1 of 49", "witness.webp")
        assert "crushed corner.jpg" not in desk.text
        await desk.press("enter")
        assert desk.media.has_class("-open")
        await desk.press("escape", "escape")
        await desk.until_text("crushed corner.jpg")
        assert desk.find(TileGrid).has_focus


async def test_the_grid_fetches_only_visible_media() -> None:
    service = ContentService(**{f"picture{n}_png": SMALL for n in range(60)})
    async with at_contents(service, (80, 24)) as desk:
        await desk.press("i")
        await desk.until(lambda: desk.text.count("▀") > 100)
        await settle(desk.pilot)
        visible_places = len(desk.find(TileGrid).visible_places)
        assert len({name for name, _ in service.fetched}) <= visible_places + 3
        await desk.press("end")
        await desk.until(lambda: ("picture0.png", "") in service.fetched)
        assert len({name for name, _ in service.fetched}) <= 2 * visible_places + 6


async def test_the_grid_reuses_a_running_fetch_of_the_pane() -> None:
    service = ContentService(small_png=SMALL)
    service.held.clear()
    async with answering(service.handle) as server, at(browser_of(server.profile), WIDE) as desk:
        await desk.open_service_now("Small")
        await desk.until(lambda: service.fetched)
        await desk.pilot.press("i")
        await desk.pilot.pause(0.3)
        service.held.set()
        await desk.until(lambda: not desk.find(TileGrid).needs_drawing(media_sid(0)))
        assert service.fetched == [("small.png", "")]


async def test_a_click_selects_a_tile(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await desk.press("i")
        await desk.pilot.click(TileGrid, offset=(30, 14))
        await settle(desk.pilot)
        tiles = desk.find(TileGrid)
        assert desk.media.table.cursor == tiles.columns + 1
        await desk.pilot.click(TileGrid, offset=(30, 14), times=2)
        await settle(desk.pilot)
        assert desk.media.has_class("-open")


@pytest.mark.parametrize("size", [(60, 15), (30, 9), (10, 4)])
async def test_the_grid_and_the_view_fit_the_smallest_terminal(size: tuple[int, int]) -> None:
    async with at_contents(ContentService(two_png=SMALL, one_png=SMALL), (80, 24)) as desk:
        await desk.pilot.resize_terminal(*size)
        await desk.press("i", "right", "z", "plus", "escape", "i")
        assert desk.app.is_running


async def test_keys_work_while_a_lexer_hangs() -> None:
    endless = Content((("\u00a0" * 1900 + "\n") * 3).encode(), "text/plain")
    async with at_contents(ContentService(still_png=SMALL, report_ezt=endless)) as desk:
        await desk.until_text("Plain text · 11,403 bytes")
        await desk.press("down")
        await desk.until_text("60×40 PNG")
