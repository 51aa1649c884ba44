"""A local sshd on the loopback interface that plays a remote machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tests.programs import requires, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]
#: The text that is copied there.
LINK = "https://media.example/ME0?Expires=1&Signature=写真~_-"
#: Waits for Enter, copies like the program, and prints the result.
COPYING = f"""
import os, sys
from tui.sharing import copy
def write(sequence):
    sys.stdout.write(sequence)
    sys.stdout.flush()
sys.stdin.readline()
result = copy({LINK!r}, environment=os.environ, write_to_terminal=write)
print("=" + result.message + "=", flush=True)
sys.stdin.readline()
"""


class SshServer:
    """An sshd on ``port`` that accepts the key in ``folder``."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._port = port

    def ssh(self, command: str) -> list[str]:
        """Return the ssh command that runs ``command`` there in a terminal."""
        options = ["StrictHostKeyChecking=no", f"UserKnownHostsFile={os.devnull}", "LogLevel=ERROR"]
        return [
            requires("ssh"),
            "-tt",
            *("-F", os.devnull, "-p", str(self._port), "-i", str(self._folder / "key")),
            *(f"-o{option}" for option in options),
            "127.0.0.1",
            command,
        ]


def copying_command(folder: Path) -> list[str]:
    """Return a command that waits for Enter and then copies; its script is in ``folder``."""
    script = folder / "copying.py"
    script.write_text(COPYING)
    return ["env", f"PYTHONPATH={REPOSITORY}", "LANG=C.UTF-8", sys.executable, str(script)]


@contextmanager
def run_ssh_server(folder: Path) -> Iterator[SshServer]:
    """Run the sshd with its keys and settings in ``folder``."""
    daemon = requires("/usr/sbin/sshd")
    keygen = requires("ssh-keygen")
    for name in ("host", "key"):
        command = [keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(command, check=True, capture_output=True)
    with suppress(PermissionError):
        Path("/run/sshd").mkdir(exist_ok=True)  # required by sshd as root
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = folder / "sshd_config"
    settings.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\n"
        f"AuthorizedKeysFile {folder}/key.pub\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n"
    )
    with subprocess.Popen([daemon, "-D", "-e", "-f", str(settings)], stderr=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: _listens(port), lambda: "sshd's port")
            yield SshServer(folder, port)
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe_endpoint:
        return probe_endpoint.connect_ex(("127.0.0.1", port)) == 0
