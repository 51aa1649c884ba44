"""Run the local service as a child process, and restart it if it crashes."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from tui.settings import SettingsError, make_local_profile

if TYPE_CHECKING:
    from pathlib import Path

    from tui.settings import Profile

SECONDS_TO_START: Final = 30.0
SECONDS_TO_STOP: Final = 5.0
#: Seconds: a service that crashes sooner after its start is not restarted, since it would crash again.
SECONDS_TO_SETTLE: Final = 1.0


class LocalServiceProcess:
    """Keep a child ``mediadeck serve`` running on a loopback port.

    The child inherits the listening socket, so the port is known immediately and survives a restart. The
    child exits when its standard input closes, which happens however this process ends.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._profile: Future[Profile] = Future()
        self._stopping = False
        self._restarting = threading.Lock()  # held between the end of one child and the start of the next
        self._child: subprocess.Popen[str] | None = None
        self._watcher = threading.Thread(target=self._watch, name="mediadeck-local-service", daemon=True)

    def start(self) -> None:
        """Start the child without waiting for it; raise SettingsError if it cannot be started."""
        try:
            self._socket.bind(("127.0.0.1", 0))
            self._socket.listen(128)
            self._child = self._spawn()
        except OSError as error:
            message = f"The local service cannot be started: {error.strerror}."
            raise SettingsError(message) from error
        self._watcher.start()

    def profile(self) -> Profile:
        """Wait until the service responds and return its profile; raise SettingsError with the reason."""
        try:
            return self._profile.result(SECONDS_TO_START)
        except TimeoutError:
            message = f"The local service did not start within {SECONDS_TO_START:.0f} seconds."
            raise SettingsError(message) from None

    def stop(self) -> None:
        """Stop the child and wait for it."""
        with self._restarting:
            self._stopping = True
            child = self._child
        self._socket.close()
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            child.kill()
        self._watcher.join()

    def _spawn(self) -> subprocess.Popen[str]:
        handle = self._socket.fileno()
        # -P: do not import modules from the current folder.
        command = [sys.executable, "-P", "-m", "tui", "serve", "--json", "--until-eof"]
        return subprocess.Popen(
            [*command, "--fd", str(handle), "--data", str(self._data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(handle,),
            start_new_session=True,  # ctrl+c in the terminal is for this process
            text=True,
        )

    def _watch(self) -> None:
        """Watch the child and restart it, until it is stopped or crashes too soon."""
        child, last_lines = self._child, ""
        while child is not None:
            served, last_lines = self._wait_for(child)
            with self._restarting:
                should_restart = served >= SECONDS_TO_SETTLE and not self._stopping
                child = self._child = self._respawn() if should_restart else None
        # Refuse requests immediately; on an open socket they would wait.
        self._socket.close()
        if not self._profile.done():
            reason = last_lines or "It ended before it was ready."
            self._profile.set_exception(SettingsError(f"The local service did not start. {reason}"))

    def _respawn(self) -> subprocess.Popen[str] | None:
        """Start the next child, or return None if it cannot be started."""
        try:
            return self._spawn()
        except OSError:
            return None

    def _wait_for(self, child: subprocess.Popen[str]) -> tuple[float, str]:
        """Wait for ``child`` to end; return the seconds it ran, and its last lines of stderr."""
        last_lines: deque[str] = deque(maxlen=10)
        with child:
            assert child.stdout is not None  # for the type checker: both are pipes
            assert child.stderr is not None
            reader = threading.Thread(target=last_lines.extend, args=(child.stderr,), daemon=True)
            reader.start()
            ready = child.stdout.readline()
            began = time.monotonic()
            if ready:
                self._set_profile(ready)
            child.wait()
            reader.join()
        served = time.monotonic() - began if ready else 0.0
        return served, "".join(last_lines).removeprefix("mediadeck: ").strip()

    def _set_profile(self, ready: str) -> None:
        """Set the profile from the ready line of the first child; later children print the same."""
        if not self._profile.done():
            ready_info = json.loads(ready)
            self._profile.set_result(
                make_local_profile(ready_info["url"], ready_info["account_sid"], ready_info["auth_token"])
            )
