"""Themes: chosen, remembered, configured, custom, and reloaded on change."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from tests.idle import settle
from tests.screens.driver import AppDriver, at
from tui.app import Mediadeck
from tui.settings import Appearance, SettingsError, make_local_profile, read_appearance, themes_folder
from tui.widgets.contrast import contrast_ratio

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("home")


@asynccontextmanager
async def started(looks: Appearance | None = None) -> AsyncIterator[AppDriver]:
    """Start the browser on a service that does not exist."""
    app = Mediadeck(lambda: make_local_profile("http://127.0.0.1:9/v1", "AC1", "token"), looks=looks)
    async with at(app) as desk:
        await settle(desk.pilot)
        yield desk


def own_theme(name: str, text: str) -> Path:
    themes_folder().mkdir(parents=True, exist_ok=True)
    file = themes_folder() / f"{name}.toml"
    file.write_text(text)
    return file


def ground(desk: AppDriver) -> Color:
    """Return the background colour of the screen as drawn."""
    style = next(iter(desk.app.screen._compositor.render_strips()[-2])).style
    assert style is not None
    assert style.bgcolor is not None
    return Color.from_rich_color(style.bgcolor)


async def test_the_last_chosen_theme_is_used_at_the_next_start() -> None:
    async with started() as desk:
        assert desk.app.theme == "safelight"
        desk.app.theme = "daylight"
        await settle(desk.pilot)
    async with started() as desk:
        assert desk.app.theme == "daylight"
        assert ground(desk).brightness > 0.9


async def test_a_configured_theme_is_used_until_another_is_chosen() -> None:
    async with started(Appearance(first_theme="nord")) as desk:
        assert desk.app.theme == "nord"
        desk.app.theme = "daylight"
        await settle(desk.pilot)
    async with started(Appearance(first_theme="nord")) as desk:
        assert desk.app.theme == "daylight"
    async with started(Appearance(first_theme="dracula")) as desk:
        assert desk.app.theme == "dracula", "the configuration was changed since then"


async def test_a_theme_option_applies_to_this_run_and_an_unknown_one_is_reported() -> None:
    async with started(Appearance(theme="gruvbox")) as desk:
        assert desk.app.theme == "gruvbox"
    async with started(Appearance(theme="nowhere")) as desk:
        assert desk.app.theme == "safelight"
        assert "Unknown theme 'nowhere'" in desk.notices


async def test_a_custom_theme_is_used_and_reloaded_on_change() -> None:
    file = own_theme("mine", 'primary = "#ff00ff"\nbackground = "#202020"')
    async with started(Appearance(first_theme="mine")) as desk:
        assert ground(desk).hex == "#202020"
        file.write_text('primary = "#ff00ff"\nbackground = "#404040"  # lighter')
        await desk.until(lambda: ground(desk).hex == "#404040")
        own_theme("later", 'primary = "#ff00ff"')
        await desk.until(lambda: "later" in desk.app.available_themes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('primary = "#ff00ff"\nbackgruond = "#202020"', "unknown key 'backgruond'"),
        ("primary = ", "mine.toml"),
        ('background = "#202020"', "primary is missing"),
        ('primary = "pinkish"', "Expected colours such as"),
        ("primary = 5", "Expected colours such as"),
    ],
)
async def test_an_error_in_a_custom_theme_is_reported_and_the_previous_version_kept(
    text: str, told: str
) -> None:
    file = own_theme("mine", 'primary = "#ff00ff"\nbackground = "#202020"')
    async with started(Appearance(first_theme="mine")) as desk:
        file.write_text(text)
        await desk.until(lambda: told in desk.notices)
        assert "The previous theme was kept" in desk.notices
        assert ground(desk).hex == "#202020"


@pytest.mark.parametrize("name", [*BUILTIN_THEMES, "safelight", "daylight", "ansi"])
async def test_every_theme_is_usable_and_muted_text_is_readable(name: str) -> None:
    async with started(Appearance(theme=name)) as desk:
        await desk.until_text("Press r")
        colours = desk.app.get_css_variables()
        if not desk.app.current_theme.ansi:
            muted, behind = Color.parse(colours["text-muted"]), Color.parse(colours["background"])
            assert contrast_ratio(muted, behind) >= 3


def test_environment_and_configuration_control_the_appearance(home: Path) -> None:
    (home / "mediadeck").mkdir()
    (home / "mediadeck" / "config.toml").write_text('theme = "nord"\nsymbols = "ascii"\nmotion = "none"\n')
    assert read_appearance({}) == Appearance(first_theme="nord", is_ascii=True, is_still=True)
    said = {"MEDIADECK_THEME": "daylight", "MEDIADECK_SYMBOLS": "unicode", "NO_COLOR": "1"}
    assert read_appearance(said) == Appearance("daylight", "nord", is_still=True, is_colourless=True)
    with pytest.raises(SettingsError, match="it can be auto, unicode, ascii"):
        read_appearance({"MEDIADECK_SYMBOLS": "emoji"})


@pytest.mark.parametrize(
    ("environ", "is_ascii"),
    [
        ({}, False),
        ({"LANG": "C"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),  # as set by Python itself
        ({"LANG": "POSIX"}, True),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, True),
        ({"LANG": "C", "LC_ALL": "C.UTF-8"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, True),
        ({"LC_CTYPE": "C.UTF-8"}, False),
    ],
)
def test_without_a_unicode_locale_everything_is_ascii(environ: dict[str, str], *, is_ascii: bool) -> None:
    assert read_appearance(environ).is_ascii is is_ascii


@pytest.mark.parametrize(
    ("environ", "is_still"),
    [
        ({}, False),
        ({"SSH_CONNECTION": "1 2 3 4"}, True),
        ({"SSH_CONNECTION": "1 2 3 4", "TEXTUAL_ANIMATIONS": "full"}, False),
    ],
)
async def test_over_ssh_there_is_no_animation_by_default(environ: dict[str, str], *, is_still: bool) -> None:
    assert "TEXTUAL_ANIMATIONS" not in os.environ
    async with started(read_appearance(environ)) as desk:
        assert (desk.app.animation_level == "none") is is_still
