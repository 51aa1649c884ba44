"""The error of a name without a match."""

from __future__ import annotations


class NotFoundError(Exception):
    """A name matches nothing, or several things; the text lists the candidates."""
