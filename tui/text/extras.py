"""How to install the packages of an extra, which a plain installation leaves out."""

from __future__ import annotations


def explain_extra(extra: str) -> str:
    """Return the commands that add ``extra``, as a sentence."""
    return f"In the clone, run uv tool install '.[{extra}]' or uv run --extra {extra} mediadeck."
