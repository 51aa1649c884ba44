"""``mediadeck get -o -``: write the content of one media to standard output."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING

from tui.api.client import Client
from tui.cli import exit_codes
from tui.cli.media_lookup import resolve_media_sid
from tui.cli.output.console import discard_stdout, report
from tui.cli.profile_runner import run_for_profile
from tui.text.quantities import format_count

if TYPE_CHECKING:
    import argparse

    from tui.settings import Profile


def usage_problem(arguments: argparse.Namespace) -> str | None:
    """Return why the content cannot be written to stdout, or None."""
    if len(arguments.media) != 1:
        return "-o - writes the content of one media to standard output: give one MEDIA, or a folder."
    if arguments.json:
        return "-o - writes the content to standard output, and so does --json: use one of them."
    if sys.stdout.isatty():
        return "-o - writes the raw content, which is unsafe on a terminal: redirect it to a file or a pipe."
    return None


def run(arguments: argparse.Namespace) -> int:
    """Write the content; return the exit code: 1 if it is incomplete."""

    async def work(profile: Profile) -> int:
        [name] = arguments.media
        async with Client(profile) as client:
            service_sid, sid = await resolve_media_sid(client, profile, arguments.service, name)
            media = await client.media.fetch(service_sid, sid)
            written = 0
            async with aclosing(client.media.download(media)) as pieces:
                async for piece in pieces:
                    try:
                        await asyncio.to_thread(_write, piece)
                    except OSError as error:
                        discard_stdout()
                        return _report_write_error(error)
                    written += len(piece)
        if media.size is not None and written != media.size:
            message = f"the content is incomplete: {format_count(written, 'byte')} of {media.size:,} arrived."
            return report(message, exit_codes.FAILED)
        return exit_codes.DONE

    return run_for_profile(arguments, work)


def _write(piece: bytes) -> None:
    sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _report_write_error(error: OSError) -> int:
    if isinstance(error, BrokenPipeError):  # the reader has exited
        return exit_codes.FAILED
    return report(f"the content could not be written: {error.strerror or error}.", exit_codes.FAILED)
