"""``mediadeck export``: media with their fields to a folder, so that a case can be archived and checked."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes, transfers
from tui.cli.commands.get import add_place, described_row
from tui.cli.lookup import pointed_out, say_unmatched_types
from tui.cli.output import content
from tui.cli.output.console import say
from tui.settings.paths import expanded

if TYPE_CHECKING:
    from tui.catalog import MediaRow
    from tui.catalog.filters import Filter
    from tui.cli.transfers import CommandContext, Plan

DESCRIPTION: Final = """\
Download the media of a service, or those that a filter means, with a manifest.jsonl: one line of JSON for
each media, with its fields, the path of its file and its sha256. The catalog is brought up to date first.

--resume adds what the manifest does not have yet, and what is gone or has another content than it says: each
file is read and compared with its sha256.

It speaks to the account of the profile that is set (mediadeck profiles), or that the TWILIO_ variables name,
else to the local service.
"""
_ROWS_AT_ONCE: Final = 500

_KEPT: Final = (
    "what is whole is saved, of large media what arrived is kept, and export --resume goes on there."
)


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "export",
        help="download media and their fields to a folder, with a manifest",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    transfers.add_options(parser)
    add_place(parser, default="{conversation}/{date}-{filename}")
    parser.add_argument(
        "--filter",
        default="",
        metavar="WORDS",
        help="what to export, as the browser filters: type:image date:7d",
    )
    parser.add_argument("--resume", action="store_true", help="add only what is missing")
    transfers.finish_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Export and return the exit code."""
    from tui.catalog.filters import FilterError, parse  # noqa: PLC0415 - other commands start without it
    from tui.transfers.download.manifest import MANIFEST_NAME  # noqa: PLC0415
    from tui.transfers.files.names import LayoutError, check_layout  # noqa: PLC0415

    if content.is_stdout(arguments.output):
        return say("export writes a folder, and -o - is standard output: name a folder.", exit_codes.USAGE)
    try:
        where = parse(arguments.filter)
        check_layout(arguments.layout)
    except FilterError as error:
        return say(f"--filter: {pointed_out(error, arguments.filter)}", exit_codes.USAGE)
    except LayoutError as error:
        return say(error, exit_codes.USAGE)
    arguments.output = expanded(arguments.output).resolve()
    if not arguments.resume and (arguments.output / MANIFEST_NAME).exists():
        message = f"{arguments.output} has a {MANIFEST_NAME} already: add --resume, or take another folder."
        return say(message, exit_codes.USAGE)

    async def planned(deck: CommandContext) -> Plan:
        return await _planned(deck, arguments, where)

    return transfers.run(arguments, planned, kept=_KEPT)


async def _planned(deck: CommandContext, arguments: argparse.Namespace, where: Filter) -> Plan:
    import asyncio  # noqa: PLC0415 - as above

    from tui.catalog.sync.sync import sync  # noqa: PLC0415
    from tui.transfers.download.download import Download  # noqa: PLC0415
    from tui.transfers.download.manifest import Manifest  # noqa: PLC0415
    from tui.transfers.download.part import remove_linked_part  # noqa: PLC0415

    await sync(deck.client, deck.catalog, deck.service.sid, lambda _: None)
    rows = await asyncio.to_thread(_rows, deck, where)
    await asyncio.to_thread(lambda: arguments.output.mkdir(parents=True, exist_ok=True))
    manifest = Manifest(arguments.output)
    await asyncio.to_thread(manifest.claim)
    there = await asyncio.to_thread(manifest.find_present)
    if there:
        say(f"{sum(row.sid in there for row in rows):,} of {len(rows):,} media are there already.")
    jobs = [
        Download(deck.service.sid, described_row(row), arguments.output, arguments.layout, manifest=True)
        for row in rows
    ]

    def remove_links() -> None:
        for job in jobs:
            if (line := there.get(job.media.sid)) is not None:
                remove_linked_part(job.target, job.media.sid, arguments.output / line.path)

    await asyncio.to_thread(remove_links)
    return transfers.Plan([job for job in jobs if job.media.sid not in there], manifest=manifest)


def _rows(deck: CommandContext, where: Filter) -> list[MediaRow]:
    with closing(deck.catalog.reader()) as reader:
        row_ids = reader.list_media_ids(deck.service.sid, where=where or None)
        say_unmatched_types(reader, deck.service.sid, where if not row_ids else None)
        pieces = (row_ids[start : start + _ROWS_AT_ONCE] for start in range(0, len(row_ids), _ROWS_AT_ONCE))
        return [row for piece in pieces for row in reader.media_rows(piece).values()]
