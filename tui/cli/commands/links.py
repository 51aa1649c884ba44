"""``mediadeck links``: create and manage share links."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from tui import engine
from tui.api.client import Client
from tui.api.errors import ApiError
from tui.api.gateway import GatewayClient
from tui.api.share_links import LinkOptions, SharedItem, ShareLink
from tui.cli import exit_codes
from tui.cli.media_lookup import resolve_media_sids
from tui.cli.options import apply_clipboard_option
from tui.cli.output.clipboard import copy_text
from tui.cli.output.console import print_data, report
from tui.cli.output.listings import LINKS, LINKS_ON_TERMINAL
from tui.cli.output.qr_codes import print_qr_code
from tui.cli.output.tables import print_rows
from tui.cli.profile_selection import open_profile
from tui.gateway.tokens import read_id
from tui.settings.errors import InvalidSettingError
from tui.settings.gateway import configured_gateway
from tui.settings.user_config import read_config
from tui.text.durations import parse_duration
from tui.text.quantities import format_count
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Iterable

    from tui.cli.output.tables import Value
    from tui.settings import Profile
    from tui.settings.gateway import GatewayAccess

T = TypeVar("T")
_MAX_PASSWORD: Final = 256


def create(arguments: argparse.Namespace) -> int:
    """Create a link to media and print it; return the exit code."""
    apply_clipboard_option(arguments)
    access = _find_gateway()
    options = LinkOptions(
        lifetime=arguments.lifetime or parse_duration(read_config().gateway.lifetime) or 0,
        max_opens=arguments.opens,
        password=_read_password() if arguments.password_stdin else None,
        note=arguments.note,
        disposition="download" if arguments.download else "redirect" if arguments.redirect else "inline",
    )
    with open_profile(arguments) as profile:
        link = engine.run(_create(access, profile, arguments, options))
    if arguments.json:
        is_done = print_data(_to_json(link))
    else:
        url = link.url or ""
        is_done = print_qr_code(url) if arguments.qr else print_data(url)
    if arguments.copy and link.url is not None:
        how = copy_text(link.url)
        is_done = how is not None and is_done
        if how is not None:
            report(f"the link was {how}.")
    return exit_codes.DONE if is_done else exit_codes.FAILED


async def _create(
    access: GatewayAccess, profile: Profile, arguments: argparse.Namespace, options: LinkOptions
) -> ShareLink:
    async with Client(profile) as client, GatewayClient(access) as gateway:
        service_sid, sids = await resolve_media_sids(client, profile, arguments.service, arguments.media)
        items = []
        for found in sids.values():
            if isinstance(found, Exception):  # a partial link would look complete
                raise found
            media = await client.media.fetch(service_sid, found)
            items.append(
                SharedItem(
                    profile=profile.name,
                    service_sid=service_sid,
                    media_sid=found,
                    filename=media.filename or found,
                    content_type=media.content_type or "",
                    size=media.size,
                )
            )
        return await gateway.create(items, options)


def list_links(arguments: argparse.Namespace) -> int:
    """List links and return the exit code."""
    links = engine.run(_with_gateway(lambda gateway: gateway.list_links()))
    is_table = arguments.form == "table" and sys.stdout.isatty()
    columns = arguments.columns or (LINKS_ON_TERMINAL if is_table else LINKS)
    written = print_rows(map(_make_row, links), columns, arguments.form)
    return exit_codes.DONE if written else exit_codes.FAILED


def show(arguments: argparse.Namespace) -> int:
    """Show a link and its opens; return the exit code."""
    link = engine.run(_with_gateway(lambda gateway: gateway.show(_find_id(arguments.link))))
    return exit_codes.DONE if print_data(_format(link, arguments)) else exit_codes.FAILED


def extend(arguments: argparse.Namespace) -> int:
    """Extend links to a lifetime from now; return the exit code."""
    return _change(arguments, lambda gateway, link_id: gateway.extend(link_id, arguments.lifetime))


def revoke(arguments: argparse.Namespace) -> int:
    """Revoke links; return the exit code."""
    return _change(arguments, lambda gateway, link_id: gateway.revoke(link_id))


def _change(
    arguments: argparse.Namespace, change: Callable[[GatewayClient, str], Awaitable[ShareLink]]
) -> int:
    """Change each link, print the changed ones, and report failures."""

    async def change_all(gateway: GatewayClient) -> list[ShareLink | ApiError]:
        outcomes: list[ShareLink | ApiError] = []
        for name in arguments.link:
            try:
                outcomes.append(await change(gateway, _find_id(name)))
            except ApiError as error:
                outcomes.append(error)
        return outcomes

    outcomes = engine.run(_with_gateway(change_all))
    failed = 0
    for outcome in outcomes:
        if isinstance(outcome, ApiError):
            failed += 1
            report(outcome, exit_codes.FAILED)
        elif not print_data(_format(outcome, arguments)):
            return exit_codes.FAILED
    if not failed:
        return exit_codes.DONE
    return exit_codes.PARTLY if failed < len(outcomes) else exit_codes.FAILED


async def _with_gateway(work: Callable[[GatewayClient], Awaitable[T]]) -> T:
    async with GatewayClient(_find_gateway()) as gateway:
        return await work(gateway)


def _find_gateway() -> GatewayAccess:
    access = configured_gateway(os.environ)
    if access is None:
        message = (
            "No gateway is configured. Run one with mediadeck gateway, and set [gateway] url in config.toml"
            " (mediadeck links --help shows how). In the browser, the key L needs none."
        )
        raise InvalidSettingError(message)
    return access


def _find_id(name: str) -> str:
    """Return the id of a link, given as an id or URL; the token itself is never sent."""
    last = name.rstrip("/").rpartition("/")[2]
    return read_id(last) or last


def _read_password() -> str:
    password = sys.stdin.readline(_MAX_PASSWORD + 2).rstrip("\r\n")
    if not password or len(password) > _MAX_PASSWORD:
        message = f"--password-stdin: a password has 1 to {_MAX_PASSWORD} characters, in one line."
        raise InvalidSettingError(message)
    return password


def _make_row(link: ShareLink) -> dict[str, Value]:
    fields = {column.name: getattr(link, column.name, None) for column in LINKS}
    return fields | {"name": _name_of(link)}


def _name_of(link: ShareLink) -> str:
    names = [item.filename for item in link.items]
    return names[0] if len(names) == 1 else f"{format_count(len(names), 'file')}: {', '.join(names[:3])}"


def _format(link: ShareLink, arguments: argparse.Namespace) -> str:
    return _to_json(link) if arguments.json else "\n".join(_describe(link))


def _describe(link: ShareLink) -> Iterable[str]:
    def at(seconds: int | None) -> str:
        if seconds is None:
            return "never"
        return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"

    limit = "" if link.max_opens is None else f" of {link.max_opens}"
    yield f"{link.id}  {link.state}"
    yield f"  url      {link.url or 'none: its key was retired'}"
    yield f"  files    {sanitize_message(_name_of(link))}"
    yield f"  expires  {at(link.expires)}"
    yield f"  opens    {link.opens}{limit}, last {at(link.last_opened)}"
    if link.has_password:
        yield "  password yes"
    if link.note:
        yield f"  note     {sanitize_message(link.note)}"
    for event in link.events or ():
        visitor = sanitize_message(f"{event.address}  {event.browser}")
        yield f"  opened   {at(event.at)}  {visitor}"


def _to_json(link: ShareLink) -> str:
    text = json.dumps(msgspec.to_builtins(link), ensure_ascii=False)
    return text if text.isprintable() else json.dumps(msgspec.to_builtins(link))
