"""The content of the header: path, profile, account and sync state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from rich.cells import cell_len, set_cell_size

from tui.text.display import drop_parts, elide_end, elide_middle
from tui.text.durations import format_ago, format_duration
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.settings import Profile

LOGO: Final = "▚"
TITLE: Final = f"{LOGO} mediadeck"
STEP: Final = " › "
GAP: Final = "  "
ACCOUNT_WIDTH: Final = 9
#: The minimum width for the account.
ACCOUNT_MIN_WIDTH: Final = 100
#: The minimum width for "read-only".
READ_ONLY_MIN_WIDTH: Final = 60
#: The colours that a profile can choose, as theme variables.
_COLOURS: Final = {
    "red": "$error",
    "orange": "$accent",
    "yellow": "$warning",
    "green": "$success",
    "blue": "$secondary",
    "grey": "$text-muted",
}
#: The minimum room for the path, and the minimum room for the state.
MIN_PATH_WIDTH: Final = 24
MIN_STATE_WIDTH: Final = 15


@dataclass(frozen=True, slots=True)
class HeaderState:
    """The content of the header; ``colour`` is the profile's own, or "" for the default."""

    path: tuple[str, ...] = ()
    profile: str = ""
    account: str = ""
    state: str = ""
    colour: str = ""
    is_read_only: bool = False

    @classmethod
    def of(cls, profile: Profile, path: tuple[str, ...], state: str = "") -> Self:
        """Return the header of a profile."""
        return cls(path, profile.display_name, profile.username, state, profile.colour, profile.read_only)


class Styled(NamedTuple):
    """A part of the line and its style in theme variables, "" for the style of the line."""

    text: str
    style: str = ""


def layout_header(header: HeaderState, width: int) -> list[Styled]:
    """Return the line, ``width`` cells wide; less important parts are dropped first."""
    right = _layout_right(header, width)
    left = _layout_path(header.path, width - _length(right) - len(GAP))
    space = max(0, width - _length(left) - _length(right))
    return _truncate([*left, Styled(" " * space), *right], width)


def format_stale_state(read_at: int | None, repeat: int) -> str:
    """Return the state of a list that was synced at ``read_at`` (Unix time) and is not up to date.

    ``repeat`` is the auto-refresh interval in seconds, 0 for none.
    """
    then = None if read_at is None else datetime.fromtimestamp(read_at, UTC)
    synced = f", synced {format_ago(then, datetime.now(UTC))}" if then else ""
    return f"○ not up to date{synced}{format_repeat(repeat)}"


def format_repeat(repeat: int) -> str:
    """Return the end of a state: how often a list is refreshed automatically, every ``repeat`` seconds."""
    return f" · every {format_duration(repeat)}" if repeat else ""


def _layout_path(path: Sequence[str], room: int) -> list[Styled]:
    """Return the path, with its last name in bold."""
    names = [make_printable(name) for name in path]
    steps = len(STEP) * len(names)
    whole = cell_len(TITLE) + steps + sum(map(cell_len, names)) <= room
    title = TITLE if whole else LOGO
    widths = _share_out([cell_len(name) for name in names], room - cell_len(title) - steps)
    parts = [Styled(title, "bold $accent")]
    for place, (name, width) in enumerate(zip(names, widths, strict=True), start=1):
        style = "bold $foreground" if place == len(names) else "$foreground"
        parts += [Styled(STEP, "$text-muted"), Styled(elide_end(name, width), style)]
    return _truncate(parts, max(0, room))


def _share_out(wanted: Sequence[int], room: int) -> list[int]:
    """Distribute ``room`` equally; names that need less leave the rest to the others."""
    widths = [0] * len(wanted)
    for place, index in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        widths[index] = max(0, min(wanted[index], room // (len(wanted) - place)))
        room -= widths[index]
    return widths


def _layout_right(header: HeaderState, width: int) -> list[Styled]:
    """Return the profile, the account and the state, as far as they leave room for the path."""
    parts = []
    if header.profile:
        name = elide_end(make_printable(header.profile), max(0, width // 3 - len(GAP)))
        ground = _COLOURS.get(header.colour, "$secondary")
        parts.append(Styled(f" {name} ", f"bold reverse {ground} on $background"))
    if header.is_read_only and width >= READ_ONLY_MIN_WIDTH:
        parts.append(Styled("read-only", "$text-muted"))
    if header.account and width >= ACCOUNT_MIN_WIDTH:
        parts.append(Styled(elide_middle(make_printable(header.account), ACCOUNT_WIDTH), "$text-muted"))
    room = width - _length(parts) - len(GAP) * len(parts) - len(GAP) - MIN_PATH_WIDTH
    if header.state and room >= MIN_STATE_WIDTH:
        parts.append(Styled(drop_parts(make_printable(header.state), room), "$text-muted"))
    return [part for one in parts for part in (Styled(GAP), one)][1:]


def _length(parts: Iterable[Styled]) -> int:
    return sum(cell_len(part.text) for part in parts)


def _truncate(parts: Iterable[Styled], room: int) -> list[Styled]:
    """Return the parts that fit into ``room``; the last one may be truncated."""
    kept = []
    for text, style in parts:
        fitting = text if cell_len(text) <= room else set_cell_size(text, room)
        room -= cell_len(fitting)
        kept.append(Styled(fitting, style))
    return kept
