"""The states that a transfer can be in, as plain values. Sizes are bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from tui.api.models import Media, Message


@dataclass(frozen=True, slots=True)
class Queued:
    """Waits for its turn."""


@dataclass(frozen=True, slots=True)
class Sending:
    """``sent`` of ``size`` bytes were handed to the connection; ``is_reupload`` past the life of a first copy."""

    sent: int
    size: int
    is_reupload: bool = False


@dataclass(frozen=True, slots=True)
class Attaching:
    """The bytes arrived as ``media``, which Twilio keeps unattached until ``until``.

    ``until`` is a time of the monotonic clock, in seconds.
    """

    media: Media
    until: float


@dataclass(frozen=True, slots=True)
class Receiving:
    """``received`` bytes of ``size`` are on this machine; ``size`` is None where it is not known yet."""

    received: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something failed that passes; it goes on by itself after ``seconds``. ``reason`` is for people."""

    done: int
    size: int | None
    reason: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Paused:
    """Stands still until someone goes on with it; ``is_interrupted`` where the program ended in the middle."""

    done: int = 0
    size: int | None = None
    is_interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """Done: ``media`` belongs to ``message``; ``is_reupload`` where the file had to be uploaded twice."""

    media: Media
    message: Message
    is_reupload: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """Done: the media is at ``path``; ``sha256`` in hex where it was asked for."""

    path: Path
    size: int
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Not done; ``reason`` is for people, ``unattached`` a media that is left behind for some minutes.

    A retry begins at ``done`` of ``size`` bytes.
    """

    reason: str
    unattached: Media | None = None
    done: int = field(default=0, compare=False)
    size: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Given up by the user; ``is_in_doubt`` where it was being attached, and may be attached all the same."""

    is_in_doubt: bool = False


#: How an upload, and how a download ends by itself.
UploadOutcome: TypeAlias = Attached | Failed
DownloadOutcome: TypeAlias = Saved | Failed
Outcome: TypeAlias = Attached | Saved | Failed
RunningState: TypeAlias = Sending | Attaching | Receiving | Waiting
State: TypeAlias = Queued | RunningState | Paused | Outcome | Cancelled
