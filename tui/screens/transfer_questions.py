"""What is asked about transfers when the program ends, changes its profile, or begins again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on

from tui.api.counting import counted, number_of
from tui.screens.changes import TransfersChanged
from tui.screens.question import QuestionScreen
from tui.widgets.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from textual.app import App

    from tui.screens.rooms import Rooms
    from tui.screens.transfers import Transfers

#: Transfers that were cut off are named up to this many.
_NAMED: Final = 3


class _WhileUnderWay(QuestionScreen):
    """A question that answers itself when no transfer is under way any more: yes, unless one has failed."""

    def __init__(self, title: str, question: Callable[[int], str], transfers: Transfers) -> None:
        super().__init__(title, question(transfers.under_way))
        self._question_of = question
        self._transfers = transfers
        self._failed = transfers.failed

    @on(TransfersChanged)
    def _answer_itself(self) -> None:
        if running := self._transfers.under_way:
            self.ask(self._question_of(running))
        else:
            self.dismiss(self._transfers.failed <= self._failed)


async def may_leave(app: App[Any], rooms: Rooms | None) -> bool:
    """Return whether to end the program; where that would cut transfers off, the user is asked."""
    if rooms is None or not _under_way(rooms):
        return True

    def question(running: int) -> str:
        rest = f"Leave? The next start offers to go on with {_them(running)}."
        return f"{_told(running)}. {rest} Unanswered, it leaves when all is done."

    return await app.push_screen_wait(_WhileUnderWay("Leave", question, rooms.transfers))


async def may_change_profile(app: App[Any], rooms: Rooms | None) -> bool:
    """Return whether to take another profile; where that would stop transfers, the user is asked."""
    if rooms is None or not _under_way(rooms):
        return True

    def question(running: int) -> str:
        return f"{_told(running)}, and will stop. Go on with {_them(running)} when you are back here."

    return await app.push_screen_wait(_WhileUnderWay("Another profile", question, rooms.transfers))


async def offer_to_go_on(app: App[Any], rooms: Rooms) -> None:
    """Ask whether to go on with the transfers that were cut off, and do so."""
    left = rooms.transfers.cut_off
    if not left:
        return
    names = ", ".join(printable(one.name) for one in left[:_NAMED])
    more = f" and {len(left) - _NAMED:,} more" if len(left) > _NAMED else ""
    count = len(left)
    question = (
        f"{counted(count, 'transfer')} {number_of(count, 'was', 'were')} not finished:"
        f" {names}{more}. Go on with {_them(count)}?"
        f" If not, {number_of(count, 'it stays', 'they stay')} on the screen of transfers."
    )
    if await app.push_screen_wait(QuestionScreen("Transfers", question)):
        await rooms.transfers.resume({one.id for one in left})


def _under_way(rooms: Rooms) -> int:
    return rooms.transfers.under_way if rooms.has_transfers else 0


def _told(running: int) -> str:
    return f"{counted(running, 'transfer')} {number_of(running, 'is', 'are')} under way"


def _them(count: int) -> str:
    return number_of(count, "it", "them")
