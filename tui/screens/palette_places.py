"""The places that one can go to, in the palette: services, conversations, and the media sent last."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.command import DiscoveryHit, Hit, Provider
from textual.content import Content
from textual.fuzzy import FuzzySearch

from tui.text.display import elide_middle, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.command import Hits

    from tui.catalog import Reader
    from tui.session.session import Session

#: So many media of each service count as recent.
_RECENT: Final = 200
#: Before anything is typed, so many of these are offered.
_OFFERED: Final = 5
#: So many that match are shown: nobody reads on, and types another letter.
_MOST_HITS: Final = 40
_NAME_WIDTH: Final = 48
#: A place counts for a little less than a command of the same likeness.
_WEIGHT: Final = 0.9


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its name, what it is and where, and the SID that leads there."""

    name: str
    kind: str
    where: str
    sid: str

    @property
    def text(self) -> str:
        """What is typed to find it."""
        return f"{self.name} {self.where}".strip()

    def render(self, offsets: tuple[int, ...] | list[int] = ()) -> Content:
        """Return it for a line of the palette, with the letters at ``offsets`` of its text underlined."""
        name = Content(elide_middle(self.name, _NAME_WIDTH))
        if len(name) == len(self.name):
            for offset in offsets:
                if offset < len(name):
                    name = name.stylize("bold underline", offset, offset + 1)
        aside = f"  {self.kind} · {self.where}" if self.where else f"  {self.kind}"
        return Content.assemble(name, Content.styled(aside, "$text-muted"))


class PlacesProvider(Provider):
    """Finds services, conversations and recent media of the catalog by letters of their names."""

    async def startup(self) -> None:
        """Read what there is, off the screen's loop."""
        self._places: list[Place] = []
        session: Session | None = getattr(self.app, "session", None)
        if session is not None:
            self._places = await asyncio.to_thread(_read_places, session)

    async def discover(self) -> Hits:
        """Offer the services, and the media sent last."""
        for kind in ("service", "media"):
            for place in [place for place in self._places if place.kind == kind][:_OFFERED]:
                yield DiscoveryHit(place.render(), self._make_action(place), text=place.text)

    async def search(self, query: str) -> Hits:
        """Give the places that are most like ``query``."""
        for score, offsets, place in await asyncio.to_thread(_find_matches, query, self._places):
            yield Hit(score * _WEIGHT, place.render(offsets), self._make_action(place), text=place.text)

    def _make_action(self, place: Place) -> partial[None]:
        go_to = self.app.go_to  # type: ignore[attr-defined]  # the browser is what this is for
        return partial(go_to, place.sid)


def _find_matches(query: str, places: list[Place]) -> list[tuple[float, tuple[int, ...], Place]]:
    """Return the best matches, the best first: a score from 0 to 1, the letters that match, the place."""
    search = FuzzySearch()
    found = []
    for place in places:
        score, offsets = search.match(query, place.text)
        if score > 0:
            found.append((score, tuple(offsets), place))
    found.sort(key=lambda hit: -hit[0])
    best = found[0][0] if found else 1
    return [(score / max(best, 1), offsets, place) for score, offsets, place in found[:_MOST_HITS]]


def _read_places(session: Session) -> list[Place]:
    with closing(session.catalog.reader()) as reader:
        return list(_places(reader))


def _places(reader: Reader) -> Iterator[Place]:
    for service in reader.services():
        name = printable(service.friendly_name)
        yield Place(name, "service", "", service.sid)
        for conversation in reader.conversations(service.sid):
            yield Place(printable(conversation.friendly_name), "conversation", name, conversation.sid)
        for media in reader.media_rows(list(reader.first_ids(service.sid, _RECENT))).values():
            yield Place(printable(media.name), "media", printable(media.conversation_name), media.sid)
