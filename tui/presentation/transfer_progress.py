"""How far a transfer is, in words for a line: pure functions of its state."""

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
#: The words of a state, and those where something is special about it.
_WORDS: Final[dict[type[State], tuple[str, str]]] = {
    Sending: ("sending", "sending again: not attached in time"),
    Receiving: ("receiving", ""),
    Paused: ("paused", "cut off"),
    Attached: ("attached", "attached, sent twice"),
    Saved: ("saved", ""),
    Cancelled: ("cancelled", "cancelled; it may be attached all the same"),
}


def arrow(transfer: Transfer) -> str:
    """Return the direction."""
    return UP if transfer.is_upload else DOWN


def share(transfer: Transfer) -> float | None:
    """Return the share of its bytes that is through, 0 to 1, None where that is not known."""
    done, size = transfer.progress
    if size is None:
        return None
    return min(1.0, done / size) if size else 1.0


def state_words(transfer: Transfer, now: float) -> str:
    """Return what is going on; ``now`` is of the monotonic clock."""
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


def strip_words(transfer: Transfer, now: float) -> str:
    """Return what stands behind the bar in the strip."""
    if not isinstance(transfer.state, (Sending, Receiving)):
        return state_words(transfer, now)
    words = [size_words(transfer)]
    rate, left = transfer.estimate_rate(now), transfer.estimate_seconds_left(now)
    words += [f"{format_size(round(rate))}/s"] if rate else []
    words += [f"{format_duration(left)} left"] if left is not None else []
    return " · ".join(words)


def size_words(transfer: Transfer) -> str:
    """Return of how many bytes it is."""
    done, size = transfer.progress
    return f"of {format_size(size)}" if size is not None else format_size(done)


def total_words(transfer: Transfer) -> str:
    """Return its size, "" where it is not known."""
    _, size = transfer.progress
    return "" if size is None else format_size(size)


def destination(transfer: Transfer) -> str:
    """Return the folder of a download, or the conversation of an upload."""
    if isinstance(transfer.job, Download):
        return abbreviate_home(str(transfer.path.parent))
    return transfer.job.conversation or transfer.job.conversation_sid


def rate_words(transfer: Transfer, now: float) -> str:
    """Return the rate, "" where nothing moves."""
    rate = transfer.estimate_rate(now)
    return f"{format_size(round(rate))}/s" if rate else ""


def left_words(transfer: Transfer, now: float) -> str:
    """Return the time left, "" where it cannot be told."""
    left = transfer.estimate_seconds_left(now)
    return format_duration(left) if left is not None else ""
