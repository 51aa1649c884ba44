"""``mediadeck get -o -``: the content of one media on standard output."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes, transfers
from tui.cli.media_lookup import sids_named
from tui.cli.output.console import lose_stdout, say
from tui.cli.runner import run_for_profile
from tui.text.quantities import format_count

if TYPE_CHECKING:
    import argparse

    from tui.settings import Profile

_STDOUT: Final = Path("-")


def output_path(text: str) -> Path:
    """Return the path of ``-o``: ``-`` is standard output, and ``./-`` a folder of that name."""
    path = transfers.path(text)
    return path.absolute() if path == _STDOUT and text != "-" else path


def is_stdout(output: Path) -> bool:
    """Return whether ``output``, from :func:`output_path`, means standard output."""
    return output == _STDOUT


def usage_trouble(arguments: argparse.Namespace) -> str | None:
    """Return why the content cannot go to standard output, None where it can."""
    if len(arguments.media) != 1:
        return "-o - writes the content of one media to standard output: name one, or give a folder."
    if arguments.json:
        return "-o - writes the content to standard output, where --json would write as well."
    if sys.stdout.isatty():
        return "-o - writes the content as it is, and a terminal would obey it: send it to a file or a pipe."
    return None


def run(arguments: argparse.Namespace) -> int:
    """Write the content and return the exit code: 1 where it is not whole."""

    async def work(profile: Profile) -> int:
        from tui.api.client import Client  # noqa: PLC0415 - other commands start without it

        [name] = arguments.media
        async with Client(profile) as client:
            service_sid, sids = await sids_named(client, profile, arguments.service, [name])
            sid = sids[name]
            if not isinstance(sid, str):
                raise sid
            media = await client.media.fetch(service_sid, sid)
            written = 0
            async with aclosing(client.media.download(media)) as pieces:
                async for piece in pieces:
                    try:
                        await asyncio.to_thread(_write, piece)
                    except OSError as error:
                        lose_stdout()
                        return _stopped(error)
                    written += len(piece)
        if media.size is not None and written != media.size:
            message = f"the content is not whole: {format_count(written, 'byte')} came of {media.size:,}."
            return say(message, exit_codes.FAILED)
        return exit_codes.DONE

    return run_for_profile(arguments, work)


def _write(piece: bytes) -> None:
    sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _stopped(error: OSError) -> int:
    if isinstance(error, BrokenPipeError):  # who reads it has enough
        return exit_codes.FAILED
    return say(f"the content could not be written: {error.strerror or error}.", exit_codes.FAILED)
