"""Contact cards (vCard) as the lines that a person would write."""

from __future__ import annotations

import re
from typing import Final

from tui.preview.model import Mark

_FOLDED: Final = re.compile(r"^[ \t]")
_PROPERTY: Final = re.compile(r"(?:[\w-]+\.)?(?P<name>[\w-]{1,40})(?P<parameters>(?:;[^:]*)?):(?P<value>.*)")
_TYPE: Final = re.compile(r"TYPE=\"?([\w,]+)", re.IGNORECASE)
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
_ESCAPED: Final = re.compile(r"\\(.)")
_WIDTH: Final = 16


def read_cards(lines: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[tuple[Mark, ...], ...], int]:
    """Return what the cards in ``lines`` say, line by line, with marks, and how many cards there are."""
    made: list[str] = []
    marks: list[tuple[Mark, ...]] = []
    cards = 0
    for line in _unfolded(lines):
        found = _PROPERTY.fullmatch(line)
        name = found["name"].upper() if found else ""
        if name == "BEGIN":
            cards += 1
            if made:
                made.append("")
                marks.append(())
        if not found or name not in _WORDS:
            continue
        kinds = ", ".join(kind.lower() for kind in _TYPE.findall(found["parameters"]))
        label = f"{_WORDS[name]}{f', {kinds}' if kinds else ''}"
        value = "in the card" if name == "PHOTO" else _plain(found["value"])
        made.append(f"{label.ljust(_WIDTH)} {value}")
        title = (Mark(_WIDTH + 1, len(made[-1]), "title"),) if name == "FN" else ()
        marks.append((Mark(0, len(label), "muted"), *title))
    return tuple(made), tuple(marks), cards


def _unfolded(lines: tuple[str, ...]) -> list[str]:
    """Return the logical lines: one that begins with a space goes on with the line before (RFC 6350, 3.2)."""
    whole: list[str] = []
    for line in lines:
        if _FOLDED.match(line) and whole:
            whole[-1] += line[1:]
        else:
            whole.append(line)
    return whole


def _plain(value: str) -> str:
    """Return ``value`` without escapes, its parts apart (RFC 6350, 3.4)."""
    parts = (part.strip() for part in re.split(r"(?<!\\);", value))
    return ", ".join(_ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], part) for part in parts if part)
