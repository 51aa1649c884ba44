"""Which account Mediadeck speaks for, and where its two services are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tui.settings.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The Media Content Service; the region label is part of the normal host (twilio-media-api, section 1).
TWILIO_MCS_URL: Final = "https://mcs.us1.twilio.com/v1"
TWILIO_CONVERSATIONS_URL: Final = "https://conversations.twilio.com/v1"


class SettingsError(Exception):
    """The settings cannot be used as they are; the text says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Profile:
    """An account and the places where its services answer.

    ``mcs_url`` and ``conversations_url`` are bases that end in ``/v1``, without a trailing slash.
    ``username`` is an account SID (``AC…``) or an API key SID (``SK…``), ``secret`` what belongs to it.
    """

    name: str
    username: str
    secret: Secret
    mcs_url: str
    conversations_url: str
    is_local: bool = False

    @property
    def catalog_key(self) -> str:
        """Name the catalog of this account: the same on every start, another for every place that answers.

        The port of a loopback address is left out, since the local service takes a new one each time.
        """
        place = urlsplit(self.mcs_url)
        host = place.hostname or "unknown"
        if self.is_local or place.port is None:
            return f"{self.username}@{host}"
        return f"{self.username}@{host}-{place.port}"


def profile_from_environment(environment: Mapping[str, str]) -> Profile | None:
    """Return the profile that the environment's variables describe, or None where they name no credentials.

    An API key (``TWILIO_API_KEY``, ``TWILIO_API_SECRET``) goes before the account's own token
    (``TWILIO_ACCOUNT_SID``, ``TWILIO_AUTH_TOKEN``), as Twilio recommends. ``MEDIADECK_MCS_URL`` and
    ``MEDIADECK_CONVERSATIONS_URL`` move the two services elsewhere. Raises SettingsError for half a pair of
    credentials, and for a base that is not an http(s) URL ending in ``/v1``.
    """
    pairs = (("TWILIO_API_KEY", "TWILIO_API_SECRET"), ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"))
    for name_of_user, name_of_secret in pairs:
        username, secret = environment.get(name_of_user, ""), environment.get(name_of_secret, "")
        if username and secret:
            return Profile(
                name="environment",
                username=username,
                secret=Secret(secret),
                mcs_url=_base_url(environment, "MEDIADECK_MCS_URL", TWILIO_MCS_URL),
                conversations_url=_base_url(
                    environment, "MEDIADECK_CONVERSATIONS_URL", TWILIO_CONVERSATIONS_URL
                ),
            )
    for present, missing in (
        ("TWILIO_API_KEY", "TWILIO_API_SECRET"),
        ("TWILIO_API_SECRET", "TWILIO_API_KEY"),
        ("TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID"),
        ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"),
    ):
        if environment.get(present):
            message = f"{present} is set and {missing} is not: set both, or start with --local."
            raise SettingsError(message)
    return None


def local_profile(url: str, account_sid: str, auth_token: str) -> Profile:
    """Return the profile of the local service that answers at ``url`` (a base that ends in ``/v1``)."""
    return Profile(
        name="local",
        username=account_sid,
        secret=Secret(auth_token),
        mcs_url=url,
        conversations_url=url,
        is_local=True,
    )


def _base_url(environment: Mapping[str, str], name: str, default: str) -> str:
    """Return the base under ``name``, checked: a slip here would send credentials to a strange place."""
    value = environment.get(name, "").strip().rstrip("/") or default
    place = urlsplit(value)
    if place.username or place.password or place.query or place.fragment:
        message = f"{name} must be a plain base: no user, password, query or fragment in it."
        raise SettingsError(message)
    if place.scheme not in {"http", "https"} or not place.hostname or not place.path.endswith("/v1"):
        message = f"{name} is no base of a service: expected http(s)://HOST[:PORT]/v1, found {value!r}."
        raise SettingsError(message)
    return value
