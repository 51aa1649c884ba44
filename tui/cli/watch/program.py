"""Runs the program of ``watch --exec`` for a media."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.cli import exit_codes
from tui.cli.output.console import report
from tui.programs.arguments import clean_values, fill_arguments, find_placeholders, make_variables
from tui.sharing.clipboard.programs import ProgramError
from tui.sharing.formats import escape_url
from tui.text.sanitize import sanitize_message
from tui.transfers.files.names import make_file_name, make_media_info, sanitize_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.api.client import Client
    from tui.catalog import MediaRow
    from tui.programs.arguments import Values

#: The placeholders of ``--exec``.
NAMES: Final = ("sid", "message_sid", "conversation_sid", "service_sid", "name", "url", "json")
#: Seconds that a program has to exit after a SIGTERM.
_GRACE: Final = 3.0


def find_slip(argv: Sequence[str]) -> str | None:
    """Return a name in braces that looks like a typo; other braces, as in awk or JSON, are kept."""
    unknown = [name for name in find_placeholders(argv) if name not in NAMES]
    return next((name for name in unknown if name == "path" or get_close_matches(name, NAMES)), None)


def make_values(row: MediaRow, *, url: str = "", json: str = "") -> Values:
    """Return the values of the placeholders for a media; ``name`` is the file name of its download."""
    sids = {
        "sid": row.sid,
        "message_sid": row.message_sid,
        "conversation_sid": row.conversation_sid,
        "service_sid": row.service_sid,
    }
    values = {name: sanitize_name(sid or "", "") for name, sid in sids.items()}
    name = make_file_name(make_media_info(row))
    return clean_values({**values, "name": name, "url": url, "json": json})


async def run_program(argv: Sequence[str], client: Client, row: MediaRow, line: str) -> None:
    """Run ``argv`` with its placeholders filled, without a shell, and wait until it exits.

    ``line`` is the JSON of the media. Failures are reported. The output of the program goes to stderr, since
    stdout contains only the lines of the watch.
    """
    sid = sanitize_message(row.sid)
    url = ""
    if "url" in find_placeholders(argv):
        try:
            media = await client.media.fetch(row.service_sid, row.sid)
        except ApiError as error:
            report(f"{sid}: no link, and the program did not run: {error}", exit_codes.FAILED)
            return
        url = escape_url(media.temporary_url or "")
    values = make_values(row, url=url, json=line)
    try:
        filled = fill_arguments(argv, [values], NAMES)
    except ProgramError as error:
        report(f"{sid}: the program did not run: {error}", exit_codes.FAILED)
        return
    try:
        process = await asyncio.create_subprocess_exec(
            *filled,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if sys.stderr is None else sys.stderr.fileno(),
            env=os.environ | make_variables([values]),
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
