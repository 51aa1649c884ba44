"""The copy menu: every format in which a media can be copied, with its value and key."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui import commands
from tui.screens.base import BaseDialog, await_with_notice, low_below
from tui.screens.dialogs.qr_code import QrCodeDialog
from tui.screens.shared_media import where_copies_go
from tui.screens.worker_errors import describe_error
from tui.sharing import Format
from tui.text.durations import format_clock
from tui.text.sanitize import make_printable
from tui.widgets.key_line import KeyLine
from tui.widgets.lists.copy_list import CopyEntry, CopyList
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.sharing import SharedMedia, TemporaryLink

#: In the order of the list, the most common formats first.
FORMATS: Final = (
    Format.URL,
    Format.MARKDOWN,
    Format.HTML,
    Format.CURL,
    Format.CONTENT_URL,
    Format.MEDIA_SID,
    Format.MESSAGE_SID,
    Format.CONVERSATION_SID,
    Format.JSON,
    Format.PATH,
    Format.SHARE_LINK,
    Format.SHARE_MARKDOWN,
    Format.SHARE_HTML,
)
_MADE_LATER: Final = "made when copied"
_MISSING: Final = {
    Format.MESSAGE_SID: "no message",
    Format.CONVERSATION_SID: "no conversation",
    Format.PATH: "not downloaded",
}


class CopyMenu(BaseDialog["Format | None"]):
    """Shows the formats for ``first`` and ``more`` other media, and returns the selected one.

    ``fetch`` returns ``first`` with a fresh link. ``last`` is the format used last. ``remark`` is shown
    unless it is empty.
    """

    BINDINGS: ClassVar[list[BindingType]] = commands.COPY.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.COPY,)
    VERTICAL_BREAKPOINTS = low_below(18)

    entries = getters.query_one(CopyList)

    def __init__(
        self,
        first: SharedMedia,
        more: int,
        fetch: Callable[[], Awaitable[SharedMedia]],
        *,
        last: Format = Format.URL,
        remark: str = "",
    ) -> None:
        super().__init__()
        self._shared = first
        self._media_name = first.filename or first.sid
        self._more = more
        self._fetch = fetch
        self._last = last
        self._remark = remark
        self._waiting = "fetching…"

    def compose(self) -> ComposeResult:
        """Compose the list, the full value under the cursor, and the footer."""
        with Vertical(id="copy") as box:
            of_all = f" and {self._more:,} more, one per line" if self._more else ""
            box.border_title = Content(f"Copy  {make_printable(self._media_name)}{of_all}")
            yield CopyList()
            with VerticalScroll(id="copy-whole", can_focus=False):
                yield Static(id="copy-value", markup=False)
            yield Static(self._remark, id="copy-remark", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the known values with the cursor on the last format, and fetch the link."""
        self.query_one("#copy-remark").display = bool(self._remark)
        self._show(FORMATS.index(self._last))
        self.set_interval(1, lambda: self._show(self.entries.cursor))
        self._show_destination()
        self._fetch_first()

    @work(exclusive=True, group="where", exit_on_error=False)
    async def _show_destination(self) -> None:
        where = await where_copies_go()
        self.query_one("#copy").border_subtitle = Content(f"goes to {where}")

    @work(exclusive=True, group="fetch", exit_on_error=False)
    async def _fetch_first(self) -> None:
        """Fetch the link; its row shows a placeholder until then."""
        self._shared = await self._fetch()
        self._show(self.entries.cursor)

    @work(exclusive=True, group="fetch", exit_on_error=False)
    async def action_renew(self) -> None:
        """Fetch a fresh link."""
        await self._fresh_link()
        self._show(self.entries.cursor)

    def show_failure(self, error: BaseException) -> None:
        """Show the error below the list; formats without a link can still be copied."""
        self._waiting = "unavailable"
        remark = self.query_one("#copy-remark", Static)
        remark.update(f"{describe_error(error)} Press {self.key_of('copy.renew')} to try again.")
        remark.display = True
        self._show(self.entries.cursor)

    # Showing

    def _show(self, cursor: int) -> None:
        now = datetime.now().astimezone()
        self.entries.show([self._entry(form, now) for form in FORMATS], cursor)
        self._show_value()

    def _entry(self, form: Format, now: datetime) -> CopyEntry:
        key, value = self.key_of(f"copy.{form.name.lower()}"), self._shared.format_as(form)
        if form.is_share_link:
            return CopyEntry(key, form.label, _MADE_LATER, "opens for days")
        if value is None:
            return CopyEntry(key, form.label, None, _MISSING.get(form, self._waiting))
        aside = {Format.URL: self._describe_life(now), Format.CONTENT_URL: "needs credentials"}.get(form, "")
        return CopyEntry(key, form.label, " ".join(value.split()), aside)

    def _describe_life(self, now: datetime) -> str:
        link = self._shared.link
        left = link.remaining(now) if link else None
        if left is None:
            return ""
        return (
            f"{format_clock(left.total_seconds())} left"
            if left
            else f"expired: {self.key_of('copy.renew')} renews"
        )

    @on(RowList.Highlighted)
    def _show_value(self) -> None:
        """Show the full value under the cursor; the list shows only one line."""
        value = self._shared.format_as(FORMATS[self.entries.cursor]) or ""
        self.query_one("#copy-value", Static).update("\n".join(map(make_printable, value.split("\n"))))

    # Choosing

    def _choose(self, form: Format) -> None:
        """Return ``form`` unless its value is missing; signed formats are written with a fresh link."""
        is_made_later = form.is_signed or form.is_share_link
        if self._shared.format_as(form) is None and not is_made_later and not self._more:
            self.notify(f"{make_printable(self._media_name)}: {_MISSING[form]}.", markup=False)
        else:
            self.dismiss(form)

    @on(RowList.Selected)
    def action_choose(self) -> None:
        """Choose the format under the cursor."""
        self._choose(FORMATS[self.entries.cursor])

    def action_repeat(self) -> None:
        """Choose the last format again."""
        self._choose(self._last)

    def action_url(self) -> None:
        """Choose the temporary URL."""
        self._choose(Format.URL)

    def action_markdown(self) -> None:
        """Choose Markdown."""
        self._choose(Format.MARKDOWN)

    def action_html(self) -> None:
        """Choose HTML."""
        self._choose(Format.HTML)

    def action_curl(self) -> None:
        """Choose the curl command."""
        self._choose(Format.CURL)

    def action_content_url(self) -> None:
        """Choose the content URL."""
        self._choose(Format.CONTENT_URL)

    def action_media_sid(self) -> None:
        """Choose the media SID."""
        self._choose(Format.MEDIA_SID)

    def action_message_sid(self) -> None:
        """Choose the message SID."""
        self._choose(Format.MESSAGE_SID)

    def action_conversation_sid(self) -> None:
        """Choose the conversation SID."""
        self._choose(Format.CONVERSATION_SID)

    def action_json(self) -> None:
        """Choose the resource as JSON."""
        self._choose(Format.JSON)

    def action_path(self) -> None:
        """Choose the local path."""
        self._choose(Format.PATH)

    def action_share_link(self) -> None:
        """Choose a share link."""
        self._choose(Format.SHARE_LINK)

    def action_share_markdown(self) -> None:
        """Choose a share link in Markdown."""
        self._choose(Format.SHARE_MARKDOWN)

    def action_share_html(self) -> None:
        """Choose a share link in HTML."""
        self._choose(Format.SHARE_HTML)

    @work(exclusive=True, group="code", exit_on_error=False)
    async def action_show_code(self) -> None:
        """Show a QR code of a fresh link."""
        link = await self._fresh_link()
        self.app.push_screen(QrCodeDialog(self._media_name, link, self._fresh_link))

    async def _fresh_link(self) -> TemporaryLink:
        asking = f"Requesting a link to {make_printable(self._media_name)}…"
        self._shared = await await_with_notice(self.app, self._fetch(), asking)
        assert self._shared.link is not None  # for the type checker: fetched media have a link
        return self._shared.link

    def action_cursor_down(self) -> None:
        """Move one row down."""
        self.entries.action_cursor_down()

    def action_cursor_up(self) -> None:
        """Move one row up."""
        self.entries.action_cursor_up()

    def action_close(self) -> None:
        """Cancel."""
        self.dismiss(None)
