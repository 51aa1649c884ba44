"""The conversations of the first service, Harbour Support: cases of customers and a room of the team."""

from __future__ import annotations

from datetime import timedelta

from tui.server.samples import cards, documents, gallery, hostile, landscapes, papers, parcels, things, towns
from tui.server.samples.model import SampleConversation, SampleMedia, SampleMessage, SampleService

_LEE, _NOOR, _SAM = "agent.lee", "agent.noor", "agent.sam"
_MARIA, _TOMAS, _AIKO, _OLA = "maria", "whatsapp:+15550143", "aiko", "+15550118"


def harbour_support() -> SampleService:
    """Give the service with its conversations."""
    return SampleService(
        "Harbour Support",
        (
            _damaged_parcel(),
            _router_without_line(),
            _refund(),
            _meter_reading(),
            _calendar_pictures(),
            _night_camera(),
            _team_room(),
            _opening_hours(),
            _odd_attachments(),
        ),
    )


def _damaged_parcel() -> SampleConversation:
    doorstep = gallery.photograph("IMG_4821.jpg", parcels.doorstep, gallery.PORTRAIT, orientation=6)
    box = gallery.photograph("crushed corner.jpg", parcels.crushed_box)
    label = gallery.photograph("label close-up.jpg", papers.label, (1200, 900))
    note = SampleMedia("order 4821.txt", "text/plain", documents.note)
    return SampleConversation(
        "Case 4821 · damaged parcel",
        "case-4821",
        "active",
        (
            SampleMessage(
                _MARIA, "Hello, my parcel came like this today.", timedelta(hours=3, minutes=12), (doorstep,)
            ),
            SampleMessage(
                _LEE, "I am sorry to see that. Is the box itself damaged?", timedelta(hours=3, minutes=5)
            ),
            SampleMessage(
                _MARIA, "Yes, a corner and a hole. And here is the label.", timedelta(hours=1), (box, label)
            ),
            SampleMessage(
                _LEE, "Thank you, that is enough. A new one leaves tonight.", timedelta(minutes=24)
            ),
            SampleMessage(_LEE, None, timedelta(minutes=9), (note,)),
            SampleMessage(
                _MARIA,
                "Wonderful. This is the view it was meant to hang beside!",
                timedelta(minutes=2),
                (
                    gallery.photograph(
                        "harbour at dusk.jpg",
                        landscapes.harbour,
                        (1440, 1080),
                        taken="2025:03:14 18:47:30",
                        place=(54.1813, 7.8853),
                    ),
                ),
            ),
        ),
    )


def _router_without_line() -> SampleConversation:
    log = SampleMedia("dsl0.log", "text/plain; charset=utf-8", documents.router_log)
    report = SampleMedia("diagnosis.json", "application/json", documents.diagnosis)
    visit = SampleMedia("visit.ics", "text/calendar", documents.appointment)
    return SampleConversation(
        "Case 4836 · router has no line",
        "case-4836",
        "active",
        (
            SampleMessage(_TOMAS, "Two lights are red since this morning", timedelta(days=2, hours=5)),
            SampleMessage(
                _TOMAS,
                None,
                timedelta(days=2, hours=4),
                (gallery.router_front("IMG-20250312-WA0007.jpg", fault=True),),
            ),
            SampleMessage(
                _NOOR, "Could you hold the phone to the receiver for a moment?", timedelta(days=2, hours=3)
            ),
            SampleMessage(_TOMAS, None, timedelta(days=2, hours=2), (gallery.dial_tone(),)),
            SampleMessage(
                "line.robot", "Automatic check finished.", timedelta(days=1, hours=20), (log, report)
            ),
            SampleMessage(
                _NOOR, "The line is down. I booked an engineer.", timedelta(days=1, hours=2), (visit,)
            ),
            SampleMessage(
                _TOMAS,
                "All green again, thanks!",
                timedelta(hours=6),
                (gallery.router_front("all green.jpg", fault=False),),
            ),
        ),
    )


def _refund() -> SampleConversation:
    receipt = gallery.photograph("領収書 (1).jpg", papers.receipt, (600, 1000), orientation=8)
    card = SampleMedia("Maria Torres.vcf", "text/vcard", documents.contact)
    form = SampleMedia("return form.html", "text/html", documents.page)
    return SampleConversation(
        "Case 4790 · refund for a lamp",
        "case-4790",
        "closed",
        (
            SampleMessage(_AIKO, "The lamp leaks. May I send it back?", timedelta(days=47), (receipt,)),
            SampleMessage(_SAM, "Of course. Please sign the form.", timedelta(days=46, hours=3), (form,)),
            SampleMessage(
                _AIKO, None, timedelta(days=45), (gallery.png("signature.png", cards.signature, (480, 200)),)
            ),
            SampleMessage(
                _SAM,
                "Here is the corrected invoice.",
                timedelta(days=40),
                (gallery.invoice("invoice 4790.pdf", "4790", "0.00"),),
            ),
            SampleMessage(_AIKO, "And my neighbour would like to order, too.", timedelta(days=39), (card,)),
        ),
    )


def _meter_reading() -> SampleConversation:
    readings = SampleMedia("readings.json", "application/json", documents.packed_json)
    return SampleConversation(
        "Case 4802 · meter reading",
        None,
        "active",
        (
            SampleMessage(
                _OLA,
                None,
                timedelta(days=19),
                (gallery.photograph("Zähler.jpg", things.meter, orientation=8),),
            ),
            SampleMessage(
                _NOOR, "04821.7, noted. These are the last nine days.", timedelta(days=18), (readings,)
            ),
            SampleMessage(
                _OLA,
                "Why so much? The wall behind it is warm.",
                timedelta(days=17, hours=4),
                (gallery.png("thermal 61.png", cards.thermal, (640, 480)),),
            ),
            SampleMessage(_NOOR, "That is a leak. A plumber will call you.", timedelta(days=17)),
        ),
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
                "+15550167",
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


def _night_camera() -> SampleConversation:
    return SampleConversation(
        "Case 4847 · parcel gone from the yard",
        "case-4847",
        "active",
        (
            SampleMessage(
                "whatsapp:+15550171",
                "Somebody took it at night. The camera saw this.",
                timedelta(hours=31),
                (gallery.night_camera(),),
            ),
            SampleMessage(
                "whatsapp:+15550171", "And it rang before that:", timedelta(hours=30), (gallery.doorbell(),)
            ),
            SampleMessage(_LEE, "Thank you. Please keep the recording.", timedelta(hours=29)),
            SampleMessage(
                "whatsapp:+15550171",
                "The only other witness",
                timedelta(hours=26),
                (gallery.webp("witness.webp", things.cat, (800, 600)),),
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


def _opening_hours() -> SampleConversation:
    return SampleConversation(
        "Case 4850 · opening hours",
        None,
        "active",
        (
            SampleMessage("+15550129", "Are you open on Saturday?", timedelta(hours=9)),
            SampleMessage(_NOOR, "Yes, from nine to one.", timedelta(hours=8, minutes=51)),
            SampleMessage("+15550129", "Thank you!", timedelta(hours=8, minutes=50)),
        ),
    )


def _odd_attachments() -> SampleConversation:
    sender = "+15550199"
    odd = (
        hostile.markup_name(),
        hostile.closing_markup_name(),
        hostile.escape_name(),
        hostile.right_to_left_name(),
        hostile.path_name(),
        hostile.line_break_name(),
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
