"""``mediadeck url``: fresh temporary URLs of media, as they are, written for a place, or as QR codes."""

from __future__ import annotations

import argparse
import os
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.clipboard_option import add_clipboard_option, take_clipboard_option
from tui.cli.lookup import NotFoundError, shown
from tui.cli.media_lookup import sids_named
from tui.cli.output.console import put, say
from tui.cli.output.qr_codes import put_code
from tui.cli.profile_selection import add_profile_options, connect_to, wanted_profile
from tui.settings import SettingsError
from tui.text.quantities import format_count, pluralize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.api.errors import ApiError
    from tui.settings import Profile
    from tui.sharing import SharedMedia

DESCRIPTION: Final = """\
Print a fresh temporary URL of each MEDIA, one a line and nothing else: whoever has it can open the content,
for about five minutes. MEDIA is a SID (ME…) or, of what the catalog has, a file name.

  url       the URL alone                    curl      a command that downloads it under its file name
  markdown  a picture, or a link             json      the resource as the service sends it
  html      the same as HTML

Exit codes: 0 done, 1 failed, 3 no or wrong credentials, 4 not found, 5 some of several failed.
"""
FORMATS: Final = ("url", "markdown", "html", "curl", "json")


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "url",
        help="print fresh temporary URLs of media",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("service", metavar="SERVICE", help="SID (IS…) or name of the service")
    parser.add_argument("media", metavar="MEDIA", nargs="+", help="SID (ME…) or file name of a media")
    parser.add_argument(
        "--format", choices=FORMATS, default=FORMATS[0], help="what is printed (default: %(default)s)"
    )
    parser.add_argument("--copy", action="store_true", help="put it on the clipboard too")
    parser.add_argument("--qr", action="store_true", help="print it as a QR code, for a phone")
    add_clipboard_option(parser, default=argparse.SUPPRESS)
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what was asked for and return the exit code; each failure is a line on stderr."""
    from tui import engine  # noqa: PLC0415 - other commands start without it
    from tui.api.errors import ApiError  # noqa: PLC0415

    trouble = take_clipboard_option(arguments)
    if trouble:
        return say(trouble, exit_codes.USAGE)
    try:
        profile = wanted_profile(arguments)
    except SettingsError as error:
        return say(error, exit_codes.of_error(error))
    try:
        with ExitStack() as at_the_end:
            known = connect_to(profile, at_the_end)()
            outcomes = engine.run(_fetch(known, arguments.service, arguments.media))
            if profile is None:
                say("the local service ends with this command, and its links too. See: mediadeck serve")
            return _tell(outcomes, arguments)
    except (ApiError, SettingsError, NotFoundError) as error:
        return say(error, exit_codes.of_error(error))
    except KeyboardInterrupt:
        return say("interrupted.", exit_codes.INTERRUPTED)


async def _fetch(
    profile: Profile, service: str, names: Sequence[str]
) -> Mapping[str, SharedMedia | ApiError | NotFoundError]:
    """Return what each of ``names`` leads to, in their order."""
    from tui.api.client import Client  # noqa: PLC0415 - as above
    from tui.sharing.links import fetch_shared  # noqa: PLC0415

    async with Client(profile) as client:
        service_sid, sids = await sids_named(client, profile, service, names)
        wanted = list(dict.fromkeys(sid for sid in sids.values() if isinstance(sid, str)))
        outcomes = await fetch_shared(client, profile, service_sid, wanted) if wanted else {}
    return {name: outcomes[sid] if isinstance(sid, str) else sid for name, sid in sids.items()}


def _tell(
    outcomes: Mapping[str, SharedMedia | ApiError | NotFoundError], arguments: argparse.Namespace
) -> int:
    """Print what was found, say what was not, and return the exit code."""
    from tui.sharing.formats import Format, SharedMedia, format_media  # noqa: PLC0415 - as above

    shared = [outcome for outcome in outcomes.values() if isinstance(outcome, SharedMedia)]
    failures = {name: outcome for name, outcome in outcomes.items() if not isinstance(outcome, SharedMedia)}
    for name, error in failures.items():
        say(f"{shown(name)}: {error}" if len(outcomes) > 1 else error)
    form = Format(arguments.format)
    text = format_media(form, shared)
    is_done = True
    if shared and arguments.qr:
        is_done = False not in [put_code(one.format_as(form) or "") for one in shared]
    elif shared:
        is_done = put(text)
    if shared and arguments.copy:
        is_done = _copy(text, shared) and is_done
    if not failures:
        return exit_codes.DONE if is_done else exit_codes.FAILED
    codes = {exit_codes.of_error(error) for error in failures.values()}
    return exit_codes.PARTLY if shared else codes.pop() if len(codes) == 1 else exit_codes.FAILED


def _copy(text: str, shared: Sequence[SharedMedia]) -> bool:
    """Put it on the clipboard, and say what is known of that."""
    from tui.sharing.clipboard.copy import copy, write_to_device  # noqa: PLC0415 - as above

    result = copy(
        text,
        environment=os.environ,
        write_to_terminal=lambda sequence: write_to_device("/dev/tty", sequence),
    )
    if not result.used:
        say(f"{result.message}: {'; '.join(result.reasons) or 'it is to be left alone'}.")
        return False
    links = [one.link for one in shared if one.link is not None]
    first = min(links, key=lambda link: (link.expires is None, link.expires), default=None)
    life = f" It {first.describe_expiry(datetime.now().astimezone())}." if first and len(shared) == 1 else ""
    what = pluralize(len(shared), "the link was", f"{format_count(len(shared), 'link')} were")
    say(f"{what} {result.message}.{life}")
    return True
