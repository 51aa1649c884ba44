"""Share media: copy, show, display as a QR code, or open on the desktop."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.commands.keymap import key_on
from tui.screens.base import await_with_notice
from tui.screens.controller import Controller
from tui.screens.dialogs.copy_menu import CopyMenu
from tui.screens.dialogs.link import LinkDialog, TextDialog
from tui.screens.dialogs.qr_code import QrCodeDialog
from tui.screens.shared_media import copy_text, fetch, open_here
from tui.sharing import Format, SharedMedia, format_media
from tui.sharing.clipboard.programs import ProgramError
from tui.sharing.desktop import NotLocalError
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from tui.catalog import MediaRow
    from tui.screens.media.host import MediaHost
    from tui.sharing import CopyResult, TemporaryLink

    #: Returns the media that were selected when a key was pressed.
    Chosen = Callable[[], Awaitable[list[MediaRow]]]

#: The key of a service's last format in the stored state.
_COPIED: Final = "copied"
_NO_CLIPBOARD: Final = "No clipboard is available. Select {} with the mouse."
#: The maximum media per batch of links: with more, the first links would expire before the last are made.
_MOST_LINKS: Final = 1000
#: The maximum length that the screen shows in full, in characters.
_MOST_SHOWN: Final = 100_000
#: Seconds for the notice about an expired link.
_EXPIRY_NOTICE_SECONDS: Final = 12


@dataclass(frozen=True, slots=True)
class _Copied:
    """The last copied link, or the first of several to expire; ``subject`` names its target."""

    subject: str
    link: TemporaryLink


class ShareController(Controller):
    """Shares the selected media, or the one under the cursor.

    A command acts on the selection at the time of its key press: its worker starts later.
    """

    def __init__(self, host: MediaHost) -> None:
        super().__init__(host)
        self._session = host.session
        self._table = host.table
        self._chosen = host.chosen
        self._share_rows = host.share_rows
        self._make_share_link = host.make_share_link
        self._copied: _Copied | None = None

    # Commands

    def copy_link(self) -> None:
        """Copy new temporary URLs."""
        self.run_latest("link", self._copy_link, self._chosen())

    def repeat_copy(self) -> None:
        """Copy these media in the last copied format."""
        self.run_latest("link", self._repeat_copy, self._chosen())

    def copy_rows(self, rows: Sequence[MediaRow], form: Format) -> None:
        """Copy ``rows`` as ``form``."""
        self.run_latest("link", self._copy, form, rows)

    def copy_menu(self) -> None:
        """Show everything that can be copied, and copy the selected format."""
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
        """Open the downloaded file on the desktop, or else a new temporary URL."""
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
        first = SharedMedia.from_row(rows[0], self._session.profile, self._path_of(rows[0]))
        menu = CopyMenu(
            first,
            len(rows) - 1,
            self._fetcher(rows[0]),
            last=self._last_format(rows[0]),
            remark=self._expiry_message(),
        )
        chosen = await self.app.push_screen_wait(menu)
        if chosen is not None:
            await self._copy(chosen, rows)

    async def _copy(self, form: Format, rows: Sequence[MediaRow]) -> None:
        """Copy ``rows`` as ``form``."""
        if rows and form.is_share_link:
            await self._remember(form, rows[0])
            self._share_rows(rows, form)
        elif rows:
            await self._copy_each(form, rows)

    async def _copy_each(self, form: Format, rows: Sequence[MediaRow]) -> None:
        """Copy ``rows`` as ``form``, one per line; without a clipboard, show them."""
        if form.is_signed and len(rows) > _MOST_LINKS:
            self.app.notify(
                f"Links expire after 5 minutes, so at most {_MOST_LINKS:,} media can be copied at once;"
                f" {len(rows):,} are marked. SIDs and content URLs have no such limit.",
                severity="warning",
            )
            return
        try:
            shared, errors = await self._shared(form, rows)
        except ApiError as error:  # the only media failed, or all did
            name = f"{make_printable(rows[0].name)}: " if len(rows) == 1 else ""
            self._report_nothing_copied(f"{name}{error}")
            return
        text = await asyncio.to_thread(format_media, form, shared)
        count = text.count("\n") + 1 if len(rows) > 1 else 1
        subject = make_printable(rows[0].name) if len(rows) == 1 else f"{count:,} media"
        self._report_errors(errors, len(rows))
        if not text:
            if not errors:
                self.app.notify(f"{subject}: no {form.label} to copy.", markup=False)
            return
        await self._remember(form, rows[0])
        result = await copy_text(text, self.app)
        links = [one.link for one in shared if one.link is not None] if form.is_signed else []
        if result.used:
            self._report_copied(form, subject, count, result, links)
            return
        reasons = f" ({'; '.join(result.reasons)})" if result.reasons else ""
        if form is Format.URL and len(rows) == 1:
            await self._show_link(rows[0], links[0], _NO_CLIPBOARD.format("the link") + reasons)
        else:
            self._show_text(subject, text, _NO_CLIPBOARD.format("the text") + reasons)

    def _show_text(self, subject: str, text: str, remark: str) -> None:
        if len(text) > _MOST_SHOWN:
            self.app.notify(f"{remark} The text is too long to show.", severity="warning", markup=False)
        else:
            self.app.push_screen(TextDialog(subject, text, remark))

    def _report_copied(
        self, form: Format, subject: str, count: int, result: CopyResult, links: Sequence[TemporaryLink]
    ) -> None:
        sentence = f"{subject}: the {form.format_subject(count)} {result.message}"
        if count > 1:
            sentence += ". Each is on its own line"
        first = min(links, key=lambda link: (link.expires is None, link.expires), default=None)
        if first is not None:
            self._copied = _Copied(subject, first)
            whose = ("It" if form is Format.URL else "Its link") if count == 1 else "The first link"
            sentence += f". {whose} {first.describe_expiry(datetime.now().astimezone())}"
        has_key = self.app.screen is self._host  # a conversation on top of the list does not
        if form is Format.URL and count == 1 and not result.is_confirmed and has_key:
            sentence += f". Press {key_on(self.app, 'media.show_link')} to show the link"
        self.app.notify(f"{sentence}.", markup=False)

    def _report_errors(self, errors: Sequence[ApiError], asked: int) -> None:
        reasons = " ".join(dict.fromkeys(map(str, errors)))
        if len(errors) == asked:
            self._report_nothing_copied(f"None of {asked:,} media is available. {reasons}")
        elif errors:
            sentence = f"{len(errors):,} of {asked:,} media were left out. {reasons}"
            self.app.notify(sentence, title="Not all", severity="warning", markup=False)

    def _report_nothing_copied(self, reason: str) -> None:
        sentence = f"{reason} The clipboard is unchanged."
        self.app.notify(sentence, title="Nothing was copied", severity="error", markup=False)

    async def _shared(
        self, form: Format, rows: Sequence[MediaRow]
    ) -> tuple[list[SharedMedia], list[ApiError]]:
        """Return ``rows`` with everything that ``form`` needs; only signed links need a request."""
        if form.is_signed:
            many = make_printable(rows[0].name) if len(rows) == 1 else f"{len(rows):,} media"
            return await await_with_notice(self.app, fetch(self._session, rows), f"Requesting {many}…")
        return await asyncio.to_thread(self._known, rows), []

    def _known(self, rows: Sequence[MediaRow]) -> list[SharedMedia]:
        return [SharedMedia.from_row(row, self._session.profile, self._path_of(row)) for row in rows]

    def _last_format(self, row: MediaRow) -> Format:
        """Return the last copied format in the service of ``row``."""
        word = self._session.ui_state.read(row.service_sid).get(_COPIED)
        return next((form for form in Format if form.value == word), Format.URL)

    async def _remember(self, form: Format, row: MediaRow) -> None:
        if form is not self._last_format(row):
            ui_state = self._session.ui_state
            await asyncio.to_thread(ui_state.update, row.service_sid, **{_COPIED: form.value})

    # The copied link

    def check_copied_link(self) -> None:
        """Report once that the copied link has expired, while the terminal has the focus."""
        sentence = self._expiry_message() if self.app.app_focus else ""
        if sentence:
            self.app.notify(sentence, severity="warning", timeout=_EXPIRY_NOTICE_SECONDS, markup=False)

    def _expiry_message(self) -> str:
        """Return the message about an expired link, once."""
        copied, now = self._copied, datetime.now().astimezone()
        if copied is None or not copied.link.is_expired(now):
            return ""
        self._copied = None
        expiry = copied.link.describe_expiry(now)
        return f"{copied.subject}: the link that you copied {expiry}. Copy a fresh one."

    # Showing

    async def _show_new_link(self, row: MediaRow) -> None:
        await self._show_link(row, await self._new_link(row))

    async def _show_code(self, row: MediaRow) -> None:
        link = await self._new_link(row)
        code = QrCodeDialog(row.name, link, lambda: self._new_link(row), lambda: self._make_share_link(row))
        self.app.push_screen(code)

    async def _open_link(self, row: MediaRow) -> None:
        path = None if self.app.is_web else self._path_of(row)
        try:
            target = str(path) if path is not None else (await self._new_link(row)).url
            await open_here(target, self.app)
        except (NotLocalError, ProgramError) as error:
            link, copied = key_on(self.app, "media.show_link"), key_on(self.app, "media.copy_link")
            message = f"{error} Press {link} to see the link, {copied} to copy it."
            self.app.notify(message, severity="warning", markup=False)

    async def _show_link(self, row: MediaRow, link: TemporaryLink, remark: str = "") -> None:
        """Show a link; copying it from there creates a new one."""
        shown = LinkDialog(row.name, link, lambda: self._new_link(row), remark)
        if await self.app.push_screen_wait(shown):
            await self._copy(Format.URL, [row])

    def _fetcher(self, row: MediaRow) -> Callable[[], Awaitable[SharedMedia]]:
        async def one() -> SharedMedia:
            [shared], _ = await fetch(self._session, [row])
            return replace(shared, path=self._path_of(row))

        return one

    async def _new_link(self, row: MediaRow) -> TemporaryLink:
        asking = f"Requesting a link to {make_printable(row.name)}…"
        shared = await await_with_notice(self.app, self._fetcher(row)(), asking)
        assert shared.link is not None  # for the type checker: fetched media have a link
        return shared.link

    def _path_of(self, row: MediaRow) -> Path | None:
        """Return where this run saved the media, if it did; callable from any thread."""
        return self._session.transfers.path_of(row.sid)
