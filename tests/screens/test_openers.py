"""``O``: open a media in an external program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import media
from tests.own_programs.browser import at_media_of, is_empty, temporary_files
from tests.own_programs.recorder import Recorder
from tui.screens.dialogs.opener_picker import OpenerPicker

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "$(reboot); rm -rf [/bold]\n`reboot`.txt"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def opener(program: Recorder, types: str = "text/*", more: str = "") -> str:
    return f'[[openers]]\ntype = "{types}"\nrun = ["{program.path}", "{{path}}"]\n{more}\n'


async def test_a_media_opens_as_a_private_file_in_the_program_for_its_type(
    home: Path, tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "secret")
    program = Recorder.within(tmp_path)
    async with at_media_of(home, opener(program), media("notes.txt", b"hello\n")) as desk:
        await desk.press("O")
        await desk.until(lambda: program.runs)
        [run] = program.runs
        [path] = run["arguments"]
        assert path.startswith(str(temporary))
        assert path.endswith("/notes.txt")
        assert (run["modes"], run["contents"]) == ([["0o600", "0o700"]], ["hello\n"])
        token = desk.media.session.profile.secret.reveal()
        assert token not in json.dumps(run["environment"])
        assert "TWILIO_AUTH_TOKEN" not in run["environment"]
        await desk.until(lambda: "notes.txt: opened with recorder." in desk.notices)
        assert temporary_files(temporary) == ["notes.txt"], "its window may still need it"
    assert is_empty(temporary)


async def test_a_hostile_name_is_only_a_file_name(home: Path, tmp_path: Path) -> None:
    program = Recorder.within(tmp_path)
    async with at_media_of(home, opener(program), media(HOSTILE, b"hello\n")) as desk:
        await desk.press("O")
        await desk.until(lambda: program.runs)
        [[path]] = program.arguments
        assert path.endswith("/$(reboot); rm -rf [_bold]_`reboot`.txt")
        await desk.until(lambda: "opened with recorder" in desk.notices)


async def test_several_programs_are_offered_and_escape_opens_none(
    home: Path, tmp_path: Path, temporary: Path
) -> None:
    first, second = Recorder.within(tmp_path, "first"), Recorder.within(tmp_path, "second")
    config = opener(first, more='label = "Editor [1]"') + opener(second, "*.txt")
    async with at_media_of(home, config, media("notes.txt", b"hello\n")) as desk:
        await desk.pilot.press("O")
        await desk.until(lambda: desk.is_at(OpenerPicker))
        await desk.until_text("Open with", "notes.txt", "Editor [1]", "second")
        await desk.press("escape")
        await desk.until(lambda: temporary_files(temporary) == [])
        await desk.pilot.press("O")
        await desk.until(lambda: desk.is_at(OpenerPicker))
        await desk.pilot.press("slash", *"SECOND")
        await desk.until(lambda: "Editor [1]" not in desk.text)
        await desk.pilot.press("escape")
        await desk.until_text("Editor [1]")
        await desk.pilot.press("slash", *"second", "enter", "enter")
        await desk.until(lambda: second.runs)
        assert not first.runs


async def test_a_script_is_not_opened_by_a_wildcard(home: Path, tmp_path: Path, temporary: Path) -> None:
    program = Recorder.within(tmp_path)
    sent = media("photo.jpg", b"#!/bin/sh\nreboot\n", "image/jpeg")
    config = opener(program, "*") + opener(program, "image/*")
    async with at_media_of(home, config, sent) as desk:
        await desk.press("O")
        await desk.until(lambda: "photo.jpg: This is a script" in desk.notices)
        assert "Press d to download it." in desk.notices
        assert temporary_files(temporary) == []
    assert not program.runs


async def test_a_failing_or_missing_program_is_reported(home: Path, tmp_path: Path) -> None:
    failing = Recorder.within(tmp_path, "failing", "sys.exit('no [display]')")
    async with at_media_of(home, opener(failing), media("notes.txt", b"hello\n")) as desk:
        await desk.press("O")
        await desk.until(lambda: "failing ended with status 1: no [display]" in desk.notices)
        failing.path.unlink()
        await desk.press("O")
        await desk.until(lambda: "could not be started: No such file or directory." in desk.notices)


async def test_a_terminal_program_without_a_terminal_is_reported(
    home: Path, tmp_path: Path, temporary: Path
) -> None:
    program = Recorder.within(tmp_path)
    config = opener(program, more="terminal = true")
    async with at_media_of(home, config, media("notes.txt", b"hello\n")) as desk:
        await desk.press("O")
        await desk.until(lambda: "so recorder cannot run in the terminal." in desk.notices)
        assert temporary_files(temporary) == []
    assert not program.runs


async def test_an_opener_added_at_run_time_works_at_once(home: Path, tmp_path: Path) -> None:
    program = Recorder.within(tmp_path)
    async with at_media_of(home, "", media("clip.mov", bytes(range(1, 200)), "video/mp4")) as desk:
        await desk.press("O")
        await desk.until(lambda: "No program is configured for" in desk.notices)
        (home / "mediadeck" / "config.toml").write_text(opener(program, "*"))
        await desk.press("O")
        await desk.until(lambda: program.runs)
