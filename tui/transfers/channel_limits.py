"""Limits of each channel for media (twilio-media-api, sections 6 and 11). Sizes are bytes."""

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
#: Seconds to wait for the participants of a conversation before a file is sent.
_TIMEOUT_SECONDS: Final = 3.0
#: Participants are fetched for at most this many conversations.
_MAX_CONVERSATIONS: Final = 48


class Answer(Enum):
    """Whether a channel delivers a media, according to Twilio's documentation."""

    YES = auto()
    NO = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a channel delivers a media; ``reason`` explains every verdict except a plain yes."""

    answer: Answer
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel to participants of a conversation.

    ``type_limits`` maps the accepted content types to their maximum size; None means all types.
    ``undocumented_types`` maps types with undocumented delivery to the reason. The documentation contradicts
    itself for sizes above ``documented_limit``.
    """

    name: str
    limit: int
    type_limits: Mapping[str, int] | None = None
    undocumented_types: Mapping[str, str] = field(default_factory=dict)
    documented_limit: int = SIZE_LIMIT
    is_documented: bool = True

    def check(self, size: int, content_type: str) -> Verdict:
        """Return whether participants on this channel receive a media of ``size`` and ``content_type``."""
        if not self.is_documented:
            return Verdict(Answer.UNKNOWN, "its types are not listed")
        kind = normalize_content_type(content_type)
        reason = self.undocumented_types.get(kind, "")
        limit = self.limit if reason or self.type_limits is None else self.type_limits.get(kind)
        if limit is None or (self.type_limits is not None and _is_unlisted_codec(content_type)):
            return Verdict(Answer.NO, f"no {content_type.strip().lower() or 'unknown type'}")
        if size > limit:
            return Verdict(Answer.NO, f"over {limit // _MEGABYTE} MB")
        if size > self.documented_limit:
            reason = reason or f"over {self.documented_limit // _MEGABYTE} MB"
        reason = reason or ("" if size else "an empty file")
        return Verdict(Answer.UNKNOWN, reason) if reason else Verdict(Answer.YES)


def _is_unlisted_codec(content_type: str) -> bool:
    """Whether the type is OGG audio with a codec other than Opus, the only listed one."""
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
    undocumented_types={
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
    documented_limit=2 * _MEGABYTE,  # 5 MB per the media page, 2 MB a file per the Conversations page
)
#: Messenger and other channels that Twilio connects, without listed types.
OTHER: Final = Channel("another channel", SIZE_LIMIT, is_documented=False)
CHANNELS: Final = (CHAT, WHATSAPP, MMS)


#: The types of participants' bindings (twilio-media-api, section 6), with their channels.
_BY_BINDING: Final = {"sms": MMS, "mms": MMS, "group_mms": MMS, "whatsapp": WHATSAPP, "chat": CHAT}


def get_channel(binding: str | None) -> Channel:
    """Return the channel for the type of a participant's binding; chat if there is no binding."""
    return _BY_BINDING.get(binding, OTHER) if binding else CHAT


async def fetch_participant_counts(
    client: Client, conversations: Iterable[ConversationRow]
) -> dict[str, dict[str, int] | None]:
    """Return the number of participants by channel name, for each conversation by SID.

    The value is None if the service does not respond in time. If there are very many conversations, only the
    first ones are looked up.
    """
    chosen = list({one.sid: one for one in conversations}.values())[:_MAX_CONVERSATIONS]
    found = await asyncio.gather(*(_fetch_counts(client, one) for one in chosen))
    return {one.sid: participants for one, participants in zip(chosen, found, strict=True)}


async def _fetch_counts(client: Client, conversation: ConversationRow) -> dict[str, int] | None:
    found: Counter[str] = Counter()
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            async for one in client.conversations.participants(conversation.service_sid, conversation.sid):
                binding = one.messaging_binding
                found[get_channel(binding.type if binding else None).name] += 1
    except (ApiError, TimeoutError):
        return None
    return dict(found)


def format_warning(size: int, content_type: str, participants: Mapping[str, int] | None) -> str:
    """Return a warning about participants who may not receive such a media; "" if all of them do.

    ``participants`` maps channel names to numbers of participants; None if they are unknown.
    """
    of = "participants" if participants is None else "participants of this conversation"
    sentences = {
        Answer.NO: f"It does not reach {of} ({{}}).",
        Answer.UNKNOWN: f"Twilio does not document whether it reaches {of} ({{}}).",
    }
    verdicts = check_channels(size, content_type)
    parts = []
    for answer, sentence in sentences.items():
        reasons = "; ".join(
            f"by {name}: {verdict.reason}"
            if participants is None
            else f"{participants[name]} by {name}: {verdict.reason}"
            for name, verdict in verdicts.items()
            if verdict.answer is answer and _may_reach(name, participants)
        )
        parts += [sentence.format(reasons)] if reasons else []
    return " ".join(parts)


def _may_reach(channel: str, participants: Mapping[str, int] | None) -> bool:
    """Whether a participant may use ``channel``; if participants are unknown, whether it is a common one."""
    return channel != OTHER.name if participants is None else bool(participants.get(channel))


def check_channels(size: int, content_type: str) -> dict[str, Verdict]:
    """Return the verdict for such a media by channel name."""
    return {channel.name: channel.check(size, content_type) for channel in (*CHANNELS, OTHER)}
