"""JSON with one element per line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui.preview.loaders.text.plain_text import load_source

if TYPE_CHECKING:
    from tui.preview.loaders.content import Content, Loaded
    from tui.preview.loaders.text.decoding import DecodedText


def load_json(content: Content) -> Loaded:
    """Load JSON indented; unchanged if it does not parse or is truncated."""
    return load_source(content, _indent(content.text))


def _indent(text: DecodedText) -> str:
    if not text.is_complete:
        return text.text
    try:
        return json.dumps(json.loads(text.text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text.text
