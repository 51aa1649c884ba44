"""The services of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tui.catalog import ALL_SERVICES
from tui.presentation.cells import Cell
from tui.presentation.columns import Column
from tui.text.quantities import format_size
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.catalog import ServiceRow


class ServiceTable(RowList):
    """Name and SID of every service, with its totals from the catalog; the first row is all services."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("name", "Name", 16, share=1),
        Column("conversations", "Conversations", 13, drop_order=2, align_right=True),
        Column("media", "Media", 9, align_right=True),
        Column("size", "Size", 8, drop_order=1, align_right=True),
        Column("sid", "SID", 34, drop_order=3),
    )

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._services: Sequence[ServiceRow] = ()
        #: The service that the user put the cursor on, kept while a filter hides it.
        self._chosen_sid: str | None = None

    @property
    def row_count(self) -> int:
        """The number of rows."""
        return len(self._services)

    @property
    def current(self) -> ServiceRow | None:
        """The service under the cursor."""
        return self._services[self.cursor] if self._services else None

    def show(self, services: Sequence[ServiceRow]) -> None:
        """Show ``services`` with the cursor on the chosen service if it is listed; it starts on the first."""
        sid = self._chosen_sid
        first = next((index for index, one in enumerate(services) if one.sid != ALL_SERVICES), 0)
        start = first if sid is None else self.cursor
        self._services = services
        places = [index for index, service in enumerate(services) if service.sid == sid]
        self.update_rows(places[0] if places else start)
        if sid is None:
            self._choose()

    def watch_cursor(self, before: int, now: int) -> None:
        """Record the service that the user moves to."""
        self._choose()
        super().watch_cursor(before, now)

    def action_select(self) -> None:
        """Choose the service under the cursor."""
        self._choose()
        super().action_select()

    def _choose(self) -> None:
        self._chosen_sid = self.current.sid if self.current else None

    def cells(self, index: int) -> Mapping[str, Cell]:
        """Return the cells of the service at ``index``.

        Before its first complete sync the totals are a minimum ("12+"), or missing.
        """
        service = self._services[index]
        is_all = service.sid == ALL_SERVICES
        has_totals = service.synced_at is not None or service.media > 0
        more = "+" if service.synced_at is None else ""
        return {
            "name": Cell(service.friendly_name),
            "conversations": Cell(
                f"{service.conversations:,}{more}" if has_totals else "–", "row-list--muted"
            ),
            "media": Cell(f"{service.media:,}{more}" if has_totals else "–"),
            "size": Cell(f"{format_size(service.size)}{more}" if has_totals else "–"),
            "sid": Cell("" if is_all else service.sid, "row-list--muted", keep_end=True),
        }
