"""The share links of a gateway."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Final

from tui.presentation.cells import Cell
from tui.presentation.columns import Column
from tui.presentation.share_links import format_last_open, format_opens, name_link
from tui.text.durations import format_moment
from tui.text.sanitize import make_printable
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.api.share_links import ShareLink

#: Tones by state; links that can no longer be opened are muted.
_TONES: Final = {"active": "row-list--good", "revoked": "row-list--error"}


class LinkTable(RowList):
    """Every link: name, state, opens, times and note."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("name", "Name", 14, share=3, max_width=48),
        Column("state", "State", 8),
        Column("expires", "Expires", 17),
        Column("opens", "Opens", 11, drop_order=1, align_right=True),
        Column("last", "Last opened", 17, drop_order=3),
        Column("made", "Made", 17, drop_order=4),
        Column("note", "Note", 12, share=2, max_width=60, drop_order=2),
    )

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._links: Sequence[ShareLink] = ()

    @property
    def row_count(self) -> int:
        """The number of links."""
        return len(self._links)

    @property
    def current(self) -> ShareLink | None:
        """The link under the cursor."""
        return self._links[self.cursor] if self._links else None

    def show(self, links: Sequence[ShareLink]) -> None:
        """Show ``links`` and keep the cursor on its link."""
        current = self.current
        self._links = links
        places = [index for index, link in enumerate(links) if current and link.id == current.id]
        self.update_rows(places[0] if places else self.cursor)

    def cells(self, index: int) -> Mapping[str, Cell]:
        """Return the cells of the link at ``index``."""
        link, now = self._links[index], datetime.now(UTC).astimezone()
        muted = "row-list--muted"
        return {
            "name": Cell(name_link(link), keep_end=True),
            "state": Cell(make_printable(link.state), _TONES.get(link.state, muted)),
            "expires": Cell(format_moment(link.expires, now)),
            "opens": Cell(format_opens(link)),
            "last": Cell(format_last_open(link, now), muted),
            "made": Cell(format_moment(link.created, now), muted),
            "note": Cell(make_printable(link.note), muted),
        }
