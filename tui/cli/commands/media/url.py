"""``mediadeck url``: print new temporary URLs of media, in several formats or as QR codes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tui import engine
from tui.api.client import Client
from tui.cli import exit_codes
from tui.cli.media_lookup import resolve_media_sids
from tui.cli.options import (
    apply_clipboard_option,
)
from tui.cli.output.clipboard import copy_text
from tui.cli.output.console import print_data, report
from tui.cli.output.qr_codes import print_qr_code
from tui.cli.profile_selection import open_profile
from tui.sharing.formats import Format, SharedMedia, format_media
from tui.sharing.links import fetch_shared
from tui.text.quantities import format_count, pluralize
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from tui.api.errors import ApiError
    from tui.cli.errors import NotFoundError
    from tui.settings import Profile


def run(arguments: argparse.Namespace) -> int:
    """Print the URLs and return the exit code; each failure is a line on stderr."""
    apply_clipboard_option(arguments)
    with open_profile(arguments) as profile:
        outcomes = engine.run(_fetch(profile, arguments.service, arguments.media))
        if profile.is_local:
            report(
                "the local service and its links end with this command. To keep it running: mediadeck serve"
            )
        return _print_outcomes(outcomes, arguments)


async def _fetch(
    profile: Profile, service: str, names: Sequence[str]
) -> Mapping[str, SharedMedia | ApiError | NotFoundError]:
    """Return the link or the error of each name, in order."""
    async with Client(profile) as client:
        service_sid, sids = await resolve_media_sids(client, profile, service, names)
        wanted = list(dict.fromkeys(sid for sid in sids.values() if isinstance(sid, str)))
        outcomes = await fetch_shared(client, profile, service_sid, wanted) if wanted else {}
    return {name: outcomes[sid] if isinstance(sid, str) else sid for name, sid in sids.items()}


def _print_outcomes(
    outcomes: Mapping[str, SharedMedia | ApiError | NotFoundError], arguments: argparse.Namespace
) -> int:
    """Print the links, report the failures, and return the exit code."""
    shared = [outcome for outcome in outcomes.values() if isinstance(outcome, SharedMedia)]
    failures = {name: outcome for name, outcome in outcomes.items() if not isinstance(outcome, SharedMedia)}
    for name, error in failures.items():
        report(f"{sanitize_message(name)}: {error}" if len(outcomes) > 1 else error)
    form = Format(arguments.format)
    text = format_media(form, shared)
    is_done = True
    if shared and arguments.qr:
        is_done = False not in [print_qr_code(one.format_as(form) or "") for one in shared]
    elif shared:
        is_done = print_data(text)
    if shared and arguments.copy:
        is_done = _copy(text, shared) and is_done
    if not failures:
        return exit_codes.DONE if is_done else exit_codes.FAILED
    codes = {exit_codes.of_error(error) for error in failures.values()}
    return exit_codes.PARTLY if shared else codes.pop() if len(codes) == 1 else exit_codes.FAILED


def _copy(text: str, shared: Sequence[SharedMedia]) -> bool:
    """Copy the text, report the result, and return whether it succeeded."""
    how = copy_text(text)
    if how is None:
        return False
    links = [one.link for one in shared if one.link is not None]
    first = min(links, key=lambda link: (link.expires is None, link.expires), default=None)
    life = f" It {first.describe_expiry(datetime.now().astimezone())}." if first and len(shared) == 1 else ""
    what = pluralize(len(shared), "the link was", f"{format_count(len(shared), 'link')} were")
    report(f"{what} {how}.{life}")
    return True
