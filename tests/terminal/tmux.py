"""A real terminal for tests: a separate tmux server, controlled by tmux commands."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.programs import requires, wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The base environment of programs in the terminal: nothing else of this machine is inherited.
PLAIN = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}


class Tmux:
    """A tmux server with one pane, on a private socket.

    A context manager: on exit the server and everything in the pane end. ``options`` are global
    tmux options. The pane remains when its program ends, so that its last screen and status can be read.
    """

    def __init__(self, **options: str) -> None:
        self._tmux = requires("tmux")
        self._folder = tempfile.TemporaryDirectory(prefix="mediadeck-tmux-")  # socket paths must be short
        self._socket = str(Path(self._folder.name) / "socket")
        lines = ["set -s exit-empty off", "set -g remain-on-exit on", "set -g status off"]
        lines += [f"set -g {name.replace('_', '-')} {value}" for name, value in options.items()]
        config = Path(self._folder.name) / "tmux.conf"
        config.write_text("\n".join(lines) + "\n")
        self.command("-f", str(config), "start-server")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        """Start ``command`` in the pane, in ``folder``, with ``environment`` over PLAIN."""
        variables = [f"-e{name}={value}" for name, value in (environment or {}).items()]
        where = ["-c", str(folder or self._folder.name)]
        size = ["-x", str(columns), "-y", str(rows)]
        self.command("new-session", "-d", *size, *where, *variables, f"exec {shlex.join(command)}")

    def keys(self, *names: str) -> None:
        """Press keys, by tmux's names: ``Enter``, ``Down``, ``C-c``, ``q``."""
        self.command("send-keys", *names)

    def type(self, text: str) -> None:
        """Type ``text`` literally."""
        self.command("send-keys", "-l", text)

    def resize(self, columns: int, rows: int) -> None:
        """Resize the terminal, as if a user dragged its corner."""
        self.command("resize-window", "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        """Return the text on the screen, one line per row."""
        return self.command("capture-pane", "-p")

    def styled_screen(self) -> str:
        """Return the screen with escape sequences for its styles."""
        return self.command("capture-pane", "-p", "-e")

    def written(self) -> list[str]:
        """Return the lines written by a plain program, including scrolled ones, with wrapped lines joined."""
        lines = self.command("capture-pane", "-p", "-J", "-S", "-").splitlines()
        return [line.rstrip() for line in lines if line.strip() and not line.startswith("Pane is dead")]

    def wait_for(self, text: str, seconds: float = 20.0) -> str:
        """Return the screen as soon as it contains ``text``; fail with the screen if it never does."""
        wait_until(
            lambda: text in self.screen(), lambda: f"{text!r} on the screen:\n{self.screen()}", seconds
        )
        return self.screen()

    def wait_for_end(self, seconds: float = 20.0) -> int:
        """Return the exit status of the pane's program when it has ended; a signal's number is negative."""
        wait_until(self._has_ended, lambda: f"the program's end:\n{self.screen()}", seconds)
        return int(self.ask("pane_dead_status") or -int(self.ask("pane_dead_signal")))

    def _has_ended(self) -> bool:
        # tmux 3.3 misses the end of some programs, and reaps them when it gets another SIGCHLD.
        os.kill(int(self.ask("pid")), signal.SIGCHLD)
        return bool(self.ask("pane_dead_status") or self.ask("pane_dead_signal"))

    def ask(self, variable: str) -> str:
        """Return the value of a tmux format variable for the pane, such as ``pane_pid``."""
        return self.command("display-message", "-p", f"#{{{variable}}}").strip()

    def command(self, *arguments: str) -> str:
        """Run a command of tmux and return its output."""
        return subprocess.run(
            [self._tmux, "-u", "-S", self._socket, *arguments],
            env=PLAIN,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        ).stdout

    def client(self) -> list[str]:
        """Return the command that attaches a terminal to the pane."""
        return [self._tmux, "-u", "-S", self._socket, "attach-session"]

    def close(self) -> None:
        """End the server and everything in it."""
        self.command("kill-server")
        self._folder.cleanup()


#: set-clipboard and allow-passthrough, then how often raw and wrapped OSC 52 from a pane reach the terminal.
CLIPBOARD_SETTINGS = [
    ("external", "off", 0, 0),
    ("external", "on", 0, 1),
    ("on", "off", 1, 0),
    ("on", "on", 1, 1),
    ("off", "off", 0, 0),
    ("off", "on", 0, 1),
]


def pane_environment(tmux: Tmux) -> dict[str, str]:
    place = f"{tmux.ask('socket_path')},{tmux.ask('pid')},0"
    return {"TMUX": place, "TMUX_PANE": tmux.ask("pane_id"), "TERM": "screen", "PATH": os.environ["PATH"]}
