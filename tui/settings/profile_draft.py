"""Add a profile: draft it, test it, then save it with its secret."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.settings import secrets
from tui.settings.errors import InvalidSettingError, SettingsError
from tui.settings.files.private_files import make_private_folder, write_private
from tui.settings.paths import config_file
from tui.settings.profile_choice import build_profile
from tui.settings.schema import RESERVED, SECRET_KEYS, check_name, load_config, make_entry
from tui.settings.secrets.secret import Secret
from tui.settings.secrets.twilio_cli import read_twilio_cli_profiles
from tui.settings.store import put_profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.settings.profile import Profile
    from tui.settings.secrets.twilio_cli import TwilioCliProfile

#: The folder of secret files, next to config.toml.
_FOLDER: Final = "secrets"
_MAX_NAME_LENGTH: Final = 40


class ProfileExistsError(InvalidSettingError):
    """A profile with this name already exists."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A profile that is not saved yet; ``fields`` are those of a ProfileEntry."""

    name: str
    fields: Mapping[str, object]
    profile: Profile

    @property
    def needs_secret(self) -> bool:
        """Whether the fields name no source for the secret."""
        return not any(self.fields.get(key) for key in SECRET_KEYS)

    def with_secret(self, secret: str) -> Draft:
        """Return the draft with a secret, to test and save."""
        return replace(self, profile=self.profile.with_secret(Secret(secret)))


def make_draft(
    name: str, fields: Mapping[str, object], environment: Mapping[str, str], *, may_replace: bool = False
) -> Draft:
    """Return a draft, validated without the network; raise SettingsError."""
    check_name(name)
    if not may_replace and name in load_config(config_file()).profiles:
        message = f"The profile {name} already exists."
        raise ProfileExistsError(message)
    fields = {field: value for field, value in fields.items() if value}
    return Draft(name, fields, build_profile(name, make_entry(fields), environment))


def draft_from_twilio_cli(theirs: TwilioCliProfile, environment: Mapping[str, str]) -> Draft:
    """Return the draft of a Twilio CLI profile, under its name or a similar valid one."""
    wanted = re.sub(r"[^A-Za-z0-9_-]+", "-", theirs.name).strip("-_")[: _MAX_NAME_LENGTH - 4] or "twilio"
    taken = {*load_config(config_file()).profiles, *RESERVED}
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, 1000)))
    name = next(name for name in names if name not in taken)
    return make_draft(name, {"twilio_cli": theirs.name}, environment)


def list_new_twilio_cli_profiles() -> list[TwilioCliProfile]:
    """Return the Twilio CLI profiles that are not in config.toml yet; raise ConfigError."""
    theirs = read_twilio_cli_profiles()
    known = {entry.twilio_cli for entry in load_config(config_file()).profiles.values()} if theirs else set()
    return [profile for profile in theirs if profile.name not in known]


def save_draft(draft: Draft, *, secret_in_file: bool = False) -> None:
    """Write the draft to config.toml and its secret to the keyring or a private file.

    Blocks. If it raises SettingsError, no profile was added.
    """
    fields = dict(draft.fields)
    if draft.needs_secret:
        secret = draft.profile.secret.reveal()
        if secret_in_file:
            fields["secret_file"] = _write_secret_file(draft.name, secret)
        else:
            secrets.system_keyring.store(draft.profile.username, secret)
    put_profile(config_file(), draft.name, fields)


def delete_secret_file(name: str, secret_file: str | None) -> bool:
    """Delete the secret file that :func:`save_draft` wrote; return whether there was one."""
    if secret_file != f"{_FOLDER}/{name}":
        return False
    with suppress(OSError):
        (config_file().parent / secret_file).unlink()
        return True
    return False


def _write_secret_file(name: str, secret: str) -> str:
    """Write a secret file, and return its path relative to the folder of config.toml."""
    path = config_file().parent / _FOLDER / name
    try:
        make_private_folder(path.parent)
        write_private(path, f"{secret}\n".encode())
    except OSError as error:
        message = f"The secret file {path} cannot be written: {error.strerror}. No profile was added."
        raise SettingsError(message) from None
    return str(Path(_FOLDER) / name)
