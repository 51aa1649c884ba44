"""The line at the top: where one is, whose account it is, and how fresh the list is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.text import elide_end, elide_middle, leave_out, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@dataclass(frozen=True, slots=True)
class Whereabouts:
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
        return cls(path, profile.shown_name, profile.username, state, profile.colour, profile.read_only)


class Masthead(Widget):
    """One line; on a narrow terminal the account gives way first, then the state, then the program's name."""

    where: reactive[Whereabouts] = reactive(Whereabouts())

    def render(self) -> Content:
        """Return the line at the present width."""
        return masthead_line(self.where, self.content_size.width)


def masthead_line(where: Whereabouts, width: int) -> Content:
    """Return the line, ``width`` cells wide."""
    right = _whose(where, width)
    left = _way(where.path, width - right.cell_length - len(GAP))
    space = max(0, width - left.cell_length - right.cell_length)
    return Content.assemble(left, " " * space, right).truncate(width)


def _way(path: Sequence[str], room: int) -> Content:
    """Return the way here: the name that one is at stands out."""
    names = [printable(name) for name in path]
    steps = len(STEP) * len(names)
    whole = cell_len(TITLE) + steps + sum(map(cell_len, names)) <= room
    title = TITLE if whole else MARK
    widths = _shared([cell_len(name) for name in names], room - cell_len(title) - steps)
    parts = [Content.styled(title, "bold $accent")]
    for place, (name, width) in enumerate(zip(names, widths, strict=True), start=1):
        style = "bold $foreground" if place == len(names) else "$foreground"
        parts += [Content.styled(STEP, "$text-muted"), Content.styled(elide_end(name, width), style)]
    return Content.assemble(*parts).truncate(max(0, room))


def _shared(wanted: Sequence[int], room: int) -> list[int]:
    """Share out ``room``: who wants less than an equal part leaves the rest of it to the others."""
    given = [0] * len(wanted)
    for place, index in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[index] = max(0, min(wanted[index], room // (len(wanted) - place)))
        room -= given[index]
    return given


def _whose(where: Whereabouts, width: int) -> Content:
    """Return the profile, the account and the state, as far as they leave room for the way here."""
    parts = []
    if where.profile:
        name = elide_end(printable(where.profile), max(0, width // 3 - len(GAP)))
        ground = _GROUNDS.get(where.colour, "$secondary")
        parts.append(Content.styled(f" {name} ", f"bold reverse {ground} on $background"))
    if where.is_read_only and width >= READ_ONLY_FROM:
        parts.append(Content.styled("read-only", "$text-muted"))
    if where.account and width >= ACCOUNT_FROM:
        parts.append(Content.styled(elide_middle(printable(where.account), ACCOUNT_WIDTH), "$text-muted"))
    room = width - sum(part.cell_length + len(GAP) for part in parts) - len(GAP) - LEAST_WAY
    if where.state and room >= LEAST_STATE:
        parts.append(Content.styled(leave_out(printable(where.state), room), "$text-muted"))
    return Content(GAP).join(parts)
