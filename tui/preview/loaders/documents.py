"""Content that is text, each kind in the form in which it is read best."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.api.content.file_types import find_type_by_name
from tui.preview.loaders.csv_table import read_table
from tui.preview.loaders.sniff import words_for
from tui.preview.loaders.text import MOST_BYTES, lines_of, read_text
from tui.preview.loaders.vcard import read_cards
from tui.preview.model import Detail, Text
from tui.text.quantities import format_count
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from tui.preview.loaders.text import Read
    from tui.preview.model import Mark

WRITTEN: Final = ("text/", "application/json", "application/xml", "application/javascript", "image/svg+xml")

_LONGEST_TYPE: Final = 60
_PLAIN: Final = ("text/plain", "")
_CARDS: Final = ("text/vcard", "text/x-vcard", "text/directory")
_TABLES: Final = ("text/csv", "text/tab-separated-values")


def read_written(
    content: bytes, content_type: str, actual: str, filename: str | None, *, size: str, whole: bool
) -> Text | None:
    """Return ``content`` as text of its kind; None if it is no text. ``size`` is in words."""
    read = read_text(content, content_type, whole=whole)
    if read is None:
        return None
    kind = _kind(
        make_short_line(content_type.partition(";")[0].strip().lower(), _LONGEST_TYPE), actual, filename
    )
    made = _as_cards(content, read) if kind in _CARDS else None
    made = made or _in_its_form(read, kind)
    facts = f"{words_for(kind)} · {size}{'' if made.whole else ' · its beginning'}"
    return Text(
        made.lines,
        facts,
        made.marks,
        folds=made.folds,
        source=made.source,
        details=(Detail("encoding", read.encoding), *made.details),
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """Lines and their marks, whether they are all and whether they fold, and what else there is to say."""

    lines: tuple[str, ...]
    marks: tuple[tuple[Mark, ...], ...]
    whole: bool
    folds: bool = True
    source: str = ""
    details: tuple[Detail, ...] = ()


def _in_its_form(read: Read, kind: str) -> _Form:
    text = _indented(read) if kind.endswith("json") else read.text
    lines, all_lines = lines_of(text)
    whole = read.whole and all_lines
    form = None
    if kind in _TABLES:
        form = _as_table(_with_tabs(text, len(lines)) if "\t" in text else lines, whole=whole)
    if form is not None:
        return form
    written = len(lines) - (1 if lines[-1:] == ("",) else 0)
    count = (Detail("lines", f"{written:,}"),) if whole else ()
    return _Form(lines, (), whole, source=kind, details=count)


def _as_table(lines: tuple[str, ...], *, whole: bool) -> _Form | None:
    table = read_table(lines)
    if table is None:
        return None
    rows, marks = table.lines()
    count = f"{'' if whole else 'first '}{format_count(len(rows), 'row')}"
    said = Detail("table", count, f"{format_count(table.columns, 'column')}, parted by {table.parter}")
    return _Form(rows, marks, whole, folds=False, details=(said,))


def _as_cards(content: bytes, read: Read) -> _Form | None:
    """Return cards from bytes: each property may be in a charset of its own."""
    is_unicode = read.encoding.startswith("UTF-")
    beginning = read.text.encode(errors="replace") if is_unicode else content[:MOST_BYTES]
    said, marks, cards = read_cards(beginning, "utf-8" if is_unicode else read.encoding)
    whole = read.whole and lines_of(read.text)[1]
    return _Form(said, marks, whole, details=(Detail("cards", f"{cards:,}"),)) if said else None


def _with_tabs(text: str, count: int) -> tuple[str, ...]:
    """Return the first ``count`` lines of ``text``, harmless but for the tabs, which part their cells."""
    mark = "\ue000"  # of no meaning, and no tab: those become spaces
    lines, _ = lines_of(text.replace(mark, " ").replace("\t", mark))
    return tuple(line.replace(mark, "\t") for line in lines[:count])


def _indented(read: Read) -> str:
    """Return JSON with an element a line; as it is where it does not parse, or its end is missing."""
    if not read.whole:
        return read.text
    try:
        return json.dumps(json.loads(read.text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return read.text


def _kind(claim: str, actual: str, filename: str | None) -> str:
    """Return the kind of text: as the record says if that is more than "text", by its name, by its bytes."""
    named = find_type_by_name(filename or "")
    if actual in ("image/svg+xml", *_CARDS):
        return actual
    for kind in (claim, named or "", actual):
        if kind.startswith(WRITTEN) and kind not in _PLAIN:
            # A comma between words tells no CSV: that takes the record or the name.
            return kind if kind is not actual or kind not in _TABLES else "text/plain"
    return "text/plain"
