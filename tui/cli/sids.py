"""Distinguish SIDs from names."""

from __future__ import annotations

import re
from typing import Final

_SID: Final = re.compile(r"(?P<kind>IS|ME)[0-9a-f]{32}")


def is_service_sid(name: str) -> bool:
    """Whether ``name`` has the form of a service SID."""
    match = _SID.fullmatch(name)
    return match is not None and match["kind"] == "IS"


def is_media_sid(name: str) -> bool:
    """Whether ``name`` has the form of a media SID."""
    match = _SID.fullmatch(name)
    return match is not None and match["kind"] == "ME"
