"""Which account Mediadeck speaks for, and where its two services are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from tui.settings.errors import CredentialsError
from tui.settings.hosts import checked_base, checked_label, conversations_url, mcs_url
from tui.settings.secrets.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Lets credentials travel over plain http to other machines.
PLAIN_HTTP_VARIABLE: Final = "MEDIADECK_ALLOW_PLAIN_HTTP"


@dataclass(frozen=True, slots=True)
class Profile:
    """An account and the places where its services answer.

    ``mcs_url`` and ``conversations_url`` are bases that end in ``/v1``, without a trailing slash.
    ``username`` is an account SID (``AC…``) or an API key SID (``SK…``), ``secret`` what belongs to it.
    ``account_sid`` is the account, where that is known. ``service`` is the SID or name of the one that is
    opened at the start. With ``read_only`` there are no uploads and no deletes. ``label`` and ``colour`` (a
    name of ``tui.settings.schema.COLOURS``) tell profiles apart on the screen.
    """

    name: str
    username: str
    secret: Secret
    mcs_url: str
    conversations_url: str
    is_local: bool = False
    account_sid: str = ""
    service: str | None = None
    read_only: bool = False
    label: str = ""
    colour: str = ""

    def with_secret(self, secret: Secret) -> Profile:
        """Return the same profile with another secret."""
        return replace(self, secret=secret)

    @property
    def shown_name(self) -> str:
        """What the line at the top says: the label, or the name."""
        return self.label or self.name

    @property
    def catalog_key(self) -> str:
        """Name the catalog of this account, as one file name.

        It is the same on every start, and another for every place that lists conversations. The port of the
        local service is left out, since that takes a new one each time.
        """
        place = urlsplit(self.conversations_url)
        where = place.hostname if self.is_local else place.netloc + place.path.removesuffix("/v1")
        return quote(f"{self.account_sid or self.username}@{where}", safe="@")


def profile_from_environment(environment: Mapping[str, str]) -> Profile | None:
    """Return the profile that the environment's variables describe, or None where they name no credentials.

    An API key (``TWILIO_API_KEY``, ``TWILIO_API_SECRET``) goes before the account's own token
    (``TWILIO_ACCOUNT_SID``, ``TWILIO_AUTH_TOKEN``), as Twilio recommends. ``MEDIADECK_MCS_URL`` and
    ``MEDIADECK_CONVERSATIONS_URL`` move the two services elsewhere; else ``TWILIO_REGION`` and
    ``TWILIO_EDGE`` say where they are. Raises SettingsError where no pair of credentials is whole and half of
    one or a base is set, for a base that is not an http(s) URL ending in ``/v1``, and for one over plain http
    on another machine unless ``MEDIADECK_ALLOW_PLAIN_HTTP`` is set.
    """
    pairs = (("TWILIO_API_KEY", "TWILIO_API_SECRET"), ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"))
    for name_of_user, name_of_secret in pairs:
        username, secret = _value(environment, name_of_user), _value(environment, name_of_secret)
        if username and secret:
            region = checked_label("TWILIO_REGION", _value(environment, "TWILIO_REGION"))
            edge = checked_label("TWILIO_EDGE", _value(environment, "TWILIO_EDGE"))
            return Profile(
                name="environment",
                username=username,
                secret=Secret(secret),
                mcs_url=_base(environment, "MEDIADECK_MCS_URL") or mcs_url(region),
                conversations_url=_base(environment, "MEDIADECK_CONVERSATIONS_URL")
                or conversations_url(region, edge),
                account_sid=_value(environment, "TWILIO_ACCOUNT_SID"),
            )
    for present, missing in (
        ("TWILIO_API_KEY", "TWILIO_API_SECRET"),
        ("TWILIO_API_SECRET", "TWILIO_API_KEY"),
        ("TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID"),
        ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"),
    ):
        if _value(environment, present):
            message = f"{present} is set and {missing} is not: set both, or start with --local."
            raise CredentialsError(message)
    for name in ("MEDIADECK_MCS_URL", "MEDIADECK_CONVERSATIONS_URL"):
        if _value(environment, name):
            message = f"{name} is set and credentials are not: set a pair of them, or start with --local."
            raise CredentialsError(message)
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


def _base(environment: Mapping[str, str], name: str) -> str:
    """Return the base under ``name``, checked; "" where it is unset."""
    value = _value(environment, name)
    allowed = bool(_value(environment, PLAIN_HTTP_VARIABLE))
    return checked_base(name, value, allow_plain_http=allowed) if value else ""
