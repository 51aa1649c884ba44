"""Text search by trigrams, ignoring case."""

from __future__ import annotations

from typing import Final
from unicodedata import normalize

#: Separates the file name and the author of a media, and occurs in neither.
SEPARATOR: Final = "\x1f"
#: Shorter words are not in the trigram index and need a scan.
MIN_INDEXED: Final = 3
#: The maximum trigrams in a query: SQLite limits its depth, and this many narrow the result down enough.
_MAX_TRIGRAMS: Final = 50


def fold_text(text: str) -> str:
    """Return ``text`` for comparisons, with full case folding and NFKC.

    It is applied to stored texts and to search words.
    """
    if text.isascii():
        plain = text.lower()
    else:
        # Folding can undo a composition and vice versa; the second round makes the result stable.
        plain = normalize("NFKC", normalize("NFKC", text.casefold()).casefold())
    return plain.replace("\x00", " ").replace(SEPARATOR, " ")


def join_words(filename: str | None, author: str | None) -> str:
    """Return the searchable text of a media."""
    return fold_text(filename or "") + SEPARATOR + fold_text(author or "")


def build_index_query(text: str) -> str:
    """Return the index query for rows with the first trigrams of the folded ``text``, in any order."""
    threes = dict.fromkeys(text[at : at + MIN_INDEXED] for at in range(len(text) - MIN_INDEXED + 1))
    return " AND ".join('"' + three.replace('"', '""') + '"' for three in list(threes)[:_MAX_TRIGRAMS])
