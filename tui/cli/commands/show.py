"""``mediadeck show``: every documented field of a media, as the service has it now."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.media_lookup import sids_named
from tui.cli.output.console import put
from tui.cli.profile_selection import add_profile_options
from tui.cli.runner import run_for_profile

if TYPE_CHECKING:
    from tui.api.models import Media
    from tui.settings import Profile

DESCRIPTION: Final = """\
Print every documented field of a media, one a line after its name. MEDIA is a SID (ME…) or, of what the
catalog has, a file name. Whoever has its temporary URL can open the content, for about five minutes.

  mediadeck show "Harbour Support" "harbour at dusk.jpg"
  mediadeck show IS… ME… --json | jq .content_type
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "show",
        help="print every field of a media",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("service", metavar="SERVICE", help="SID (IS…) or name of the service")
    parser.add_argument("media", metavar="MEDIA", help="SID (ME…) or file name of the media")
    parser.add_argument("--json", action="store_true", help="print a JSON object, without what was not sent")
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the fields and return the exit code."""

    async def work(profile: Profile) -> int:
        from tui.api.client import Client  # noqa: PLC0415 - other commands start without it

        async with Client(profile) as client:
            service_sid, sids = await sids_named(client, profile, arguments.service, [arguments.media])
            sid = sids[arguments.media]
            if not isinstance(sid, str):
                raise sid
            media = await client.media.fetch(service_sid, sid)
        text = _as_json(media) if arguments.json else _as_lines(media)
        return exit_codes.DONE if put(text) else exit_codes.FAILED

    return run_for_profile(arguments, work)


def _as_lines(media: Media) -> str:
    from tui.presentation.fields import format_fields  # noqa: PLC0415 - as above

    fields = format_fields(media, datetime.now().astimezone())
    width = max(len(field.name) for field in fields)
    lines = []
    for field in fields:
        aside = f"({field.aside})" if field.aside else ""
        lines.append(f"{field.name:{width}}  {' '.join(filter(None, (field.value, aside)))}".rstrip())
    return "\n".join(lines)


def _as_json(media: Media) -> str:
    """Return the fields under their documented names, as far as they were sent; a date as it was sent."""
    from tui.api.models import NOT_SENT, list_documented_fields  # noqa: PLC0415 - as above

    found: dict[str, object] = {}
    for field in list_documented_fields(media):
        outer, _, inner = field.name.partition(".")
        if field.value is NOT_SENT:
            continue
        value = field.value.isoformat() if isinstance(field.value, datetime) else field.value
        if inner:
            links = found.setdefault(outer, {})
            assert isinstance(links, dict)  # noqa: S101 - for the type checker: nothing else has a point
            links[inner] = value
        else:
            found[outer] = value
    text = json.dumps(found, indent=2, ensure_ascii=False)
    return text if all(line.isprintable() for line in text.splitlines()) else json.dumps(found, indent=2)
