"""Temporary files for programs, and programs in the terminal: shared by openers and commands."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from tui.catalog import group_by_service
from tui.programs.media_files import LARGE, fetch_files
from tui.programs.process import run_in_terminal
from tui.screens.dialogs.fetch import FetchDialog
from tui.screens.dialogs.question import QuestionDialog
from tui.sharing.clipboard.programs import ProgramError
from tui.text.quantities import format_count, format_size
from tui.text.sanitize import make_printable
from tui.transfers.files.names import MediaInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from typing import Any

    from textual.app import App

    from tui.catalog import MediaRow
    from tui.programs.media_files import CheckedFile
    from tui.programs.process import Outcome
    from tui.session.session import Session


async def fetch_for_program(
    app: App[Any],
    session: Session,
    rows: Sequence[MediaRow],
    named_extensions: Collection[str] = (),
    *,
    opened_by: str,
) -> list[CheckedFile] | None:
    """Return ``rows`` as temporary files; None if the user stops it.

    Large downloads need a confirmation, by a key other than those of the command ``opened_by``. Raise
    ProgramError, OSError.
    """
    what = make_printable(rows[0].name) if len(rows) == 1 else format_count(len(rows), "media")
    size = sum(row.size or 0 for row in rows)
    if size > LARGE:
        question = f"Download {what}, {format_size(size)}, to open it? Mediadeck deletes it when it ends."
        dialog = QuestionDialog("Large media", question, confirm="Download", opened_by=(opened_by,))
        if not await app.push_screen_wait(dialog):
            return None
    waiting = FetchDialog("Downloading", what, size or None)
    work = _fetch_by_service(session, rows, partial(setattr, waiting, "done"), named_extensions)
    return await waiting.wait_for(app, session.engine.run(work))


async def _fetch_by_service(
    session: Session,
    rows: Sequence[MediaRow],
    on_progress: Callable[[int], object],
    named_extensions: Collection[str],
) -> list[CheckedFile]:
    """Return ``rows`` as files, in order; ``on_progress`` gets the total bytes so far."""
    files: dict[str, CheckedFile] = {}
    before = received = 0

    def report(done: int) -> None:
        nonlocal received
        received = before + done
        on_progress(received)

    for service_sid, of_one in group_by_service(rows).items():
        before = received
        media = [MediaInfo(row.sid, row.filename, row.content_type) for row in of_one]
        found = await fetch_files(
            session.client,
            service_sid,
            media,
            session.media_files,
            on_progress=report,
            named_extensions=named_extensions,
        )
        files |= {row.sid: file for row, file in zip(of_one, found, strict=True)}
    return [files[row.sid] for row in rows]


def run_suspended(
    app: App[Any], name: str, arguments: Sequence[str], environment: Mapping[str, str]
) -> Outcome:
    """Give the terminal to a program until it ends; raise ProgramError.

    If it fails, its last lines stay on the screen until Enter is pressed. Blocks Textual's event loop:
    nothing is drawn, but transfers continue.
    """
    # Textual does not resume if its block raises.
    result: Outcome | ProgramError
    try:
        with app.suspend():
            try:
                result = run_in_terminal(arguments, environment)
            except ProgramError as error:
                result = error
            else:
                if result.status:
                    sys.stdout.write(f"\n{name} {result.description}. Press Enter to return to Mediadeck. ")
                    sys.stdout.flush()
                    sys.stdin.readline()
    except SuspendNotSupported:
        message = f"Mediadeck cannot be suspended here, so {name} cannot run in the terminal."
        raise ProgramError(message) from None
    if isinstance(result, ProgramError):
        raise result
    return result
