"""An account, its credentials and its endpoints."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from tui.settings.errors import CredentialsError
from tui.settings.hosts import check_base_url, check_host_label, conversations_url, mcs_url
from tui.settings.secrets.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Allows credentials over plain http to other machines.
PLAIN_HTTP_VARIABLE: Final = "MEDIADECK_ALLOW_PLAIN_HTTP"


@dataclass(frozen=True, slots=True)
class Profile:
    """An account and its endpoints.

    ``mcs_url`` and ``conversations_url`` are bases that end in ``/v1``, without a trailing slash.
    ``username`` is an account SID (``AC…``) or an API key SID (``SK…``), ``secret`` its token or secret.
    ``account_sid`` is "" if unknown. ``service`` is the SID or name of the service to open. ``read_only``
    forbids uploads and deletes. ``label`` and ``colour`` (``tui.settings.values.Colour``) are for the header.
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
    def display_name(self) -> str:
        """The label, or the name."""
        return self.label or self.name

    @property
    def catalog_key(self) -> str:
        """The file name of the catalog: one per account and Conversations endpoint.

        The port of the local service is left out, because it changes with each start.
        """
        url = urlsplit(self.conversations_url)
        endpoint = url.hostname if self.is_local else url.netloc + url.path.removesuffix("/v1")
        return quote(f"{self.account_sid or self.username}@{endpoint}", safe="@")


def read_environment_profile(environment: Mapping[str, str]) -> Profile | None:
    """Return the profile from the environment variables, or None if they contain no credentials.

    An API key (``TWILIO_API_KEY``, ``TWILIO_API_SECRET``) is preferred to the auth token
    (``TWILIO_ACCOUNT_SID``, ``TWILIO_AUTH_TOKEN``), as Twilio recommends. ``MEDIADECK_MCS_URL`` and
    ``MEDIADECK_CONVERSATIONS_URL`` set the endpoints; otherwise ``TWILIO_REGION`` and ``TWILIO_EDGE`` do.
    Raise SettingsError for incomplete credentials, for endpoints without credentials, and for endpoints that
    :func:`check_base_url` rejects.
    """
    pairs = (("TWILIO_API_KEY", "TWILIO_API_SECRET"), ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"))
    for name_of_user, name_of_secret in pairs:
        username, secret = _value(environment, name_of_user), _value(environment, name_of_secret)
        if username and secret:
            region = check_host_label("TWILIO_REGION", _value(environment, "TWILIO_REGION"))
            edge = check_host_label("TWILIO_EDGE", _value(environment, "TWILIO_EDGE"))
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
            message = f"{name} is set without credentials: set them too, or start with --local."
            raise CredentialsError(message)
    return None


def make_local_profile(url: str, account_sid: str, auth_token: str) -> Profile:
    """Return the profile of the local service at ``url`` (a base that ends in ``/v1``)."""
    return Profile(
        name="local",
        username=account_sid,
        secret=Secret(auth_token),
        mcs_url=url,
        conversations_url=url,
        is_local=True,
    )


def _value(environment: Mapping[str, str], name: str) -> str:
    """Return a variable without surrounding whitespace; "" if it is unset."""
    return environment.get(name, "").strip()


def _base(environment: Mapping[str, str], name: str) -> str:
    """Return the validated base URL in a variable; "" if it is unset."""
    value = _value(environment, name)
    allowed = bool(_value(environment, PLAIN_HTTP_VARIABLE))
    return check_base_url(name, value, allow_plain_http=allowed) if value else ""
