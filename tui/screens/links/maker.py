"""Create one share link for all selected media, and copy it to the clipboard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.api.share_links import MAX_ITEMS
from tui.presentation.share_links import describe_link_life
from tui.screens.base import await_with_notice
from tui.screens.controller import Controller
from tui.screens.dialogs.link import TextDialog
from tui.screens.links.sheets import ShareSheet
from tui.screens.shared_media import copy_text, fetch
from tui.settings import SettingsError
from tui.sharing import Format, TemporaryLink
from tui.sharing.formats import format_share_link
from tui.text.quantities import format_count
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tui.api.share_links import LinkOptions, ShareLink
    from tui.catalog import MediaRow
    from tui.screens.media.host import MediaHost
    from tui.settings.gateway import GatewayAccess

    #: Returns the media that were selected when a key was pressed.
    Chosen = Callable[[], Awaitable[list[MediaRow]]]

#: Seconds for a notice of several sentences.
_NOTICE_SECONDS: Final = 12


class ShareLinkController(Controller):
    """Creates a share link for the selected media, or for the one under the cursor."""

    def __init__(self, host: MediaHost) -> None:
        super().__init__(host)
        self._session = host.session
        self._chosen = host.chosen

    def share(self) -> None:
        """Create a link with the options used last, and copy it."""
        self.run_latest("share", self._share, self._chosen())

    def share_with(self) -> None:
        """Let the user choose the options, then create a link and copy it."""
        self.run_latest("share", self._share_with, self._chosen())

    def share_rows(self, rows: Sequence[MediaRow], form: Format) -> None:
        """Create a link to ``rows`` with the options used last, and copy it as ``form``."""
        self.run_latest("share", self._share_rows, rows, form)

    async def make(self, row: MediaRow) -> TemporaryLink:
        """Return a new link to ``row``, with the options used last."""
        defaults = await self._session.share_links.defaults()
        work = self._create([row], defaults.make_options())
        link, _ = await await_with_notice(self.app, work, f"Making a link to {make_printable(row.name)}…")
        return TemporaryLink(link.url or "", datetime.fromtimestamp(link.expires, UTC))

    async def _share(self, chosen: Chosen) -> None:
        await self._share_rows(await chosen(), Format.SHARE_LINK)

    async def _share_rows(self, rows: Sequence[MediaRow], form: Format) -> None:
        if self._is_shareable(rows):
            defaults = await self._session.share_links.defaults()
            await self._make(rows, defaults.make_options(), form)

    async def _share_with(self, chosen: Chosen) -> None:
        rows = await chosen()
        if not self._is_shareable(rows):
            return
        links = self._session.share_links
        choice = await self.app.push_screen_wait(ShareSheet(_name_rows(rows), await links.defaults()))
        if choice is not None:
            await links.remember(choice.defaults)
            options = choice.defaults.make_options(password=choice.password, note=choice.note)
            await self._make(rows, options)

    def _is_shareable(self, rows: Sequence[MediaRow]) -> bool:
        """Whether ``rows`` fit in one link; show an error if there are too many."""
        if len(rows) > MAX_ITEMS:
            sentence = f"A link can have {MAX_ITEMS} files, and {len(rows):,} are marked. No link was made."
            self.app.notify(sentence, severity="warning")
        return 0 < len(rows) <= MAX_ITEMS

    async def _make(
        self, rows: Sequence[MediaRow], options: LinkOptions, form: Format = Format.SHARE_LINK
    ) -> None:
        name = _name_rows(rows)
        try:
            waiting = f"Making a link to {name}…"
            link, access = await await_with_notice(self.app, self._create(rows, options), waiting)
        except (ApiError, SettingsError) as error:
            self._report_no_link(f"{name}: {error}")
        else:
            await self._copy(name, link, access, form)

    async def _create(
        self, rows: Sequence[MediaRow], options: LinkOptions
    ) -> tuple[ShareLink, GatewayAccess]:
        """Create a link to all of ``rows`` or none: a partial link would look complete."""
        _, errors = await fetch(self._session, rows)
        if errors:
            raise errors[0]
        return await self._session.share_links.create(rows, options)

    async def _copy(self, name: str, link: ShareLink, access: GatewayAccess, form: Format) -> None:
        """Copy a link; without a clipboard, show it."""
        text = format_share_link(form, name, link.url or "")
        life = describe_link_life(link, access, datetime.now(UTC).astimezone())
        result = await copy_text(text, self.app)
        if result.used:
            sentence = f"{name}: the share link was {result.message}. {life}"
            self.app.notify(sentence, timeout=_NOTICE_SECONDS, markup=False)
            return
        reasons = f" ({'; '.join(result.reasons)})" if result.reasons else ""
        remark = f"No clipboard is available. Select the link with the mouse{reasons}. {life}"
        self.app.push_screen(TextDialog(name, text, remark))

    def _report_no_link(self, reason: str) -> None:
        self.app.notify(
            f"{reason} The clipboard is unchanged.",
            title="No link was made",
            severity="error",
            timeout=_NOTICE_SECONDS,
            markup=False,
        )


def _name_rows(rows: Sequence[MediaRow]) -> str:
    return make_printable(rows[0].name) if len(rows) == 1 else format_count(len(rows), "file")
