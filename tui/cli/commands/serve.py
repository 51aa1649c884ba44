"""``mediadeck serve``: the local service, for a browser, a test or a developer's own code to talk to."""

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
from tui.cli.number_options import LAST_PORT, whole
from tui.settings import local_service_folder
from tui.text.quantities import format_count

if TYPE_CHECKING:
    from tui.server import LocalService, Rules, Server

DESCRIPTION: Final = """\
Serve Twilio's media API on this machine: services, conversations, messages and media, over SQLite and plain
files. Any HTTP client can talk to it, with HTTP Basic (the account or its API key), and Twilio's SDKs, with
an access token that the API key signed.

Its credentials are made at the first start and kept in DIR, readable by their owner alone.
MEDIADECK_SERVE_ACCOUNT_SID and MEDIADECK_SERVE_AUTH_TOKEN set others.

A new DIR is filled with two services of sample media; with --no-samples, with one service "Local" that has
one empty conversation "Inbox". A DIR that holds a service already stays as it is.
"""

_FULL_DISK: Final = (
    "mediadeck: the disk of {data} is full: the local service is read-only until there is room."
)


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "serve",
        help="run the local service, for other programs to talk to",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port",
        type=whole(0, LAST_PORT),
        default=8750,
        help="port to listen on, 0 for a free one (default: %(default)s)",
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: the user's own)")
    parser.add_argument(
        "--samples",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="fill a new DIR with sample media",
    )
    parser.add_argument("--json", action="store_true", help="when ready, print one line of JSON on stdout")
    parser.add_argument(
        "--fd", type=int, metavar="N", help="serve on this inherited listening socket instead"
    )
    parser.add_argument("--until-eof", action="store_true", help="end when standard input closes")
    parser.add_argument(
        "--check",
        action="store_true",
        help="serve nothing: read every media in DIR, print what is wrong, and end with 1 where anything is",
    )
    _add_rules(parser.add_argument_group("what it allows"))
    _add_trouble(parser.add_argument_group("trouble on demand, to test clients with"))
    parser.set_defaults(run=run)


def _add_rules(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--any-token", action="store_true", help="let in any X-Twilio-Token that is not empty, as a test's"
    )
    group.add_argument(
        "--collect-after",
        type=whole(0),
        default=300,
        metavar="SECONDS",
        help="delete an upload that no message carries by then, 0 for never (default: %(default)s)",
    )
    group.add_argument(
        "--max-mb",
        type=whole(1),
        default=150,
        metavar="N",
        help="the largest media, in MB of 1,048,576 bytes (default: %(default)s)",
    )


def _add_trouble(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--delay-ms", type=whole(0), default=0, metavar="N", help="answer each request this much later"
    )
    group.add_argument(
        "--error-rate", type=_share, default=0.0, metavar="P", help="answer this share, 0 to 1, with a 503"
    )
    group.add_argument(
        "--max-concurrent", type=whole(1), metavar="N", help="answer 429 to what comes while N are answered"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal or the end of standard input; return the exit code."""
    # Imported here: every other command starts without a server's libraries.
    from tui.server import LocalServiceError  # noqa: PLC0415

    try:
        if arguments.check:
            return _check(arguments)
        _serve(arguments)
    except LocalServiceError as error:
        print(f"mediadeck: {error}", file=sys.stderr)
        return exit_codes.FAILED
    return exit_codes.DONE


def _serve(arguments: argparse.Namespace) -> None:
    from tui.server import (  # noqa: PLC0415 - as above
        LocalService,
        Server,
        get_listener_url,
        load_account_from_environment,
        open_inherited_socket,
        open_listening_socket,
    )

    data = arguments.data or local_service_folder()
    with ExitStack() as at_the_end:
        if arguments.fd is None:
            listener = open_listening_socket(arguments.host, arguments.port)
        else:
            listener = open_inherited_socket(arguments.fd)
        at_the_end.callback(listener.close)
        account = load_account_from_environment(os.environ)
        service = LocalService.open(data, account=account, rules=_rules(arguments))
        at_the_end.callback(service.close)
        if arguments.samples:
            service.add_samples()
        else:
            service.add_starter()
        if service.is_read_only:
            print(_FULL_DISK.format(data=data), file=sys.stderr, flush=True)
        ready = _for_programs if arguments.json else _for_people
        server = Server(service, listener, partial(ready, get_listener_url(listener), service))
        if arguments.until_eof:
            threading.Thread(target=_stop_at_eof, args=(server,), daemon=True).start()
        server.run()


def _check(arguments: argparse.Namespace) -> int:
    """Verify the data folder; return the exit code."""
    from tui.server import Check  # noqa: PLC0415 - as above

    check = Check(arguments.data or local_service_folder())
    wrong = 0
    for problem in check.find_problems():
        print(problem)
        wrong += 1
    found = f"{wrong} wrong" if wrong else "nothing wrong"
    print(
        f"Read {format_count(check.media, 'media')}, {format_count(check.size, 'byte')}: {found}.",
        file=sys.stderr,
    )
    return exit_codes.FAILED if wrong else exit_codes.DONE


def _rules(arguments: argparse.Namespace) -> Rules:
    from tui.server import MEGABYTE, FaultPlan, Rules  # noqa: PLC0415 - as above

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


def _for_programs(url: str, service: LocalService) -> None:
    facts = {
        "url": url,
        "account_sid": service.account.sid,
        "auth_token": service.account.auth_token,
        "api_key_sid": service.account.api_key.sid,
        "api_key_secret": service.account.api_key.secret,
        "data": str(service.data),
    }
    print(json.dumps(facts), flush=True)


def _for_people(url: str, service: LocalService) -> None:
    sid = service.account.sid
    lines = (
        f"The local service answers at {url}",
        f"Account SID: {sid}",
        f"Auth token:  in {service.account_file} or, where set, in MEDIADECK_SERVE_AUTH_TOKEN",
        f"Try:         curl -u {sid}:TOKEN {url}/Services",
        "ctrl+c ends it.",
    )
    print(*lines, sep="\n", file=sys.stderr, flush=True)


def _stop_at_eof(server: Server) -> None:
    """Wait for the end of standard input: the parent process closes it by ending, however it ends."""
    # Not through sys.stdin: a thread that waits inside it would trouble the interpreter's own end.
    while os.read(0, 4096):
        pass
    server.stop()


def _share(text: str) -> float:
    if not re.fullmatch(r"0(\.\d*)?|1(\.0*)?|\.\d+", text, re.ASCII):
        message = f"{text!r} is no share from 0 to 1"
        raise argparse.ArgumentTypeError(message)
    return float(text)
