"""The conversations with customers of Harbour Support."""

from __future__ import annotations

from datetime import timedelta

from tui.server.samples import cards, documents, gallery, landscapes, papers, parcels, things
from tui.server.samples.model import SampleConversation, SampleMedia, SampleMessage

_LEE, _NOOR, _SAM = "agent.lee", "agent.noor", "agent.sam"
_MARIA, _TOMAS, _AIKO, _OLA = "maria", "whatsapp:+12025550143", "aiko", "+15550118"
_YARD = "whatsapp:+12025550171"


def damaged_parcel() -> SampleConversation:
    """Return a case with photographs stored sideways, two media in one message, and one with a location."""
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


def router_without_line() -> SampleConversation:
    """Return a case with audio, a log, JSON and a calendar entry."""
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


def refund() -> SampleConversation:
    """Return a closed case with a PDF, a signature, a contact and an HTML page."""
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


def meter_reading() -> SampleConversation:
    """Return a case with a palette picture and single-line JSON."""
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


def night_camera() -> SampleConversation:
    """Return a case with a greyscale picture, a chime and a WebP."""
    return SampleConversation(
        "Case 4847 · parcel gone from the yard",
        "case-4847",
        "active",
        (
            SampleMessage(
                _YARD,
                "Somebody took it at night. The camera saw this.",
                timedelta(hours=31),
                (gallery.night_camera(),),
            ),
            SampleMessage(_YARD, "And it rang before that:", timedelta(hours=30), (gallery.doorbell(),)),
            SampleMessage(_LEE, "Thank you. Please keep the recording.", timedelta(hours=29)),
            SampleMessage(
                _YARD,
                "The only other witness",
                timedelta(hours=26),
                (gallery.webp("witness.webp", things.cat, (800, 600)),),
            ),
        ),
    )


def opening_hours() -> SampleConversation:
    """Return a case without media."""
    return SampleConversation(
        "Case 4850 · opening hours",
        None,
        "active",
        (
            SampleMessage("+12025550129", "Are you open on Saturday?", timedelta(hours=9)),
            SampleMessage(_NOOR, "Yes, from nine to one.", timedelta(hours=8, minutes=51)),
            SampleMessage("+12025550129", "Thank you!", timedelta(hours=8, minutes=50)),
        ),
    )
