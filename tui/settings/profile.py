"""Which account Mediadeck speaks for, and where its two services are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from tui.settings.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The Media Content Service; the region label is part of the normal host (twilio-media-api, section 1).
TWILIO_MCS_URL: Final = "https://mcs.us1.twilio.com/v1"
TWILIO_CONVERSATIONS_URL: Final = "https://conversations.twilio.com/v1"

#: What has no place in a base, and could hide where it leads or hold a password that a message would show.
_UNSAFE: Final = re.compile(r"[@?#\\\s\x00-\x1f\x7f]")


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
        """Name the catalog of this account, as one file name.

        It is the same on every start, and another for every place that lists conversations. The port of the
        local service is left out, since that takes a new one each time.
        """
        place = urlsplit(self.conversations_url)
        where = place.hostname if self.is_local else place.netloc + place.path.removesuffix("/v1")
        return quote(f"{self.username}@{where}", safe="@")


def profile_from_environment(environment: Mapping[str, str]) -> Profile | None:
    """Return the profile that the environment's variables describe, or None where they name no credentials.

    An API key (``TWILIO_API_KEY``, ``TWILIO_API_SECRET``) goes before the account's own token
    (``TWILIO_ACCOUNT_SID``, ``TWILIO_AUTH_TOKEN``), as Twilio recommends. ``MEDIADECK_MCS_URL`` and
    ``MEDIADECK_CONVERSATIONS_URL`` move the two services elsewhere. Raises SettingsError where no pair of
    credentials is whole and half of one or a base is set, and for a base that is not an http(s) URL ending
    in ``/v1``.
    """
    pairs = (("TWILIO_API_KEY", "TWILIO_API_SECRET"), ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"))
    for name_of_user, name_of_secret in pairs:
        username, secret = _value(environment, name_of_user), _value(environment, name_of_secret)
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
        if _value(environment, present):
            message = f"{present} is set and {missing} is not: set both, or start with --local."
            raise SettingsError(message)
    for name in ("MEDIADECK_MCS_URL", "MEDIADECK_CONVERSATIONS_URL"):
        if _value(environment, name):
            message = f"{name} is set and credentials are not: set a pair of them, or start with --local."
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


def _value(environment: Mapping[str, str], name: str) -> str:
    """Return a variable without the blanks and line ends that copying brings along; "" where it is unset."""
    return environment.get(name, "").strip()


def _base_url(environment: Mapping[str, str], name: str, default: str) -> str:
    """Return the base under ``name``, checked: a slip here would send credentials to a strange place."""
    value = _value(environment, name).rstrip("/") or default
    if _UNSAFE.search(value):
        message = f"{name} must be a plain base: no user, password, query, fragment or blank in it."
        raise SettingsError(message)
    if not _is_base(value):
        message = f"{name} is no base of a service: expected http(s)://HOST[:PORT]/v1, found {value!r}."
        raise SettingsError(message)
    return value


def _is_base(value: str) -> bool:
    try:
        place = urlsplit(value)
        port = place.port
    except ValueError:  # brackets or a port that are none
        return False
    if place.scheme not in {"http", "https"} or not place.hostname or port == 0:
        return False
    return place.path.endswith("/v1")
