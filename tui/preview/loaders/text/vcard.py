"""Contact cards (vCard 2.1 to 4.0) as readable lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.preview.loaders.text.content_lines import parse_content_lines, unescape
from tui.preview.loaders.text.decoding import sanitize_lines
from tui.preview.loaders.text.plain_text import build_text
from tui.preview.model import Detail, Mark
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.preview.loaders.content import Content, Loaded
    from tui.preview.loaders.text.content_lines import ContentLine

_LABELS: Final = {
    "FN": "name",
    "TEL": "phone",
    "EMAIL": "email",
    "ADR": "address",
    "ORG": "company",
    "TITLE": "title",
    "ROLE": "role",
    "URL": "web",
    "BDAY": "born",
    "NOTE": "note",
    "PHOTO": "photo",
}
_WIDTH: Final = 16
_MAX_KIND: Final = 40
_MAX_LENGTH: Final = 2000


@dataclass(frozen=True, slots=True)
class _Property:
    """A property of a card, safe to print; ``kinds`` has values such as ``work`` or ``cell``."""

    name: str
    kinds: tuple[str, ...]
    value: str


def load_cards(content: Content) -> Loaded | None:
    """Load contact cards; None if there is nothing to show."""
    cards = _read_cards(parse_content_lines(content.data, content.text))
    lines: list[str] = []
    marks: list[tuple[Mark, ...]] = []
    for card in cards:
        if lines:
            lines.append("")
            marks.append(())
        for item in _with_name(card):
            label = ", ".join((_LABELS[item.name], *item.kinds))
            lines.append(f"{label.ljust(_WIDTH)} {item.value}")
            title = (Mark(_WIDTH + 1, len(lines[-1]), "title"),) if item.name == "FN" else ()
            marks.append((Mark(0, len(label), "muted"), *title))
    if not lines:
        return None
    is_complete = content.text.is_complete and sanitize_lines(content.text.text)[1]
    details = (Detail("cards", f"{len(cards):,}"),)
    return build_text(content, tuple(lines), tuple(marks), is_complete=is_complete, details=details)


def _read_cards(lines: Iterable[ContentLine]) -> list[list[_Property]]:
    cards: list[list[_Property]] = []
    for line in lines:
        if line.name == "BEGIN":
            cards.append([])
        elif cards and (line.name in _LABELS or line.name == "N"):
            cards[-1].append(_property_of(line))
    return cards


def _with_name(card: list[_Property]) -> Iterator[_Property]:
    """Yield the displayed lines of a card; vCard 2.1 may have the name in parts only."""
    has_name = any(item.name == "FN" for item in card)
    for item in card:
        if item.name != "N":
            yield item
        elif not has_name:
            yield _Property("FN", (), item.value)
            has_name = True


def _property_of(line: ContentLine) -> _Property:
    if line.name == "PHOTO":
        return _Property(line.name, (), "in the card")
    types = (value for key, value in line.parameters if key in {"", "TYPE"})
    kinds = tuple(
        make_short_line(kind, _MAX_KIND).lower() for names in types for kind in names.split(",") if kind
    )
    return _Property(
        line.name, kinds, make_short_line(_join_parts(line.value, is_name=line.name == "N"), _MAX_LENGTH)
    )


def _join_parts(value: str, *, is_name: bool) -> str:
    """Return the parts of ``value`` (RFC 6350, 3.4) with commas; those of a name in spoken order."""
    parts = [part.strip() for part in re.split(r"(?<!\\);", value)]
    if is_name:  # family, given, additional, prefixes, suffixes
        family, given, *more = [*parts, "", ""]
        parts = [*more[1:2], given, *more[:1], family, *more[2:]]
    return (" " if is_name else ", ").join(unescape(part) for part in parts if part)
