"""The next start shows the first frame of the last start at once, if it is still valid, else nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import termios
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.terminals import in_terminal
from tests.catalog.places import conversation, media, message, running, service
from tests.cli.terminals import environment
from tui.catalog import Catalog

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.benchmarks.terminals import Terminal
    from tests.local_service import RunningService

COMMAND = [sys.executable, "-m", "tui"]
#: Textual writes this when it takes over the terminal: earlier output is not from Textual.
TAKEN_OVER = b"\x1b[?1000h"
NAME = b"crane at dawn.txt"
CODES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
SECRET = "not to be found"


@pytest.fixture
def found(tmp_path: Path) -> Iterator[RunningService]:
    named = message(media(NAME.decode()), media("tide.txt"))
    with running(tmp_path / "data", service("Harbour", conversation("Maria", named))) as found:
        yield found


@pytest.fixture
def variables(found: RunningService, tmp_path: Path) -> dict[str, str]:
    """Yield the environment of a user of that service with a synced catalog."""
    config = tmp_path / "config"
    config.mkdir()
    (config / "config.toml").write_text(
        f'default_profile = "test"\n[profiles.test]\naccount_sid = "{found.account_sid}"\n'
        f'secret_env = "HARBOUR_SECRET"\nmcs_url = "{found.url}"\nconversations_url = "{found.url}"\n'
    )
    folders = {f"XDG_{kind}_HOME": str(tmp_path / kind.lower()) for kind in ("CACHE", "STATE", "DATA")}
    given = {"MEDIADECK_CONFIG_DIR": str(config), "HARBOUR_SECRET": found.auth_token, **folders}
    variables = environment(**given)
    subprocess.run([*COMMAND, "sync", "Harbour"], env=variables, check=True, capture_output=True)
    return variables


@contextmanager
def browser(variables: Mapping[str, str], size: tuple[int, int] = (80, 24)) -> Iterator[Terminal]:
    with in_terminal([*COMMAND, "--service", "Harbour"], size, variables) as terminal:
        yield terminal


def leave(terminal: Terminal) -> None:
    os.write(terminal.handle, b"q")
    terminal.wait_for_end()
    assert terminal.process.wait(5) == 0


def look_and_leave(variables: Mapping[str, str]) -> bytes:
    """Start, wait for the end of the sync, quit, and return all output."""
    with browser(variables) as terminal:
        terminal.wait_for(NAME)
        terminal.wait_for(b"synced")
        leave(terminal)
        return bytes(terminal.written)


def stood_before(written: bytes) -> bool:
    """Return whether the list was on the screen before Textual took over."""
    return NAME in written[: written.index(TAKEN_OVER)]


def test_the_second_start_shows_the_frame_of_the_first(variables: dict[str, str]) -> None:
    assert not stood_before(look_and_leave(variables))
    written = look_and_leave(variables)
    assert stood_before(written)
    assert written.count(b"\x1b[?1049h") == 1, "the frame was cleared before the real one was there"
    assert written.rindex(b"\x1b[?1049l") > written.rindex(NAME)
    assert stood_before(look_and_leave(variables))


def test_the_kept_frame_matches_textual(variables: dict[str, str]) -> None:
    look_and_leave(variables)
    kept, _, drawn = look_and_leave(variables).decode().partition(TAKEN_OVER.decode())
    before, after = (CODES.sub("", part) for part in (kept, drawn))
    rows = [row for row in before.split("│") if ".txt" in row]
    assert len(rows) == 2
    assert all(row in after for row in rows)


def test_the_kept_frame_has_the_current_rows_of_the_catalog(
    variables: dict[str, str], tmp_path: Path
) -> None:
    look_and_leave(variables)
    file = tmp_path / "newer.txt"
    file.write_text("newer")
    put = [*COMMAND, "put", "Harbour", "Maria", str(file)]
    subprocess.run(put, env=variables, check=True, capture_output=True)
    stood = CODES.sub("", look_and_leave(variables).partition(TAKEN_OVER)[0].decode())
    assert "newer.txt" in stood.split("tide.txt")[0], "the latest comes first"
    assert "Media  3" in stood
    assert "1/3" in stood


def test_an_unreadable_catalog_has_no_kept_frame(variables: dict[str, str], tmp_path: Path) -> None:
    look_and_leave(variables)
    [catalog] = (tmp_path / "cache" / "mediadeck" / "catalogs").glob("*.db")
    content = catalog.read_bytes()
    for broken in (b"", content[: len(content) // 2], content.replace(b"harbour", b"rubbish")[:100]):
        catalog.write_bytes(broken)
        with browser(variables) as terminal:
            terminal.wait_for(b"Opening")
            assert NAME not in terminal.written
    catalog.unlink()
    with browser(variables) as terminal:
        terminal.wait_for(b"Opening")
        assert NAME not in terminal.written


def test_a_service_removed_from_the_catalog_has_no_kept_frame(
    variables: dict[str, str], tmp_path: Path
) -> None:
    look_and_leave(variables)
    [path] = (tmp_path / "cache" / "mediadeck" / "catalogs").glob("*.db")
    with closing(Catalog(path)) as catalog:
        catalog.put_services([])
    with browser(variables) as terminal:
        terminal.wait_for(TAKEN_OVER)
        assert not stood_before(bytes(terminal.written))


@pytest.mark.parametrize("change", ["a size", "a variable", "the settings"])
def test_the_kept_frame_is_not_shown_if_it_would_look_different(
    variables: dict[str, str], tmp_path: Path, change: str
) -> None:
    look_and_leave(variables)
    size = (80, 24)
    if change == "a size":
        size = (100, 30)
    elif change == "a variable":
        variables["NO_COLOR"] = "1"
    else:
        config = tmp_path / "config" / "config.toml"
        config.write_text(f"{config.read_text()}label = 'LIVE'\n")
    with browser(variables, size) as terminal:
        terminal.wait_for(NAME)
        assert not stood_before(bytes(terminal.written))


def test_an_unreadable_frame_is_harmless(variables: dict[str, str], tmp_path: Path) -> None:
    look_and_leave(variables)
    [frame] = (tmp_path / "cache").rglob("first-frame.json")
    for broken in ("", "[]", "{}", "\x00"):
        frame.write_text(broken)
        assert not stood_before(look_and_leave(variables))


def test_keys_pressed_on_the_kept_frame_wait_for_the_program(variables: dict[str, str]) -> None:
    look_and_leave(variables)
    with browser(variables) as terminal:
        terminal.wait_for(NAME)
        assert TAKEN_OVER not in terminal.written, "this was to be tried on the frame"
        os.write(terminal.handle, b"/tide")
        terminal.wait_for(b"1 of 2")
        kept = bytes(terminal.written).partition(TAKEN_OVER)[0]
        assert b"/tide" not in kept, "the terminal wrote the keys over the frame"


def test_a_failed_start_removes_the_kept_frame_and_says_why(
    variables: dict[str, str], tmp_path: Path
) -> None:
    look_and_leave(variables)
    (tmp_path / "textual.py").write_text("raise SystemExit('this installation is broken')")
    with browser({**variables, "PYTHONPATH": str(tmp_path)}) as terminal:
        terminal.wait_for(NAME)
        terminal.wait_for_end()
        assert terminal.process.wait(5) == 1
        assert b"this installation is broken" in terminal.written.rpartition(b"\x1b[?1049l")[2]


def test_no_frame_is_kept_if_a_command_may_ask_for_the_secret(
    variables: dict[str, str], tmp_path: Path, found: RunningService
) -> None:
    config = tmp_path / "config" / "config.toml"
    asking = f'secret_command = "echo {found.auth_token}"'
    config.write_text(config.read_text().replace('secret_env = "HARBOUR_SECRET"', asking))
    look_and_leave(variables)
    assert not stood_before(look_and_leave(variables))


def test_the_terminal_is_left_as_it_was(variables: dict[str, str]) -> None:
    look_and_leave(variables)
    with browser(variables) as terminal:
        before = termios.tcgetattr(terminal.handle)
        terminal.wait_for(b"synced")
        leave(terminal)
        after = termios.tcgetattr(terminal.handle)
    assert before[3] & termios.ECHO
    assert before == after


def test_the_kept_frame_contains_no_secret(
    variables: dict[str, str], tmp_path: Path, found: RunningService
) -> None:
    variables |= {"TWILIO_AUTH_TOKEN": SECRET, "MEDIADECK_PROFILE": "test"}
    look_and_leave(variables)
    [frame] = (tmp_path / "cache").rglob("first-frame.json")
    text = frame.read_text()
    assert json.loads(text)["patches"]
    assert NAME.decode() not in text
    assert SECRET not in text
    assert found.auth_token not in text
    assert frame.stat().st_mode & 0o777 == 0o600
