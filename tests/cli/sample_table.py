"""A small table with a hostile name and empty values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli.output.columns import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.cli.output.tables import Value


COLUMNS = (
    Column("sid", "sid"),
    Column("friendly_name", title="name"),
    Column("size", "size"),
    Column("sent", "time"),
)


ROWS: tuple[Mapping[str, Value], ...] = (
    {"sid": f"IS{1:032x}", "friendly_name": "Harbour\tSupport", "size": 2_400_000, "sent": 0},
    {"sid": f"IS{2:032x}", "friendly_name": "\x1b[31mred", "size": None, "sent": None},
)
