"""Sharing media: copied, shown, as a QR code, or opened on the desktop."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.commands.keymap import key_on
from tui.screens.base import with_notice
from tui.screens.controller import Controller
from tui.screens.dialogs.copy_menu import CopyMenu
from tui.screens.dialogs.link import LinkDialog, TextDialog
from tui.screens.dialogs.qr_code import QrCodeDialog
from tui.session.shared_media import copy_text, fetch, open_here
from tui.sharing import Format, Shared, written
from tui.sharing.clipboard.programs import ProgramError
from tui.sharing.desktop import NotLocalError
from tui.text.display import printable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from tui.catalog import MediaRow
    from tui.screens.media.screen import MediaScreen
    from tui.sharing import CopyResult, TemporaryLink

    #: Gives the media that were chosen when a key was pressed.
    Chosen = Callable[[], Awaitable[list[MediaRow]]]

#: The fact of a service that is remembered: what was copied last.
_COPIED: Final = "copied"
_NO_CLIPBOARD: Final = "There is no clipboard here: select {} with the mouse."
#: Links are made for so many media at once at the most: of more, the first die before the last are made.
_MOST_LINKS: Final = 1000
#: Characters that the screen shows whole.
_MOST_SHOWN: Final = 100_000
#: A toast that tells of a dead link stays so long, in seconds: the link may be in use already.
_SECONDS_OF_DEATH: Final = 12


@dataclass(frozen=True, slots=True)
class _Copied:
    """The link that was copied last, or the first to die of several; ``subject`` is what it leads to."""

    subject: str
    link: TemporaryLink


class ShareController(Controller):
    """Shares the chosen media, or the one under the cursor.

    A command works on what is chosen when its key is pressed: its worker begins later.
    """

    def __init__(self, screen: MediaScreen) -> None:
        super().__init__(screen)
        self._session = screen.session
        self._table = screen.table
        self._chosen = screen.selection.chosen
        self._copied: _Copied | None = None

    # Commands

    def copy_link(self) -> None:
        """Copy new temporary URLs."""
        self.run_latest("link", self._copy_link, self._chosen())

    def repeat_copy(self) -> None:
        """Copy the format that was copied last, for these media."""
        self.run_latest("link", self._repeat_copy, self._chosen())

    def copy_menu(self) -> None:
        """Show everything that can be copied, and copy what is chosen."""
        self.run_latest("link", self._copy_menu, self._chosen())

    def show_link(self) -> None:
        """Show a new temporary URL."""
        if (row := self._table.current) is not None:
            self.run_latest("link", self._show_new_link, row)

    def show_code(self) -> None:
        """Show a new temporary URL as a QR code."""
        if (row := self._table.current) is not None:
            self.run_latest("link", self._show_code, row)

    def open_link(self) -> None:
        """Open the downloaded file, or else a new temporary URL, on the desktop."""
        if (row := self._table.current) is not None:
            self.run_latest("link", self._open_link, row)

    # Copying

    async def _copy_link(self, chosen: Chosen) -> None:
        await self._copy(Format.URL, await chosen())

    async def _repeat_copy(self, chosen: Chosen) -> None:
        rows = await chosen()
        if rows:
            await self._copy(self._last_format(rows[0]), rows)

    async def _copy_menu(self, chosen_media: Chosen) -> None:
        rows = await chosen_media()
        if not rows:
            return
        first = Shared.of_row(rows[0], self._session.profile, self._path_of(rows[0]))
        menu = CopyMenu(
            first,
            len(rows) - 1,
            self._fetching(rows[0]),
            last=self._last_format(rows[0]),
            remark=self._take_death(),
        )
        chosen = await self.app.push_screen_wait(menu)
        if chosen is not None:
            await self._copy(chosen, rows)

    async def _copy(self, form: Format, rows: Sequence[MediaRow]) -> None:
        """Copy ``rows`` as ``form``; where there is no clipboard, show them."""
        if not rows:
            return
        if form.is_signed and len(rows) > _MOST_LINKS:
            self.app.notify(
                f"Links live five minutes, so they are made for {_MOST_LINKS:,} media at the most, and"
                f" {len(rows):,} are marked. SIDs and content URLs have no such limit.",
                severity="warning",
            )
            return
        try:
            shared, errors = await self._shared(form, rows)
        except ApiError as error:  # of the only one, or of all
            name = f"{printable(rows[0].name)}: " if len(rows) == 1 else ""
            self._tell_nothing_copied(f"{name}{error}")
            return
        text = await asyncio.to_thread(written, form, shared)
        count = text.count("\n") + 1 if len(rows) > 1 else 1
        subject = printable(rows[0].name) if len(rows) == 1 else f"{count:,} media"
        self._tell_errors(errors, len(rows))
        if not text:
            if not errors:
                self.app.notify(f"{subject}: there is no {form.label} to be copied.", markup=False)
            return
        await self._remember(form, rows[0])
        result = await copy_text(text, self.app)
        links = [one.link for one in shared if one.link is not None] if form.is_signed else []
        if result.used:
            self._tell_copied(form, subject, count, result, links)
            return
        reasons = f" ({'; '.join(result.reasons)})" if result.reasons else ""
        if form is Format.URL and len(rows) == 1:
            await self._show_link(rows[0], links[0], _NO_CLIPBOARD.format("the link") + reasons)
        else:
            self._show_text(subject, text, _NO_CLIPBOARD.format("the text") + reasons)

    def _show_text(self, subject: str, text: str, remark: str) -> None:
        if len(text) > _MOST_SHOWN:
            self.app.notify(f"{remark} It is too long to be shown.", severity="warning", markup=False)
        else:
            self.app.push_screen(TextDialog(subject, text, remark))

    def _tell_copied(
        self, form: Format, subject: str, count: int, result: CopyResult, links: Sequence[TemporaryLink]
    ) -> None:
        sentence = f"{subject}: the {form.noun(count)} {result.message}"
        if count > 1:
            sentence += ". There is one on each line"
        first = min(links, key=lambda link: (link.expires is None, link.expires), default=None)
        if first is not None:
            self._copied = _Copied(subject, first)
            whose = ("It" if form is Format.URL else "Its link") if count == 1 else "The first link"
            sentence += f". {whose} {first.life(datetime.now().astimezone())}"
        if form is Format.URL and count == 1 and not result.is_confirmed:
            sentence += f". Press {key_on(self.app, 'media.show_link')} to show the link"
        self.app.notify(f"{sentence}.", markup=False)

    def _tell_errors(self, errors: Sequence[ApiError], asked: int) -> None:
        reasons = " ".join(dict.fromkeys(map(str, errors)))
        if len(errors) == asked:
            self._tell_nothing_copied(f"None of {asked:,} media can be had. {reasons}")
        elif errors:
            sentence = f"{len(errors):,} of {asked:,} media were left out. {reasons}"
            self.app.notify(sentence, title="Not all", severity="warning", markup=False)

    def _tell_nothing_copied(self, reason: str) -> None:
        sentence = f"{reason} The clipboard is as it was."
        self.app.notify(sentence, title="Nothing was copied", severity="error", markup=False)

    async def _shared(self, form: Format, rows: Sequence[MediaRow]) -> tuple[list[Shared], list[ApiError]]:
        """Return ``rows`` with all that ``form`` needs: the service is asked for what is signed alone."""
        if form.is_signed:
            many = printable(rows[0].name) if len(rows) == 1 else f"{len(rows):,} media"
            return await with_notice(self.app, fetch(self._session, rows), f"Asking the service for {many}…")
        return await asyncio.to_thread(self._known, rows), []

    def _known(self, rows: Sequence[MediaRow]) -> list[Shared]:
        return [Shared.of_row(row, self._session.profile, self._path_of(row)) for row in rows]

    def _last_format(self, row: MediaRow) -> Format:
        """Return what was copied last of the service of ``row``, in this run of the program or before."""
        word = self._session.remembered.read(row.service_sid).get(_COPIED)
        return next((form for form in Format if form.value == word), Format.URL)

    async def _remember(self, form: Format, row: MediaRow) -> None:
        if form is not self._last_format(row):
            remembered = self._session.remembered
            await asyncio.to_thread(remembered.update, row.service_sid, **{_COPIED: form.value})

    # The copied link

    def check_copied_link(self) -> None:
        """Say it once where the copied link has died, and somebody is here to read it."""
        sentence = self._take_death() if self.app.app_focus else ""
        if sentence:
            self.app.notify(sentence, severity="warning", timeout=_SECONDS_OF_DEATH, markup=False)

    def _take_death(self) -> str:
        """Return what to say of the copied link where it has died, once."""
        copied, now = self._copied, datetime.now().astimezone()
        if copied is None or not copied.link.is_dead(now):
            return ""
        self._copied = None
        return f"{copied.subject}: the link that you copied {copied.link.life(now)}. Copy a fresh one."

    # Showing

    async def _show_new_link(self, row: MediaRow) -> None:
        await self._show_link(row, await self._fresh_link(row))

    async def _show_code(self, row: MediaRow) -> None:
        link = await self._fresh_link(row)
        self.app.push_screen(QrCodeDialog(row.name, link, lambda: self._fresh_link(row)))

    async def _open_link(self, row: MediaRow) -> None:
        path = None if self.app.is_web else self._path_of(row)
        try:
            target = str(path) if path is not None else (await self._fresh_link(row)).url
            await open_here(target, self.app)
        except (NotLocalError, ProgramError) as error:
            link, copied = key_on(self.app, "media.show_link"), key_on(self.app, "media.copy_link")
            message = f"{error} Press {link} to see the link, {copied} to copy it."
            self.app.notify(message, severity="warning", markup=False)

    async def _show_link(self, row: MediaRow, link: TemporaryLink, remark: str = "") -> None:
        """Show a link; where it is to be copied from there, a fresh one is."""
        shown = LinkDialog(row.name, link, lambda: self._fresh_link(row), remark)
        if await self.app.push_screen_wait(shown):
            await self._copy(Format.URL, [row])

    def _fetching(self, row: MediaRow) -> Callable[[], Awaitable[Shared]]:
        async def one() -> Shared:
            [shared], _ = await fetch(self._session, [row])
            return replace(shared, path=self._path_of(row))

        return one

    async def _fresh_link(self, row: MediaRow) -> TemporaryLink:
        asking = f"Asking for a link to {printable(row.name)}…"
        shared = await with_notice(self.app, self._fetching(row)(), asking)
        assert shared.link is not None  # noqa: S101 - for the type checker: what is fetched has one
        return shared.link

    def _path_of(self, row: MediaRow) -> Path | None:
        """Return where this run saved the media, if it did; from any thread."""
        return self._session.transfers.path_of(row.sid)
