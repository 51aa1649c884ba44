"""Mediadeck's own files are private under any umask, even if they existed before."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import conversation, media, message, running, service
from tests.settings.modes import open_to_others
from tui.settings.files.private_files import make_missing_folders, make_private_folder, write_private
from tui.settings.logs import LOG, start_log
from tui.transfers.download.part import Part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HARBOUR = service("Harbour", conversation("Maria", message(media("one.txt", b"A quiet day.\n"))))


@pytest.fixture(params=[0, 0o022], ids=["umask 0", "umask 022"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    before = os.umask(request.param)
    try:
        folder = tmp_path / "home"
        folder.mkdir(0o700)
        yield folder
    finally:
        os.umask(before)


def test_every_created_folder_is_private(home: Path) -> None:
    make_private_folder(home / "a" / "b" / "c")
    write_private(home / "a" / "b" / "c" / "file", b"content")
    assert open_to_others(home) == []
    assert [path.name for path in (home / "a" / "b" / "c").iterdir()] == ["file"], "and nothing else is left"


def test_only_our_own_existing_folders_are_made_private(home: Path) -> None:
    for name in ("ours", "theirs"):
        (home / name).mkdir()
        (home / name).chmod(0o755)
    make_private_folder(home / "ours")
    make_missing_folders(home / "theirs")
    assert open_to_others(home) == [home / "theirs"]


def test_the_record_of_a_part_is_private_even_in_a_new_folder(home: Path) -> None:
    target = home / "photo.jpg"
    part = Part.open(target, "ME1", home / "state" / "transfers" / "parts")
    part.restart("etag")
    part.write([bytes(2 << 20)])
    part.close()
    assert list((home / "state").rglob("*.json")), "there is a note"
    assert open_to_others(home / "state") == []


def test_a_log_stays_private_after_rotation(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = home / "log" / "mediadeck.log"
    path.parent.mkdir()
    path.touch(0o666)
    monkeypatch.setattr("tui.settings.logs.log_file", lambda: path)
    monkeypatch.setattr("tui.settings.logs._MAX_BYTES", 1000)
    before = list(LOG.handlers)
    try:
        start_log("info", ["test"])
        for number in range(50):
            LOG.info("line %d", number)
        assert {found.name for found in path.parent.iterdir()} == {"mediadeck.log", "mediadeck.log.1"}
        assert open_to_others(home) == []
    finally:
        for handler in [one for one in LOG.handlers if one not in before]:
            handler.close()
            LOG.removeHandler(handler)
        LOG.setLevel(logging.NOTSET)


def test_a_command_creates_nothing_that_others_can_read(home: Path) -> None:
    from tests.cli.terminals import without_terminal  # noqa: PLC0415

    with running(home.parent / "data", HARBOUR) as found:
        variables = {
            "HOME": str(home),
            **dict.fromkeys(("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), ""),
            "TWILIO_ACCOUNT_SID": found.account_sid,
            "TWILIO_AUTH_TOKEN": found.auth_token,
            "MEDIADECK_MCS_URL": found.url,
            "MEDIADECK_CONVERSATIONS_URL": found.url,
        }
        got = home.parent / "got"
        command = ("get", "Harbour", "one.txt", "-o", str(got), "--log-level", "debug")
        synced = without_terminal("sync", "Harbour", **variables)
        assert synced.returncode == 0, synced.stderr
        ended = without_terminal(*command, **variables)
        assert ended.returncode == 0, ended.stderr
    assert {path.suffix for path in home.rglob("*") if path.is_file()} >= {".db", ".jsonl", ".log"}
    assert open_to_others(home) == []
