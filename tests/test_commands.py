"""The commands: each does something, has a key of its own, and is told in the footer, palette and help."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import pkgutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from textual.binding import Binding
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Footer, OptionList
from textual.widgets._footer import FooterKey

import tui.screens
import tui.widgets
from tests.catalog.places import conversation, media, message, running, service
from tui import commands
from tui.app import Mediadeck
from tui.commands import Command, CommandSet
from tui.screens.base import DeckDialog, DeckScreen
from tui.screens.file_picker import FilePicker
from tui.screens.media import MediaScreen
from tui.screens.services import ServicesScreen
from tui.settings import local_profile
from tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    from textual.pilot import Pilot

    from tests.local_service import RunningService


def modules_of(package: ModuleType) -> list[ModuleType]:
    return [
        importlib.import_module(f"{package.__name__}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
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


SETS = [found for found in vars(commands).values() if isinstance(found, CommandSet)]
COMMANDS = {command.id: command for command_set in SETS for command in command_set}
PLACES = classes_with_commands()
SCREENS = [place for place in PLACES if issubclass(place, Screen)]


def sets_of(place: type[Screen[Any]]) -> tuple[CommandSet, ...]:
    assert issubclass(place, DeckScreen | DeckDialog)
    return place.COMMAND_SETS


def keys_of(command: Command) -> list[str]:
    return [key.strip() for key in command.keys.split(",")]


def test_no_two_commands_share_an_id() -> None:
    assert len(COMMANDS) == sum(len(command_set.commands) for command_set in SETS)


def test_every_set_is_in_use_whole() -> None:
    bound = {binding for place in PLACES for binding in ids_bound_by(place)}
    assert bound == COMMANDS.keys()


@pytest.mark.parametrize("place", PLACES)
def test_every_command_of_a_place_does_something_there(place: type[DOMNode]) -> None:
    for binding in ids_bound_by(place):
        action = getattr(place, f"action_{COMMANDS[binding].action}", None)
        assert callable(action), f"{place.__name__} has no action for {binding}"


@pytest.mark.parametrize("place", SCREENS)
def test_no_key_of_a_screen_does_two_things(place: type[Screen[Any]]) -> None:
    keys = [key for command_set in sets_of(place) for command in command_set for key in keys_of(command)]
    assert len(keys) == len(set(keys)), sorted(key for key in keys if keys.count(key) > 1)


def test_only_the_help_takes_keys_that_work_everywhere() -> None:
    everywhere = {key for command in commands.APP for key in keys_of(command)}
    takers = {
        command.id
        for command_set in SETS
        for command in command_set
        if command_set is not commands.APP and everywhere.intersection(keys_of(command))
    }
    assert takers == {"help.close"}, "where ? and q close what ? has opened"


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_command_says_what_it_does_in_whole_sentences(command: Command) -> None:
    assert command.help.endswith(".")
    assert command.help[0].isupper()
    assert command.label
    assert len(command.label) <= 12, "several stand side by side in the footer"
    assert command.label == command.label.lower()


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
    app = Mediadeck(lambda: local_profile(found.url, found.account_sid, found.auth_token))
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
    return [str(key.description) for key in screen.query_one(Footer).query(FooterKey)]


async def test_the_footer_of_the_media_screen_has_six_labels_at_the_most_and_room_for_them(
    found: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(found, tmp_path, monkeypatch) as pilot:
        screen = await open_service(pilot)
        assert set(footer_labels(screen)) == {"open", "copy link", "upload", "download", "filter", "keys"}
        assert all(key.region.right <= 80 for key in screen.query(FooterKey))


async def test_every_key_that_works_on_a_screen_is_in_its_help(
    found: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(found, tmp_path, monkeypatch) as pilot:
        for screen in (pilot.app.screen, await open_service(pilot)):
            told = {command.id for one in sets_of(type(screen)) for command in one}
            bound = {active.binding.id for active in screen.active_bindings.values()} & COMMANDS.keys()
            assert bound
            assert bound <= told


async def palette_finds(pilot: Pilot[None], words: str) -> list[str]:
    """Open the palette, type ``words``, and return what it lists."""
    await pilot.press("ctrl+p")
    await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
    await pilot.press(*words)
    options = pilot.app.screen.query_one(OptionList)
    await until(pilot, lambda: bool(options.option_count) and not pilot.app.screen._show_busy)  # type: ignore[attr-defined]
    return [str(options.get_option_at_index(place).prompt) for place in range(options.option_count)]


async def test_the_palette_finds_a_command_by_its_name_and_carries_it_out(
    found: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(found, tmp_path, monkeypatch) as pilot:
        await open_service(pilot)
        listed = await palette_finds(pilot, "upload")
        assert listed[0].startswith("Upload")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FilePicker))


async def test_the_palette_lists_every_command_of_the_screen_and_of_the_program(
    found: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(found, tmp_path, monkeypatch) as pilot:
        await open_service(pilot)
        listed = await palette_finds(pilot, "")
        for command in (*commands.MEDIA, *commands.APP):
            if command.palette:
                assert any(entry.startswith(command.label.capitalize()) for entry in listed), command.id
        assert not any(entry.startswith("Page down") for entry in listed), "no plain movements"
