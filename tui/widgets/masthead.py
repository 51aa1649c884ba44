"""The line at the top: where one is, whose account it is, and how fresh the list is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.text import elide_end, elide_middle, printable

MARK: Final = "▚"
ACCOUNT_WIDTH: Final = 9


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What the line shows: the way here, the profile's name, the account, and the state of the list."""

    path: tuple[str, ...] = ()
    profile: str = ""
    account: str = ""
    state: str = ""


class Masthead(Widget):
    """One line; on a narrow terminal the account gives way first, then the state, then the program's name."""

    where: reactive[Whereabouts] = reactive(Whereabouts())

    def render(self) -> Content:
        """Return the line at the present width."""
        width = self.content_size.width
        right = self._right(width)
        left = self._left(width - right.cell_length - 2)
        return Content.assemble(left, " " * (width - left.cell_length - right.cell_length), right)

    def _left(self, room: int) -> Content:
        names = [printable(name) for name in self.where.path]
        title = (
            f"{MARK} mediadeck"
            if room >= len("▚ mediadeck") + sum(map(len, names)) + 3 * len(names)
            else MARK
        )
        parts = [Content.styled(title, "bold $accent")]
        each = max(4, (room - len(title)) // max(1, len(names)) - 3)
        for name in names:
            style = "bold $foreground" if name is names[-1] else "$foreground"
            parts += [Content.styled(" › ", "$text-muted"), Content.styled(elide_end(name, each), style)]
        return Content.assemble(*parts)

    def _right(self, width: int) -> Content:
        where = self.where
        parts = []
        if where.profile:
            parts.append(Content.styled(f" {printable(where.profile)} ", "bold $background on $secondary"))
        if where.account and width >= 100:  # noqa: PLR2004 - where the sketches have it
            parts.append(Content.styled(elide_middle(printable(where.account), ACCOUNT_WIDTH), "$text-muted"))
        if where.state and width >= 50:  # noqa: PLR2004
            parts.append(Content.styled(where.state, "$text-muted"))
        return Content("  ").join(parts)
