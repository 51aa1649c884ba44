"""Contact cards (vCard 2.1 to 4.0) as the lines that a person would write."""

from __future__ import annotations

import quopri
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.preview.loaders.text import MOST_LINES
from tui.preview.model import Mark
from tui.text.charsets import decoded
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_PROPERTY: Final = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[\w-]{1,40})(?P<parameters>(?:;(?:\"[^\"]*\"|[^:\"])*)?):(?P<value>.*)", re.ASCII
)
_QUOTED_PRINTABLE: Final = re.compile(
    r"[\w.-]{1,80};(?:[^:]*;)?(?:ENCODING=)?QUOTED-PRINTABLE\b", re.ASCII | re.IGNORECASE
)
_WORDS: Final = {
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
#: Bare parameters of vCard 2.1 that are no kind of phone or address.
_ENCODINGS: Final = frozenset({"quoted-printable", "base64", "8bit", "7bit", "b"})
_ESCAPED: Final = re.compile(r"\\(.)")
_WIDTH: Final = 16
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class _Property:
    """A property as it stands in a card; ``value`` has its parts apart, and nothing encoded."""

    name: str
    kinds: tuple[str, ...]
    value: str


def read_cards(content: bytes, charset: str) -> tuple[tuple[str, ...], tuple[tuple[Mark, ...], ...], int]:
    """Return what the cards in ``content`` say, line by line, with marks, and how many cards there are.

    ``charset`` is of the properties that name none of their own.
    """
    made: list[str] = []
    marks: list[tuple[Mark, ...]] = []
    cards = _cards(content, charset)
    for card in cards:
        if made:
            made.append("")
            marks.append(())
        for one in _with_name(card):
            label = f"{_WORDS[one.name]}{', ' if one.kinds else ''}{', '.join(one.kinds)}"
            made.append(f"{label.ljust(_WIDTH)} {one.value}")
            title = (Mark(_WIDTH + 1, len(made[-1]), "title"),) if one.name == "FN" else ()
            marks.append((Mark(0, len(label), "muted"), *title))
    return tuple(made), tuple(marks), len(cards)


def _cards(content: bytes, charset: str) -> list[list[_Property]]:
    cards: list[list[_Property]] = []
    # Latin-1 loses no byte: each property may be in a charset of its own.
    for line in _unfolded(_LINE_END.split(content.decode("latin-1"), MOST_LINES)[:MOST_LINES]):
        found = _PROPERTY.fullmatch(line)
        if found is None:
            continue
        name = found["name"].upper()
        if name == "BEGIN":
            cards.append([])
        elif cards and (name in _WORDS or name == "N"):
            cards[-1].append(_property(name, found["parameters"], found["value"], charset))
    return cards


def _with_name(card: list[_Property]) -> Iterator[_Property]:
    """Yield what is shown of a card; vCard 2.1 may have the parts of the name alone."""
    has_name = any(one.name == "FN" for one in card)
    for one in card:
        if one.name != "N":
            yield one
        elif not has_name:
            yield _Property("FN", (), one.value)
            has_name = True


def _unfolded(lines: list[str]) -> list[str]:
    """Return the logical lines.

    One that begins with a space goes on with the line before (RFC 6350, 3.2), and so does one behind a soft
    break, which is quoted-printable's (RFC 2045, 6.7).
    """
    whole: list[str] = []
    is_soft = False
    for line in lines:
        if is_soft:
            whole[-1] = whole[-1][:-1] + line
        elif line[:1] in {" ", "\t"} and whole:
            whole[-1] += line[1:]
        else:
            whole.append(line)
        is_soft = line.endswith("=") and _QUOTED_PRINTABLE.match(whole[-1]) is not None
    return whole


def _property(name: str, written: str, value: str, charset: str) -> _Property:
    kinds: list[str] = []
    is_quoted = False
    for parameter in written.split(";")[1:]:
        key, equals, said = parameter.rpartition("=")
        key, said = key.strip().upper(), said.strip().strip('"')
        if said.lower() in _ENCODINGS and key in {"", "ENCODING"}:
            is_quoted = said.lower() == "quoted-printable"
        elif key == "CHARSET":
            charset = said
        elif key == "TYPE" or not equals:
            kinds += (make_short_line(kind, 40).lower() for kind in said.split(",") if kind)
    if name == "PHOTO":
        return _Property(name, (), "in the card")
    raw = value.encode("latin-1")
    text = _decoded(quopri.decodestring(raw) if is_quoted else raw, charset)
    return _Property(name, tuple(kinds), make_short_line(_plain(text, is_name=name == "N"), _LONGEST))


def _decoded(raw: bytes, charset: str) -> str:
    """Return ``raw`` by its charset; one that is wrong, or none, is often UTF-8 all the same."""
    for named in (charset, "utf-8"):
        try:
            return decoded(raw, named)
        except (LookupError, UnicodeError):
            continue
    return decoded(raw, "cp1252", errors="replace")


def _plain(value: str, *, is_name: bool) -> str:
    """Return ``value`` without escapes, its parts apart (RFC 6350, 3.4); those of a name as it is spoken."""
    parts = [part.strip() for part in re.split(r"(?<!\\);", value)]
    if is_name:  # family, given, further ones, before and after
        family, given, *more = [*parts, "", ""]
        parts = [*more[1:2], given, *more[:1], family, *more[2:]]
    plain = [_ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], part) for part in parts if part]
    return (" " if is_name else ", ").join(plain)
