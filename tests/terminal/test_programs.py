"""Programs in the terminal: the browser hands it over, and works again when they end."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from tests.own_programs.recorder import Recorder
from tests.programs import requires, wait_until
from tests.terminal.program import MEDIADECK, MODES, assert_nothing_is_left, open_service, sample_services

if TYPE_CHECKING:
    from pathlib import Path

    from tests.terminal.program import Home
    from tests.terminal.tmux import Tmux

#: The worst state a program can leave: raw mode, colours, a scroll region, no wrapping, line drawing.
_HAVOC = """\
import signal, subprocess, time
subprocess.run(["stty", "raw", "-echo"], check=True)
sys.stdout.write("\\x1b[?1049h\\x1b[31;44m\\x1b[3;9r\\x1b[?7l\\x1b[4h\\x1b(0\\x1b[?25l\\x1b[?1000hHAVOC")
sys.stdout.flush()
while not os.path.exists(__file__ + ".go"): time.sleep(0.02)
os.kill(os.getpid(), signal.SIGKILL)
"""


def start(terminal: Tmux, home: Home, config: str, **environment: str) -> None:
    with home.config.open("a") as file:
        file.write(config)
    terminal.start([MEDIADECK], environment={**home.environment, **environment})
    terminal.wait_for(sample_services()[0])
    open_service(terminal, "Harbour Support")
    terminal.wait_for("1/49")
    terminal.wait_for("synced")


def opener(program: Path, types: str = "image/*") -> str:
    return f'[[openers]]\ntype = "{types}"\nrun = ["{program}", "{{path}}"]\nterminal = true\n'


def media_files(home: Home) -> list[str]:
    return [name for name in home.left_behind() if "." in name and not name.startswith(".")]


def modes(terminal: Tmux) -> dict[str, str]:
    hidden = {"cursor_x", "cursor_y", "pane_title"}
    return {name: terminal.ask(name) for name in MODES if name not in hidden}


def read_still_screen(terminal: Tmux) -> list[str]:
    """Return the lines of the screen with their styles, once it has stopped changing."""
    seen = [""]

    def is_still() -> bool:
        time.sleep(0.3)
        seen.append(terminal.styled_screen())
        return seen[-1] == seen[-2]

    wait_until(is_still, terminal.screen)
    return seen[-1].splitlines()


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
def test_a_program_gets_the_terminal_and_the_browser_returns(
    terminal: Tmux, home: Home, tmp_path: Path, size: tuple[int, int]
) -> None:
    then = "print('PROGRAM RUNS', flush=True); answer = input(); print(answer)\n"
    then += f"open({str(tmp_path / 'answer')!r}, 'w').write(answer)"
    program = Recorder.within(tmp_path, then=then)
    start(terminal, home, opener(program.path))
    terminal.resize(*size)
    terminal.wait_for("order 4821.txt")
    before = modes(terminal)
    terminal.keys("O")
    screen = terminal.wait_for("PROGRAM RUNS")
    assert "Media" not in screen
    [run] = program.runs
    assert run["has_terminal"]
    assert media_files(home) == ["harbour at dusk.jpg"]
    terminal.type("q is for the program")
    terminal.keys("Enter")
    terminal.wait_for("order 4821.txt")
    terminal.wait_for("synced")
    assert (tmp_path / "answer").read_text() == "q is for the program"
    assert modes(terminal) == before
    assert media_files(home) == []
    terminal.keys("Down", "Enter")
    terminal.wait_for("esc back")
    terminal.keys("Escape")
    terminal.wait_for("enter open")
    terminal.keys("q")
    assert terminal.wait_for_end() == 0
    assert_nothing_is_left(home)


def test_a_killed_program_that_corrupted_the_terminal_is_harmless(
    terminal: Tmux, home: Home, tmp_path: Path
) -> None:
    program = Recorder.within(tmp_path, "havoc", _HAVOC)
    start(terminal, home, opener(program.path))
    screen = read_still_screen(terminal)
    before = modes(terminal)
    terminal.keys("O")
    wait_until(lambda: bool(program.runs), terminal.screen)
    (tmp_path / "havoc.go").touch()
    terminal.wait_for("havoc was ended by SIGKILL. Press Enter to return to Mediadeck.")
    terminal.keys("Enter")
    terminal.wait_for("havoc was ended by SIGKILL.")
    terminal.wait_for("order 4821.txt")
    assert modes(terminal) == before
    assert read_still_screen(terminal)[:16] == screen[:16], "all but the notice"
    terminal.keys("q")
    assert terminal.wait_for_end() == 0
    assert_nothing_is_left(home)


def test_ctrl_c_goes_to_the_program(terminal: Tmux, home: Home, tmp_path: Path) -> None:
    then = (
        "import time; print('PROGRAM RUNS', flush=True)\ntry: time.sleep(60)\nexcept KeyboardInterrupt: pass"
    )
    program = Recorder.within(tmp_path, then=then)
    start(terminal, home, opener(program.path))
    terminal.keys("O")
    terminal.wait_for("PROGRAM RUNS")
    terminal.keys("C-c")
    terminal.wait_for("order 4821.txt")
    terminal.wait_for("synced")
    terminal.keys("q")
    assert terminal.wait_for_end() == 0


def test_a_text_opens_in_the_pager(terminal: Tmux, home: Home) -> None:
    less = requires("less")
    start(terminal, home, "", PAGER=less)
    terminal.keys("Down", "O")
    terminal.wait_for("Left with neighbour at no. 14.")
    terminal.wait_for("order 4821.txt (END)")
    terminal.keys("q")
    terminal.wait_for("synced")
    assert media_files(home) == []
    terminal.keys("q")
    assert terminal.wait_for_end() == 0
    assert_nothing_is_left(home)


def test_a_custom_command_runs_in_the_terminal(terminal: Tmux, home: Home, tmp_path: Path) -> None:
    program = Recorder.within(tmp_path, then="print('PROGRAM RUNS', flush=True); input()")
    run = json.dumps([str(program.path), "{name}", "{path}"])
    start(
        terminal,
        home,
        f"[[commands]]\nid = 'look'\nkey = 'f5'\nshow = 'foreground'\nfooter = true\nrun = {run}\n",
    )
    terminal.wait_for("f5 look")
    terminal.keys("F5")
    terminal.wait_for("PROGRAM RUNS")
    terminal.keys("Enter")
    terminal.wait_for("f5 look")
    assert [given[0] for given in program.arguments] == ["harbour at dusk.jpg"]
    wait_until(lambda: media_files(home) == [], lambda: str(home.left_behind()))
    terminal.keys("q")
    assert terminal.wait_for_end() == 0


def test_closing_the_terminal_under_a_program_leaves_nothing_behind(
    terminal: Tmux, home: Home, tmp_path: Path
) -> None:
    program = Recorder.within(tmp_path, then="print('PROGRAM RUNS', flush=True); input()")
    start(terminal, home, opener(program.path))
    terminal.keys("O")
    terminal.wait_for("PROGRAM RUNS")
    terminal.command("kill-pane")
    assert_nothing_is_left(home)
