"""SIDs in pasted text."""

from __future__ import annotations

import pytest

from tui.catalog.sids import find_most_specific_sid

MEDIA, OTHER = "ME" + "0a" * 16, "ME" + "1b" * 16
MESSAGE, CONVERSATION, SERVICE = "IM" + "2c" * 16, "CH" + "3d" * 16, "IS" + "4e" * 16


@pytest.mark.parametrize(
    ("text", "sid"),
    [
        (MEDIA, MEDIA),
        (f" {MEDIA}\n", MEDIA),
        (f"https://mcs.us1.twilio.com/v1/Services/{SERVICE}/Media/{MEDIA}/Content?x=1", MEDIA),
        (f"/v1/Services/{SERVICE}/Conversations/{CONVERSATION}/Messages/{MESSAGE}", MESSAGE),
        (f"{CONVERSATION} of {SERVICE}", CONVERSATION),
        (SERVICE, SERVICE),
        (f"{MEDIA},{OTHER}", MEDIA),
        (f"x{MEDIA}", None),
        (f"{MEDIA}0", None),
        (MEDIA[:-1], None),
        (MEDIA.upper(), None),
        ("hello", None),
        ("", None),
    ],
)
def test_the_most_specific_sid_is_found(text: str, sid: str | None) -> None:
    assert find_most_specific_sid(text) == sid
