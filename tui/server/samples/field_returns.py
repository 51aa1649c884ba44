"""The sample service Field Returns, with the reports of field engineers."""

from __future__ import annotations

from datetime import timedelta

from tui.server.samples import cards, documents, gallery, papers, parcels
from tui.server.samples.model import SampleConversation, SampleMedia, SampleMessage, SampleService

_VAN, _DEPOT = "van.seven", "depot"


def field_returns() -> SampleService:
    """Return the service with its conversations."""
    conversations = (_label_printer(), _crushed_crate(), _site_survey())
    return SampleService("Field Returns", conversations, {_DEPOT: "Depot"})


def _label_printer() -> SampleConversation:
    stock = SampleMedia("orders march.csv", "text/csv", documents.orders)
    return SampleConversation(
        "Return 118 · label printer",
        "return-118",
        "active",
        (
            SampleMessage(
                _VAN, "Printer stopped with this.", timedelta(days=6, hours=2), (gallery.error_screenshot(),)
            ),
            SampleMessage(_DEPOT, "Print the test card, please.", timedelta(days=6)),
            SampleMessage(
                _VAN,
                None,
                timedelta(days=5, hours=22),
                (gallery.png("test card.png", cards.test_card, (768, 576)),),
            ),
            SampleMessage(
                _VAN,
                "Proof in printing inks",
                timedelta(days=5, hours=20),
                (gallery.print_proof("label CMYK.jpg", papers.label),),
            ),
            SampleMessage(_DEPOT, "These still need a label.", timedelta(hours=15), (stock,)),
        ),
    )


def _crushed_crate() -> SampleConversation:
    return SampleConversation(
        "Return 109 · crushed crate",
        "return-109",
        "inactive",
        (
            SampleMessage(
                _VAN,
                "Fell off the lift.",
                timedelta(days=160),
                (gallery.plain_jpeg("crate.jpeg", parcels.crushed_box, (640, 480)),),
            ),
            SampleMessage(_DEPOT, None, timedelta(days=158), (gallery.fax_page(),)),
            SampleMessage(
                _DEPOT,
                "Credit note attached.",
                timedelta(days=151),
                (gallery.invoice("credit note 109.pdf", "109 (credit)", "-212.40"),),
            ),
        ),
    )


def _site_survey() -> SampleConversation:
    everything = SampleMedia("survey export.zip", "application/zip", documents.archive)
    plan = SampleMedia("room plan.svg", "image/svg+xml", documents.drawing)
    return SampleConversation(
        "Return 097 · site survey",
        None,
        "active",
        (
            SampleMessage(
                _VAN,
                "Height map of the yard, 16 bits.",
                timedelta(days=425),
                (gallery.png("height map 16 bit.png", cards.depth_scan, (400, 300)),),
            ),
            SampleMessage(_VAN, None, timedelta(days=424), (plan,)),
            SampleMessage(_VAN, "All of it in one archive.", timedelta(days=410), (everything,)),
            SampleMessage(_DEPOT, "Received.", timedelta(days=409)),
            SampleMessage(
                _VAN,
                "The door, for the next one.",
                timedelta(days=300),
                (gallery.photograph("front door.jpg", parcels.doorstep, (600, 800)),),
            ),
        ),
    )
