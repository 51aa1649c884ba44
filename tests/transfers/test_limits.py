"""What each channel delivers, and who of a conversation is told of."""

from __future__ import annotations

import pytest

from tui.transfers.limits import CHAT, MMS, WHATSAPP, channel_of, refusals, warning

MB = 1024 * 1024


@pytest.mark.parametrize(
    ("size", "content_type", "found"),
    [
        (5 * MB, "image/jpeg", {}),
        (5 * MB + 1, "image/jpeg", {"SMS/MMS": "over 5 MB"}),
        (10, "text/plain; charset=utf-8", {"SMS/MMS": "no text/plain"}),
        (16 * MB + 1, "video/mp4", {"SMS/MMS": "over 5 MB", "WhatsApp": "over 16 MB"}),
        (
            150 * MB + 1,
            "video/mp4",
            {"SMS/MMS": "over 5 MB", "WhatsApp": "over 16 MB", "chat": "over 150 MB"},
        ),
    ],
)
def test_each_channel_has_its_limits(size: int, content_type: str, found: dict[str, str]) -> None:
    assert refusals(size, content_type) == found


def test_a_participant_is_reached_by_the_type_of_the_binding() -> None:
    found = [channel_of(one) for one in (None, "sms", "group_mms", "whatsapp", "messenger")]
    assert found == [CHAT, MMS, MMS, WHATSAPP, CHAT]


def test_only_those_who_are_there_are_told_of() -> None:
    assert warning(17 * MB, "image/png", {"chat": 2}) == ""
    assert warning(17 * MB, "image/png", {"chat": 2, "WhatsApp": 1}) == (
        "It does not reach participants of this conversation (1 by WhatsApp: over 16 MB)."
    )
    assert warning(17 * MB, "image/png", None) == (
        "It does not reach participants by WhatsApp: over 16 MB; SMS/MMS: over 5 MB."
    )
