"""Questions about transfers: before quitting, before switching profiles, and at startup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on

from tui.screens.dialogs.question import QuestionDialog
from tui.screens.messages import TransfersChanged
from tui.text.quantities import format_count, pluralize
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from textual.app import App

    from tui.session.session import Session
    from tui.session.transfers import Transfers
    from tui.transfers.transfer import Transfer

#: The number of interrupted transfers listed by name.
_NAMED: Final = 3
#: The commands that quit.
_LEAVES: Final = ("app.leave", "app.copy_or_quit")


class _RunningTransfersQuestion(QuestionDialog):
    """A question that closes itself when all transfers have ended: with yes, unless one failed."""

    def __init__(
        self,
        title: str,
        question: Callable[[int], str],
        transfers: Transfers,
        *,
        confirm: str,
        opened_by: Sequence[str] = (),
    ) -> None:
        super().__init__(title, question(transfers.under_way), confirm=confirm, opened_by=opened_by)
        self._question_of = question
        self._transfers = transfers
        self._failed = transfers.failed

    @on(TransfersChanged)
    def _answer_itself(self) -> None:
        if running := self._transfers.under_way:
            self.update_question(self._question_of(running))
        else:
            self.dismiss(self._transfers.failed <= self._failed)


async def confirm_leave(app: App[Any], session: Session | None) -> bool:
    """Return whether to quit; ask the user if that would interrupt transfers."""
    if session is None or not _count_running(session):
        return True

    def question(running: int) -> str:
        rest = f"Quit now? The next start offers to resume {_pronoun(running)}."
        return f"{_describe_running(running)}. {rest} Without an answer, Mediadeck quits when all are done."

    leave = _RunningTransfersQuestion(
        "Leave", question, session.transfers, confirm="Leave", opened_by=_LEAVES
    )
    return await app.push_screen_wait(leave)


async def confirm_profile_change(app: App[Any], session: Session | None) -> bool:
    """Return whether to switch to another profile; ask the user if that would stop transfers."""
    if session is None or not _count_running(session):
        return True

    def question(running: int) -> str:
        return f"{_describe_running(running)} and will stop. You can resume {_pronoun(running)} later."

    change = _RunningTransfersQuestion("Switch profile", question, session.transfers, confirm="Switch")
    return await app.push_screen_wait(change)


async def offer_to_resume(app: App[Any], session: Session) -> None:
    """Ask whether to resume interrupted transfers, and resume them."""
    left = session.transfers.cut_off
    if not left:
        return
    names = ", ".join(make_printable(one.name) for one in left[:_NAMED])
    more = f" and {len(left) - _NAMED:,} more" if len(left) > _NAMED else ""
    count = len(left)
    question = (
        f"{format_count(count, 'transfer')} {pluralize(count, 'was', 'were')} not finished:"
        f" {names}{more}. Resume {_pronoun(count)}?"
        f" Otherwise {pluralize(count, 'it stays', 'they stay')} in the list of transfers."
    )
    if await app.push_screen_wait(QuestionDialog("Transfers", question, confirm="Resume")):
        await session.transfers.resume({one.id for one in left})


def make_cancel_question(transfer: Transfer) -> QuestionDialog:
    """Return the question before a transfer is cancelled."""
    question = f"Cancel {make_printable(transfer.name)}? Its partial data will be deleted."
    return QuestionDialog(
        "Cancel transfer",
        question,
        confirm="Cancel transfer",
        refuse="Keep it",
        opened_by=("transfers.cancel",),
        destroys=True,
    )


def make_clear_question(failed: int) -> QuestionDialog:
    """Return the question before failed transfers are removed from the list."""
    question = (
        f"{format_count(failed, 'transfer')} failed. Clear {_pronoun(failed)}, too?"
        f" You cannot retry {_pronoun(failed)} afterwards. Completed files are kept."
    )
    return QuestionDialog(
        "Clear transfers", question, confirm="Clear", opened_by=("transfers.clear",), destroys=True
    )


def _count_running(session: Session) -> int:
    return session.transfers.under_way if session.has_transfers else 0


def _describe_running(running: int) -> str:
    return f"{format_count(running, 'transfer')} {pluralize(running, 'is', 'are')} running"


def _pronoun(count: int) -> str:
    return pluralize(count, "it", "them")
