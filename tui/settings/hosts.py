"""Where Twilio's two services answer, by region and edge, and what may stand in for them."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from tui.settings.errors import InvalidSettingError

#: The region of accounts that name none, and that an edge without a region implies.
_HOME: Final = "us1"
_LABEL: Final = re.compile(r"[a-z0-9](-?[a-z0-9])*")
#: What has no place in a base, and could hide where it leads or hold a password that a message would show.
_UNSAFE: Final = re.compile(r"[@?#\\\s\x00-\x1f\x7f]")


def mcs_url(region: str | None = None) -> str:
    """Return the base of the Media Content Service (twilio-media-api, section 1).

    The region is part of its normal host; an edge never is, since edges do not serve media.
    """
    return f"https://mcs.{region or _HOME}.twilio.com/v1"


def conversations_url(region: str | None = None, edge: str | None = None) -> str:
    """Return the base of Conversations, as Twilio's libraries make it (twilio-media-api, section 1)."""
    if edge:
        return f"https://conversations.{edge}.{region or _HOME}.twilio.com/v1"
    return (
        f"https://conversations.{region}.twilio.com/v1" if region else "https://conversations.twilio.com/v1"
    )


def checked_label(name: str, value: str | None) -> str | None:
    """Return a region or an edge, None where it is empty; raises SettingsError where it is none.

    What is no single label of a host could lead credentials elsewhere.
    """
    if not value:
        return None
    if not _LABEL.fullmatch(value):
        example = "us1 or ie1" if "region" in name.lower() else "ashburn or dublin"
        message = f"{name} must be one word of a host, such as {example}."
        raise InvalidSettingError(message)
    return value


def checked_base(name: str, value: str, *, allow_plain_http: bool = False) -> str:
    """Return a base without a slash at its end; raises SettingsError, which says ``name`` and what is wrong.

    A slip here would send credentials to a strange place. Plain http goes to this machine alone, unless it
    is allowed: credentials would cross the network for all to read.
    """
    value = value.rstrip("/")
    if _UNSAFE.search(value):
        message = f"{name} must be a plain base: no user, password, query, fragment or blank in it."
        raise InvalidSettingError(message)
    host = _host_of(value)
    if not host:
        message = f"{name} is no base of a service: expected http(s)://HOST[:PORT]/v1, found {value!r}."
        raise InvalidSettingError(message)
    if value.lower().startswith("http:") and not (allow_plain_http or is_loopback(host)):
        message = (
            f"{name} would send credentials over plain http to {host}, for anyone on the way to read. Use"
            " https or, if that is really meant, set MEDIADECK_ALLOW_PLAIN_HTTP=1 (in a profile:"
            " allow_plain_http = true)."
        )
        raise InvalidSettingError(message)
    return value


@lru_cache(maxsize=64)
def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine itself, by its address or as localhost."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _host_of(base: str) -> str:
    """Return the host of a base, "" where it is none."""
    try:
        place = urlsplit(base)
        port = place.port
    except ValueError:  # brackets or a port that are none
        return ""
    if place.scheme not in {"http", "https"} or port == 0 or not place.path.endswith("/v1"):
        return ""
    return place.hostname or ""
