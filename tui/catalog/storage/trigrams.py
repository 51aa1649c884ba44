"""How words are searched: without case, by three characters at a time."""

from __future__ import annotations

from typing import Final
from unicodedata import normalize

#: Stands between the file name and the author of a media, and is in neither.
BORDER: Final = "\x1f"
#: Words shorter than this are not in the index of three characters each: they are looked for one by one.
INDEXED_FROM: Final = 3
#: So many threes narrow down enough, and a query to the index must not be deep.
_THREES: Final = 50


def folded(text: str) -> str:
    """Return ``text`` so that what a person takes for the same is the same: full case folding, NFKC.

    What is searched and what is searched for both pass through it.
    """
    if text.isascii():
        plain = text.lower()
    else:
        # Folding can undo a composition and the reverse: the second round settles it.
        plain = normalize("NFKC", normalize("NFKC", text.casefold()).casefold())
    return plain.replace("\x00", " ").replace(BORDER, " ")


def media_words(filename: str | None, author: str | None) -> str:
    """Return what words are searched in for a media."""
    return folded(filename or "") + BORDER + folded(author or "")


def index_query(text: str) -> str:
    """Return the query to the index for what has the first threes of the folded ``text``, in any order."""
    threes = dict.fromkeys(text[at : at + INDEXED_FROM] for at in range(len(text) - INDEXED_FROM + 1))
    return " AND ".join('"' + three.replace('"', '""') + '"' for three in list(threes)[:_THREES])
