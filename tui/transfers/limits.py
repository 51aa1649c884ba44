"""What each channel delivers of a media (twilio-media-api, section 6). Sizes are bytes."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.transfers.local_files import SIZE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.api.client import Client
    from tui.catalog import ConversationRow

_MEGABYTE: Final = 1024 * 1024
#: How long whoever sends waits for the participants of a conversation.
_SECONDS: Final = 3.0
#: Of so many conversations the participants are asked for.
_MOST_ASKED: Final = 48


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


#: The types of bindings of participants (twilio-media-api, section 6), and their channels.
_BY_BINDING: Final = {"sms": MMS, "mms": MMS, "group_mms": MMS, "whatsapp": WHATSAPP}


def channel_of(binding: str | None) -> Channel:
    """Return the channel of a participant by the type of the binding; chat where there is no such one."""
    return _BY_BINDING.get(binding or "", CHAT)


async def participants_of(
    client: Client, conversations: Iterable[ConversationRow]
) -> dict[str, dict[str, int] | None]:
    """Return for conversations, by SID, how many participants there are by the names of channels.

    None for one where that cannot be had soon; of very many conversations the first are asked for.
    """
    asked = list({one.sid: one for one in conversations}.values())[:_MOST_ASKED]
    found = await asyncio.gather(*(_participants(client, one) for one in asked))
    return {one.sid: participants for one, participants in zip(asked, found, strict=True)}


async def _participants(client: Client, conversation: ConversationRow) -> dict[str, int] | None:
    found: Counter[str] = Counter()
    try:
        async with asyncio.timeout(_SECONDS):
            async for one in client.conversations.participants(conversation.service_sid, conversation.sid):
                binding = one.messaging_binding
                found[channel_of(binding.type if binding else None).name] += 1
    except (ApiError, TimeoutError):
        return None
    return dict(found)


def warning(size: int, content_type: str, participants: Mapping[str, int] | None) -> str:
    """Return who will not receive such a media, as a sentence; "" where everybody will.

    ``participants`` are their numbers by the names of channels, None where they are not known.
    """
    found = refusals(size, content_type)
    if participants is None:
        said = "; ".join(f"{channel}: {reason}" for channel, reason in found.items())
        return f"It does not reach participants by {said}." if said else ""
    said = "; ".join(
        f"{participants[channel]} by {channel}: {reason}"
        for channel, reason in found.items()
        if participants.get(channel)
    )
    return f"It does not reach participants of this conversation ({said})." if said else ""


def refusals(size: int, content_type: str) -> dict[str, str]:
    """Return the channels whose participants will not receive such a media, with the reason."""
    found = {channel.name: channel.refusal(size, content_type) for channel in CHANNELS}
    return {name: reason for name, reason in found.items() if reason}
