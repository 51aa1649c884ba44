"""The base URLs of Twilio's two services, by region and edge, and the validation of custom ones."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from tui.settings.errors import InvalidSettingError

#: The default region, also for an edge without a region.
_DEFAULT_REGION: Final = "us1"
_LABEL: Final = re.compile(r"[a-z0-9](-?[a-z0-9])*")
#: Characters that could hide the host of a base URL, or hold a password that a message would show.
_UNSAFE: Final = re.compile(r"[@?#\\\s\x00-\x1f\x7f]")


def mcs_url(region: str | None = None) -> str:
    """Return the base URL of the Media Content Service (twilio-media-api, section 1).

    The region is part of its host; an edge never is, since edges do not serve media.
    """
    return f"https://mcs.{region or _DEFAULT_REGION}.twilio.com/v1"


def conversations_url(region: str | None = None, edge: str | None = None) -> str:
    """Return the base URL of Conversations, like Twilio's libraries (twilio-media-api, section 1)."""
    if edge:
        return f"https://conversations.{edge}.{region or _DEFAULT_REGION}.twilio.com/v1"
    return (
        f"https://conversations.{region}.twilio.com/v1" if region else "https://conversations.twilio.com/v1"
    )


def check_host_label(name: str, value: str | None) -> str | None:
    """Return a region or an edge, None if it is empty; raise SettingsError if it is invalid.

    More than a single host label could send credentials to another host.
    """
    if not value:
        return None
    if not _LABEL.fullmatch(value):
        example = "us1 or ie1" if "region" in name.lower() else "ashburn or dublin"
        message = f"{name} must be one word of a host, such as {example}."
        raise InvalidSettingError(message)
    return value


def check_base_url(name: str, value: str, *, allow_plain_http: bool = False) -> str:
    """Return a base URL without a trailing slash; raise SettingsError about ``name`` if it is unsafe.

    It ends in ``/v1``. A typo here would send credentials to another host. Plain http is rejected, except for
    this machine or with ``allow_plain_http``, since it would expose the credentials.
    """
    url = check_url(name, value, allow_plain_http=allow_plain_http)
    if not url.endswith("/v1"):
        message = f"{name} is not a base URL: expected http(s)://HOST[:PORT]/v1, found {url!r}."
        raise InvalidSettingError(message)
    return url


def check_url(name: str, value: str, *, allow_plain_http: bool = False) -> str:
    """Return a URL without a trailing slash; raise SettingsError like :func:`check_base_url`."""
    value = value.rstrip("/")
    if _UNSAFE.search(value):
        message = f"{name} must be a plain URL, without user, password, query, fragment or spaces."
        raise InvalidSettingError(message)
    host = _host_of(value)
    if not host:
        message = f"{name} is not a URL: expected http(s)://HOST[:PORT], found {value!r}."
        raise InvalidSettingError(message)
    if value.lower().startswith("http:") and not (allow_plain_http or is_loopback(host)):
        message = (
            f"{name} would send credentials unencrypted over plain http to {host}. Use https. To allow it"
            " anyway, set MEDIADECK_ALLOW_PLAIN_HTTP=1 (in a profile: allow_plain_http = true)."
        )
        raise InvalidSettingError(message)
    return value


@lru_cache(maxsize=64)
def is_loopback(host: str) -> bool:
    """Whether ``host`` is a loopback address or localhost."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _host_of(base: str) -> str:
    """Return the host of a URL, "" if it is invalid."""
    try:
        url = urlsplit(base)
        port = url.port
    except ValueError:  # invalid brackets or port
        return ""
    if url.scheme not in {"http", "https"} or port == 0:
        return ""
    return url.hostname or ""
