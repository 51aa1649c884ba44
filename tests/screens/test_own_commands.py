"""Custom commands: for one or all marked media, in the background or with visible output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from textual.widgets._footer import FooterKey

from tests.catalog.places import media
from tests.own_programs.browser import at_media_of, is_empty, temporary_files
from tests.own_programs.recorder import Recorder
from tests.palette import found_in_palette
from tests.programs import is_running, wait_until
from tui.screens.dialogs.help import HelpScreen
from tui.screens.dialogs.link import TextDialog

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.driver import AppDriver

SENT = [media("one.txt", b"first"), media("$(reboot)", b"second"), media("-rf", b"third")]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def command(program: Recorder, *arguments: str, more: str = "") -> str:
    run = json.dumps([str(program.path), *arguments])
    return f'[[commands]]\nid = "record"\nlabel = "record it"\nkey = "f5"\nrun = {run}\n{more}\n'


def footer(desk: AppDriver) -> list[str]:
    return [str(key.description) for key in desk.app.screen.query(FooterKey) if key.display]


async def test_a_command_gets_every_value_of_the_media_under_the_cursor(
    home: Path, tmp_path: Path, temporary: Path
) -> None:
    program = Recorder.within(tmp_path)
    fields = ("sid", "message_sid", "conversation_sid", "name", "path", "url", "json")
    config = command(program, *(f"{{{field}}}" for field in fields))
    async with at_media_of(home, config, *SENT) as desk:
        row = desk.media.table.current
        assert row is not None
        await desk.press("f5")
        await desk.until(lambda: "Done." in desk.notices)
        [run] = program.runs
        sid, message_sid, conversation_sid, name, path, url, resource = run["arguments"]
        assert (sid, message_sid, conversation_sid, name) == (
            *(row.sid, row.message_sid, row.conversation_sid, "one.txt"),
        )
        assert run["contents"] == ["first"]
        assert run["modes"] == [["0o600", "0o700"]]
        assert path.endswith("/one.txt")
        assert url.startswith("http")
        assert json.loads(resource)["sid"] == row.sid
        assert desk.media.session.profile.secret.reveal() not in json.dumps(run)
    assert is_empty(temporary)


async def test_a_batch_command_runs_once_for_all_marked_media(home: Path, tmp_path: Path) -> None:
    program = Recorder.within(tmp_path)
    config = command(program, "--", "{path}", "{name}", more='for = "marked"')
    async with at_media_of(home, config, *SENT) as desk:
        await desk.press("space", "space", "space", "f5")
        await desk.until(lambda: "Done." in desk.notices)
        [run] = program.runs
        dashes, *given = run["arguments"]
        assert dashes == "--"
        assert [path.rpartition("/")[2] for path in given[:3]] == ["one.txt", "$(reboot).txt", "_rf.txt"]
        assert given[3:] == ["one.txt", "$(reboot)", "_rf"]
        assert run["contents"] == ["first", "second", "third"]
        assert run["environment"]["MEDIADECK_NAME"] == "one.txt\n$(reboot)\n_rf"


async def test_a_command_for_one_media_ignores_marks(home: Path, tmp_path: Path) -> None:
    program = Recorder.within(tmp_path)
    async with at_media_of(home, command(program, "{name}"), *SENT) as desk:
        await desk.press("space", "f5")
        await desk.until(lambda: program.runs)
        assert program.arguments == [["$(reboot)"]]
        await desk.until(lambda: "Done." in desk.notices)


async def test_a_shell_command_reads_values_from_variables(home: Path, tmp_path: Path) -> None:
    written = tmp_path / "written"
    line = f"printf %s \"$MEDIADECK_NAME\" > '{written}'"
    config = f"[[commands]]\nid = 'note'\nkey = 'f5'\nshell = true\nrun = {json.dumps(line)}\n"
    async with at_media_of(home, config, *SENT[1:]) as desk:
        await desk.press("f5")
        await desk.until(lambda: "Done." in desk.notices)
    assert written.read_text() == "$(reboot)"


async def test_output_is_shown_in_a_pager_without_its_escape_sequences(
    home: Path, tmp_path: Path, temporary: Path
) -> None:
    then = 'print("\\x1b[31mred\\x1b[0m [/bold] \\x1b]0;title\\x07", *range(3), sep="\\n"); sys.exit(3)'
    program = Recorder.within(tmp_path, then=then)
    async with at_media_of(home, command(program, "{path}", more='show = "pager"'), *SENT) as desk:
        await desk.press("f5")
        await desk.until(lambda: desk.is_at(TextDialog))
        await desk.until_text("record it", "red [/bold]", "It ended with status 3")
        assert "\x1b" not in desk.text
        await desk.until(lambda: temporary_files(temporary) == [])


async def test_a_long_command_shows_its_progress_and_escape_ends_it(home: Path, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    then = f"import time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    program = Recorder.within(tmp_path, then=then)
    async with at_media_of(home, command(program, more='show = "pager"'), *SENT) as desk:
        await desk.pilot.press("f5")
        await desk.until_text("Running", "record it")
        await desk.until(lambda: pid.exists() and pid.read_text())
        await desk.press("escape")
        await desk.until(lambda: not is_running(int(pid.read_text())))
        await desk.until(lambda: "Running" not in desk.text)


async def test_keys_work_during_a_background_command_and_its_end_is_reported(
    home: Path, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    then = f"import time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.02)\nsys.exit('no [tag]')"
    program = Recorder.within(tmp_path, then=then)
    async with at_media_of(home, command(program), *SENT) as desk:
        await desk.pilot.press("f5")
        await desk.until(lambda: program.runs)
        await desk.pilot.press("down")
        await desk.until(lambda: desk.current == "$(reboot)")
        gate.touch()
        await desk.until(lambda: "It ended with status 1: no [tag]" in desk.notices)


async def test_a_background_command_outlives_the_browser(home: Path, tmp_path: Path) -> None:
    finished = tmp_path / "finished"
    then = f"import time; time.sleep(1); open({str(finished)!r}, 'w')"
    program = Recorder.within(tmp_path, then=then)
    async with at_media_of(home, command(program), *SENT) as desk:
        await desk.pilot.press("f5")
        await desk.until(lambda: program.runs)
    wait_until(finished.exists, lambda: "the command's end")


async def test_a_custom_command_is_in_the_footer_the_help_and_the_palette(home: Path, tmp_path: Path) -> None:
    program = Recorder.within(tmp_path)
    config = command(program, "{name}", more="footer = true")
    async with at_media_of(home, config, *SENT, size=(110, 140)) as desk:
        assert footer(desk)[1] == "record it"
        await desk.press("question_mark")
        await desk.until(lambda: desk.is_at(HelpScreen))
        await desk.until_text("Your own commands", "f5", "Your own command for the media:")
        await desk.press("escape")
        found = await found_in_palette(desk.pilot, "record")
        assert found[0].startswith("Record it")
        await desk.press("enter")
        await desk.until(lambda: program.arguments == [["one.txt"]])
        await desk.until(lambda: "Done." in desk.notices)


async def test_a_custom_command_is_not_offered_without_media(home: Path, tmp_path: Path) -> None:
    program = Recorder.within(tmp_path)
    async with at_media_of(home, command(program, more="footer = true"), *SENT) as desk:
        await desk.press("v")
        await desk.until(lambda: "record it" not in footer(desk))
        await desk.press("f5", "v", "slash", *"zzz", "enter")
        await desk.until_text("No matches")
        await desk.until(lambda: "record it" not in footer(desk))
        await desk.press("f5")
        await desk.press("escape")
        await desk.until(lambda: "record it" in footer(desk))
    assert not program.runs


async def test_a_key_conflict_is_reported_and_the_command_still_runs_from_the_palette(
    home: Path, tmp_path: Path
) -> None:
    program = Recorder.within(tmp_path)
    config = command(program, "{sid}").replace('"f5"', '"d"')
    async with at_media_of(home, config, *SENT) as desk:
        await desk.until(
            lambda: "The key d belongs to media.download (download) and own.record" in desk.notices
        )
        await found_in_palette(desk.pilot, "record")
        await desk.press("enter")
        await desk.until(lambda: program.runs)


async def test_the_key_of_a_custom_command_can_be_configured(home: Path, tmp_path: Path) -> None:
    program = Recorder.within(tmp_path)
    config = command(program, "{name}") + '[keys]\n"own.record" = "f6"\n'
    async with at_media_of(home, config, *SENT) as desk:
        await desk.press("f5")
        await desk.press("f6")
        await desk.until(lambda: "Done." in desk.notices)
        assert len(program.runs) == 1
