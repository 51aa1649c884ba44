"""Where a profile's secret is: a variable, a command, a file, the Twilio CLI's file, the keyring."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from typing import TYPE_CHECKING, Final

from tui.settings.errors import CredentialsError, SettingsError
from tui.settings.paths import expanded
from tui.settings.secrets.twilio_cli import read_twilio_cli

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tui.settings.schema import ProfileEntry

#: The name under which secrets are in the system's keyring.
KEYRING_SERVICE: Final = "mediadeck"
_SECONDS: Final = 120
_LONGEST: Final = 4096


def fetch_secret(
    name: str, entry: ProfileEntry, username: str, environment: Mapping[str, str], *, folder: Path
) -> str:
    """Return the secret of the profile ``name``; raises SettingsError, whose text never holds any of it.

    Blocks: a command may ask a person, and so may a keyring. ``folder`` is that of the configuration, from
    which the path of a file counts.
    """
    if entry.secret_env is not None:
        found = environment.get(entry.secret_env, "")
        problem = f"the variable {entry.secret_env} is not set"
    elif entry.secret_command is not None:
        found, problem = _from_command(entry.secret_command), "secret_command printed nothing"
    elif entry.secret_file is not None:
        path = folder / expanded(entry.secret_file)
        found, problem = _from_file(path), f"{path} is empty"
    elif entry.twilio_cli is not None:
        found = _from_twilio_cli(entry.twilio_cli)
        problem = f"the Twilio CLI keeps no secret of its profile {entry.twilio_cli!r} in its file"
    else:
        found = from_keyring(username)
        problem = f"the system's keyring has none for {username}. Put it there: mediadeck profiles add {name}"
    secret = found.strip()
    if not secret:
        message = f"The profile {name} has no secret: {problem}."
        raise CredentialsError(message)
    if not (secret.isascii() and secret.isprintable()):
        message = f"The secret of the profile {name} has characters or lines that no secret of Twilio has."
        raise CredentialsError(message)
    return secret


def _from_command(command: str | Sequence[str]) -> str:
    words = shlex.split(command) if isinstance(command, str) else list(command)
    program = words[0] if words else ""
    try:
        # What asks a person does so in a window, or at the terminal itself: a screen may be on ours.
        ended = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, IndexError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is empty"
        message = f"secret_command cannot be run ({program}): {reason}."
        raise CredentialsError(message) from None
    except subprocess.TimeoutExpired:
        message = f"secret_command ({program}) did not end within {_SECONDS} seconds."
        raise CredentialsError(message) from None
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip().splitlines()
        words_of_it = f": {''.join(filter(str.isprintable, said[-1][:200]))}" if said else ""
        message = f"secret_command ({program}) failed with exit code {ended.returncode}{words_of_it}."
        raise CredentialsError(message)
    return ended.stdout[:_LONGEST].decode(errors="replace")


def _from_file(path: Path) -> str:
    """Return what the file holds; refused where anyone but its owner can read it, as ssh does."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            _check_owner(path, status)
            return file.read(_LONGEST).decode(errors="replace")
    except OSError as error:
        message = f"The secret's file {path} cannot be read: {error.strerror}."
        raise CredentialsError(message) from None


def _check_owner(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        message = f"The secret's file {path} is no plain file."
        raise CredentialsError(message)
    if stat.S_IMODE(status.st_mode) & 0o077:
        message = f"Others can read the secret's file {path}, so it is not used. Run: chmod 600 {path}"
        raise CredentialsError(message)
    if status.st_uid not in {os.geteuid(), 0}:
        message = f"The secret's file {path} belongs to another user, so it is not used."
        raise CredentialsError(message)


def _from_twilio_cli(name: str) -> str:
    found = [profile for profile in read_twilio_cli() if profile.name == name]
    return found[0].secret.reveal() if found and found[0].secret else ""


def from_keyring(username: str) -> str:
    """Return the secret that the system's keyring has for ``username``, "" where it has none.

    Raises SettingsError where there is no keyring, or it stays locked.
    """
    import keyring  # noqa: PLC0415 - it takes a quarter of a second
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        return keyring.get_password(KEYRING_SERVICE, username) or ""
    except KeyringError as error:
        raise _no_keyring(error) from None


def into_keyring(username: str, secret: str) -> None:
    """Keep a secret in the system's keyring; raises SettingsError where there is none, or it stays locked."""
    import keyring  # noqa: PLC0415 - as above
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        keyring.set_password(KEYRING_SERVICE, username, secret)
    except KeyringError as error:
        raise _no_keyring(error) from None


def out_of_keyring(username: str) -> bool:
    """Take a secret out of the system's keyring; return whether one was there."""
    import keyring  # noqa: PLC0415 - as above
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        keyring.delete_password(KEYRING_SERVICE, username)
    except KeyringError:
        return False
    return True


def _no_keyring(error: Exception) -> SettingsError:
    from keyring.errors import NoKeyringError  # noqa: PLC0415 - as above

    reason = "there is none" if isinstance(error, NoKeyringError) else "it is locked, or was refused"
    return CredentialsError(
        f"The system's keyring cannot be used: {reason}. A profile can take its secret from secret_env,"
        " secret_command or secret_file instead."
    )
