"""Resolve names and SIDs from the command line to services."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from tui.catalog import ALL_SERVICES
from tui.cli.errors import NotFoundError
from tui.text.sanitize import sanitize_message
from tui.text.similar_names import find_similar_names, suggest_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.catalog import Catalog, ServiceRow


def find_service(name: str, catalog: Catalog) -> ServiceRow:
    """Return the service with this SID or name, ignoring case; raise NotFoundError.

    The catalog knows the services that ``tui.catalog.sync.sync.list_services`` has read.
    """
    with closing(catalog.reader()) as reader:
        found, services = [], reader.services()
        if name != ALL_SERVICES:
            found = reader.find_services(name)
    if len(found) == 1:
        return found[0]
    candidates = (
        ", ".join(f"{row.sid} {sanitize_message(row.friendly_name)}" for row in found or services) or "none"
    )
    problem = "More than one service has" if found else "No service has"
    hint = suggest(name, () if found else (row.friendly_name for row in services))
    message = f"{problem} the SID or name {sanitize_message(name)}.{hint} Services: {candidates}."
    raise NotFoundError(message)


def suggest(name: str, names: Iterable[str]) -> str:
    """Return " Did you mean …?" with the nearest of ``names``; "" if none is close."""
    return suggest_names([sanitize_message(one) for one in find_similar_names(name, names)])
