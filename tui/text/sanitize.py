"""Text from outside, made safe to display. Every function here returns a single line.

They differ by purpose:

- :func:`sanitize_message` is for error messages: short, without secrets and signatures.
- :func:`make_printable` is for terminal cells: every character keeps a visible trace.
- :func:`make_short_line` is :func:`make_printable` for a value of unknown length, with blanks collapsed.
- :func:`make_readable_line` is for lines of a text file: invisible characters are dropped.
"""

from __future__ import annotations

import re
from typing import Final

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

_LONGEST_MESSAGE: Final = 300
_URL_EXTRAS: Final = re.compile(r"(?<=://)[^\s/@]*@|\?\S*=\S*")

_EMOJI: Final = "\u2190-\u2bff\U0001f000-\U0001faff"
_JOINING_SCRIPTS: Final = "\u0600-\u109f\u1780-\u17ff"
# Joiners, skin tones and variation selectors of emoji are left out. Terminals and tmux disagree on the width
# of such sequences, and one wrong width shifts the rest of the line.
_EMOJI_PARTS: Final = (
    f"(?<=[{_EMOJI}\ufe0e\ufe0f])\u200d(?=[{_EMOJI}])"
    "|[\ufe00-\ufe0f]"
    f"|(?<=[{_EMOJI}\ufe0f])[\U0001f3fb-\U0001f3ff]"
    "|(?<=\U0001f3f4)[\U000e0061-\U000e007a]{2,6}\U000e007f"
)
# Kept although invisible: Persian and Indic scripts need the non-joiner.
_KEPT: Final = f"(?<=[{_JOINING_SCRIPTS}])\u200c(?=[{_JOINING_SCRIPTS}])"
_UNSAFE: Final = (
    "[\x00-\x1f\x7f-\x9f"  # controls: escape sequences begin here
    "\xad\u034f\u180e\u200b-\u200d\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # zero width
    "\u061c\u200e\u200f\u202a-\u202e"  # change the text direction (2066 to 2069 are above)
    "\u2028\u2029"  # line separators
    "\ud800-\udfff]"  # lone surrogates: Python decodes invalid bytes of file names to these
)
_SUSPECT: Final = re.compile(f"(?P<emoji_part>{_EMOJI_PARTS})|(?P<kept>{_KEPT})|{_UNSAFE}")

_READABLE: Final[dict[int, int | str | None]] = {
    **{code: 0x2400 + code for code in range(0x20)},
    0x7F: 0x2421,
    **dict.fromkeys((*range(0x80, 0xA0), 0x61C, 0x200E, 0x200F), REPLACEMENT),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)), REPLACEMENT),
    **dict.fromkeys((0xAD, 0x200B, *range(0x2060, 0x2066), *range(0x206A, 0x2070), 0xFEFF)),
    **dict.fromkeys(range(0xE0000, 0xE0080)),
}


def sanitize_message(text: str, *, hide: tuple[str, ...] = ()) -> str:
    """Return ``text`` as one printable line of at most 300 characters, without the words in ``hide``.

    Control and bidi characters become spaces. The query and the user name of a URL are removed, since the
    signature of a temporary URL gives anyone access to the content (twilio-media-api, section 7).
    """
    for word in hide:
        text = text.replace(word, "…") if word else text
    printable = "".join(c if c.isprintable() else " " for c in text[: 8 * _LONGEST_MESSAGE])
    line = _URL_EXTRAS.sub("…", " ".join(printable.split()))
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"


def make_printable(text: str) -> str:
    """Return ``text`` with a visible replacement for every character that could harm or deceive a terminal.

    Controls become their pictures (``␛``, ``␊``). Bidi marks, zero-width characters, line separators and lone
    surrogates become ``�``. Joined emoji are shown by their parts. Every visible character of any script is
    kept. The result can be encoded as UTF-8. It may still be markup, so pass it on as ``Text``.
    """
    if text.isascii() and text.isprintable():
        return text
    return _SUSPECT.sub(_replace_suspect, text)


def make_short_line(text: str, longest: int) -> str:
    """Return the first ``longest`` characters of ``text``, printable, each run of blanks as one space."""
    return make_printable(" ".join(text[:longest].split()))


def make_readable_line(line: str) -> str:
    """Return a line of a text file with controls as pictures (``␛``) and bidi marks as ``�``."""
    return line.translate(_READABLE)


def _replace_suspect(match: re.Match[str]) -> str:
    if match["emoji_part"]:
        return ""
    if match["kept"]:
        return match["kept"]
    if match[0] < " ":
        return chr(ord("␀") + ord(match[0]))
    return "␡" if match[0] == "\x7f" else REPLACEMENT
