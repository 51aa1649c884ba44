"""``mediadeck open`` and ``mediadeck run``: open media in programs, and run the user's own commands."""

from __future__ import annotations

import os
import time
from contextlib import closing
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from tui import engine
from tui.api.client import Client
from tui.cli import exit_codes
from tui.cli.errors import NotFoundError
from tui.cli.media_lookup import resolve_media_sids
from tui.cli.output.console import report
from tui.cli.profile_selection import open_profile
from tui.programs.arguments import fill_arguments, make_environment, make_values
from tui.programs.media_files import MediaFiles, fetch_files
from tui.programs.openers import describe_refusal, find_named_extensions, find_openers
from tui.programs.process import run_in_terminal
from tui.settings.user_config import configured_openers, configured_secret_variables, read_config
from tui.sharing import detect_environment
from tui.sharing.clipboard.programs import ProgramError
from tui.sharing.links import fetch_shared
from tui.text.sanitize import sanitize_message
from tui.text.similar_names import find_similar_names, suggest_names
from tui.transfers.files.names import MediaInfo

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from tui.programs.arguments import Values
    from tui.programs.media_files import CheckedFile
    from tui.programs.openers import Opener
    from tui.settings import Profile
    from tui.settings.programs import CommandEntry, OpenerEntry
    from tui.sharing import SharedMedia

#: Seconds: a program that ends sooner has probably passed the file to another one.
_HANDED_OVER: Final = 2.0


def open_media(arguments: argparse.Namespace) -> int:
    """Open a media in a program and return the exit code; raise ConfigError, NotFoundError."""
    entries = configured_openers()
    with open_profile(arguments) as profile, closing(MediaFiles()) as files:
        work = _fetch(profile, arguments.service, [arguments.media], files, find_named_extensions(entries))
        try:
            [shared], [file] = engine.run(work)
            return _open_file(shared, file, entries, arguments.label, profile, files)
        except ProgramError as error:
            return report(error, exit_codes.FAILED)


def _open_file(
    shared: SharedMedia,
    file: CheckedFile,
    entries: Sequence[OpenerEntry],
    label: str | None,
    profile: Profile,
    files: MediaFiles,
) -> int:
    """Open a file, and return the exit code; raise ProgramError."""
    around = detect_environment(dict(os.environ))
    openers = find_openers(file, entries, around)
    if not openers:
        message = f"{sanitize_message(shared.name)}: {describe_refusal(file)} To download it: mediadeck get"
        return report(message, exit_codes.FAILED)
    opener = _choose(openers, label)
    values = make_values(shared, file.path)
    environment = make_environment(around.environment, profile, configured_secret_variables(), [values])
    began = time.monotonic()
    outcome = run_in_terminal(fill_arguments(opener.run, [values]), environment)
    if outcome.status:
        return report(f"{opener.label} {outcome.description}.", exit_codes.FAILED)
    if not opener.terminal and time.monotonic() - began < _HANDED_OVER:
        files.leave()
    return exit_codes.DONE


def _choose(openers: Sequence[Opener], label: str | None) -> Opener:
    """Return the opener with this label, or the first one if no label is given; raise NotFoundError."""
    found = [opener for opener in openers if label is None or opener.label.lower() == label.lower()]
    if found:
        return found[0]
    labels = ", ".join(opener.label for opener in openers)
    message = f"No program with the label {sanitize_message(label or '')} opens it. Programs: {labels}."
    raise NotFoundError(message)


def run_command(arguments: argparse.Namespace) -> int:
    """Run a command for media and return the exit code; raise ConfigError, NotFoundError."""
    entry = _find_command(arguments.command_id)
    with open_profile(arguments) as profile, closing(MediaFiles()) as files:
        work = _fetch(profile, arguments.service, arguments.media, files if entry.takes("path") else None)
        try:
            media, fetched = engine.run(work)
            paths = [file.path for file in fetched]
            values = [make_values(one, path) for one, path in zip_longest(media, paths)]
            runs = [values] if entry.scope == "marked" else [[one] for one in values]
            codes = {_run_command(entry, one, profile) for one in runs}
        except ProgramError as error:
            return report(error, exit_codes.FAILED)
    if codes == {exit_codes.DONE, exit_codes.FAILED}:
        return exit_codes.PARTLY
    return codes.pop()


def _run_command(entry: CommandEntry, values: Sequence[Values], profile: Profile) -> int:
    environment = make_environment(os.environ, profile, configured_secret_variables(), values)
    outcome = run_in_terminal(fill_arguments(entry.arguments, values), environment)
    if outcome.status:
        return report(f"{entry.id} {outcome.description}.", exit_codes.FAILED)
    return exit_codes.DONE


def _find_command(wanted: str) -> CommandEntry:
    """Return the command with this id; raise NotFoundError, and ConfigError."""
    entries = {entry.id: entry for entry in read_config().commands}
    if wanted in entries:
        return entries[wanted]
    hint = suggest_names(find_similar_names(wanted, entries))
    known = ", ".join(entries) or "none"
    message = f"There is no command {sanitize_message(wanted)} in config.toml.{hint} Commands: {known}."
    raise NotFoundError(message)


async def _fetch(
    profile: Profile,
    service: str,
    names: Sequence[str],
    files: MediaFiles | None,
    named_extensions: frozenset[str] = frozenset(),
) -> tuple[list[SharedMedia], list[CheckedFile]]:
    """Return the media, and their content as ``files``; raise ApiError, NotFoundError, ProgramError."""
    async with Client(profile) as client:
        service_sid, found = await resolve_media_sids(client, profile, service, names)
        sids = []
        for sid in found.values():
            if isinstance(sid, Exception):
                raise sid
            sids.append(sid)
        media = []
        for outcome in (await fetch_shared(client, profile, service_sid, sids)).values():
            if isinstance(outcome, Exception):
                raise outcome
            media.append(outcome)
        if files is None:
            return media, []
        wanted = [MediaInfo(one.sid, one.filename, one.content_type) for one in media]
        return media, await fetch_files(client, service_sid, wanted, files, named_extensions=named_extensions)
