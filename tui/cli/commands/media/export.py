"""``mediadeck export``: archive media and their fields to a folder, with a manifest."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tui.catalog.filters import FilterError, parse
from tui.catalog.sync.sync import sync
from tui.cli import exit_codes, transfers
from tui.cli.catalog_access import report_annotations
from tui.cli.commands.media.people import fetch_names
from tui.cli.filters import format_filter_error, report_no_match, resolve_filter
from tui.cli.options import is_stdout
from tui.cli.output.console import report
from tui.settings.paths import expand_user
from tui.transfers.download.download import Download
from tui.transfers.download.manifest import MANIFEST_NAME, Manifest
from tui.transfers.download.part import remove_linked_part
from tui.transfers.files.names import LayoutError, check_layout, make_media_info

if TYPE_CHECKING:
    import argparse

    from tui.catalog import MediaRow
    from tui.catalog.filters import Filter
    from tui.cli.transfers import CommandContext, Plan
_ROWS_PER_QUERY: Final = 500


def run(arguments: argparse.Namespace) -> int:
    """Export and return the exit code."""
    if is_stdout(arguments.output):
        return report("export cannot write to standard output: give a folder with -o.", exit_codes.USAGE)
    arguments.filter = resolve_filter(arguments.filter)
    try:
        where = parse(arguments.filter)
        check_layout(arguments.layout)
    except FilterError as error:
        return report(format_filter_error(error, arguments.filter), exit_codes.USAGE)
    except LayoutError as error:
        return report(error, exit_codes.USAGE)
    arguments.output = expand_user(arguments.output).resolve()
    if not arguments.resume and (arguments.output / MANIFEST_NAME).exists():
        message = f"{arguments.output} already has a {MANIFEST_NAME}: add --resume, or use another folder."
        return report(message, exit_codes.USAGE)

    async def make_plan(context: CommandContext) -> Plan:
        return await _plan(context, arguments, where)

    return transfers.run(arguments, make_plan)


async def _plan(context: CommandContext, arguments: argparse.Namespace, where: Filter) -> Plan:
    await sync(context.client, context.catalog, context.service.sid, lambda _: None)
    report_annotations(context.catalog)
    rows = await asyncio.to_thread(_rows, context, where)
    if arguments.transcript:
        sids = {row.conversation_sid for row in rows if row.conversation_sid is not None}
        await fetch_names(context.client, context.catalog, context.service.sid, sids)
    await asyncio.to_thread(lambda: arguments.output.mkdir(parents=True, exist_ok=True))
    manifest = Manifest(arguments.output)
    await asyncio.to_thread(manifest.claim)
    present = await asyncio.to_thread(manifest.find_present)
    if present:
        report(f"{sum(row.sid in present for row in rows):,} of {len(rows):,} media are already saved.")
    jobs = [
        Download(
            context.service.sid,
            make_media_info(row),
            arguments.output,
            arguments.layout,
            manifest=True,
            transcript=arguments.transcript,
        )
        for row in rows
    ]

    def remove_links() -> None:
        for job in jobs:
            if (line := present.get(job.media.sid)) is not None:
                remove_linked_part(job.target, job.media.sid, arguments.output / line.path)

    await asyncio.to_thread(remove_links)
    missing = [job for job in jobs if job.media.sid not in present]
    return transfers.Plan(missing, manifest=manifest, transcript=arguments.transcript)


def _rows(context: CommandContext, where: Filter) -> list[MediaRow]:
    with closing(context.catalog.reader()) as reader:
        row_ids = reader.list_media_ids(context.service.sid, where=where or None)
        if not row_ids and where:
            report_no_match(reader, context.service.sid, where)
        elif not row_ids:
            report("The service has no media.")
        pages = (
            row_ids[start : start + _ROWS_PER_QUERY] for start in range(0, len(row_ids), _ROWS_PER_QUERY)
        )
        return [row for page in pages for row in reader.media.by_id(page).values()]
