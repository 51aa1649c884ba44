"""The arguments of ``mediadeck links``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import (
    add_clipboard_option,
    add_format_options,
    add_media_argument,
    add_profile_options,
    add_service_argument,
    duration_argument,
    whole_number,
)
from tui.cli.output.listings import LINKS

DESCRIPTION: Final = """\
Make and manage share links, which expire when you choose and can be revoked. They need a gateway: run one
with mediadeck gateway, and name it in config.toml:

  [gateway]
  url = "https://files-admin.example.com"
  secret_env = "MEDIADECK_GATEWAY_TOKEN"
"""
_CREATE: Final = """\
Make one link to all MEDIA and print it.

  mediadeck links create "Harbour Support" "harbour at dusk.jpg" --for 30d --copy
  pass show share | mediadeck links create IS… ME… --opens 1 --password-stdin
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "links",
        help="make and manage share links",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    _add_create(actions)
    listing = actions.add_parser("list", help="list links, the latest first")
    add_format_options(listing, LINKS)
    listing.set_defaults(run="links:list_links")
    for name, summary, handler in (
        ("show", "show a link and its latest opens", "show"),
        ("revoke", "revoke links, so that they can no longer be opened", "revoke"),
        ("extend", "change when links expire", "extend"),
    ):
        action = actions.add_parser(name, help=summary)
        action.add_argument(
            "link", metavar="LINK", nargs=None if name == "show" else "+", help="id or URL of the link"
        )
        if name == "extend":
            action.add_argument(
                "--for", dest="lifetime", type=duration_argument, required=True, help="from now: 12h, 7d, 4w"
            )
        action.add_argument("--json", action="store_true", help="print JSON, a line for each link")
        action.set_defaults(run=f"links:{handler}")


def _add_create(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    create = actions.add_parser(
        "create",
        help="make a link to media",
        description=_CREATE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_service_argument(create)
    add_media_argument(create)
    create.add_argument(
        "--for",
        dest="lifetime",
        type=duration_argument,
        metavar="TIME",
        help="how long it lives: 12h, 7d, 4w (default: as configured, or 7d)",
    )
    create.add_argument(
        "--opens", type=whole_number(1, 1_000_000), metavar="N", help="maximum number of opens"
    )
    create.add_argument("--note", default="", help="a note for yourself; visitors do not see it")
    create.add_argument(
        "--password-stdin", action="store_true", help="ask visitors for the password on standard input"
    )
    kind = create.add_mutually_exclusive_group()
    kind.add_argument("--download", action="store_true", help="never show the content in place")
    kind.add_argument(
        "--redirect", action="store_true", help="redirect to the temporary URL, which cannot be revoked"
    )
    create.add_argument("--copy", action="store_true", help="also copy it to the clipboard")
    create.add_argument("--qr", action="store_true", help="print a QR code, for a phone")
    create.add_argument("--json", action="store_true", help="print JSON")
    add_clipboard_option(create, default=argparse.SUPPRESS)
    add_profile_options(create, default=argparse.SUPPRESS)
    create.set_defaults(run="links:create")
