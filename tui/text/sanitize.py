"""Text from a service, made fit for a message to a person."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 300
_URL_EXTRAS: Final = re.compile(r"(?<=://)[^\s/@]*@|\?\S*=\S*")


def clean(text: str, *, hide: tuple[str, ...] = ()) -> str:
    """Return ``text`` as one short printable line without the words in ``hide``.

    Control and bidi characters become spaces, what follows the ``?`` of a URL and a user's name in one are
    cut (the signature of a temporary URL opens the content to anyone: twilio-media-api, section 7).
    """
    for word in hide:
        text = text.replace(word, "…") if word else text
    printable = "".join(c if c.isprintable() else " " for c in text[: 8 * _LONGEST])
    line = _URL_EXTRAS.sub("…", " ".join(printable.split()))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
