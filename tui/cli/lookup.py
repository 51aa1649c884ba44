"""Finding what a person names on the command line: a service, and media of it."""

from __future__ import annotations

import re
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING, Final

from tui.cli.output.console import say
from tui.text.similar_names import compose_accents, find_similar_names, suggest_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.catalog import Catalog, Reader, ServiceRow
    from tui.catalog.filters import Filter, FilterError

#: Candidates are named up to this many.
_NAMED: Final = 10
_IDS_A_QUERY: Final = 500
#: Names that are compared with one that leads nowhere.
_MOST_COMPARED: Final = 5000
_SID: Final = re.compile(r"(?P<kind>IS|ME)[0-9a-f]{32}")


class NotFoundError(Exception):
    """A name leads to nothing, or to more than one thing; the text gives the choice."""


def service_named(name: str, catalog: Catalog) -> ServiceRow:
    """Return the service of the catalog with this SID or name, whatever its case; raises NotFoundError.

    The catalog knows the services that ``tui.catalog.sync.sync.sync_services`` found.
    """
    with closing(catalog.reader()) as reader:
        found, services = reader.find_services(name), reader.services()
    if len(found) == 1:
        return found[0]
    there = ", ".join(f"{row.sid} {shown(row.friendly_name)}" for row in found or services) or "none"
    problem = "More than one service has" if found else "No service has"
    near = _question(name, () if found else (row.friendly_name for row in services))
    message = f"{problem} the SID or name {shown(name)}.{near} Services: {there}."
    raise NotFoundError(message)


def media_named(name: str, service: ServiceRow, reader: Reader) -> str:
    """Return the SID of the media with this SID or, in the catalog, this file name.

    Of names that differ in their composition alone, the very same one counts first. A SID need not be in the
    catalog. Raises NotFoundError.
    """
    if is_media_sid(name):
        return name
    from tui.catalog.filters import Clause, Filter  # noqa: PLC0415 - other commands start without it
    from tui.catalog.filters.terms import Word  # noqa: PLC0415

    row_ids = reader.list_media_ids(service.sid, where=Filter((Clause(Word(name)),)))
    pieces = (row_ids[place : place + _IDS_A_QUERY] for place in range(0, len(row_ids), _IDS_A_QUERY))
    rows = chain.from_iterable(reader.media_rows(piece).values() for piece in pieces)
    same = [
        (row.sid, row.filename)
        for row in rows
        if compose_accents(row.filename or "") == compose_accents(name)
    ]
    found = [sid for sid, filename in same if filename == name] or [sid for sid, _ in same]
    if len(found) == 1:
        return found[0]
    if found:
        message = f"{len(found):,} media are named {shown(name)}: {_some(found)}. Give the SID."
    else:
        advice = f"Give its SID, or bring the catalog up to date: mediadeck sync {service.sid}"
        near = _question(name, _newest_names(service, reader))
        message = f"The catalog has no media named {shown(name)}.{near} {advice}"
    raise NotFoundError(message)


def is_service_sid(name: str) -> bool:
    """Whether it is written as the SID of a service."""
    found = _SID.fullmatch(name)
    return found is not None and found["kind"] == "IS"


def is_media_sid(name: str) -> bool:
    """Whether it is written as the SID of a media."""
    found = _SID.fullmatch(name)
    return found is not None and found["kind"] == "ME"


def pointed_out(error: FilterError, text: str) -> str:
    """Return what ails the filter ``text``, what could stand there, and under it where that is."""
    before, fault = (shown(text[slice(*ends)]) for ends in ((error.position,), error.ends))
    return f"{error.describe()}\n  {shown(text)}\n  {' ' * len(before)}{'^' * max(1, len(fault))}"


def say_unmatched_types(reader: Reader, service_sid: str, where: Filter | None) -> None:
    """Say which type that ``where`` asks for no media of the service has, and what to type instead."""
    from tui.catalog.filters import suggest_type  # noqa: PLC0415 - other commands start without it

    if hint := suggest_type(reader.find_unmatched_types(service_sid, where)):
        say(f"--filter: {shown(hint)}")


def shown(name: str) -> str:
    """Return a name from outside as one short printable line."""
    from tui.text.sanitize import sanitize_message  # noqa: PLC0415 - other commands start without it

    return sanitize_message(name)


def _question(name: str, names: Iterable[str]) -> str:
    """Return the question whether another of ``names`` was meant; "" where none is near."""
    return suggest_names([shown(one) for one in find_similar_names(name, names)])


def _newest_names(service: ServiceRow, reader: Reader) -> Iterator[str]:
    """Yield the file names of the newest media: to compare all of a million would take minutes."""
    row_ids = reader.list_first_ids(service.sid, _MOST_COMPARED)
    for place in range(0, len(row_ids), _IDS_A_QUERY):
        rows = reader.media_rows(row_ids[place : place + _IDS_A_QUERY]).values()
        yield from (row.filename for row in rows if row.filename)


def _some(sids: Sequence[str]) -> str:
    rest = len(sids) - _NAMED
    return ", ".join(sids[:_NAMED]) + (f" and {rest:,} more" if rest > 0 else "")
