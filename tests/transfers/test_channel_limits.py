"""What each channel delivers, and the warnings about participants."""

from __future__ import annotations

import pytest

from tui.transfers.channel_limits import (
    CHAT,
    MMS,
    OTHER,
    WHATSAPP,
    Answer,
    check_channels,
    format_warning,
    get_channel,
)

MB = 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("size", "content_type", "chat", "whatsapp", "mms"),
    [
        (5 * MB, "image/jpeg", "✓", "✓", "?"),
        (2 * MB, "image/jpg", "✓", "✓", "✓"),
        (5 * MB + 1, "image/jpeg", "✓", "over 5 MB", "over 5 MB"),
        (10, "image/bmp", "✓", "no image/bmp", "no image/bmp"),
        (10, "image/gif", "✓", "no image/gif", "no image/gif"),
        (10, "image/webp", "✓", "?", "no image/webp"),
        (10, "text/plain; charset=utf-8", "✓", *["no text/plain; charset=utf-8"] * 2),
        (10, "application/octet-stream", "✓", *["no application/octet-stream"] * 2),
        (10, "", "✓", "no unknown type", "no unknown type"),
        (10, "text/x-vcard", "✓", "✓", "no text/x-vcard"),
        (16 * MB, f"{OFFICE}.spreadsheetml.sheet", "✓", "✓", f"no {OFFICE}.spreadsheetml.sheet"),
        (10, "application/vnd.ms-excel", "✓", *["no application/vnd.ms-excel"] * 2),
        (10, "Audio/OGG", "✓", "✓", "no audio/ogg"),
        (10, "audio/ogg; codecs=opus", "✓", "✓", "no audio/ogg; codecs=opus"),
        (10, "audio/ogg; codecs=vorbis", "✓", *["no audio/ogg; codecs=vorbis"] * 2),
        (10, "audio/mp4", "✓", "?", "no audio/mp4"),
        (10, "audio/amr", "✓", "✓", "✓"),
        (16 * MB + 1, "video/mp4", "✓", "over 16 MB", "over 5 MB"),
        (150 * MB + 1, "video/mp4", "over 150 MB", "over 16 MB", "over 5 MB"),
        (0, "image/png", "?", "?", "?"),
        (0, "text/plain", "?", "no text/plain", "no text/plain"),
    ],
)
def test_each_channel_accepts_the_documented_types(
    size: int, content_type: str, chat: str, whatsapp: str, mms: str
) -> None:
    found = check_channels(size, content_type)
    said = {
        name: {Answer.YES: "✓", Answer.UNKNOWN: "?", Answer.NO: verdict.reason}[verdict.answer]
        for name, verdict in found.items()
    }
    assert said == {"chat": chat, "WhatsApp": whatsapp, "SMS/MMS": mms, "another channel": "?"}


def test_the_binding_type_is_the_channel_of_a_participant() -> None:
    found = [get_channel(one) for one in (None, "sms", "group_mms", "whatsapp", "messenger")]
    assert found == [CHAT, MMS, MMS, WHATSAPP, OTHER]


def test_warnings_mention_only_present_participants() -> None:
    assert format_warning(17 * MB, "image/png", {"chat": 2}) == ""
    assert format_warning(17 * MB, "image/png", {"chat": 2, "WhatsApp": 1}) == (
        "It does not reach participants of this conversation (1 by WhatsApp: over 5 MB)."
    )
    assert format_warning(17 * MB, "image/png", None) == (
        "It does not reach participants (by WhatsApp: over 5 MB; by SMS/MMS: over 5 MB)."
    )


def test_undocumented_limits_are_named_as_such() -> None:
    there = {"WhatsApp": 2, "another channel": 1}
    assert format_warning(10, "image/webp", there) == (
        "Twilio does not document whether it reaches participants of this conversation"
        " (2 by WhatsApp: WEBP is listed for stickers; 1 by another channel: its types are not listed)."
    )
    assert format_warning(10, "image/png", None) == ""
