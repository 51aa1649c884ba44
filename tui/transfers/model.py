"""The states of a transfer, as plain values. Sizes are bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from tui.api.models import Media, Message


@dataclass(frozen=True, slots=True)
class Queued:
    """The transfer waits for its turn."""


@dataclass(frozen=True, slots=True)
class Sending:
    """``sent`` of ``size`` bytes were handed to the connection.

    ``is_reupload`` is set if Twilio has deleted a first, unattached copy.
    """

    sent: int
    size: int
    is_reupload: bool = False


@dataclass(frozen=True, slots=True)
class Attaching:
    """The service has the bytes as ``media``, and keeps it unattached until ``until``.

    ``until`` is in seconds of the monotonic clock.
    """

    media: Media
    until: float


@dataclass(frozen=True, slots=True)
class Receiving:
    """``received`` of ``size`` bytes have been received; ``size`` is None if unknown."""

    received: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A transient failure; the transfer retries after ``seconds``. ``reason`` is a sentence."""

    done: int
    size: int | None
    reason: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Paused:
    """Paused until the user resumes it; ``is_interrupted`` if the program ended during the transfer."""

    done: int = 0
    size: int | None = None
    is_interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """Done: ``media`` belongs to ``message``; ``is_reupload`` if the file had to be uploaded twice."""

    media: Media
    message: Message
    is_reupload: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """Done: the media is at ``path``; ``sha256`` in hex if it was requested."""

    path: Path
    size: int
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Not done; ``reason`` is a sentence, ``unattached`` a media that Twilio keeps for some minutes.

    A retry begins at ``done`` of ``size`` bytes.
    """

    reason: str
    unattached: Media | None = None
    done: int = field(default=0, compare=False)
    size: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Cancelled by the user; ``is_in_doubt`` if it was just being attached and may be attached."""

    is_in_doubt: bool = False


#: The outcomes of an upload and a download, other than by the user.
UploadOutcome: TypeAlias = Attached | Failed
DownloadOutcome: TypeAlias = Saved | Failed
Outcome: TypeAlias = Attached | Saved | Failed
RunningState: TypeAlias = Sending | Attaching | Receiving | Waiting
State: TypeAlias = Queued | RunningState | Paused | Outcome | Cancelled
