"""Content that is only described in words."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from tui.preview.loaders.content import Loaded
from tui.preview.loaders.media_types import DRAWABLE_TYPES, describe_type
from tui.preview.model import Facts
from tui.text.extras import explain_extra

if TYPE_CHECKING:
    from tui.preview.loaders.content import Content

#: iPhone photographs, which need a plugin.
_HEIF_TYPES: Final = ("image/heic", "image/heif")


def load_facts(content: Content) -> Loaded:
    """Describe content of any type by its type and size."""
    return _describe(content, "")


def load_undecoded_picture(content: Content) -> Loaded:
    """Describe a picture that no decoder could read."""
    damage = "Damaged: it cannot be decoded" if content.is_complete else ""
    if content.media_type in DRAWABLE_TYPES:
        return _describe(content, damage)
    if content.media_type in _HEIF_TYPES:
        return _describe(content, damage if find_spec("pillow_heif") else _explain_heif())
    return _describe(content, "This image format cannot be drawn")


def _explain_heif() -> str:
    return f"To draw it, a plugin is missing. {explain_extra('heic')}"


def _describe(content: Content, hint: str) -> Loaded:
    return Loaded(Facts(f"{describe_type(content.media_type)} · {content.size}", hint), content.media_type)
