"""Opening media in programs."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from tui.programs.arguments import fill_arguments, make_environment, make_values
from tui.programs.openers import describe_refusal, find_named_extensions, find_openers
from tui.programs.process import run_in_background
from tui.screens.controller import Controller
from tui.screens.dialogs.opener_picker import OpenerPicker
from tui.screens.media.programs.execution import fetch_for_program, run_suspended
from tui.settings.user_config import configured_openers, configured_secret_variables
from tui.sharing import SharedMedia, detect_environment
from tui.sharing.clipboard.programs import ProgramError
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.catalog import MediaRow
    from tui.programs.media_files import CheckedFile
    from tui.programs.openers import Opener
    from tui.screens.media.host import MediaHost


class OpenerController(Controller):
    """Opens the media under the cursor."""

    def __init__(self, host: MediaHost) -> None:
        super().__init__(host)
        self._session = host.session
        self._table = host.table

    def open_with(self) -> None:
        """Download the media under the cursor, and open it in a program for its type."""
        if (row := self._table.current) is not None:
            self.run_latest("open", self._open, row)

    async def _open(self, row: MediaRow) -> None:
        if self.app.is_web:
            self._warn(f"A web browser cannot start programs. {self._advice}")
            return
        entries = await asyncio.to_thread(configured_openers)
        try:
            files = await fetch_for_program(
                self.app,
                self._session,
                [row],
                find_named_extensions(entries),
                opened_by="media.open_with",
            )
            if files is None:
                return
            [file] = files
            around = await asyncio.to_thread(detect_environment, dict(os.environ))
            openers = await asyncio.to_thread(find_openers, file, entries, around)
            opener = await self._choose(row, file, openers)
            if opener is not None:
                await self._start(row, file, opener, around.environment)
            else:
                await asyncio.to_thread(self._session.media_files.discard, file.path)
        except ProgramError as error:
            self._warn(str(error))
        except OSError as error:
            self._warn(
                f"{make_printable(row.name)} could not be written: {error.strerror}. Nothing was opened."
            )

    async def _choose(self, row: MediaRow, file: CheckedFile, openers: Sequence[Opener]) -> Opener | None:
        if not openers:
            self._warn(f"{make_printable(row.name)}: {describe_refusal(file)} {self._advice}")
            return None
        if len(openers) == 1:
            return openers[0]
        return await self.app.push_screen_wait(OpenerPicker(row.name, openers))

    async def _start(
        self, row: MediaRow, file: CheckedFile, opener: Opener, environment: Mapping[str, str]
    ) -> None:
        profile = self._session.profile
        values = make_values(SharedMedia.from_row(row, profile), file.path)
        arguments = fill_arguments(opener.run, [values])
        secrets = await asyncio.to_thread(configured_secret_variables)
        child = make_environment(environment, profile, secrets, [values])
        if not opener.terminal:
            self.run("programs", self._run_in_background, row, opener.label, arguments, child)
            return
        try:
            outcome = run_suspended(self.app, opener.label, arguments, child)
        finally:
            await asyncio.to_thread(self._session.media_files.discard, file.path)
        if outcome.status:
            self._warn(f"{opener.label} {outcome.description}.")

    async def _run_in_background(
        self, row: MediaRow, label: str, arguments: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        """Run a program that has its own window; the file is kept until Mediadeck exits."""
        self.app.notify(f"{make_printable(row.name)}: opened with {label}.", markup=False)
        try:
            outcome = await run_in_background(arguments, environment)
        except ProgramError as error:
            self._warn(str(error))
            return
        if outcome.status:
            self._warn(f"{make_printable(row.name)}: {label} {outcome.description}.")

    @property
    def _advice(self) -> str:
        return f"Press {self.key_of('media.download')} to download it."

    def _warn(self, sentence: str) -> None:
        self.app.notify(sentence, title="Open with", severity="warning", markup=False)
