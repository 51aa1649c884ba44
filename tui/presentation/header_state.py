"""What the line at the top says: where one is, whose account it is, and how fresh the list is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from rich.cells import cell_len, set_cell_size

from tui.text.display import ago, elide_end, elide_middle, leave_out, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.settings import Profile

MARK: Final = "▚"
TITLE: Final = f"{MARK} mediadeck"
STEP: Final = " › "
GAP: Final = "  "
ACCOUNT_WIDTH: Final = 9
#: From this width on there is room for the account.
ACCOUNT_FROM: Final = 100
#: From this width on there is room to say that the profile is read-only.
READ_ONLY_FROM: Final = 60
#: The colours that a profile may choose, as the theme has them.
_GROUNDS: Final = {
    "red": "$error",
    "orange": "$accent",
    "yellow": "$warning",
    "green": "$success",
    "blue": "$secondary",
    "grey": "$text-muted",
}
#: What the way here keeps before the state takes anything, and what of the state is worth being shown.
LEAST_WAY: Final = 24
LEAST_STATE: Final = 15
_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class HeaderState:
    """What the line shows: the way here, the profile's name, the account, and the state of the list.

    ``colour`` is the profile's own, or "" for that of all others.
    """

    path: tuple[str, ...] = ()
    profile: str = ""
    account: str = ""
    state: str = ""
    colour: str = ""
    is_read_only: bool = False

    @classmethod
    def of(cls, profile: Profile, path: tuple[str, ...], state: str = "") -> Self:
        """Return them for a profile."""
        return cls(path, profile.display_name, profile.username, state, profile.colour, profile.read_only)


class Styled(NamedTuple):
    """A part of the line, and its style as the theme has it, "" for that of the line."""

    text: str
    style: str = ""


def masthead_parts(where: HeaderState, width: int) -> list[Styled]:
    """Return the line, ``width`` cells wide; what matters less gives way first."""
    right = _whose(where, width)
    left = _way(where.path, width - _length(right) - len(GAP))
    space = max(0, width - _length(left) - _length(right))
    return _cut([*left, Styled(" " * space), *right], width)


def not_up_to_date(read_at: int | None, repeat: int) -> str:
    """Return the state of a list that was read at ``read_at`` (since 1970), every ``repeat`` seconds or 0."""
    then = None if read_at is None else datetime.fromtimestamp(read_at, UTC)
    read = f", read {ago(then, datetime.now(UTC))}" if then else ""
    return f"○ not up to date{read}{repeated(repeat)}"


def repeated(repeat: int) -> str:
    """Return how often a list is read by itself, every ``repeat`` seconds, as the end of a state."""
    return f" · every {interval(repeat)}" if repeat else ""


def interval(seconds: int) -> str:
    """Return so many seconds in words."""
    return f"{seconds} s" if seconds < _MINUTE else f"{seconds // _MINUTE} min"


def _way(path: Sequence[str], room: int) -> list[Styled]:
    """Return the way here: the name that one is at stands out."""
    names = [printable(name) for name in path]
    steps = len(STEP) * len(names)
    whole = cell_len(TITLE) + steps + sum(map(cell_len, names)) <= room
    title = TITLE if whole else MARK
    widths = _shared([cell_len(name) for name in names], room - cell_len(title) - steps)
    parts = [Styled(title, "bold $accent")]
    for place, (name, width) in enumerate(zip(names, widths, strict=True), start=1):
        style = "bold $foreground" if place == len(names) else "$foreground"
        parts += [Styled(STEP, "$text-muted"), Styled(elide_end(name, width), style)]
    return _cut(parts, max(0, room))


def _shared(wanted: Sequence[int], room: int) -> list[int]:
    """Share out ``room``: who wants less than an equal part leaves the rest of it to the others."""
    given = [0] * len(wanted)
    for place, index in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[index] = max(0, min(wanted[index], room // (len(wanted) - place)))
        room -= given[index]
    return given


def _whose(where: HeaderState, width: int) -> list[Styled]:
    """Return the profile, the account and the state, as far as they leave room for the way here."""
    parts = []
    if where.profile:
        name = elide_end(printable(where.profile), max(0, width // 3 - len(GAP)))
        ground = _GROUNDS.get(where.colour, "$secondary")
        parts.append(Styled(f" {name} ", f"bold reverse {ground} on $background"))
    if where.is_read_only and width >= READ_ONLY_FROM:
        parts.append(Styled("read-only", "$text-muted"))
    if where.account and width >= ACCOUNT_FROM:
        parts.append(Styled(elide_middle(printable(where.account), ACCOUNT_WIDTH), "$text-muted"))
    room = width - _length(parts) - len(GAP) * len(parts) - len(GAP) - LEAST_WAY
    if where.state and room >= LEAST_STATE:
        parts.append(Styled(leave_out(printable(where.state), room), "$text-muted"))
    return [part for one in parts for part in (Styled(GAP), one)][1:]


def _length(parts: Iterable[Styled]) -> int:
    return sum(cell_len(part.text) for part in parts)


def _cut(parts: Iterable[Styled], room: int) -> list[Styled]:
    """Return the parts as far as they fit, the last of them cut off."""
    kept = []
    for text, style in parts:
        fitting = text if cell_len(text) <= room else set_cell_size(text, room)
        room -= cell_len(fitting)
        kept.append(Styled(fitting, style))
    return kept
