"""SIDs in what a user pastes: alone, or somewhere in a URL or a line of a log."""

from __future__ import annotations

import re
from typing import Final

_SID: Final = re.compile(r"(?<![0-9A-Za-z])(ME|IM|CH|IS)[0-9a-f]{32}(?![0-9A-Za-z])")
#: Which of several says most: a media's URL names its service as well.
_MOST_TELLING: Final = ("ME", "IM", "CH", "IS")


def find_most_specific_sid(text: str) -> str | None:
    """Return the SID in ``text`` of the media, else the message, the conversation or the service; or None."""
    found = {match[1]: match[0] for match in reversed(list(_SID.finditer(text)))}
    return next((found[kind] for kind in _MOST_TELLING if kind in found), None)
