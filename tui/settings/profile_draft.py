"""Adding a profile: a draft that can be tried, then its keeping, with its secret in a place of its own."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.settings.errors import InvalidSettingError, SettingsError
from tui.settings.files.private_files import make_private_folder, write_private
from tui.settings.paths import config_file
from tui.settings.profile_choice import profile_of
from tui.settings.schema import RESERVED, SECRET_KEYS, check_name, entry_of, load_config
from tui.settings.secrets.secret import Secret
from tui.settings.secrets.sources import into_keyring
from tui.settings.secrets.twilio_cli import read_twilio_cli
from tui.settings.store import put_profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.settings.profile import Profile
    from tui.settings.secrets.twilio_cli import TwilioCliProfile

#: The folder, beside the configuration, of secrets that no keyring takes: a file for each profile.
_FOLDER: Final = "secrets"
_LONGEST_NAME: Final = 40


class AlreadyThere(InvalidSettingError):  # noqa: N818 - read as what happened
    """A profile of this name is there, and was not to be replaced."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A profile that is not kept yet: its ``fields`` are those of a ProfileEntry."""

    name: str
    fields: Mapping[str, object]
    profile: Profile

    @property
    def wants_secret(self) -> bool:
        """Whether nothing says yet where the secret is."""
        return not any(self.fields.get(key) for key in SECRET_KEYS)

    def with_secret(self, secret: str) -> Draft:
        """Return it with the secret itself, to be tried and then kept."""
        return replace(self, profile=self.profile.with_secret(Secret(secret)))


def drafted(
    name: str, fields: Mapping[str, object], environment: Mapping[str, str], *, may_replace: bool = False
) -> Draft:
    """Return a draft, checked as far as can be without asking a service; raises SettingsError."""
    check_name(name)
    if not may_replace and name in load_config(config_file()).profiles:
        message = f"There is a profile {name} already."
        raise AlreadyThere(message)
    fields = {field: value for field, value in fields.items() if value}
    return Draft(name, fields, profile_of(name, entry_of(fields), environment))


def drafted_from_twilio_cli(theirs: TwilioCliProfile, environment: Mapping[str, str]) -> Draft:
    """Return the draft of a profile of the Twilio CLI, under its own name or one that can be used here."""
    wanted = re.sub(r"[^A-Za-z0-9_-]+", "-", theirs.name).strip("-_")[: _LONGEST_NAME - 4] or "twilio"
    taken = {*load_config(config_file()).profiles, *RESERVED}
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, 1000)))
    name = next(name for name in names if name not in taken)
    return drafted(name, {"twilio_cli": theirs.name}, environment)


def offered_by_twilio_cli() -> list[TwilioCliProfile]:
    """Return the profiles of the Twilio CLI that are none here yet; raises ConfigError."""
    theirs = read_twilio_cli()
    known = {entry.twilio_cli for entry in load_config(config_file()).profiles.values()} if theirs else set()
    return [profile for profile in theirs if profile.name not in known]


def keep(draft: Draft, *, secret_in_file: bool = False) -> None:
    """Write a draft into config.toml, and its secret into the keyring, or a file for its owner alone.

    Blocks; raises SettingsError, and then there is no such profile.
    """
    fields = dict(draft.fields)
    if draft.wants_secret:
        secret = draft.profile.secret.reveal()
        if secret_in_file:
            fields["secret_file"] = _into_file(draft.name, secret)
        else:
            into_keyring(draft.profile.username, secret)
    put_profile(config_file(), draft.name, fields)


def forget_file(name: str, secret_file: str | None) -> bool:
    """Take away the file of a secret that :func:`keep` has made; return whether there was one."""
    if secret_file != f"{_FOLDER}/{name}":
        return False
    with suppress(OSError):
        (config_file().parent / secret_file).unlink()
        return True
    return False


def _into_file(name: str, secret: str) -> str:
    """Write a secret, and return the path of its file from the folder of the configuration."""
    path = config_file().parent / _FOLDER / name
    try:
        make_private_folder(path.parent)
        write_private(path, f"{secret}\n".encode())
    except OSError as error:
        message = f"The secret's file {path} cannot be written: {error.strerror}. No profile was added."
        raise SettingsError(message) from None
    return str(Path(_FOLDER) / name)
