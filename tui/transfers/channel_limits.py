"""What each channel delivers of a media (twilio-media-api, sections 6 and 11). Sizes are bytes."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from tui.api.content.file_types import normalize_content_type, strip_parameters
from tui.api.errors import ApiError
from tui.transfers.files.local_files import SIZE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.api.client import Client
    from tui.catalog import ConversationRow

_MEGABYTE: Final = 1024 * 1024
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
#: How long whoever sends waits for the participants of a conversation.
_SECONDS: Final = 3.0
#: Of so many conversations the participants are asked for.
_MOST_ASKED: Final = 48


class Answer(Enum):
    """Whether a channel delivers a media, as far as Twilio documents it."""

    YES = auto()
    NO = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a channel delivers a media, and the reason where it is not a plain yes."""

    answer: Answer
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to the participants of a conversation.

    ``kinds`` has the content types that it takes, with the largest size of each; None stands for all types.
    ``unclear`` has the types whose delivery is not documented, with the reason. Above ``sure`` bytes the
    documentation is contradictory.
    """

    name: str
    limit: int
    kinds: Mapping[str, int] | None = None
    unclear: Mapping[str, str] = field(default_factory=dict)
    sure: int = SIZE_LIMIT
    is_documented: bool = True

    def verdict(self, size: int, content_type: str) -> Verdict:
        """Return whether its participants receive a media of ``size`` and ``content_type``."""
        if not self.is_documented:
            return Verdict(Answer.UNKNOWN, "its types are not listed")
        kind = normalize_content_type(content_type)
        reason = self.unclear.get(kind, "")
        limit = self.limit if reason or self.kinds is None else self.kinds.get(kind)
        if limit is None or (self.kinds is not None and _is_unlisted_codec(content_type)):
            return Verdict(Answer.NO, f"no {content_type.strip().lower() or 'unknown type'}")
        if size > limit:
            return Verdict(Answer.NO, f"over {limit // _MEGABYTE} MB")
        if size > self.sure:
            reason = reason or f"over {self.sure // _MEGABYTE} MB"
        reason = reason or ("" if size else "an empty file")
        return Verdict(Answer.UNKNOWN, reason) if reason else Verdict(Answer.YES)


def _is_unlisted_codec(content_type: str) -> bool:
    """Whether it is sound in OGG that is not Opus, the one codec that is listed."""
    _, _, parameters = content_type.lower().partition(";")
    return (
        strip_parameters(content_type) == "audio/ogg" and "codecs=" in parameters and "opus" not in parameters
    )


_IMAGE: Final = 5 * _MEGABYTE
_OTHER: Final = 16 * _MEGABYTE
CHAT: Final = Channel("chat", SIZE_LIMIT)
WHATSAPP: Final = Channel(
    "WhatsApp",
    _OTHER,
    {
        "image/jpeg": _IMAGE,
        "image/png": _IMAGE,
        "audio/3gpp": _OTHER,
        "audio/aac": _OTHER,
        "audio/amr": _OTHER,
        "audio/mpeg": _OTHER,
        "audio/ogg": _OTHER,
        "video/mp4": _OTHER,
        "application/pdf": _OTHER,
        "application/msword": _OTHER,
        f"{_OFFICE}.wordprocessingml.document": _OTHER,
        f"{_OFFICE}.presentationml.presentation": _OTHER,
        f"{_OFFICE}.spreadsheetml.sheet": _OTHER,
        "text/vcard": _OTHER,
    },
    unclear={
        "image/webp": "WEBP is listed for stickers",
        "audio/mp4": "MP4 is listed for video",
        "video/3gpp": "3GP is listed for audio",
        "application/ogg": "OGG is listed with Opus",
    },
)
MMS: Final = Channel(
    "SMS/MMS",
    _IMAGE,
    dict.fromkeys(
        ("image/jpeg", "image/png", "audio/mpeg", "audio/amr", "video/mp4", "application/pdf"), _IMAGE
    ),
    sure=2 * _MEGABYTE,  # 5 MB by the page on media, 2 MB a file by the one on Conversations
)
#: Messenger and whatever else Twilio connects: none of its types are listed.
OTHER: Final = Channel("another channel", SIZE_LIMIT, is_documented=False)
CHANNELS: Final = (CHAT, WHATSAPP, MMS)


#: The types of bindings of participants (twilio-media-api, section 6), and their channels.
_BY_BINDING: Final = {"sms": MMS, "mms": MMS, "group_mms": MMS, "whatsapp": WHATSAPP, "chat": CHAT}


def channel_of(binding: str | None) -> Channel:
    """Return the channel of a participant by the type of the binding; chat without a binding."""
    return _BY_BINDING.get(binding, OTHER) if binding else CHAT


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
    """Return who will not receive such a media, and of whom it is not known; "" where everybody will.

    ``participants`` are their numbers by the names of channels, None where they are not known.
    """
    of = "participants" if participants is None else "participants of this conversation"
    sentences = {
        Answer.NO: f"It does not reach {of} ({{}}).",
        Answer.UNKNOWN: f"Twilio does not document whether it reaches {of} ({{}}).",
    }
    found = verdicts(size, content_type)
    said = []
    for answer, sentence in sentences.items():
        reasons = "; ".join(
            f"by {name}: {verdict.reason}"
            if participants is None
            else f"{participants[name]} by {name}: {verdict.reason}"
            for name, verdict in found.items()
            if verdict.answer is answer and _is_there(name, participants)
        )
        said += [sentence.format(reasons)] if reasons else []
    return " ".join(said)


def _is_there(channel: str, participants: Mapping[str, int] | None) -> bool:
    """Whether someone may be reached by ``channel``; where nobody was asked, one of the usual ones."""
    return channel != OTHER.name if participants is None else bool(participants.get(channel))


def verdicts(size: int, content_type: str) -> dict[str, Verdict]:
    """Return by the names of channels whether their participants receive such a media."""
    return {channel.name: channel.verdict(size, content_type) for channel in (*CHANNELS, OTHER)}
