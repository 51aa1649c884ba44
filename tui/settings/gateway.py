"""The gateway for share links, as configured in config.toml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tui.settings import secrets
from tui.settings.hosts import check_url
from tui.settings.paths import config_file
from tui.settings.secrets.secret import Secret
from tui.settings.user_config import read_config

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class GatewayAccess:
    """The address of a gateway's admin API, without a trailing slash, and a token for it.

    ``is_embedded``: it runs in this program, and its links work on this machine only.
    """

    url: str
    token: Secret
    is_embedded: bool = False


def configured_gateway(environment: Mapping[str, str]) -> GatewayAccess | None:
    """Return the gateway of ``[gateway]`` or None; raise SettingsError. The token is read later."""
    entry = read_config().gateway
    if entry.url is None:
        return None
    url = check_url("[gateway] url", entry.url, allow_plain_http=entry.allow_plain_http)
    fetch = partial(secrets.fetch_gateway_token, entry, environment, folder=config_file().parent)
    return GatewayAccess(url, Secret(fetch, may_prompt=entry.secret_command is not None))
