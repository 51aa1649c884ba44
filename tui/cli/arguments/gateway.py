"""The arguments of ``mediadeck gateway``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from tui.cli.options import LAST_PORT, whole_number

DATABASE_VARIABLE: Final = "MEDIADECK_GATEWAY_DATABASE"
DESCRIPTION: Final = f"""\
Serve share links: pages with media that expire when you choose, and can be revoked. Content is
fetched from Twilio when a link is opened; nothing of it is stored here.

Links are kept in SQLite in DIR. For several replicas, give all of them the same PostgreSQL in
{DATABASE_VARIABLE} or --database, and the same file of keys. The admin API, with metrics, is on a second
port; keep it from the public. Its tokens are made with --add-token.

  mediadeck gateway --public-url https://files.example.com --trusted-proxy 127.0.0.1
  mediadeck gateway --add-token maria                    # print a new token of the admin API

Links are for the profiles of config.toml and of the environment, whose secrets are read at the start and on
SIGHUP; an API key that may only read is enough.

Paths are secrets: the proxy must not log them. Samples for Caddy, nginx, systemd and a container are in
{Path(__file__).parents[2] / "gateway" / "deploy"}
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "gateway",
        help="serve share links that last",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--public-url", metavar="URL", help="base URL of the links (default: the address)")
    _add_address(parser, "", "127.0.0.1", 8760, "the pages of links")
    _add_address(parser, "admin-", "127.0.0.1", 8761, "the admin API")
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: that of the user)")
    parser.add_argument("--database", metavar="URL", help="postgresql://… or sqlite:///PATH, in place of DIR")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="keys of the tokens (default: in DIR)")
    parser.add_argument(
        "--trusted-proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="believe the X-Forwarded-For of this address or network; may be repeated",
    )
    parser.add_argument(
        "--allow-plain-http", action="store_true", help="serve other machines without encryption"
    )
    parser.add_argument("--embedded", metavar="NAME", help=argparse.SUPPRESS)
    tokens = parser.add_mutually_exclusive_group()
    tokens.add_argument("--add-token", metavar="NAME", help="print a new token of the admin API, and end")
    tokens.add_argument("--remove-token", metavar="NAME", help="make a token of the admin API invalid")
    tokens.add_argument("--list-tokens", action="store_true", help="list the tokens of the admin API")
    parser.set_defaults(run="gateway:run")


def _add_address(parser: argparse.ArgumentParser, prefix: str, host: str, port: int, what: str) -> None:
    parser.add_argument(f"--{prefix}host", default=host, help=f"address of {what} (default: %(default)s)")
    parser.add_argument(
        f"--{prefix}port",
        type=whole_number(0, LAST_PORT),
        default=port,
        help=f"port of {what}, 0 for a free one (default: %(default)s)",
    )
