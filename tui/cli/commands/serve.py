"""``mediadeck serve``: run the local service for tests and other programs."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.end_of_input import call_at_end_of_input
from tui.cli.output.console import report
from tui.server import (
    MEGABYTE,
    Check,
    FaultPlan,
    LocalService,
    LocalServiceError,
    Rules,
    Server,
    get_listener_url,
    load_account_from_environment,
    open_inherited_socket,
    open_listening_socket,
)
from tui.settings import local_service_folder
from tui.text.quantities import format_count

if TYPE_CHECKING:
    import argparse

_FULL_DISK: Final = "the disk of {data} is full: the local service is read-only until there is space."


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal or the end of standard input; return the exit code."""
    try:
        if arguments.check:
            return _check(arguments)
        _serve(arguments)
    except LocalServiceError as error:
        return report(error, exit_codes.FAILED)
    return exit_codes.DONE


def _serve(arguments: argparse.Namespace) -> None:
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
            call_at_end_of_input(server.stop)
        server.run()


def _check(arguments: argparse.Namespace) -> int:
    """Check the data folder; return the exit code."""
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
