"""Which profile is in use, and why that one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from tui.settings.errors import UnknownProfileError
from tui.settings.hosts import checked_base, checked_label, conversations_url, mcs_url
from tui.settings.paths import NO_CONFIG_VARIABLE, config_file
from tui.settings.profile import PLAIN_HTTP_VARIABLE, Profile, profile_from_environment
from tui.settings.secrets.secret import Secret
from tui.text.similar_names import find_similar_names, suggest_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.settings.schema import Config, PreviewEntry, ProfileEntry

#: The environment variable that names the profile in use.
PROFILE_VARIABLE: Final = "MEDIADECK_PROFILE"
#: The names of what needs no configuration.
LOCAL: Final = "local"
ENVIRONMENT: Final = "environment"


#: Keys by the ids of commands, and the name of a preset.
OwnKeys: TypeAlias = "tuple[Mapping[str, str | list[str]], str | None]"


@dataclass(frozen=True, slots=True)
class Choice:
    """The profile in use, None for the local service, and why it is that one."""

    profile: Profile | None
    why: str
    #: Nobody has chosen anything, nor made anything that could be chosen: somebody new may be asked.
    is_undecided: bool = False


@dataclass(frozen=True, slots=True)
class KnownProfile:
    """A profile that can be chosen, as it is listed; ``account`` is "" for the local service."""

    name: str
    label: str = ""
    account: str = ""
    read_only: bool = False


def known_profiles(environment: Mapping[str, str]) -> list[KnownProfile]:
    """Return every profile that can be used: of config.toml, of the environment, and the local service's.

    Raises SettingsError where one of the two says nothing that can be used.
    """
    found = [
        KnownProfile(
            name,
            entry.label or "",
            entry.account_sid or entry.api_key_sid or f"the Twilio CLI's {entry.twilio_cli}",
            entry.read_only,
        )
        for name, entry in _config().profiles.items()
    ]
    theirs = profile_from_environment(environment)
    if theirs is not None:
        found.append(
            KnownProfile(ENVIRONMENT, "the TWILIO_ variables", theirs.account_sid or theirs.username)
        )
    return [*found, KnownProfile(LOCAL, "the local service")]


def choose_profile(wanted: str | None, environment: Mapping[str, str]) -> Choice:
    """Return the profile to use: the ``wanted`` one, that of the environment, or the default of config.toml.

    In this order: the name ``wanted``, ``MEDIADECK_PROFILE``, the variables of Twilio's own tools,
    ``default_profile``, the local service. The name ``local`` means that one. Secrets that are not at hand
    are fetched when they are needed first. Raises SettingsError where a name leads to nothing or what it
    leads to cannot be used, and ConfigError where the configuration cannot be read.
    """
    from_variable = environment.get(PROFILE_VARIABLE, "").strip()
    if wanted or from_variable:
        name = wanted or from_variable
        why = "--profile" if wanted else PROFILE_VARIABLE
        return Choice(named_profile(name, environment), why)
    found = profile_from_environment(environment)
    if found is not None:
        return Choice(found, "the TWILIO_ variables")
    config = _config()
    if config.default_profile is not None:
        return Choice(named_profile(config.default_profile, environment), "default_profile of config.toml")
    is_undecided = not config.profiles and not environment.get(NO_CONFIG_VARIABLE)
    return Choice(None, "nothing else is set", is_undecided=is_undecided)


def own_keys() -> OwnKeys:
    """Return the keys that config.toml gives to commands, by their ids, and the name of a preset."""
    config = _config()
    return config.keys, config.keys_preset


def named_profile(name: str, environment: Mapping[str, str]) -> Profile | None:
    """Return the profile of this name, None for the local service; raises SettingsError."""
    if name == LOCAL:
        return None
    if name == ENVIRONMENT and (found := profile_from_environment(environment)) is not None:
        return found
    entry = _config().profiles.get(name)
    if entry is None:
        there = ", ".join([*sorted(_config().profiles), LOCAL])
        near = suggest_names(find_similar_names(name, [*_config().profiles, LOCAL]))
        advice = "Make one: mediadeck profiles add"
        raise UnknownProfileError(f"There is no profile {name!r}.{near} Profiles: {there}. {advice}")
    return profile_of(name, entry, environment)


def profile_of(name: str, entry: ProfileEntry, environment: Mapping[str, str]) -> Profile:
    """Return the profile that an entry of config.toml describes; raises SettingsError."""
    account_sid, key_sid, region, edge = entry.account_sid, entry.api_key_sid, entry.region, entry.edge
    if entry.twilio_cli is not None:
        from tui.settings.secrets.twilio_cli import read_twilio_cli  # noqa: PLC0415 - seldom wanted

        theirs = next((found for found in read_twilio_cli() if found.name == entry.twilio_cli), None)
        if theirs is None:
            message = (
                f"The profile {name} is that of the Twilio CLI's {entry.twilio_cli!r}, which is not there."
            )
            raise UnknownProfileError(message)
        account_sid, key_sid = theirs.account_sid, theirs.api_key_sid
        region, edge = region or theirs.region, edge or theirs.edge
    region = checked_label(f"The region of the profile {name}", region)
    edge = checked_label(f"The edge of the profile {name}", edge)
    username = key_sid or account_sid or ""
    allowed = entry.allow_plain_http or bool(environment.get(PLAIN_HTTP_VARIABLE, "").strip())

    def base(key: str, value: str | None) -> str | None:
        return (
            checked_base(f"{key} of the profile {name}", value, allow_plain_http=allowed) if value else None
        )

    return Profile(
        name=name,
        username=username,
        secret=Secret(
            partial(_fetch, name, entry, username, environment), asks=entry.secret_command is not None
        ),
        mcs_url=base("mcs_url", entry.mcs_url) or mcs_url(region),
        conversations_url=base("conversations_url", entry.conversations_url)
        or conversations_url(region, edge),
        account_sid=account_sid or "",
        service=entry.service,
        read_only=entry.read_only,
        label=entry.label or "",
        colour=entry.colour or "",
    )


def _fetch(name: str, entry: ProfileEntry, username: str, environment: Mapping[str, str]) -> str:
    from tui.settings.secrets.sources import fetch_secret  # noqa: PLC0415 - only where it is used

    return fetch_secret(name, entry, username, environment, folder=config_file().parent)


def written_previews() -> PreviewEntry | None:
    """Return what config.toml says of previews, None where there is none; raises ConfigError."""
    return _config().previews if config_file().exists() else None


def _config() -> Config:
    from tui.settings.schema import Config, load_config  # noqa: PLC0415 - only where there is one

    path = config_file()
    return load_config(path) if path.exists() else Config()
