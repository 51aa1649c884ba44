"""What the lazily loaded controllers need from the media screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tui.screens.controller import Host

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tui.catalog import MediaRow
    from tui.session.queries import MediaQuery
    from tui.session.session import Session
    from tui.sharing import Format, TemporaryLink
    from tui.widgets.filter_line import FilterLine
    from tui.widgets.lists.media_table import MediaTable
    from tui.widgets.preview_pane import PreviewPane
    from tui.widgets.resource_pane import ResourcePane


class MediaHost(Host, Protocol):
    """The media screen as these controllers see it."""

    session: Session

    @property
    def service_sid(self) -> str:
        """The SID of the service; ALL_SERVICES for all."""

    @property
    def state_key(self) -> str:
        """The key of the list in the stored UI state."""

    @property
    def table(self) -> MediaTable:
        """The list of media."""

    @property
    def filter_line(self) -> FilterLine:
        """The filter input."""

    @property
    def preview(self) -> PreviewPane:
        """The preview pane."""

    @property
    def resource(self) -> ResourcePane:
        """The resource pane."""

    @property
    def query_shown(self) -> MediaQuery:
        """The current query."""

    def show_query(self, query: MediaQuery, target: int | None = None) -> None:
        """List the media of another query."""

    def refresh_list(self) -> None:
        """Read the list again."""

    def focus_list(self) -> None:
        """Focus the list."""

    def chosen(self) -> Callable[[], Awaitable[list[MediaRow]]]:
        """Return a function that reads the current selection."""

    def share_rows(self, rows: Sequence[MediaRow], form: Format) -> None:
        """Copy one share link to ``rows`` in the format ``form``."""

    async def make_share_link(self, row: MediaRow) -> TemporaryLink:
        """Return a new share link to ``row``."""

    def unmark(self) -> None:
        """Remove all marks."""
