"""The support desk that a newcomer finds: two services, their conversations, and who sent what when."""

from __future__ import annotations

from datetime import timedelta

from tui.server.samples.model import SampleConversation, SampleMedia, SampleMessage, SampleService


def sample_services() -> tuple[SampleService, ...]:
    """All sample services; nothing is drawn until a media's `make` is called."""
    note = SampleMedia(
        "order 4821.txt", "text/plain", lambda: b"Order 4821: one parcel, damaged on arrival.\n"
    )
    message = SampleMessage("maria", "The parcel arrived like this.", timedelta(hours=3), (note,))
    case = SampleConversation("Case 4821 · damaged parcel", "case-4821", "active", (message,))
    return (SampleService("Harbour Support", (case,)),)
