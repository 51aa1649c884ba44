"""A shell in its own home, with a service for transfers."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any, Final

import httpx

from tests.catalog.places import conversation, media, message, service
from tests.cli.terminals import PROGRAM, REPOSITORY, environment, without_terminal
from tests.programs import restore_hangup

if TYPE_CHECKING:
    from pathlib import Path

    from tests.local_service import RunningService

#: The SID of a media that does not exist.
UNKNOWN_MEDIA: Final = f"ME{'0' * 32}"
LARGE: Final = os.urandom(60_000_000)
THERE: Final = service(
    "Harbour [/bold]",
    conversation("Case 7/8", message(media("a.txt", b"first"), media("../b", b"second"))),
    conversation("Team", message(media("a.txt", b"third")), message(media("big.bin", LARGE, "x/y"))),
)


class Shell:
    """A shell in its own home, with a service."""

    def __init__(self, found: RunningService, home: Path) -> None:
        self.found = found
        self.home = home
        self.variables = {
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_STATE_HOME": str(home / "state"),
            "TWILIO_ACCOUNT_SID": found.account_sid,
            "TWILIO_AUTH_TOKEN": found.auth_token,
            "MEDIADECK_MCS_URL": found.url,
            "MEDIADECK_CONVERSATIONS_URL": found.url,
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command until it ends."""
        return without_terminal(*arguments, **self.variables)

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command with pipes instead of a terminal."""
        return subprocess.Popen(
            [*PROGRAM, *arguments],
            cwd=REPOSITORY,
            env=environment(**self.variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=restore_hangup,  # noqa: PLW1509 - the child starts a program at once
        )

    def ask(self, path: str) -> Any:
        """Return the answer of the service."""
        return httpx.get(self.found.url + path, auth=self.found.auth).json()

    @property
    def service_sid(self) -> str:
        """The SID of the only service."""
        return str(self.ask("/Services")["services"][0]["sid"])

    def messages(self, name: str) -> list[Any]:
        """Return the messages of the conversation of this name."""
        place = f"/Services/{self.service_sid}/Conversations"
        [sid] = [one["sid"] for one in self.ask(place)["conversations"] if one["friendly_name"] == name]
        return list(self.ask(f"{place}/{sid}/Messages")["messages"])

    def sid_of(self, name: str) -> str:
        """Return the SID of the media of this name in the conversation Team."""
        return str(
            next(
                m["sid"] for one in self.messages("Team") for m in one["media"] or () if m["filename"] == name
            )
        )


def files_under(folder: Path) -> dict[str, bytes]:
    """Return the content of each file below ``folder``, by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
