"""The sample service Harbour Support, with customer cases, pictures and a team conversation."""

from __future__ import annotations

from datetime import timedelta

from tui.server.samples import (
    cards,
    customer_cases,
    documents,
    gallery,
    hostile,
    landscapes,
    papers,
    things,
    towns,
)
from tui.server.samples.model import SampleConversation, SampleMedia, SampleMessage, SampleService

#: Some customers have no name, as with real services.
_NAMES = {
    "agent.lee": "Lee",
    "agent.noor": "Noor",
    "agent.sam": "Sam",
    "maria": "Maria",
    "aiko": "Aiko 愛子",
    "priya": "Priya",
    "whatsapp:+12025550143": "Tomás",
    "+15550118": "Ola",
    "+12025550118": "Ola",
}
_LEE, _NOOR, _SAM = "agent.lee", "agent.noor", "agent.sam"
_AIKO, _OLA = "aiko", "+12025550118"


def harbour_support() -> SampleService:
    """Return the service with its conversations."""
    return SampleService(
        "Harbour Support",
        (
            customer_cases.damaged_parcel(),
            customer_cases.router_without_line(),
            customer_cases.refund(),
            customer_cases.meter_reading(),
            _calendar_pictures(),
            customer_cases.night_camera(),
            _team_room(),
            customer_cases.opening_hours(),
            _odd_attachments(),
        ),
        _NAMES,
    )


def _calendar_pictures() -> SampleConversation:
    return SampleConversation(
        "Calendar · pictures from customers",
        "calendar-pictures",
        "active",
        (
            SampleMessage(
                "jon",
                "From our holiday, for the calendar.",
                timedelta(days=120),
                (gallery.photograph("DSC_0412.JPG", landscapes.dunes, gallery.TWELVE_MEGAPIXELS),),
            ),
            SampleMessage(
                "+12025550167",
                None,
                timedelta(days=96),
                (gallery.photograph("morning mist.jpg", landscapes.mountains, (1280, 720)),),
            ),
            SampleMessage("jon", None, timedelta(days=95), (gallery.panorama(),)),
            SampleMessage(
                _OLA,
                "Out of the train window",
                timedelta(days=60),
                (gallery.photograph("PXL_20250218.jpg", landscapes.forest, gallery.PORTRAIT, orientation=6),),
            ),
            SampleMessage(
                "priya",
                "Too dark?",
                timedelta(days=33),
                (gallery.photograph("night city.jpg", towns.city, gallery.PORTRAIT),),
            ),
            SampleMessage(
                _AIKO,
                None,
                timedelta(days=12),
                (gallery.photograph("オーロラ.jpg", towns.northern_lights, (1280, 800)),),
            ),
            SampleMessage(
                "priya",
                "This one for August!",
                timedelta(days=5),
                (gallery.plain_jpeg("balloons 🎈.jpg", towns.balloons),),
            ),
        ),
    )


def _team_room() -> SampleConversation:
    notes = SampleMedia("handover friday.md", "text/markdown", documents.handover)
    return SampleConversation(
        "Team room · early shift",
        "team-room",
        "active",
        (
            SampleMessage(
                _SAM,
                "Our new badge, on nothing at all.",
                timedelta(days=230),
                (gallery.png("badge.png", cards.badge, (512, 512)),),
            ),
            SampleMessage(
                _SAM, "And small.", timedelta(days=229), (gallery.png("icon.png", cards.badge, (16, 16)),)
            ),
            SampleMessage(
                _LEE, "Who parked the lighthouse here?", timedelta(days=75), (gallery.lighthouse_at_night(),)
            ),
            SampleMessage(
                _NOOR,
                None,
                timedelta(days=8),
                (gallery.photograph("whiteboard.jpg", papers.whiteboard, (1280, 720), orientation=3),),
            ),
            SampleMessage(_LEE, "Handover for Friday", timedelta(days=3), (notes,)),
            SampleMessage(
                _SAM,
                None,
                timedelta(minutes=47),
                (gallery.plain_jpeg("☕ first.jpg", things.coffee, (720, 720)),),
            ),
        ),
    )


def _odd_attachments() -> SampleConversation:
    sender = "+12025550199"
    odd = (
        hostile.markup_name(),
        hostile.closing_markup_name(),
        hostile.escape_name(),
        hostile.right_to_left_name(),
        hostile.path_name(),
        hostile.line_break_name(),
        hostile.spaced_name(),
        hostile.wide_name(),
        hostile.long_name(),
        hostile.nameless(),
        hostile.empty(),
        hostile.truncated(),
        hostile.text_as_png(),
        hostile.jpeg_as_bytes(),
    )
    sent = tuple(
        SampleMessage(sender, None, timedelta(days=14, hours=10 - number / 2), (media,))
        for number, media in enumerate(odd)
    )
    return SampleConversation(
        "Case 4819 · odd [attachments]",
        "case-4819",
        "active",
        (
            SampleMessage(
                sender,
                "My phone does strange things with names. Do these arrive?",
                timedelta(days=14, hours=11),
            ),
            *sent,
            SampleMessage(_LEE, "They do, all of them. Some are not what they say.", timedelta(days=13)),
        ),
    )
