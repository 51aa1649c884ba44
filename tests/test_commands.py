"""The commands: each does something, has its own key, and is listed in the footer, palette and help."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import pkgutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

import tui.screens
import tui.widgets
from tests.catalog.places import conversation, media, message, running, service
from tests.palette import found_in_palette
from tui import commands
from tui.app import Mediadeck
from tui.commands import Command, CommandSet, keymap
from tui.screens.base import BaseDialog, BaseScreen
from tui.screens.files.file_picker import FilePicker
from tui.screens.media.screen import MediaScreen
from tui.screens.services import ServicesScreen
from tui.settings import make_local_profile
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    from textual.pilot import Pilot

    from tests.local_service import RunningService


def modules_of(package: ModuleType) -> list[ModuleType]:
    return [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]


def classes_with_commands() -> list[type[DOMNode]]:
    """Return the app, and every screen and widget with bindings of our own."""
    found = {
        member
        for module in (*modules_of(tui.screens), *modules_of(tui.widgets))
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, DOMNode) and member.__module__ == module.__name__ and ids_bound_by(member)
    }
    return [Mediadeck, *sorted(found, key=lambda one: one.__name__)]


def ids_bound_by(place: type[DOMNode]) -> list[str]:
    bindings = place.__dict__.get("BINDINGS", [])
    return [binding.id for binding in bindings if isinstance(binding, Binding) and binding.id]


PLACES_OF_KEYS = keymap.PLACES
SETS = [found for found in vars(commands).values() if isinstance(found, CommandSet)]
COMMANDS = {command.id: command for command_set in SETS for command in command_set}
PLACES = classes_with_commands()
SCREENS = [place for place in PLACES if issubclass(place, Screen)]


def sets_of(place: type[Screen[Any]]) -> tuple[CommandSet, ...]:
    assert issubclass(place, BaseScreen | BaseDialog)
    return place.COMMAND_SETS


def keys_of(command: Command) -> list[str]:
    return [key.strip() for key in command.keys.split(",")]


def test_no_two_commands_share_an_id() -> None:
    assert len(COMMANDS) == sum(len(command_set.commands) for command_set in SETS)


def test_every_command_set_is_fully_used() -> None:
    bound = {binding for place in PLACES for binding in ids_bound_by(place)}
    assert bound == COMMANDS.keys()


@pytest.mark.parametrize("place", PLACES)
def test_every_command_of_a_screen_does_something_there(place: type[DOMNode]) -> None:
    for binding in ids_bound_by(place):
        action = getattr(place, f"action_{COMMANDS[binding].action}", None)
        assert callable(action), f"{place.__name__} has no action for {binding}"


@pytest.mark.parametrize("place", SCREENS)
def test_no_key_of_a_screen_has_two_commands(place: type[Screen[Any]]) -> None:
    keys = [key for command_set in sets_of(place) for command in command_set for key in keys_of(command)]
    assert len(keys) == len(set(keys)), sorted(key for key in keys if keys.count(key) > 1)


def test_only_the_help_overrides_global_keys() -> None:
    everywhere = {key for command in commands.APP for key in keys_of(command)}
    takers = {
        command.id
        for command_set in SETS
        for command in command_set
        if command_set is not commands.APP and everywhere.intersection(keys_of(command))
    }
    assert takers == {"help.close"}, "where ? and q close what ? has opened"


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_every_command_is_described_in_complete_sentences(command: Command) -> None:
    assert command.help.endswith(".")
    assert command.help[0].isupper()
    assert command.label
    assert len(command.label) <= 13, "several stand side by side in the footer"
    assert command.label == command.label.lower()


# Custom keys


def test_keymap_places_cover_every_screen() -> None:
    together = {frozenset(map(id, place)) for place in PLACES_OF_KEYS}
    assert all(
        any(together_here.issuperset(map(id, sets_of(screen))) for together_here in together)
        for screen in SCREENS
    )
    assert keymap.COMMANDS == COMMANDS


def test_global_and_preset_keys_conflict_with_no_other() -> None:
    for preset in (None, *keymap.PRESETS):
        assert keymap.keymap_of({}, preset).problems == []


def test_a_key_conflict_is_reported_with_both_commands() -> None:
    found = keymap.keymap_of({"media.copy_link": "d"})
    assert found.keys == {"media.copy_link": "d"}
    both = "The key d belongs to media.copy_link (copy link) and media.download (download)."
    assert found.problems == [f"{both} Give one of them another key."]
    assert keymap.keymap_of({"media.copy_link": "d", "media.download": ["y", "f2"]}).problems == []


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"media.copylink": "y"}, "'media.copylink'. Did you mean media.copy_link?"),
        ({"media.copy_link": "pagedwon"}, "media.copy_link: 'pagedwon' is no key. Did you mean pagedown?"),
        ({"media.copy_link": "ctlr+y"}, "'ctlr+y' is no key."),
        ({"media.copy_link": []}, "media.copy_link has no key"),
    ],
)
def test_an_unknown_command_or_key_is_reported_with_a_suggestion(
    keys: dict[str, str | list[str]], told: str
) -> None:
    found = keymap.keymap_of(keys)
    assert found.keys == {}
    assert told in found.problems[0]


@pytest.mark.parametrize("written", ["?", "question_mark", "ctrl+y", "F", "comma", "+", "shift+f5"])
def test_keys_are_written_as_on_a_keyboard(written: str) -> None:
    assert "is no key" not in str(keymap.keymap_of({"previews.view": written}).problems)


# In the running program


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    there = service("Harbour", conversation("Maria", message(media("a.txt"), media("b.txt"))))
    with running(tmp_path_factory.mktemp("service"), there) as local:
        yield local


@asynccontextmanager
async def opened(
    found: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Pilot[None]]:
    """Run the program on the local service, up to the list of services."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    app = Mediadeck(lambda: make_local_profile(found.url, found.account_sid, found.auth_token))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, ServicesScreen) and rows_on(app.screen) == 1)
        yield pilot


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await pilot.pause(0.01)


async def open_service(pilot: Pilot[None]) -> MediaScreen:
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, MediaScreen) and rows_on(pilot.app.screen) == 2)
    screen = pilot.app.screen
    assert isinstance(screen, MediaScreen)
    return screen


def rows_on(screen: Screen[Any]) -> int:
    return sum(table.row_count for table in screen.query(RowList))


def footer_labels(screen: Screen[Any]) -> list[str]:
    return [str(key.description) for key in screen.query_one(Footer).query(FooterKey) if key.display]


async def test_the_media_screen_footer_has_at_most_six_labels_that_fit(
    found: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(found, tmp_path, monkeypatch) as pilot:
        screen = await open_service(pilot)
        assert set(footer_labels(screen)) == {"open", "copy link", "upload", "download", "filter", "keys"}
        assert all(key.region.right <= 80 for key in screen.query(FooterKey) if key.display)


async def test_every_key_of_a_screen_is_in_its_help(
    found: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(found, tmp_path, monkeypatch) as pilot:
        for screen in (pilot.app.screen, await open_service(pilot)):
            told = {command.id for one in sets_of(type(screen)) for command in one}
            bound = {active.binding.id for active in screen.active_bindings.values()} & COMMANDS.keys()
            assert bound
            assert bound <= told


async def test_the_palette_finds_and_runs_a_command_by_name(
    found: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(found, tmp_path, monkeypatch) as pilot:
        await open_service(pilot)
        listed = await found_in_palette(pilot, "upload")
        assert listed[0].startswith("Upload")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FilePicker))


async def test_the_palette_lists_every_command_of_the_screen_and_of_the_program(
    found: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(found, tmp_path, monkeypatch) as pilot:
        await open_service(pilot)
        listed = await found_in_palette(pilot, "")
        for command in (*commands.MEDIA, *commands.APP):
            if command.palette:
                assert any(entry.startswith(command.label.capitalize()) for entry in listed), command.id
        assert not any(entry.startswith("Page down") for entry in listed), "no plain movements"


async def test_a_custom_key_works_and_is_shown_in_footer_help_and_palette(
    found: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    own = keymap.keymap_of({"media.upload": ["w", "f2"], "app.show_help": "f1", "media.sort": "d"})
    app = Mediadeck(lambda: make_local_profile(found.url, found.account_sid, found.auth_token), keymap=own)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, ServicesScreen) and rows_on(app.screen) == 1)
        assert "The key d belongs to media.download (download) and media.sort (sort)" in "".join(
            notice.message for notice in app._notifications
        )
        screen = await open_service(pilot)
        await until(pilot, lambda: "upload" in footer_labels(screen))
        shown = {str(key.description): key.key_display for key in screen.query_one(Footer).query(FooterKey)}
        assert (shown["upload"], shown["keys"]) == ("w", "f1")
        assert "f1  Show every key" in str(await palette_helps(pilot))
        await pilot.press("escape", "u")
        assert app.screen is screen, "the key of the program is free"
        await pilot.press("f1")
        await until(pilot, lambda: app.screen.id is None and bool(app.screen.query("#help")))
        await pilot.resize_terminal(80, 100)  # the whole help at once
        await until(pilot, lambda: "w f2" in drawn(app))
        await pilot.resize_terminal(80, 24)
        await pilot.press("escape", "f2")
        await until(pilot, lambda: isinstance(app.screen, FilePicker))


def drawn(app: Mediadeck) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def palette_helps(pilot: Pilot[None]) -> list[str]:
    """Open the palette and return its text for each command."""
    await found_in_palette(pilot, "show every")
    return ["\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())]
