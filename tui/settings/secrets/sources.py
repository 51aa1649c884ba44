"""The sources of secrets: a variable, a command, a file, the Twilio CLI, the keyring."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from typing import TYPE_CHECKING, Final

from tui.settings import secrets
from tui.settings.errors import CredentialsError
from tui.settings.paths import expand_user
from tui.settings.secrets.twilio_cli import read_twilio_cli_profiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tui.settings.schema import GatewayEntry, ProfileEntry

_COMMAND_TIMEOUT: Final = 120
_MAX_BYTES: Final = 4096


def fetch_secret(
    name: str, entry: ProfileEntry, username: str, environment: Mapping[str, str], *, folder: Path
) -> str:
    """Return the secret of the profile ``name``; raise SettingsError, without the secret in its text.

    Blocks: a command or a keyring may prompt. Paths are relative to ``folder``, the folder of config.toml.
    """
    if (configured := _read_configured(entry, environment, folder)) is not None:
        found, problem = configured
    elif entry.twilio_cli is not None:
        found = _read_twilio_cli_secret(entry.twilio_cli)
        problem = f"the Twilio CLI has no secret for its profile {entry.twilio_cli!r} in its file"
    else:
        found = secrets.system_keyring.read(username)
        problem = f"the system keyring has none for {username}. To add it: mediadeck profiles add {name}"
    return _check_secret(f"the profile {name}", found, problem)


def fetch_gateway_token(entry: GatewayEntry, environment: Mapping[str, str], *, folder: Path) -> str:
    """Return the token of the gateway; raise SettingsError. Blocks, like :func:`fetch_secret`."""
    found, problem = _read_configured(entry, environment, folder) or ("", "none is configured")
    return _check_secret("the gateway", found, problem)


def _read_configured(
    entry: ProfileEntry | GatewayEntry, environment: Mapping[str, str], folder: Path
) -> tuple[str, str] | None:
    """Return the secret from the configured source, and the problem if it is empty; None without a source."""
    if entry.secret_env is not None:
        return environment.get(entry.secret_env, ""), f"the variable {entry.secret_env} is not set"
    if entry.secret_command is not None:
        return _run_secret_command(entry.secret_command), "secret_command printed nothing"
    if entry.secret_file is not None:
        path = folder / expand_user(entry.secret_file)
        content = _read_secret_file(path, may_group_read=entry.secret_group_readable)
        return content, f"{path} is empty"
    return None


def _check_secret(owner: str, found: str, problem: str) -> str:
    secret = found.strip()
    if not secret:
        message = f"{owner[:1].upper()}{owner[1:]} has no secret: {problem}."
        raise CredentialsError(message)
    if not (secret.isascii() and secret.isprintable()):
        message = f"The secret of {owner} has characters that no secret has."
        raise CredentialsError(message)
    return secret


def _run_secret_command(command: str | Sequence[str]) -> str:
    words = shlex.split(command) if isinstance(command, str) else list(command)
    program = words[0] if words else ""
    try:
        # A command that prompts uses a window or /dev/tty: a screen may cover our terminal.
        ended = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=_COMMAND_TIMEOUT, check=False
        )
    except (OSError, IndexError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is empty"
        message = f"secret_command cannot be run ({program}): {reason}."
        raise CredentialsError(message) from None
    except subprocess.TimeoutExpired:
        message = f"secret_command ({program}) did not end within {_COMMAND_TIMEOUT} seconds."
        raise CredentialsError(message) from None
    if ended.returncode:
        lines = ended.stderr.decode(errors="replace").strip().splitlines()
        detail = f": {''.join(filter(str.isprintable, lines[-1][:200]))}" if lines else ""
        message = f"secret_command ({program}) failed with exit code {ended.returncode}{detail}."
        raise CredentialsError(message)
    return ended.stdout[:_MAX_BYTES].decode(errors="replace")


def _read_secret_file(path: Path, *, may_group_read: bool) -> str:
    """Return the content of a file that only its owner can read, as ssh requires.

    ``may_group_read``: its group may read it too, as Kubernetes mounts secrets with ``fsGroup``.
    """
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            _check_owner(path, status, allowed=stat.S_IRGRP if may_group_read else 0)
            return file.read(_MAX_BYTES).decode(errors="replace")
    except OSError as error:
        message = f"The secret file {path} cannot be read: {error.strerror}."
        raise CredentialsError(message) from None


def _check_owner(path: Path, status: os.stat_result, *, allowed: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        message = f"The secret file {path} is not a regular file."
        raise CredentialsError(message)
    others = stat.S_IMODE(status.st_mode) & 0o077 & ~allowed
    if others:
        message = f"Others can read the secret file {path}, so it is not used. Run: chmod 600 {path}"
        if others == stat.S_IRGRP:
            message += " If its group is meant to, as in Kubernetes, set secret_group_readable = true."
        raise CredentialsError(message)
    if status.st_uid not in {os.geteuid(), 0}:
        message = f"The secret file {path} belongs to another user, so it is not used."
        raise CredentialsError(message)


def _read_twilio_cli_secret(name: str) -> str:
    found = [profile for profile in read_twilio_cli_profiles() if profile.name == name]
    return found[0].secret.reveal() if found and found[0].secret else ""
