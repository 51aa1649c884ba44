"""What each channel delivers of a media (twilio-media-api, section 6). Sizes are bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.transfers.local_files import SIZE_LIMIT

_MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to the participants of a conversation: ``kinds`` are the content types it takes, all if empty."""

    name: str
    limit: int
    kinds: frozenset[str] = frozenset()

    def refusal(self, size: int, content_type: str) -> str:
        """Return why its participants will not receive such a media, "" where they will."""
        kind = content_type.partition(";")[0].strip().lower()
        if size > self.limit:
            return f"over {self.limit // _MEGABYTE} MB"
        return f"no {kind or 'unknown type'}" if self.kinds and kind not in self.kinds else ""


CHAT: Final = Channel("chat", SIZE_LIMIT)
WHATSAPP: Final = Channel("WhatsApp", 16 * _MEGABYTE)
MMS: Final = Channel(
    "SMS/MMS",
    5 * _MEGABYTE,
    frozenset(
        {
            "image/jpeg",
            "image/png",
            "audio/mpeg",
            "audio/amr",
            "video/mp4",
            "application/pdf",
        }
    ),
)
CHANNELS: Final = (CHAT, WHATSAPP, MMS)


def refusals(size: int, content_type: str) -> dict[str, str]:
    """Return the channels whose participants will not receive such a media, with the reason."""
    found = {channel.name: channel.refusal(size, content_type) for channel in CHANNELS}
    return {name: reason for name, reason in found.items() if reason}
