"""The user's own commands on the selected media."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.commands.model import OWN
from tui.programs.arguments import fill_arguments, make_environment, make_values
from tui.programs.process import run_in_background
from tui.screens.base import await_with_notice
from tui.screens.controller import Controller
from tui.screens.dialogs.fetch import FetchDialog
from tui.screens.dialogs.link import TextDialog
from tui.screens.media.programs.execution import fetch_for_program, run_suspended
from tui.screens.shared_media import fetch
from tui.settings.user_config import configured_secret_variables
from tui.sharing import SharedMedia
from tui.sharing.clipboard.programs import ProgramError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tui.catalog import MediaRow
    from tui.programs.arguments import Values
    from tui.programs.process import Outcome
    from tui.screens.media.host import MediaHost
    from tui.settings.programs import CommandEntry

#: The maximum media per run: with more, the first links would expire before the last are made.
MAX_MEDIA: Final = 1000
#: The maximum length of displayed output, in characters.
_MOST_SHOWN: Final = 100_000
_COLOURS: Final = re.compile(r"\x1b\[[0-9;:]*m")
#: For programs with output that is shown as plain text.
_PLAIN: Final = {"NO_COLOR": "1", "TERM": "dumb"}


class OwnCommandController(Controller):
    """Runs the commands of ``[[commands]]``."""

    def __init__(self, host: MediaHost) -> None:
        super().__init__(host)
        self._session = host.session
        self._table = host.table
        self._chosen = host.chosen

    def run_command(self, entry: CommandEntry) -> None:
        """Run a command for the media under the cursor, or for all marked ones."""
        if entry.scope == "marked":
            self.run("own", self._run_for, entry, self._chosen())
        elif (row := self._table.current) is not None:
            rows = [row]

            async def current() -> list[MediaRow]:
                return rows

            self.run("own", self._run_for, entry, current)

    async def _run_for(self, entry: CommandEntry, chosen: Callable[[], Awaitable[list[MediaRow]]]) -> None:
        rows = await chosen()
        if not rows:
            return
        try:
            values = await self._read_values(entry, rows)
            if values is not None:
                await self._run_program(entry, values)
        except (ProgramError, ApiError) as error:
            self._report(entry, f"{error} Nothing was run.", is_bad=True)
        except OSError as error:
            self._report(entry, f"The files could not be written: {error.strerror}.", is_bad=True)

    async def _read_values(self, entry: CommandEntry, rows: Sequence[MediaRow]) -> list[Values] | None:
        """Return the command's input for each media; None if the user stops it."""
        if len(rows) > MAX_MEDIA:
            message = f"A command takes at most {MAX_MEDIA:,} media; {len(rows):,} are marked."
            raise ProgramError(message)
        if entry.show == "foreground" and self.app.is_web:
            message = "A web browser has no terminal for it."
            raise ProgramError(message)
        shared = [SharedMedia.from_row(row, self._session.profile) for row in rows]
        if entry.takes("url") or entry.takes("json"):
            requesting = fetch(self._session, rows)
            shared, errors = await await_with_notice(self.app, requesting, f"{entry.name}: requesting…")
            if errors:
                message = f"{len(errors):,} of {len(rows):,} media are not available. {errors[0]}"
                raise ProgramError(message)
        if not entry.takes("path"):
            return [make_values(one) for one in shared]
        opened_by = f"{OWN}.{entry.id}"
        files = await fetch_for_program(self.app, self._session, rows, opened_by=opened_by)
        if files is None:
            return None
        return [make_values(one, file.path) for one, file in zip(shared, files, strict=True)]

    async def _run_program(self, entry: CommandEntry, values: Sequence[Values]) -> None:
        arguments = fill_arguments(entry.arguments, values)
        secrets = await asyncio.to_thread(configured_secret_variables)
        environment = make_environment(os.environ, self._session.profile, secrets, values)
        if entry.show == "background":
            self.run("programs", self._run_in_background, entry, arguments, environment | _PLAIN)
            return
        try:
            await self._run_in_front(entry, arguments, environment)
        finally:
            paths = [Path(one["path"]) for one in values if "path" in one]
            await asyncio.to_thread(self._session.media_files.discard, *paths)

    async def _run_in_front(
        self, entry: CommandEntry, arguments: Sequence[str], environment: dict[str, str]
    ) -> None:
        if entry.show == "foreground":
            outcome = run_suspended(self.app, entry.name, arguments, environment)
            if outcome.status:
                self._report(entry, f"It {outcome.description}.", is_bad=True)
            return
        waiting = FetchDialog("Running", entry.name)
        work = run_in_background(arguments, environment | _PLAIN, ends_with_us=True)
        if (ended := await waiting.wait_for(self.app, work)) is not None:
            self._show_output(entry, ended)

    async def _run_in_background(
        self, entry: CommandEntry, arguments: Sequence[str], environment: dict[str, str]
    ) -> None:
        try:
            outcome = await run_in_background(arguments, environment)
        except ProgramError as error:
            self._report(entry, str(error), is_bad=True)
            return
        sentence = f"It {outcome.description}." if outcome.status else "Done."
        self._report(entry, sentence, is_bad=bool(outcome.status))

    def _show_output(self, entry: CommandEntry, outcome: Outcome) -> None:
        text = _COLOURS.sub("", outcome.output).replace("\r\n", "\n").rstrip()
        remarks = [f"It {outcome.description}."] if outcome.status else []
        if len(text) > _MOST_SHOWN:
            remarks.append(f"The first {_MOST_SHOWN:,} characters of its output.")
        self.app.push_screen(
            TextDialog(entry.name, text[:_MOST_SHOWN] or "It wrote nothing.", " ".join(remarks))
        )

    def _report(self, entry: CommandEntry, sentence: str, *, is_bad: bool = False) -> None:
        self.app.notify(
            sentence, title=entry.name, severity="error" if is_bad else "information", markup=False
        )
