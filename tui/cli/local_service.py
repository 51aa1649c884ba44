"""The local service as a child process of the browser: started, ended and, if it dies, restarted with it."""

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

from tui.settings import SettingsError, local_profile

if TYPE_CHECKING:
    from pathlib import Path

    from tui.settings import Profile

SECONDS_TO_START: Final = 30.0
SECONDS_TO_STOP: Final = 5.0
#: A service that dies this soon after it was ready would die again: it is not restarted.
SECONDS_TO_SETTLE: Final = 1.0


class LocalServiceProcess:
    """Keeps a child ``mediadeck serve`` running on a loopback port.

    The listening socket is made here and inherited by the child: the port is known and free of races, and it
    stays the same when a child that died is started anew. The child ends when its standard input closes, so
    that it does not outlive this process however this process ends.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._profile: Future[Profile] = Future()
        self._stopping = False
        self._changing = threading.Lock()  # between the end of one child and the start of the next
        self._child: subprocess.Popen[str] | None = None
        self._watcher = threading.Thread(target=self._watch, name="mediadeck-local-service", daemon=True)

    def start(self) -> None:
        """Start the child and return at once; raises SettingsError where this machine lets none start."""
        try:
            self._socket.bind(("127.0.0.1", 0))
            self._socket.listen(128)
            self._child = self._spawn()
        except OSError as error:
            message = f"The local service cannot be started: {error.strerror}."
            raise SettingsError(message) from error
        self._watcher.start()

    def profile(self) -> Profile:
        """Wait until the service answers and return its profile; raises SettingsError with the reason."""
        try:
            return self._profile.result(SECONDS_TO_START)
        except TimeoutError:
            message = f"The local service did not start within {SECONDS_TO_START:.0f} seconds."
            raise SettingsError(message) from None

    def stop(self) -> None:
        """End the child and wait for its end."""
        with self._changing:
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
        # -P: the folder that the user happens to be in must not lend the child its modules.
        command = [sys.executable, "-P", "-m", "tui", "serve", "--json", "--until-eof"]
        return subprocess.Popen(
            [*command, "--fd", str(handle), "--data", str(self._data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(handle,),
            start_new_session=True,  # a ctrl+c in the terminal is for the browser
            text=True,
        )

    def _watch(self) -> None:
        """Follow one child after another, until there is no reason to start the next."""
        child, last_words = self._child, ""
        while child is not None:
            served, last_words = self._follow(child)
            with self._changing:
                goes_on = served >= SECONDS_TO_SETTLE and not self._stopping
                child = self._child = self._next() if goes_on else None
        # Nobody answers here any more: a request is refused at once, where it would wait otherwise.
        self._socket.close()
        if not self._profile.done():
            reason = last_words or "It ended before it was ready."
            self._profile.set_exception(SettingsError(f"The local service did not start. {reason}"))

    def _next(self) -> subprocess.Popen[str] | None:
        """Start the next child, or return None where this machine lets none start."""
        try:
            return self._spawn()
        except OSError:
            return None

    def _follow(self, child: subprocess.Popen[str]) -> tuple[float, str]:
        """Return, at the end of ``child``, for how many seconds it served and its last words on stderr."""
        last_words: deque[str] = deque(maxlen=10)
        with child:
            assert child.stdout is not None  # noqa: S101 - for the type checker: both are pipes
            assert child.stderr is not None  # noqa: S101
            reader = threading.Thread(target=last_words.extend, args=(child.stderr,), daemon=True)
            reader.start()
            ready = child.stdout.readline()
            began = time.monotonic()
            if ready:
                self._tell(ready)
            child.wait()
            reader.join()
        served = time.monotonic() - began if ready else 0.0
        return served, "".join(last_words).removeprefix("mediadeck: ").strip()

    def _tell(self, ready: str) -> None:
        """Make the profile known from the ready line of the first child; later ones say the same."""
        if not self._profile.done():
            said = json.loads(ready)
            self._profile.set_result(local_profile(said["url"], said["account_sid"], said["auth_token"]))
