"""SIDs in pasted text, such as a URL or a line of a log."""

from __future__ import annotations

import re
from typing import Final

_SID: Final = re.compile(r"(?<![0-9A-Za-z])(ME|IM|CH|IS)[0-9a-f]{32}(?![0-9A-Za-z])")
#: Most specific first: the URL of a media also contains the SID of its service.
_BY_PRECEDENCE: Final = ("ME", "IM", "CH", "IS")


def find_most_specific_sid(text: str) -> str | None:
    """Return the SID of a media in ``text``, else of a message, conversation or service, else None."""
    found = {match[1]: match[0] for match in reversed(list(_SID.finditer(text)))}
    return next((found[kind] for kind in _BY_PRECEDENCE if kind in found), None)
