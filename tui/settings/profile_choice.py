"""Choose the profile to use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from tui.settings import secrets
from tui.settings.errors import UnknownProfileError
from tui.settings.hosts import check_base_url, check_host_label, conversations_url, mcs_url
from tui.settings.paths import NO_CONFIG_VARIABLE, config_file
from tui.settings.profile import PLAIN_HTTP_VARIABLE, Profile, read_environment_profile
from tui.settings.secrets.secret import Secret
from tui.settings.secrets.twilio_cli import read_twilio_cli_profiles
from tui.settings.user_config import read_config
from tui.text.similar_names import find_similar_names, suggest_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.settings.schema import ProfileEntry

#: The environment variable with the name of the profile to use.
PROFILE_VARIABLE: Final = "MEDIADECK_PROFILE"
#: The names of the built-in profiles.
LOCAL: Final = "local"
ENVIRONMENT: Final = "environment"


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """The chosen profile, None for the local service, and the reason."""

    profile: Profile | None
    why: str
    #: Nothing is configured: the browser may offer a choice.
    is_first_use: bool = False


@dataclass(frozen=True, slots=True)
class ProfileSummary:
    """A profile in a list; ``account`` is "" for the local service."""

    name: str
    label: str = ""
    account: str = ""
    read_only: bool = False


def list_profiles(environment: Mapping[str, str]) -> list[ProfileSummary]:
    """Return the profiles of config.toml, of the environment, and the local service; raise SettingsError."""
    found = [
        ProfileSummary(
            name,
            entry.label or "",
            entry.account_sid or entry.api_key_sid or f"the Twilio CLI's {entry.twilio_cli}",
            entry.read_only,
        )
        for name, entry in read_config().profiles.items()
    ]
    of_environment = read_environment_profile(environment)
    if of_environment is not None:
        found.append(
            ProfileSummary(
                ENVIRONMENT, "the TWILIO_ variables", of_environment.account_sid or of_environment.username
            )
        )
    return [*found, ProfileSummary(LOCAL, "the local service")]


def choose_profile(wanted: str | None, environment: Mapping[str, str]) -> ProfileChoice:
    """Return the profile to use, and the reason.

    The first of these decides: the name ``wanted``, ``MEDIADECK_PROFILE``, the TWILIO_ variables,
    ``default_profile``, the local service (its name is ``local``). Secrets are fetched on first use. Raise
    SettingsError for an unknown or invalid profile, ConfigError for an invalid configuration.
    """
    from_variable = environment.get(PROFILE_VARIABLE, "").strip()
    if wanted or from_variable:
        name = wanted or from_variable
        why = "--profile" if wanted else PROFILE_VARIABLE
        return ProfileChoice(find_profile(name, environment), why)
    found = read_environment_profile(environment)
    if found is not None:
        return ProfileChoice(found, "the TWILIO_ variables")
    config = read_config()
    if config.default_profile is not None:
        return ProfileChoice(
            find_profile(config.default_profile, environment), "default_profile of config.toml"
        )
    is_first_use = not config.profiles and not environment.get(NO_CONFIG_VARIABLE)
    return ProfileChoice(None, "nothing else is set", is_first_use=is_first_use)


def find_profile(name: str, environment: Mapping[str, str]) -> Profile | None:
    """Return the profile of this name, None for the local service; raise SettingsError."""
    if name == LOCAL:
        return None
    if name == ENVIRONMENT and (found := read_environment_profile(environment)) is not None:
        return found
    entry = read_config().profiles.get(name)
    if entry is None:
        names = ", ".join([*sorted(read_config().profiles), LOCAL])
        hint = suggest_names(find_similar_names(name, [*read_config().profiles, LOCAL]))
        advice = "To add one: mediadeck profiles add"
        raise UnknownProfileError(f"There is no profile {name!r}.{hint} Profiles: {names}. {advice}")
    return build_profile(name, entry, environment)


def build_profile(name: str, entry: ProfileEntry, environment: Mapping[str, str]) -> Profile:
    """Return the profile that an entry of config.toml describes; raise SettingsError."""
    account_sid, key_sid, region, edge = entry.account_sid, entry.api_key_sid, entry.region, entry.edge
    if entry.twilio_cli is not None:
        theirs = next((found for found in read_twilio_cli_profiles() if found.name == entry.twilio_cli), None)
        if theirs is None:
            message = (
                f"The profile {name} uses the Twilio CLI profile {entry.twilio_cli!r}, which does not exist."
            )
            raise UnknownProfileError(message)
        account_sid, key_sid = theirs.account_sid, theirs.api_key_sid
        region, edge = region or theirs.region, edge or theirs.edge
    region = check_host_label(f"The region of the profile {name}", region)
    edge = check_host_label(f"The edge of the profile {name}", edge)
    username = key_sid or account_sid or ""
    allowed = entry.allow_plain_http or bool(environment.get(PLAIN_HTTP_VARIABLE, "").strip())

    def check_endpoint(key: str, value: str | None) -> str | None:
        return (
            check_base_url(f"{key} of the profile {name}", value, allow_plain_http=allowed) if value else None
        )

    return Profile(
        name=name,
        username=username,
        secret=Secret(
            partial(_fetch_secret, name, entry, username, environment),
            may_prompt=entry.secret_command is not None,
        ),
        mcs_url=check_endpoint("mcs_url", entry.mcs_url) or mcs_url(region),
        conversations_url=check_endpoint("conversations_url", entry.conversations_url)
        or conversations_url(region, edge),
        account_sid=account_sid or "",
        service=entry.service,
        read_only=entry.read_only,
        label=entry.label or "",
        colour=entry.colour or "",
    )


def _fetch_secret(name: str, entry: ProfileEntry, username: str, environment: Mapping[str, str]) -> str:
    return secrets.fetch_secret(name, entry, username, environment, folder=config_file().parent)
