"""``mediadeck serve``: run the local service for tests and other programs."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import threading
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.options import LAST_PORT, whole_number
from tui.cli.output.console import report
from tui.settings import local_service_folder
from tui.text.quantities import format_count

if TYPE_CHECKING:
    from tui.server import LocalService, Rules, Server

DESCRIPTION: Final = """\
Serve Twilio's media API on this machine: services, conversations, messages and media, stored in SQLite and
plain files. HTTP clients sign in with HTTP Basic (the account or its API key), Twilio's SDKs with an access
token signed by the API key.

The first start creates credentials in DIR, readable only by their owner. To use your own, set
MEDIADECK_SERVE_ACCOUNT_SID and MEDIADECK_SERVE_AUTH_TOKEN.

A new DIR gets two services with sample media; with --no-samples, one service "Local" with an empty
conversation "Inbox". An existing DIR is not changed.
"""

_FULL_DISK: Final = "the disk of {data} is full: the local service is read-only until there is space."


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "serve",
        help="run the local service for other programs",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port",
        type=whole_number(0, LAST_PORT),
        default=8750,
        help="port to listen on, 0 for a free one (default: %(default)s)",
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: that of the user)")
    parser.add_argument(
        "--samples",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="fill a new DIR with sample media",
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON to stdout when ready")
    parser.add_argument("--fd", type=int, metavar="N", help="serve on this inherited listening socket")
    parser.add_argument("--until-eof", action="store_true", help="stop when standard input closes")
    parser.add_argument(
        "--check",
        action="store_true",
        help="do not serve: check every media in DIR, print the problems, and exit with 1 if there are any",
    )
    _add_rules(parser.add_argument_group("rules"))
    _add_faults(parser.add_argument_group("simulated faults, to test clients"))
    parser.set_defaults(run=run)


def _add_rules(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--any-token", action="store_true", help="accept any X-Twilio-Token that is not empty")
    group.add_argument(
        "--collect-after",
        type=whole_number(0),
        default=300,
        metavar="SECONDS",
        help="delete an unattached upload after this time, 0 for never (default: %(default)s)",
    )
    group.add_argument(
        "--max-mb",
        type=whole_number(1),
        default=150,
        metavar="N",
        help="largest media, in MB of 1,048,576 bytes (default: %(default)s)",
    )


def _add_faults(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--delay-ms", type=whole_number(0), default=0, metavar="N", help="delay each response")
    group.add_argument(
        "--error-rate",
        type=_fraction,
        default=0.0,
        metavar="P",
        help="answer this share of requests, 0 to 1, with 503",
    )
    group.add_argument(
        "--max-concurrent",
        type=whole_number(1),
        metavar="N",
        help="answer 429 to more than N parallel requests",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal or the end of standard input; return the exit code."""
    from tui.server import LocalServiceError  # noqa: PLC0415 - starlette and uvicorn

    try:
        if arguments.check:
            return _check(arguments)
        _serve(arguments)
    except LocalServiceError as error:
        return report(error, exit_codes.FAILED)
    return exit_codes.DONE


def _serve(arguments: argparse.Namespace) -> None:
    from tui.server import (  # noqa: PLC0415
        LocalService,
        Server,
        get_listener_url,
        load_account_from_environment,
        open_inherited_socket,
        open_listening_socket,
    )

    data = arguments.data or local_service_folder()
    with ExitStack() as at_exit:
        if arguments.fd is None:
            listener = open_listening_socket(arguments.host, arguments.port)
        else:
            listener = open_inherited_socket(arguments.fd)
        at_exit.callback(listener.close)
        account = load_account_from_environment(os.environ)
        service = LocalService.open(data, account=account, rules=_rules(arguments))
        at_exit.callback(service.close)
        if arguments.samples:
            service.add_samples()
        else:
            service.add_starter()
        if service.is_read_only:
            report(_FULL_DISK.format(data=data), exit_codes.FAILED)
        ready = _print_ready_json if arguments.json else _print_ready
        server = Server(service, listener, partial(ready, get_listener_url(listener), service))
        if arguments.until_eof:
            threading.Thread(target=_stop_at_eof, args=(server,), daemon=True).start()
        server.run()


def _check(arguments: argparse.Namespace) -> int:
    """Check the data folder; return the exit code."""
    from tui.server import Check  # noqa: PLC0415

    check = Check(arguments.data or local_service_folder())
    wrong = 0
    for problem in check.find_problems():
        print(problem)
        wrong += 1
    found = format_count(wrong, "problem") if wrong else "no problems"
    print(
        f"Checked {format_count(check.media, 'media')}, {format_count(check.size, 'byte')}: {found}.",
        file=sys.stderr,
    )
    return exit_codes.FAILED if wrong else exit_codes.DONE


def _rules(arguments: argparse.Namespace) -> Rules:
    from tui.server import MEGABYTE, FaultPlan, Rules  # noqa: PLC0415

    return Rules(
        size_limit=arguments.max_mb * MEGABYTE,
        unattached_lifetime=timedelta(seconds=arguments.collect_after) if arguments.collect_after else None,
        any_token=arguments.any_token,
        faults=FaultPlan(
            delay=timedelta(milliseconds=arguments.delay_ms),
            error_rate=arguments.error_rate,
            max_concurrent=arguments.max_concurrent,
        ),
    )


def _print_ready_json(url: str, service: LocalService) -> None:
    ready = {
        "url": url,
        "account_sid": service.account.sid,
        "auth_token": service.account.auth_token,
        "api_key_sid": service.account.api_key.sid,
        "api_key_secret": service.account.api_key.secret,
        "data": str(service.data),
    }
    print(json.dumps(ready), flush=True)


def _print_ready(url: str, service: LocalService) -> None:
    sid = service.account.sid
    lines = (
        f"The local service is running at {url}",
        f"Account SID: {sid}",
        f"Auth token:  in {service.account_file} or, where set, in MEDIADECK_SERVE_AUTH_TOKEN",
        f"Try:         curl -u {sid}:TOKEN {url}/Services",
        "Press ctrl+c to stop.",
    )
    print(*lines, sep="\n", file=sys.stderr, flush=True)


def _stop_at_eof(server: Server) -> None:
    """Stop the server when standard input closes: it does when the parent process ends."""
    # Not sys.stdin: a thread that blocks in it would disturb the exit of the interpreter.
    while os.read(0, 4096):
        pass
    server.stop()


def _fraction(text: str) -> float:
    if not re.fullmatch(r"0(\.\d*)?|1(\.0*)?|\.\d+", text, re.ASCII):
        message = f"{text!r} is not a number from 0 to 1"
        raise argparse.ArgumentTypeError(message)
    return float(text)
