"""Text from outside, made fit for a line of cells: harmless, of a known width, sizes and times for people.

Pure functions that know no widget. ``printable`` comes first: the eliding functions measure what it returns.
"""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.cells import cell_len, split_graphemes

if TYPE_CHECKING:
    from collections.abc import Iterable

ELLIPSIS = "…"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_JOINING_SCRIPTS = "\u0600-\u109f\u1780-\u17ff"
# Left out: what joins, colours and varies emoji. Terminals, and tmux before them, disagree on the width of
# such sequences, and one wrong width moves the rest of the line.
_JOINTS = (
    f"(?<=[{_EMOJI}\ufe0e\ufe0f])\u200d(?=[{_EMOJI}])"
    "|[\ufe00-\ufe0f]"
    f"|(?<=[{_EMOJI}\ufe0f])[\U0001f3fb-\U0001f3ff]"
    "|(?<=\U0001f3f4)[\U000e0061-\U000e007a]{2,6}\U000e007f"
)
# Kept although invisible: the non-joiner that Persian and the scripts of India spell with.
_KEPT = f"(?<=[{_JOINING_SCRIPTS}])\u200c(?=[{_JOINING_SCRIPTS}])"
_HARMFUL = (
    "[\x00-\x1f\x7f-\x9f"  # controls: escape sequences begin here
    "\xad\u034f\u180e\u200b-\u200d\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # of no width
    "\u061c\u200e\u200f\u202a-\u202e"  # they turn the direction of what follows (2066 to 2069 are above)
    "\u2028\u2029"  # ends of lines
    "\ud800-\udfff]"  # halves of pairs: what Python makes of undecodable bytes in a file's name
)
#: What parts a line into pieces that can be left out.
_PARTING = re.compile(r" · |, ")
_SUSPECT = re.compile(f"(?P<joint>{_JOINTS})|(?P<kept>{_KEPT})|{_HARMFUL}")

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def printable(text: str) -> str:
    """Return ``text`` with a visible stand-in for every character that could harm or deceive a terminal.

    Controls become their pictures (``␛``, ``␊``); marks of direction, characters of no width, line separators
    and lone surrogates become ``�``. Joined emoji are shown by their parts. Every visible character of any
    script stays. The result can be encoded as UTF-8 and stands on one line; it may still be markup, so hand
    it on as ``Text``.
    """
    if text.isascii() and text.isprintable():
        return text
    return _SUSPECT.sub(_stand_in, text)


def _stand_in(match: re.Match[str]) -> str:
    if match["joint"]:
        return ""
    if match["kept"]:
        return match["kept"]
    if match[0] < " ":
        return chr(ord("␀") + ord(match[0]))
    return "␡" if match[0] == "\x7f" else REPLACEMENT


def elide_end(text: str, width: int) -> str:
    """Return ``text`` within ``width`` cells, its end given up for an ellipsis; "" where no cell is left."""
    if cell_len(text) <= width:
        return text
    return _head(text, width - 1) + ELLIPSIS if width > 0 else ""


def leave_out(text: str, width: int) -> str:
    """Return ``text`` within ``width`` cells, whole parts of its end left out: commas and dots part it."""
    while cell_len(text) > width and (parts := list(_PARTING.finditer(text))):
        text = text[: parts[-1].start()]
    return elide_end(text, width)


def from_home(path: str) -> str:
    """Return ``path`` with ``~`` for the home folder, as people write it."""
    home = os.path.expanduser("~")  # noqa: PTH111 - as the shell has it
    return "~" + path.removeprefix(home) if f"{path}/".startswith(f"{home}/") else path


def elide_middle(text: str, width: int) -> str:
    """Return ``text`` within ``width`` cells, its middle given up, so that a name keeps its extension."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    tail = _tail(text, (width - 1) // 2)
    return _head(text, width - 1 - cell_len(tail)) + ELLIPSIS + tail


def _head(text: str, width: int) -> str:
    spans, _ = split_graphemes(text)
    taken = _fitting((cells for _, _, cells in spans), width)
    return text[: spans[taken][0]] if taken < len(spans) else text


def _tail(text: str, width: int) -> str:
    spans, _ = split_graphemes(text)
    taken = _fitting((cells for _, _, cells in reversed(spans)), width)
    return text[spans[-taken][0] :] if taken else ""


def _fitting(widths: Iterable[int], room: int) -> int:
    """Return how many of ``widths``, from the first on, fit into ``room`` together."""
    taken = 0
    for width in widths:
        room -= width
        if room < 0:
            break
        taken += 1
    return taken


def relative_time(then: datetime, now: datetime) -> str:
    """Return how long ago ``then`` was: ``now``, ``2 min``, ``3 h``, ``yesterday``, ``5 d``, ``3 wk``.

    Older than eight weeks it is the day (``12 Mar``), in another year the month (``Mar 2025``). Both must
    be aware; days are those of ``now``. What lies more than a minute ahead (clocks disagree) is a day.
    """
    then = then.astimezone(now.tzinfo)
    age = now - then
    days = (now.date() - then.date()).days
    if age < timedelta(minutes=-1) or days > 7 * 8:
        return _calendar(then, now)
    if age < timedelta(minutes=1):
        return "now"
    if age < timedelta(hours=1):
        return f"{age // timedelta(minutes=1)} min"
    if days == 0 or age < timedelta(hours=6):
        return f"{age // timedelta(hours=1)} h"
    return _days_ago(days)


def time_told(seconds: int | None, now: datetime) -> str:
    """Return :func:`relative_time` of ``seconds`` since 1970 UTC; "" where the time is not known."""
    return "" if seconds is None else relative_time(datetime.fromtimestamp(seconds, now.tzinfo), now)


def ago(then: datetime, now: datetime) -> str:
    """Return when ``then`` was, for a sentence: ``just now``, ``3 h ago``, ``yesterday``, ``12 Mar``."""
    when = relative_time(then, now)
    if when == "now":
        return "just now"
    return f"{when} ago" if when.endswith((" min", " h", " d", " wk")) else when


def _days_ago(days: int) -> str:
    if days == 1:
        return "yesterday"
    return f"{days} d" if days < 7 * 2 else f"{days // 7} wk"


def _calendar(then: datetime, now: datetime) -> str:
    month = _MONTHS[then.month - 1]
    return f"{then.day} {month}" if then.year == now.year else f"{month} {then.year}"
