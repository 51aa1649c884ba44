"""A gateway as a child process, for share links that open on this machine."""

from __future__ import annotations

import json
import os
import socket
import threading
from typing import TYPE_CHECKING, Final

from tui.programs.child import ChildProgram
from tui.settings import Secret, SettingsError
from tui.settings.gateway import GatewayAccess
from tui.settings.profile import PLAIN_HTTP_VARIABLE
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.settings import Profile

_SECONDS_TO_START: Final = 30.0
_SECONDS_TO_STOP: Final = 8.0
_SECONDS_TO_DIE: Final = 1.0
#: The port of links, where it is free: links of an earlier start open again.
_PORT: Final = 8760
#: Variables that would give the child another profile or another database.
_OTHER_SETTINGS: Final = (
    *("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET"),
    *("TWILIO_REGION", "TWILIO_EDGE", "MEDIADECK_GATEWAY_DATABASE", PLAIN_HTTP_VARIABLE),
)


class EmbeddedGateway:
    """A child ``mediadeck gateway`` on loopback, with SQLite in the data folder, for one profile.

    The child gets the credentials in its environment, which other users cannot read. It ends when its
    standard input closes, which happens however this process ends.
    """

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._child: ChildProgram | None = None
        self._access: GatewayAccess | None = None
        self._is_stopped = False
        self._starting = threading.Lock()

    def access(self) -> GatewayAccess:
        """Return the access to the running gateway, and start it before if needed; raise SettingsError.

        Blocks for a second at the first call, and after the child has died.
        """
        with self._starting:
            if self._access is not None and self._child is not None and self._child.is_running:
                return self._access
            if self._is_stopped:
                message = "The profile was closed. No link was made."
                raise SettingsError(message)
            self._access = self._start()
            return self._access

    def has_ended(self) -> bool:
        """Whether the child has died; blocks for a moment, since a killed one takes that long."""
        with self._starting:
            if self._child is None:
                return True
            return self._child.wait(_SECONDS_TO_DIE)

    def stop(self) -> None:
        """End the child and wait for it."""
        with self._starting:
            self._is_stopped = True
            self._end()

    def _start(self) -> GatewayAccess:
        if _is_free(_PORT):
            try:
                return self._start_at(_PORT)
            except SettingsError:
                if _is_free(_PORT):
                    raise  # else another program took it meanwhile
        return self._start_at(0)

    def _start_at(self, port: int) -> GatewayAccess:
        self._end()
        try:
            child = self._child = self._spawn(port)
            ready = json.loads(_read_ready_line(child))
        except OSError as error:
            message = f"The gateway for share links cannot be started: {error.strerror}."
            raise SettingsError(message) from error
        except SettingsError:
            self._end()
            raise
        return GatewayAccess(ready["admin_url"], Secret(ready["token"]), is_embedded=True)

    def _spawn(self, port: int) -> ChildProgram:
        command = ["gateway", "--embedded", self._profile.name, "--port", str(port), "--admin-port", "0"]
        return ChildProgram(command, env=_environment_of(self._profile, os.environ))

    def _end(self) -> None:
        child, self._child, self._access = self._child, None, None
        if child is None:
            return
        child.stop(_SECONDS_TO_STOP)
        child.close()


def _environment_of(profile: Profile, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a child that serves ``profile``."""
    kept = {name: value for name, value in environment.items() if name not in _OTHER_SETTINGS}
    is_key = profile.username.startswith("SK")
    names = ("TWILIO_API_KEY", "TWILIO_API_SECRET") if is_key else ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")
    kept |= dict(zip(names, (profile.username, profile.secret.reveal()), strict=True))
    if is_key and profile.account_sid:
        kept["TWILIO_ACCOUNT_SID"] = profile.account_sid
    kept["MEDIADECK_MCS_URL"] = profile.mcs_url
    kept["MEDIADECK_CONVERSATIONS_URL"] = profile.conversations_url
    is_plain = any(url.startswith("http://") for url in (profile.mcs_url, profile.conversations_url))
    if is_plain:  # the profile allows it
        kept[PLAIN_HTTP_VARIABLE] = "1"
    return kept


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _read_ready_line(child: ChildProgram) -> str:
    """Wait for the line that the child prints when it is ready; raise SettingsError with its reason."""
    if ready := child.read_ready_line(_SECONDS_TO_START):
        return ready
    reason = sanitize_message(child.read_reason()) or "it ended before it was ready"
    message = f"Share links need a gateway. It did not start: {reason.removesuffix('.')}."
    raise SettingsError(message)
