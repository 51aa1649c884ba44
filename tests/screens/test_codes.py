"""QR codes on the screen, decoded from its SVG screenshot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from tests.screens.driver import at_media
from tests.screens.small_service import (
    at_small_service,
    media_sid,
    record_with_link,
    service_with_links,
    temporary_url,
)
from tests.sharing.qr_reader import CELL, decode_qr, dots
from tui.screens.dialogs.copy_menu import CopyMenu
from tui.screens.dialogs.link import LinkDialog
from tui.screens.dialogs.qr_code import QrCodeDialog
from tui.screens.media.screen import MediaScreen
from tui.settings import Appearance
from tui.sharing.qr import Blocks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.driver import AppDriver

LARGE = (100, 50)
_IN_SVG: Final = "{http://www.w3.org/2000/svg}"
#: The size of a cell in Textual's screenshots.
_COLUMN: Final = 12.2
_LINE: Final = 24.4


def seen(desk: AppDriver, blocks: Blocks = Blocks.HALF, *, is_inverted_read: bool = True) -> str | None:
    """Return the text of the code in the SVG screenshot, or None if there is none.

    ``is_inverted_read``: whether the reader also accepts light codes on dark backgrounds, as most phones do.

    The screenshot is drawn like in a browser with a block font: coloured backgrounds, then characters.
    """
    svg = ET.fromstring(desk.app.export_screenshot())  # noqa: S314 - our own output
    colours = dict(re.findall(r"\.([\w-]+) \{ fill: (#\w{6})", "".join(svg.itertext())))
    [matrix] = [group for group in svg.iter(_IN_SVG + "g") if group.get("class", "").endswith("-matrix")]
    size = desk.app.size
    picture = Image.new("RGB", (size.width * CELL[0], size.height * CELL[1]))
    for ground in svg.iter(_IN_SVG + "rect"):
        fill = ground.get("fill", "")
        if fill.startswith("#") and ground.get("shape-rendering") == "crispEdges":
            left, top, width, height = (float(ground.get(name, 0)) for name in ("x", "y", "width", "height"))
            corner = (round(left / _COLUMN) * CELL[0], int(top / _LINE) * CELL[1])
            end = (round((left + width) / _COLUMN) * CELL[0], int((top + height) / _LINE) * CELL[1])
            picture.paste(fill, (*corner, *end))
    for text in matrix:
        column, row = round(float(text.get("x", 0)) / _COLUMN), int(float(text.get("y", 0)) / _LINE)
        for place, character in enumerate((text.text or "").replace("\xa0", " ")):
            for box in dots(character, blocks, ((column + place) * CELL[0], row * CELL[1])):
                picture.paste(colours[text.get("class", "")], box)
    return decode_qr(picture.convert("L"), is_inverted_read=is_inverted_read)


@pytest.mark.parametrize("theme", ["safelight", "daylight", "textual-light", "ansi-dark"])
async def test_a_code_of_a_twilio_link_is_scannable_in_every_theme(samples: Path, theme: str) -> None:
    async with at_media(samples, LARGE) as desk:
        desk.app.theme = theme
        await desk.press("l")
        shown = desk.app.screen.query_one("#link-url").render()
        await desk.press("Q")
        await desk.until(lambda: desk.is_at(QrCodeDialog))
        assert seen(desk) == str(shown)
        assert len(str(shown)) > 450
        assert "Expires at 14:35:00 (in 5:00)" in desk.text
        await desk.press("Q", "escape")
        assert desk.is_at(MediaScreen)


async def test_a_code_that_does_not_fit_states_the_space_it_needs(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.press("Q")
        await desk.until_text("The code needs 79x40 characters, and there is room for 80x22.", "press d")
        assert seen(desk) is None


async def test_in_a_wide_terminal_the_code_uses_all_lines_beside_the_text(samples: Path) -> None:
    async with at_media(samples, (140, 40)) as desk:
        await desk.press("Q")
        await desk.until_text("Expires at 14:35:00 (in 5:00)", "r renew · esc close")
        assert (seen(desk) or "").startswith("http://127.0.0.1:8750/ME")
        await desk.pilot.resize_terminal(100, 30)
        await desk.until_text("The code needs 79x40 characters")
        await desk.pilot.resize_terminal(100, 50)
        await desk.until(lambda: seen(desk))


async def test_finer_blocks_make_a_code_fit_into_80x24(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.press("Q")
        await desk.until_text("The code needs 79x40 characters")
        await desk.press("d")
        url = "http://127.0.0.1:8750/ME"
        await desk.until(lambda: (seen(desk, Blocks.OCTANT) or "").startswith(url))
        await desk.press("d")
        await desk.until_text("The code needs 79x40 characters")


async def test_in_tmux_a_warning_says_finer_blocks_may_be_dropped(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "/nowhere,1,0")
    async with at_media(samples) as desk:
        await desk.press("Q")
        await desk.until_text("Or press d for finer blocks", "Older versions of tmux drop them.")


async def test_finer_blocks_are_not_offered_when_they_do_not_help(samples: Path) -> None:
    async with at_media(samples, (60, 15)) as desk:
        await desk.press("Q")
        await desk.until_text("The code needs 79x40 characters, and there is room for 60x13.")
        assert "press d" not in desk.text


async def test_a_short_link_fits_into_80x24_in_normal_blocks() -> None:
    service = service_with_links()
    async with at_small_service(service) as desk:
        await desk.press("Q")
        await desk.until(lambda: desk.is_at(QrCodeDialog))
        assert seen(desk) == temporary_url(service)


async def test_a_key_renews_the_code_and_link_on_the_screen() -> None:
    service = service_with_links()
    async with at_small_service(service, LARGE) as desk:
        service.media[media_sid(0)] = record_with_link(1, seconds=-5)
        await desk.press("l")
        await desk.until_text("Expired at", "Press r for a new link.")
        service.media[media_sid(0)] = record_with_link(2)
        await desk.press("r")
        await desk.until_text("Signature=s2", "Anyone with this link can open it.")
        service.media[media_sid(0)] = record_with_link(3)
        await desk.press("Q", "r")
        await desk.until(lambda: seen(desk) == temporary_url(service))
        await desk.press("escape")
        assert desk.is_at(LinkDialog)


async def test_the_copy_menu_shows_a_code_of_a_fresh_link() -> None:
    service = service_with_links()
    async with at_small_service(service, LARGE) as desk:
        await desk.press("c")
        await desk.until_text("Signature=s0")
        service.media[media_sid(0)] = record_with_link(5)
        await desk.press("Q")
        await desk.until(lambda: desk.is_at(QrCodeDialog))
        assert seen(desk) == temporary_url(service)
        await desk.press("escape")
        assert desk.is_at(CopyMenu)


async def test_links_open_on_a_desktop_but_not_over_ssh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("SSH_TTY", "/dev/pts/3")
    monkeypatch.delenv("TMUX", raising=False)
    service = service_with_links()
    async with at_small_service(service) as desk:
        await desk.press("o")
        await desk.until(lambda: "not on the desktop of this computer" in desk.notices)
        assert not (tmp_path / "opened").exists()
        monkeypatch.delenv("SSH_TTY")
        monkeypatch.delenv("SSH_CONNECTION", raising=False)
        monkeypatch.delenv("SSH_CLIENT", raising=False)
        await desk.press("o")
        await desk.until((tmp_path / "opened").exists)
        await desk.until(lambda: (tmp_path / "opened").read_text() == temporary_url(service) + "\n")


#: Large enough for a code of Twilio's links in squares.
VERY_LARGE: Final = (170, 85)
IN_ASCII: Final = Appearance(is_ascii=True)


def long_link(characters: int) -> dict[str, object]:
    """Return the record of a media with a temporary URL of this length, with a CloudFront policy."""
    record = record_with_link(0)
    url = f"{record['links']['content_direct_temporary']}&Policy="  # type: ignore[index]
    return {**record, "links": {"content_direct_temporary": url + "p" * (characters - len(url))}}


@pytest.mark.parametrize("size", [(100, 50), VERY_LARGE])
async def test_in_ascii_a_code_uses_background_colours_or_states_its_needs(size: tuple[int, int]) -> None:
    service = service_with_links()
    service.media[media_sid(0)] = long_link(464)
    async with at_small_service(service, size, IN_ASCII) as desk:
        await desk.press("Q")
        await desk.until(lambda: desk.is_at(QrCodeDialog))
        if size is VERY_LARGE:
            await desk.until(lambda: seen(desk) == temporary_url(service))
        else:
            await desk.until_text("The code needs 158x79", "MEDIADECK_SYMBOLS=unicode, which needs 79x40")
        assert desk.text.isascii()
        assert "finer" not in desk.text
        await desk.press("d")
        assert desk.text.isascii()


async def test_in_ascii_a_short_link_is_scannable_in_80_columns() -> None:
    service = service_with_links()
    async with at_small_service(service, (80, 42), IN_ASCII) as desk:
        await desk.press("Q")
        await desk.until(lambda: seen(desk) == temporary_url(service))


async def test_without_colours_and_unicode_the_code_cannot_be_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with at_small_service(
        service_with_links(), (60, 15), Appearance(is_ascii=True, is_colourless=True)
    ) as desk:
        await desk.press("Q")
        await desk.until_text("The code needs colours or Unicode", "or without NO_COLOR.")


@pytest.mark.parametrize("theme", ["ansi-dark", "safelight"])
async def test_without_colours_a_code_is_scannable_on_a_dark_terminal(
    monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    service = service_with_links()
    async with at_small_service(service, LARGE, Appearance(theme=theme, is_colourless=True)) as desk:
        await desk.press("Q")
        await desk.until(lambda: desk.is_at(QrCodeDialog))
        assert seen(desk, is_inverted_read=False) == temporary_url(service)


@pytest.mark.parametrize("characters", [400, 640, 700, 790])
async def test_finer_blocks_make_the_longest_links_fit_into_80x24(characters: int) -> None:
    service = service_with_links()
    service.media[media_sid(0)] = long_link(characters)
    async with at_small_service(service, (80, 24)) as desk:
        await desk.press("Q", "d")
        await desk.until(lambda: seen(desk, Blocks.OCTANT) == temporary_url(service))
        assert len(temporary_url(service)) == characters
        assert "Expires at" in desk.words


async def test_a_link_too_long_for_a_code_says_so_and_a_hostile_one_is_sanitized() -> None:
    service = service_with_links()
    service.media[media_sid(0)] = long_link(5000)
    async with at_small_service(service, LARGE) as desk:
        await desk.press("Q")
        await desk.until_text("The text has 5,000 characters, but a QR code holds about 2,900.")
        bad = "https://m.example/\u202e]52;c;eA==?Expires=1"
        service.media[media_sid(0)] = {"links": {"content_direct_temporary": bad}}
        await desk.press("r")
        await desk.until(lambda: seen(desk) == "https://m.example/%E2%80%AE]52;c;eA==?Expires=1")
