"""Runs the program of ``watch --exec`` for a media."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.cli import exit_codes
from tui.cli.output.console import report
from tui.cli.watch.placeholders import fill, find_used, make_environment, make_values
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.api.client import Client
    from tui.catalog import MediaRow

#: Seconds that a program has to end after a SIGTERM.
_GRACE: Final = 3.0


async def run_program(argv: Sequence[str], client: Client, row: MediaRow, line: str) -> None:
    """Run ``argv`` with its placeholders filled, without a shell, and wait for its end.

    ``line`` is the JSON of the media. Failures are reported. The output of the program goes to stderr, since
    stdout has only the lines of the watch.
    """
    sid = sanitize_message(row.sid)
    url = ""
    if "url" in find_used(argv):
        try:
            media = await client.media.fetch(row.service_sid, row.sid)
        except ApiError as error:
            report(f"{sid}: no link, and the program did not run: {error}", exit_codes.FAILED)
            return
        url = media.temporary_url or ""
    values = make_values(row, url=url, json=line)
    filled = fill(argv, values)
    try:
        process = await asyncio.create_subprocess_exec(
            *filled,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if sys.stderr is None else sys.stderr.fileno(),
            env=make_environment(values),
        )
    except OSError as error:
        name = sanitize_message(filled[0])
        report(f"{sid}: {name} could not be started: {error.strerror}.", exit_codes.FAILED)
        return
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        await _end(process)
        raise
    if code:
        report(f"{sid}: {sanitize_message(filled[0])} ended with {code}.", exit_codes.FAILED)


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
        try:
            async with asyncio.timeout(_GRACE):
                await process.wait()
        except TimeoutError:
            process.kill()
