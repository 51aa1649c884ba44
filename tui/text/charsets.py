"""Charset names from outside: only text encodings are accepted, no other codec."""

from __future__ import annotations

import codecs
from typing import Final

#: Encodings of host names, with a time that grows quadratically with the text, and of source code.
_NOT_FOR_CONTENT: Final = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})


def find_text_encoding(name: str) -> str | None:
    """Return Python's name of the text encoding ``name`` (``cp1251`` for ``Windows-1251``), or None.

    Codecs that do not decode text (``rot13``, ``hex``, ``zlib``) give None, like unknown names.
    """
    try:
        found = codecs.lookup(name.strip())
        "".encode(found.name)  # LookupError for a codec that does not decode text
    except (LookupError, ValueError):
        return None
    return None if found.name.replace("-", "_") in _NOT_FOR_CONTENT else found.name


def decoded(content: bytes, charset: str, *, errors: str = "strict", final: bool = True) -> str:
    """Return ``content`` decoded by the charset called ``charset``.

    Without ``final``, an incomplete character at the end is left out. Raises LookupError for an unknown
    charset, and UnicodeError if ``content`` is not in it.
    """
    encoding = find_text_encoding(charset)
    if encoding is None:
        raise LookupError(charset)
    return codecs.getincrementaldecoder(encoding)(errors).decode(content, final)
