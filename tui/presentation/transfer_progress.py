"""The progress of a transfer as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.text.display import abbreviate_home
from tui.text.durations import format_clock, format_duration
from tui.text.quantities import format_size
from tui.transfers.download.download import Download
from tui.transfers.model import (
    Attached,
    Attaching,
    Cancelled,
    Failed,
    Paused,
    Queued,
    Receiving,
    Saved,
    Sending,
    Waiting,
)

if TYPE_CHECKING:
    from tui.transfers.model import State
    from tui.transfers.transfer import Transfer

UP: Final = "↑"
DOWN: Final = "↓"
#: The text of a state, and the text if its flag is set.
_WORDS: Final[dict[type[State], tuple[str, str]]] = {
    Sending: ("sending", "sending again: not attached in time"),
    Receiving: ("receiving", ""),
    Paused: ("paused", "cut off"),
    Attached: ("attached", "attached, sent twice"),
    Saved: ("saved", ""),
    Cancelled: ("cancelled", "cancelled, but may be attached"),
}


def direction_arrow(transfer: Transfer) -> str:
    """Return the arrow of an upload or a download."""
    return UP if transfer.is_upload else DOWN


def progress_share(transfer: Transfer) -> float | None:
    """Return the transferred fraction of the bytes, 0 to 1; None if the size is unknown."""
    done, size = transfer.progress
    if size is None:
        return None
    return min(1.0, done / size) if size else 1.0


def describe_state(transfer: Transfer, now: float) -> str:
    """Return the state as text; ``now`` is a monotonic time."""
    state = transfer.state
    match state:
        case Queued() if transfer.has_turn:
            return "starting"
        case Attaching(until=until):
            return f"attaching, {format_clock(until - now)} left"
        case Waiting(reason=reason):
            return f"waiting: {reason}"
        case Failed(reason=reason):
            return f"failed: {reason}"
        case _:
            plain, special = _WORDS.get(type(state), ("queued", ""))
            return special if _is_special(state) else plain


def _is_special(state: State) -> bool:
    match state:
        case (
            Sending(is_reupload=flag)
            | Attached(is_reupload=flag)
            | Paused(is_interrupted=flag)
            | Cancelled(is_in_doubt=flag)
        ):
            return flag
        case _:
            return False


def describe_progress(transfer: Transfer, now: float) -> str:
    """Return the text after the bar in the strip."""
    if not isinstance(transfer.state, (Sending, Receiving)):
        return describe_state(transfer, now)
    words = [format_progress_size(transfer)]
    rate, left = transfer.estimate_rate(now), transfer.estimate_seconds_left(now)
    words += [f"{format_size(round(rate))}/s"] if rate else []
    words += [f"{format_duration(left)} left"] if left is not None else []
    return " · ".join(words)


def format_progress_size(transfer: Transfer) -> str:
    """Return the total size ("of 3 MB"), or the bytes so far if it is unknown."""
    done, size = transfer.progress
    return f"of {format_size(size)}" if size is not None else format_size(done)


def format_total_size(transfer: Transfer) -> str:
    """Return the size, "" if it is unknown."""
    _, size = transfer.progress
    return "" if size is None else format_size(size)


def format_destination(transfer: Transfer) -> str:
    """Return the folder of a download, or the conversation of an upload."""
    if isinstance(transfer.job, Download):
        return abbreviate_home(str(transfer.path.parent))
    return transfer.job.conversation or transfer.job.conversation_sid


def format_rate(transfer: Transfer, now: float) -> str:
    """Return the rate, "" if nothing is being transferred."""
    rate = transfer.estimate_rate(now)
    return f"{format_size(round(rate))}/s" if rate else ""


def format_time_left(transfer: Transfer, now: float) -> str:
    """Return the time left, "" if it is unknown."""
    left = transfer.estimate_seconds_left(now)
    return format_duration(left) if left is not None else ""
