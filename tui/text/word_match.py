"""Words that match anywhere in a text, ignoring case and accents."""

from __future__ import annotations

from unicodedata import combining, normalize


def fold_accents(text: str) -> str:
    """Return ``text`` for comparisons: without case, accents and compatibility forms."""
    if text.isascii():
        return text.lower()
    decomposed = normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not combining(character)).casefold()


class WordMatcher:
    """Matches texts that contain each word of ``query``, in any order; without words, matches everything."""

    def __init__(self, query: str = "") -> None:
        self._words = fold_accents(query).split()

    def __bool__(self) -> bool:
        return bool(self._words)

    def matches(self, *texts: str) -> bool:
        """Whether each word is in one of ``texts``."""
        if not self._words:
            return True
        folded = fold_accents("\n".join(texts))
        return all(word in folded for word in self._words)
