"""Run the local service as a child process, and restart it if it crashes."""

from __future__ import annotations

import json
import socket
import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from tui.programs.child import ChildProgram
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
        self._child: ChildProgram | None = None
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
        child.stop(SECONDS_TO_STOP)
        self._watcher.join()

    def _spawn(self) -> ChildProgram:
        handle = self._socket.fileno()
        command = ["serve", "--json", "--until-eof", "--fd", str(handle), "--data", str(self._data)]
        return ChildProgram(command, pass_fds=(handle,))

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

    def _respawn(self) -> ChildProgram | None:
        """Start the next child, or return None if it cannot be started."""
        try:
            return self._spawn()
        except OSError:
            return None

    def _wait_for(self, child: ChildProgram) -> tuple[float, str]:
        """Wait for the end of ``child``; return the seconds it served, and its last lines of stderr."""
        ready = child.read_ready_line()
        began = time.monotonic()
        if ready:
            self._set_profile(ready)
        child.wait()
        served = time.monotonic() - began if ready else 0.0
        child.close()
        return served, child.read_reason()

    def _set_profile(self, ready: str) -> None:
        """Set the profile from the ready line of the first child; later children print the same."""
        if not self._profile.done():
            ready_info = json.loads(ready)
            self._profile.set_result(
                make_local_profile(ready_info["url"], ready_info["account_sid"], ready_info["auth_token"])
            )
