"""The arguments of ``mediadeck tag`` and ``mediadeck tags``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import (
    add_format_options,
    add_media_argument,
    add_profile_options,
    add_service_argument,
    path_argument,
)
from tui.cli.output.listings import TAGGED, TAGS

_TAG_DESCRIPTION: Final = """\
Change your tags and notes on media, or print them. They are kept on this machine; Twilio does not get them.
MEDIA is a SID (ME…) or a file name in the catalog. Without an option for a change, print what there is.

  mediadeck tag "Harbour Support" "photo.jpg" --add refund,late
  mediadeck tag IS… ME… ME… --remove late
  mediadeck tag IS… ME… --note "Called back on Monday."
  mediadeck ls IS… --filter tag:refund
"""
_TAGS_DESCRIPTION: Final = """\
List all tags with the number of their media, in all accounts. --export writes all tags and notes as JSON
Lines: {"sid": "ME…", "tags": ["refund"], "note": "…"}. --import adds them: tags are added to those of the
media, and a note replaces another one.

  mediadeck tags --json
  mediadeck tags --export tags.jsonl
  mediadeck tags --import tags.jsonl
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parsers of both commands."""
    tag = _parser(subcommands, "tag", "change or print your tags and notes on media", _TAG_DESCRIPTION)
    add_service_argument(tag)
    add_media_argument(tag)
    for name, summary in (("add", "add these tags"), ("remove", "remove these tags")):
        tag.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar="TAGS",
            help=f"{summary}, separated by commas or blanks",
        )
    tag.add_argument("--note", metavar="TEXT", help='replace the note; - reads it from stdin, "" removes it')
    tag.add_argument("--clear", action="store_true", help="remove all tags and the note first")
    add_format_options(tag, TAGGED)
    add_profile_options(tag, default=argparse.SUPPRESS)
    tag.set_defaults(run="media.tag:run")

    tags = _parser(subcommands, "tags", "list, export or import your tags", _TAGS_DESCRIPTION)
    group = tags.add_mutually_exclusive_group()
    group.add_argument(
        "--export", type=path_argument, metavar="FILE", help="write all tags and notes; - is stdout"
    )
    group.add_argument(
        "--import",
        dest="imported",
        type=path_argument,
        metavar="FILE",
        help="add tags and notes of an export; - is stdin",
    )
    tags.add_argument(
        "--replace", action="store_true", help="with --import: replace the tags and notes of its media"
    )
    add_format_options(tags, TAGS)
    tags.set_defaults(run="media.tags:run")


def _parser(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    description: str,
) -> argparse.ArgumentParser:
    return subcommands.add_parser(
        name, help=summary, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
