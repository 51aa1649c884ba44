"""What ``get``, ``put`` and ``export`` have in common: a queue that runs to its end, told as it goes."""

from __future__ import annotations

import signal
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.catalog_access import opened_catalog
from tui.cli.lookup import NotFoundError, service_named, shown
from tui.cli.number_options import whole
from tui.cli.output.console import say
from tui.cli.profile_selection import add_profile_options, connect_to, wanted_profile
from tui.settings import SettingsError, transfer_settings, transfers_folder
from tui.text.quantities import format_size

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from tui.api.client import Client
    from tui.api.models import Media
    from tui.catalog import Catalog, ServiceRow
    from tui.cli.output.transfer_lines import Lines
    from tui.transfers.download.download import Download
    from tui.transfers.download.manifest import Manifest
    from tui.transfers.transfer import Transfer
    from tui.transfers.upload.upload import Upload

#: Seconds between two looks at the progress.
_INTERVAL: Final = 0.1
_KEPT: Final = (
    "what is whole is saved, of large media what arrived is kept, and the same command goes on there."
)


@dataclass(frozen=True, slots=True)
class CommandContext:
    """What a command works with: the service that was named, a client, and the catalog."""

    client: Client
    catalog: Catalog
    service: ServiceRow


@dataclass(frozen=True, slots=True)
class Plan:
    """What a command is to do; ``missing`` says of each name that cannot be transferred why.

    ``media`` is what the service has just said of some that are to be downloaded.
    """

    jobs: Sequence[Upload | Download]
    missing: Sequence[tuple[str, str]] = ()
    is_upload: bool = False
    manifest: Manifest | None = None
    media: Sequence[Media] = ()


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what all three commands take."""
    parser.add_argument("service", metavar="SERVICE", help="SID (IS…) or name of the service")
    parser.add_argument(
        "--at-once",
        type=whole(1, 32),
        metavar="N",
        help="so many at once, 1 to 32 (default: as configured, or 3)",
    )
    parser.add_argument("--json", action="store_true", help="print a line of JSON for each when it has ended")


def path(text: str) -> Path:
    """Return a path of the command line. An empty one, as a variable that is not set gives, is no folder."""
    from argparse import ArgumentTypeError  # noqa: PLC0415 - it is there already, only its name is new
    from pathlib import Path  # noqa: PLC0415 - as above

    if not text:
        message = "an empty name is no file and no folder"
        raise ArgumentTypeError(message)
    return Path(text)


def finish_options(parser: argparse.ArgumentParser) -> None:
    """Add what comes last in the help."""
    from argparse import SUPPRESS  # noqa: PLC0415 - it is there already, only its name is new

    add_profile_options(parser, default=SUPPRESS)


def run(
    arguments: argparse.Namespace, planned: Callable[[CommandContext], Awaitable[Plan]], *, kept: str = _KEPT
) -> int:
    """Do what ``planned`` gives and return the exit code: 1 where any failed, 4 where nothing was found.

    ``kept`` says what there is of it after an interruption.
    """
    from tui import engine  # noqa: PLC0415 - other commands start without it
    from tui.api.errors import ApiError  # noqa: PLC0415

    try:
        profile = wanted_profile(arguments)
    except SettingsError as error:
        return say(error, exit_codes.of_error(error))
    try:
        with ExitStack() as at_the_end:
            known = connect_to(profile, at_the_end)()
            from tui.api.client import Client  # noqa: PLC0415
            from tui.catalog.sync.sync import sync_services  # noqa: PLC0415

            async def work() -> int:
                with opened_catalog(known) as catalog, engine.stop_on_signals(signal.SIGTERM, signal.SIGHUP):
                    async with Client(known) as client:
                        await sync_services(client, catalog)
                        service = service_named(arguments.service, catalog)
                        deck = CommandContext(client, catalog, service)
                        return await _transfer(deck, await planned(deck), arguments)

            return engine.run(work())
    except (ApiError, NotFoundError, OSError, SettingsError) as error:
        return say(_told(error), exit_codes.of_error(error))
    except KeyboardInterrupt:
        return say(f"interrupted; {kept}", exit_codes.INTERRUPTED)
    except engine.Stopped as stopped:
        with suppress(OSError):  # the terminal may be what has gone
            say(f"stopped by {stopped.signal.name}; {kept}", exit_codes.FAILED)
        return exit_codes.of_signal(stopped.signal)


async def _transfer(deck: CommandContext, plan: Plan, arguments: argparse.Namespace) -> int:
    """Run the plan to its end; whatever ends it, the parts stay."""
    import asyncio  # noqa: PLC0415 - as above

    from tui import memory  # noqa: PLC0415
    from tui.cli.output.transfer_reports import tell_ended  # noqa: PLC0415
    from tui.engine import Coalescer  # noqa: PLC0415
    from tui.transfers.catalog_updates import CatalogUpdates  # noqa: PLC0415
    from tui.transfers.download.saved_files import SavedFiles  # noqa: PLC0415
    from tui.transfers.queue import AT_ONCE, TransferQueue  # noqa: PLC0415
    from tui.transfers.runner import Listeners  # noqa: PLC0415
    from tui.transfers.transfer import count_outcomes  # noqa: PLC0415

    memory.tune_allocator()
    memory.reduce_garbage_collection()
    saved = SavedFiles(transfers_folder())
    there = await asyncio.to_thread(saved.find_present, plan.jobs)
    could_tell = _tell_beforehand(plan, there, as_json=arguments.json)
    catalogued = CatalogUpdates(deck.catalog)
    with _lines() as lines:

        def take_ended(transfer: Transfer) -> None:
            nonlocal could_tell
            catalogued.add_attached(transfer)
            could_tell &= tell_ended(transfer, lines, as_json=arguments.json)

        changed = Coalescer[None](lambda _: lines.show(queue), _INTERVAL)
        queue = TransferQueue(
            deck.client,
            transfers_folder() / "parts",
            at_once=arguments.at_once or transfer_settings().at_once or AT_ONCE,
            listeners=Listeners(
                on_changed=lambda: changed(None),
                on_arrived=catalogued.add_unattached,
                on_ended=take_ended,
                on_naming=_naming(plan.manifest),
            ),
            saved=saved,
        )
        try:
            transfers = await queue.add([job for job in plan.jobs if job not in there], plan.media)
            await queue.wait_until_idle()
        finally:
            await queue.close()
            trouble = await catalogued.finish()
    if trouble is not None:
        say(f"the catalog could not take all that was uploaded ({trouble}): the next sync brings it.")
    is_in_order = plan.manifest is None or await asyncio.to_thread(_finish, plan.manifest)
    memory.disable_garbage_collection()
    done, failed = count_outcomes(transfers)
    not_found = 0 if plan.is_upload else len(plan.missing)
    code = _end(done, failed + len(plan.missing), transfers, not_found, len(there))
    return code if could_tell and is_in_order else code or exit_codes.FAILED


def _tell_beforehand(plan: Plan, there: Mapping[Download, Path], *, as_json: bool) -> bool:
    """Tell what is not transferred, and what is there already; return whether all could be told."""
    from tui.cli.output.transfer_reports import tell_missing, tell_there  # noqa: PLC0415 - as above

    told = [tell_missing(*one, is_upload=plan.is_upload, as_json=as_json) for one in plan.missing]
    told += [tell_there(job, path, as_json=as_json) for job, path in there.items()]
    return all(told)


def _finish(manifest: Manifest) -> bool:
    """Put a manifest in order, and return whether that went well; its lines are all there either way."""
    try:
        manifest.finish()
    except OSError as error:
        message = f"the manifest could not be put in order ({error.strerror}); its lines are all there."
        say(message, exit_codes.FAILED)
        return False
    return True


def _lines() -> Lines:
    """Return what tells of the transfers: with bars where someone is there to see them."""
    if sys.stderr.isatty():
        from tui.cli.output.progress_bars import ProgressBars  # noqa: PLC0415 - what it draws with takes a tenth of a start

        return ProgressBars()
    from tui.cli.output.transfer_lines import Lines  # noqa: PLC0415 - as above

    return Lines()


def _naming(manifest: Manifest | None) -> Callable[..., object]:
    if manifest is None:
        return lambda *_: None
    return lambda job, media, whole: manifest.add(job.media, media, whole)


def _end(done: int, failed: int, transfers: Sequence[Transfer], missing: int, there: int) -> int:
    """Say how it ended, where nothing else has, and return the exit code."""
    from tui.transfers.model import Attached, Saved  # noqa: PLC0415 - as above

    size = sum(one.progress[0] for one in transfers if isinstance(one.state, Attached | Saved))
    if done != 1 or failed or there:
        what = f"{done:,} done"
        what += f", {there:,} there already" if there else ""
        what += f", {failed:,} failed" if failed else ""
        say(f"{what}; {format_size(size)}.")
    if not failed:
        return exit_codes.DONE
    nothing_was_found = missing == failed and not done and not there
    return exit_codes.NOT_FOUND if nothing_was_found else exit_codes.FAILED


def _told(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{shown(str(error.filename or 'the disk'))}: {error.strerror}."
    return str(error)
