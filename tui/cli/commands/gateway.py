"""``mediadeck gateway``: serve share links."""

from __future__ import annotations

import ipaddress
import json
import os
import secrets
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from tui import gateway
from tui.cli import exit_codes
from tui.cli.arguments.gateway import DATABASE_VARIABLE
from tui.cli.end_of_input import call_at_end_of_input
from tui.cli.output.console import print_data, report
from tui.gateway.tokens import KeyRing
from tui.server import LocalServiceError, get_listener_url, open_listening_socket
from tui.settings import SettingsError, find_profile, list_profiles
from tui.settings.errors import InvalidSettingError
from tui.settings.hosts import check_url, is_loopback
from tui.settings.paths import gateway_folder
from tui.settings.profile import read_environment_profile
from tui.text.extras import explain_extra
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    import argparse
    import socket

    from tui.gateway.run import Gateway
    from tui.gateway.store import LinkStore
    from tui.settings import Profile

#: The packages of the extra ``gateway``.
_PACKAGES: Final = ("argon2", "jinja2", "prometheus_client", "sqlalchemy")


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal, or manage tokens; return the exit code."""
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        return report(
            f"packages of the gateway are missing ({', '.join(missing)}). {explain_extra('gateway')}",
            exit_codes.FAILED,
        )
    try:
        if arguments.add_token or arguments.remove_token or arguments.list_tokens:
            with closing(_open_store(arguments)) as store:
                return _manage_tokens(store, arguments)
        return _serve(arguments)
    except (LocalServiceError, SettingsError) as error:
        return report(error, exit_codes.FAILED)


def _open_store(arguments: argparse.Namespace) -> LinkStore:
    url = arguments.database or os.environ.get(DATABASE_VARIABLE)
    url = url or gateway.sqlite_url((arguments.data or gateway_folder()) / "links.db")
    return gateway.LinkStore(gateway.open_database(url))


def _manage_tokens(store: LinkStore, arguments: argparse.Namespace) -> int:
    if arguments.add_token:
        written = print_data(store.add_admin_token(arguments.add_token, int(time.time())))
        return exit_codes.DONE if written else exit_codes.FAILED
    if arguments.remove_token:
        if store.remove_admin_token(arguments.remove_token):
            return report("the token is no longer valid.")
        name = sanitize_message(arguments.remove_token)
        return report(f"there is no token {name}. See mediadeck gateway --list-tokens", exit_codes.NOT_FOUND)
    for name, created in store.list_admin_tokens().items():
        print(f"{sanitize_message(name)}\tmade {datetime.fromtimestamp(created, UTC):%Y-%m-%d}")
    return exit_codes.DONE


def _serve(arguments: argparse.Namespace) -> int:
    _check_exposure(arguments)
    with (
        closing(open_listening_socket(arguments.host, arguments.port)) as public,
        closing(open_listening_socket(arguments.admin_host, arguments.admin_port)) as admin,
    ):
        public_url = arguments.public_url or _url_of(public)
        public_url = check_url("--public-url", public_url, allow_plain_http=arguments.allow_plain_http)
        service = _make_gateway(arguments, public_url)
        if arguments.embedded:
            token = secrets.token_urlsafe(32)
            service.context.own_token = token
            call_at_end_of_input(service.stop)
            ready = {"url": public_url, "admin_url": _url_of(admin), "token": token}
            service.run(public, admin, lambda: print(json.dumps(ready), flush=True))
        else:
            service.run(public, admin, lambda: _print_ready(public_url, _url_of(admin)))
    return exit_codes.DONE


def _make_gateway(arguments: argparse.Namespace, public_url: str) -> Gateway:
    keys = KeyRing.load(arguments.keys or (arguments.data or gateway_folder()) / "keys.json")
    if arguments.embedded:
        return gateway.Gateway(
            _open_store(arguments), keys, public_url, _environment_profile, profiles=[arguments.embedded]
        )
    names = [one.name for one in list_profiles(os.environ) if one.account]
    if not names:
        message = (
            "There is no profile that links could be for. Add one with mediadeck profiles add, or set the"
            " TWILIO_ variables."
        )
        raise InvalidSettingError(message)
    for name in names:  # now, not when the first visitor arrives
        _configured_profile(name).secret.reveal()
    return gateway.Gateway(
        _open_store(arguments),
        keys,
        public_url,
        _configured_profile,
        profiles=names,
        trusted_proxies=arguments.trusted_proxy,
    )


def _configured_profile(name: str) -> Profile:
    profile = find_profile(name, os.environ)
    if profile is None:
        message = "The gateway has no links for the local service."
        raise InvalidSettingError(message)
    return profile


def _environment_profile(_: str) -> Profile:
    profile = read_environment_profile(os.environ)
    if profile is None:
        message = "The TWILIO_ variables are not set."
        raise InvalidSettingError(message)
    return profile


def _check_exposure(arguments: argparse.Namespace) -> None:
    """Raise SettingsError for a proxy that anyone could impersonate, and for public plain http."""
    for proxy in arguments.trusted_proxy:
        try:
            network = ipaddress.ip_network(proxy)
        except ValueError:
            message = f"--trusted-proxy: {proxy!r} is no address and no network. Name each proxy."
            raise InvalidSettingError(message) from None
        if network.prefixlen == 0:
            message = "--trusted-proxy: this network is the whole internet. Name each proxy."
            raise InvalidSettingError(message)
    is_behind_proxy = bool(arguments.trusted_proxy) or arguments.allow_plain_http
    for option, host in (("--host", arguments.host), ("--admin-host", arguments.admin_host)):
        if not is_behind_proxy and not is_loopback(host):
            message = (
                f"{option} {host} serves other machines without encryption. Name the proxy in front of it"
                " with --trusted-proxy, or add --allow-plain-http."
            )
            raise InvalidSettingError(message)


def _url_of(listener: socket.socket) -> str:
    return get_listener_url(listener).removesuffix("/v1")


def _print_ready(public_url: str, admin_url: str) -> None:
    lines = (
        f"Share links begin with {public_url}",
        f"The admin API is at {admin_url}",
        "To use it, set in config.toml: [gateway] url and secret_env, secret_command or secret_file.",
        "Press ctrl+c to stop.",
    )
    print(*lines, sep="\n", file=sys.stderr, flush=True)
