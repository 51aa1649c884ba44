"""Places in the command palette: services, conversations and media."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from textual.command import DiscoveryHit, Hit, Provider
from textual.content import Content
from textual.fuzzy import FuzzySearch

from tui.catalog import ALL_SERVICES, make_all_services_row
from tui.session.queries import LatestQuery
from tui.text.display import elide_middle
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from textual.command import Hits

    from tui.catalog import MediaRow, Reader
    from tui.session.session import Session

#: The number of recent media per service.
_RECENT: Final = 200
#: The number of places of each kind offered before anything is typed.
_OFFERED: Final = 5
_MAX_HITS: Final = 40
_NAME_WIDTH: Final = 48
#: The score of a media found only by its name, below fuzzy matches.
_NAMED_SCORE: Final = 0.1
#: The weight of a place, below a command with the same score.
_WEIGHT: Final = 0.9


@runtime_checkable
class HasSession(Protocol):
    """An app that shows the places of a session."""

    session: Session | None

    def go_to(self, sid: str) -> None:
        """Show the object with this ``sid``."""


@dataclass(frozen=True, slots=True)
class Place:
    """A service, conversation or media: name, kind, container and SID."""

    name: str
    kind: str
    where: str
    sid: str

    @property
    def text(self) -> str:
        """The searchable text."""
        return f"{self.name} {self.where}".strip()

    def render(self, offsets: tuple[int, ...] | list[int] = ()) -> Content:
        """Return a line for the palette, with the letters at ``offsets`` of the text underlined."""
        name = Content(elide_middle(self.name, _NAME_WIDTH))
        if len(name) == len(self.name):
            for offset in offsets:
                if offset < len(name):
                    name = name.stylize("bold underline", offset, offset + 1)
        aside = f"  {self.kind} · {self.where}" if self.where else f"  {self.kind}"
        return Content.assemble(name, Content.styled(aside, "$text-muted"))


class PlacesProvider(Provider):
    """Finds services, conversations and media of the catalog by name, across services."""

    async def startup(self) -> None:
        """Start reading the places from the catalog.

        Do not await the read: Textual cancels this together with the search for the first letter when the
        second is typed, and would then find nothing.
        """
        session = self.app.session if isinstance(self.app, HasSession) else None
        self._names = LatestQuery(session) if session else None
        self._reading = asyncio.ensure_future(asyncio.to_thread(_read_places, session))

    async def _read(self) -> list[Place]:
        return await asyncio.shield(self._reading)

    async def discover(self) -> Hits:
        """Offer services and recent media."""
        places = await self._read()
        for kind in ("list", "service", "media"):
            for place in [place for place in places if place.kind == kind][:_OFFERED]:
                yield DiscoveryHit(place.render(), self._make_action(place), text=place.text)

    async def search(self, query: str) -> Hits:
        """Yield the best matches for ``query``, then media with all its words in their names."""
        found = set()
        places = await self._read()
        for score, offsets, place in await asyncio.to_thread(_find_matches, query, places):
            found.add(place.sid)
            yield Hit(score * _WEIGHT, place.render(offsets), self._make_action(place), text=place.text)
        services = {place.sid: place.name for place in places if place.kind == "service"}
        for place in await self._find_media(query, services):
            if place.sid not in found:
                yield Hit(_NAMED_SCORE, place.render(), self._make_action(place), text=place.text)

    async def _find_media(self, query: str, services: Mapping[str, str]) -> list[Place]:
        """Return media with all words of ``query`` in their names; none once the next letter is typed."""
        if self._names is None:
            return []
        rows = await self._names.run(lambda reader: reader.find_named(query, _MAX_HITS)) or []
        return [_place_of(row, services) for row in rows]

    def _make_action(self, place: Place) -> partial[None]:
        assert isinstance(self.app, HasSession)  # for the type checker: it has the places
        return partial(self.app.go_to, place.sid)


def _place_of(row: MediaRow, services: Mapping[str, str]) -> Place:
    """Return a media as a place, with its service if there are several."""
    service = services.get(row.service_sid, "") if len(services) > 1 else ""
    where = " · ".join(filter(None, (make_printable(row.conversation_name), service)))
    return Place(make_printable(row.name), "media", where, row.sid)


def _find_matches(query: str, places: list[Place]) -> list[tuple[float, tuple[int, ...], Place]]:
    """Return the best matches in descending order: score from 0 to 1, matching letters, place."""
    search = FuzzySearch()
    found = []
    for place in places:
        score, offsets = search.match(query, place.text)
        if score > 0:
            found.append((score, tuple(offsets), place))
    found.sort(key=lambda hit: -hit[0])
    best = found[0][0] if found else 1
    return [(score / max(best, 1), offsets, place) for score, offsets, place in found[:_MAX_HITS]]


def _read_places(session: Session | None) -> list[Place]:
    if session is None:
        return []
    with closing(session.catalog.reader()) as reader:
        return list(_places(reader))


def _places(reader: Reader) -> Iterator[Place]:
    services = reader.services()
    if len(services) > 1:
        yield Place(make_all_services_row(services).friendly_name, "list", "", ALL_SERVICES)
    for service in services:
        name = make_printable(service.friendly_name)
        yield Place(name, "service", "", service.sid)
        for conversation in reader.conversations(service.sid):
            yield Place(make_printable(conversation.friendly_name), "conversation", name, conversation.sid)
        for media in reader.media.by_id(list(reader.list_first_ids(service.sid, _RECENT))).values():
            yield Place(
                make_printable(media.name), "media", make_printable(media.conversation_name), media.sid
            )
