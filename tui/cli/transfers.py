"""Run the transfers of ``get``, ``put`` and ``export``, and report them."""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui import engine, memory
from tui.api.client import Client
from tui.catalog.sync.sync import sync_services
from tui.cli import exit_codes, output
from tui.cli.catalog_access import open_catalog
from tui.cli.output.console import report
from tui.cli.output.transfer_lines import TransferReporter
from tui.cli.output.transfer_reports import report_ended, report_missing, report_present
from tui.cli.profile_selection import open_profile
from tui.cli.service_lookup import find_service
from tui.engine import Coalescer
from tui.settings import read_transfer_settings, transfers_folder
from tui.text.quantities import format_count, format_size
from tui.text.sanitize import sanitize_message
from tui.transfers.catalog_updates import CatalogUpdates
from tui.transfers.download.saved_files import SavedFiles
from tui.transfers.model import Attached, Saved
from tui.transfers.queue import AT_ONCE, TransferQueue
from tui.transfers.runner import Listeners
from tui.transfers.transcript.writer import write_transcripts
from tui.transfers.transfer import count_outcomes

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from tui.api.models import Media
    from tui.catalog import Catalog, ServiceRow
    from tui.transfers.download.download import Download
    from tui.transfers.download.manifest import Manifest
    from tui.transfers.transfer import Transfer
    from tui.transfers.upload.upload import Upload

#: Seconds between two progress updates.
_INTERVAL: Final = 0.1


@dataclass(frozen=True, slots=True)
class CommandContext:
    """The service of a command, with an API client and the catalog."""

    client: Client
    catalog: Catalog
    service: ServiceRow


@dataclass(frozen=True, slots=True)
class Plan:
    """The transfers of a command.

    ``missing`` has a name and a reason for each impossible transfer. ``media`` were just fetched, so the
    queue need not request them again. ``transcript`` requests the pages of the conversations in the
    ``manifest``.
    """

    jobs: Sequence[Upload | Download]
    missing: Sequence[tuple[str, str]] = ()
    is_upload: bool = False
    manifest: Manifest | None = None
    media: Sequence[Media] = ()
    transcript: bool = False


def run(arguments: argparse.Namespace, make_plan: Callable[[CommandContext], Awaitable[Plan]]) -> int:
    """Run the transfers of ``make_plan``; return the exit code: 1 if any failed, 4 if nothing was found."""
    with open_profile(arguments) as profile:

        async def work() -> int:
            with open_catalog(profile) as catalog, engine.stop_on_signals(signal.SIGTERM, signal.SIGHUP):
                async with Client(profile) as client:
                    await sync_services(client, catalog)
                    service = find_service(arguments.service, catalog)
                    context = CommandContext(client, catalog, service)
                    return await _transfer(context, await make_plan(context), arguments)

        return engine.run(work())


async def _transfer(context: CommandContext, plan: Plan, arguments: argparse.Namespace) -> int:
    """Run all transfers of the plan; keep partial downloads in any case."""
    memory.tune_allocator()
    memory.reduce_garbage_collection()
    saved = SavedFiles(transfers_folder())
    present = await asyncio.to_thread(saved.find_present, plan.jobs)
    written = _report_untransferred(plan, present, as_json=arguments.json)
    updates = CatalogUpdates(context.catalog)
    with _reporter() as lines:

        def on_ended(transfer: Transfer) -> None:
            nonlocal written
            updates.add_attached(transfer)
            written &= report_ended(transfer, lines, as_json=arguments.json)

        changed = Coalescer[None](lambda _: lines.show(queue), _INTERVAL)
        queue = TransferQueue(
            context.client,
            transfers_folder() / "parts",
            at_once=arguments.at_once or read_transfer_settings().at_once or AT_ONCE,
            listeners=Listeners(
                on_changed=lambda: changed(None),
                on_arrived=updates.add_unattached,
                on_ended=on_ended,
                on_naming=_manifest_writer(plan.manifest),
            ),
            saved=saved,
        )
        try:
            transfers = await queue.add([job for job in plan.jobs if job not in present], plan.media)
            await queue.wait_until_idle()
        finally:
            await queue.close()
            problem = await updates.finish()
    if problem is not None:
        report(f"the catalog could not record every upload ({problem}): the next sync adds them.")
    is_finished = plan.manifest is None or await asyncio.to_thread(_finish_manifest, plan.manifest)
    if plan.transcript and plan.manifest is not None:
        is_finished &= await asyncio.to_thread(_write_transcripts, plan.manifest, context.catalog)
    memory.disable_garbage_collection()
    done, failed = count_outcomes(transfers)
    not_found = 0 if plan.is_upload else len(plan.missing)
    code = _report_totals(done, failed + len(plan.missing), transfers, not_found, len(present))
    return code if written and is_finished else code or exit_codes.FAILED


def _report_untransferred(plan: Plan, present: Mapping[Download, Path], *, as_json: bool) -> bool:
    """Report skipped transfers and media saved before; return whether everything could be written."""
    results = [report_missing(*one, is_upload=plan.is_upload, as_json=as_json) for one in plan.missing]
    results += [report_present(job, path, as_json=as_json) for job, path in present.items()]
    return all(results)


def _finish_manifest(manifest: Manifest) -> bool:
    """Sort the manifest, and return whether that succeeded; all its lines are written either way."""
    try:
        manifest.finish()
    except OSError as error:
        message = f"the manifest could not be sorted ({error.strerror}); all its lines are written."
        report(message, exit_codes.FAILED)
        return False
    return True


def _write_transcripts(manifest: Manifest, catalog: Catalog) -> bool:
    """Write the conversation pages, and return whether that succeeded."""
    try:
        pages = write_transcripts(manifest, catalog)
    except OSError as error:
        name = sanitize_message(str(error.filename or manifest.path.parent))
        message = f"the transcripts could not be written: {name}: {error.strerror}. All files are saved."
        report(message, exit_codes.FAILED)
        return False
    shown = sanitize_message(str(pages[0])) if len(pages) == 1 else format_count(len(pages), "conversation")
    report(f"transcript: {shown}." if len(pages) == 1 else f"transcripts of {shown}.")
    return True


def _reporter() -> TransferReporter:
    """Return the reporter of transfers, with progress bars on a terminal."""
    if sys.stderr.isatty():
        return output.ProgressBars()
    return TransferReporter()


def _manifest_writer(manifest: Manifest | None) -> Callable[..., object]:
    if manifest is None:
        return lambda *_: None
    return lambda job, media, whole_number: manifest.add(job.media, media, whole_number)


def _report_totals(done: int, failed: int, transfers: Sequence[Transfer], missing: int, present: int) -> int:
    """Report the totals of several transfers, and return the exit code."""
    size = sum(one.progress[0] for one in transfers if isinstance(one.state, Attached | Saved))
    if failed or present or done > 1:
        counts = f"{done:,} done"
        counts += f", {present:,} already saved" if present else ""
        counts += f", {failed:,} failed" if failed else ""
        report(f"{counts}; {format_size(size)}.")
    if not failed:
        return exit_codes.DONE
    nothing_was_found = missing == failed and not done and not present
    return exit_codes.NOT_FOUND if nothing_was_found else exit_codes.FAILED
