"""All share links of the gateway."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.widgets import Static

from tui import commands
from tui.presentation.header_state import HeaderState
from tui.presentation.share_links import describe_link, describe_opens, name_link
from tui.screens.base import BaseScreen, await_with_notice
from tui.screens.dialogs.link import TextDialog
from tui.screens.dialogs.qr_code import QrCodeDialog
from tui.screens.dialogs.question import QuestionDialog
from tui.screens.links.sheets import ExtendSheet
from tui.screens.shared_media import copy_text
from tui.screens.worker_errors import describe_error
from tui.sharing import TemporaryLink
from tui.sharing.formats import escape_url
from tui.text.durations import format_moment
from tui.widgets.header import Header
from tui.widgets.key_line import KeyLine
from tui.widgets.lists.link_table import LinkTable
from tui.widgets.lists.row_list import RowList
from tui.widgets.word_filter import WordFilter

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.api.share_links import ShareLink
    from tui.commands import CommandSet
    from tui.session.session import Session

_NO_LINKS: Final = "No share links yet. In a list of media, press {} to make one. Press {} to go back."
_NO_KEY: Final = "The key that signed this link was retired, so it can no longer be opened."
#: Actions that need a link, one with a URL, and one that can still be changed.
_FOR_ONE: Final = {"copy", "show_code", "extend", "revoke"}
_NEEDS_URL: Final = {"copy", "show_code"}
_NOT_REVOKED: Final = {"extend", "revoke"}


class LinksScreen(BaseScreen[None]):
    """Lists the share links of the gateway, with the details of the current one below."""

    BINDINGS: ClassVar[list[BindingType]] = [*commands.LINKS.bindings(), *commands.FIND.bindings()]
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (
        commands.LINKS,
        commands.LIST,
        commands.FIND,
        commands.APP,
    )
    AUTO_FOCUS = "LinkTable"
    MANUAL_TOPIC = "gateway"
    ABOUT = "The share links of the gateway. Press enter to see when and where a link was opened."
    footer_actions = ("copy", "extend", "revoke", "select", "show_code", "refresh", "back", "show_help")

    table = getters.query_one(LinkTable)
    words = getters.query_one(WordFilter)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._sentence = "Loading share links…"
        self._links: list[ShareLink] = []

    def compose(self) -> ComposeResult:
        """Compose the header, the table with the details, and the footer."""
        yield Header()
        yield WordFilter("LinkTable")
        yield LinkTable()
        yield Static(id="link-detail", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the profile and request the links."""
        self.query_one(Header).state = HeaderState.of(self._session.profile, ("share links",))
        self.table.border_title = "Share links"
        self._show_detail()
        self.action_refresh()

    @work(exclusive=True, exit_on_error=False)
    async def action_refresh(self) -> None:
        """Request the links of the gateway."""
        self._links, access = await self._session.share_links.list_links()
        keys = self.key_of("sharing.share"), self.key_of("links.back")
        self._sentence = _NO_LINKS.format(*keys)
        self.table.border_subtitle = "on this machine only" if access.is_embedded else ""
        self._show_links()

    def action_filter(self) -> None:
        """Focus the filter."""
        self.words.start()

    @on(WordFilter.Changed)
    def _show_links(self) -> None:
        """Show matching links."""
        links = [link for link in self._links if self.words.matches(describe_link(link), link.state)]
        self.table.border_title = self.words.heading("Share links", len(links), len(self._links))
        self.table.show(links)
        self._show_detail()

    def _replace(self, changed: ShareLink) -> None:
        """Show the updated state of a link."""
        self._links = [changed if link.id == changed.id else link for link in self._links]
        self._show_links()

    def show_failure(self, error: BaseException) -> None:
        """Show the error in place of an empty list, or as a toast over the links."""
        if self.table.row_count:
            super().show_failure(error)
            return
        self._sentence = f"{describe_error(error)} Press {self.key_of('links.refresh')} to try again."
        self._show_detail()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable only the actions that apply to the current link."""
        if self.is_mounted and action in _FOR_ONE:
            link = self.table.current
            if link is None or (action in _NEEDS_URL and link.url is None):
                return False
            if action in _NOT_REVOKED and link.state == "revoked":
                return False
        return super().check_action(action, parameters)

    @on(RowList.Highlighted)
    def _show_detail(self) -> None:
        link = self.table.current
        is_filtered = self.words.is_on and bool(self._links)
        sentence = self.words.no_match(self.key_of("links.back")) if is_filtered else self._sentence
        self.table.set_empty_text(sentence)
        detail = self.query_one("#link-detail", Static)
        detail.update("" if link is None else (describe_link(link) + f"\n{_url_of(link) or _NO_KEY}"))
        detail.display = link is not None
        self.refresh_bindings()

    @on(RowList.Selected)
    @work(exclusive=True, group="opens", exit_on_error=False)
    async def _show_opens(self) -> None:
        if (current := self.table.current) is not None:
            link = await self._session.share_links.show(current.id)
            self._replace(link)
            text = describe_opens(link, datetime.now(UTC).astimezone())
            self.app.push_screen(TextDialog(name_link(link), text, "Addresses are masked."))

    @work(exclusive=True, group="copy", exit_on_error=False)
    async def action_copy(self) -> None:
        """Copy the link."""
        link = self.table.current
        if link is None or not (url := _url_of(link)):
            return
        result = await copy_text(url, self.app)
        if not result.used:
            remark = "No clipboard is available. Select the link with the mouse."
            self.app.push_screen(TextDialog(name_link(link), url, remark))
            return
        ended = f" It can no longer be opened: it is {link.state}." if link.state != "active" else ""
        self.notify(f"{name_link(link)}: the share link was {result.message}.{ended}", markup=False)

    def action_show_code(self) -> None:
        """Show the link as a QR code."""
        if (link := self.table.current) is not None and (url := _url_of(link)):
            shown = TemporaryLink(url, datetime.fromtimestamp(link.expires, UTC))
            self.app.push_screen(QrCodeDialog(name_link(link), shown, None))

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_extend(self) -> None:
        """Ask for a new lifetime from now, and extend the link."""
        link = self.table.current
        if link is None:
            return
        defaults = await self._session.share_links.defaults()
        lifetime = await self.app.push_screen_wait(ExtendSheet(name_link(link), defaults.lifetime))
        if lifetime is not None:
            work = self._session.share_links.extend(link.id, lifetime)
            changed = await await_with_notice(self.app, work, "Extending the link…")
            self._replace(changed)
            until = format_moment(changed.expires, datetime.now(UTC).astimezone())
            self.notify(f"{name_link(changed)}: the link now expires {until}.", markup=False)

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_revoke(self) -> None:
        """Ask, then revoke the link."""
        link = self.table.current
        if link is None or not await self.app.push_screen_wait(_make_question(link)):
            return
        changed = await await_with_notice(
            self.app, self._session.share_links.revoke(link.id), "Revoking the link…"
        )
        self._replace(changed)
        self.notify(f"{name_link(changed)}: the link was revoked. It can no longer be opened.", markup=False)

    def action_back(self) -> None:
        """Clear the filter, then go back."""
        if not self.words.clear():
            self.dismiss()


def _make_question(link: ShareLink) -> QuestionDialog:
    return QuestionDialog(
        "Revoke link",
        f"Revoke the link to {name_link(link)}? Nobody can open it any more, and it cannot be restored.",
        confirm="Revoke",
        refuse="Keep it",
        opened_by=("links.revoke",),
        destroys=True,
    )


def _url_of(link: ShareLink) -> str:
    return escape_url(link.url or "")
