"""Numbers with their nouns, for sentences to a person."""

from __future__ import annotations

from typing import Final

#: Plurals that take more than an s; Twilio has ``media`` for one as for many.
_PLURALS: Final = {"media": "media", "entry": "entries"}


def counted(count: int, noun: str) -> str:
    """Return ``count`` with its noun, given in the singular: ``1 file``, ``2,000 files``, ``1 media``."""
    return f"{count:,} {number_of(count, noun, _PLURALS.get(noun, f'{noun}s'))}"


def number_of(count: int, one: str, many: str) -> str:
    """Return the word that goes with ``count``: ``is`` or ``are``, ``It`` or ``They``."""
    return one if count == 1 else many
