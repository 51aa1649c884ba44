"""What to open at startup: a service by its SID or name, all services, or a media by its SID."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.catalog import ALL_SERVICES
from tui.text.sanitize import make_printable
from tui.text.similar_names import find_similar_names, suggest_names

if TYPE_CHECKING:
    from tui.catalog import Reader, ServiceRow, SidLocation


def place_of(wanted: str, reader: Reader) -> tuple[ServiceRow, SidLocation | None] | str:
    """Return the service and, if a media is ``wanted``, its location; else a sentence on why not."""
    found = reader.find_sid(wanted) if wanted.startswith("ME") else None
    services = reader.find_services(found.service_sid if found else wanted)
    if len(services) == 1:
        return services[0], found
    if wanted.startswith("ME") and not services:
        return (
            f"The catalog does not know the media {make_printable(wanted)}. Open its service, which reads it."
        )
    if wanted == ALL_SERVICES:
        return "This account has no Conversations service."
    problem = "More than one service has" if services else "No service has"
    near = find_similar_names(wanted, (row.friendly_name for row in reader.services() if not services))
    question = suggest_names([make_printable(one) for one in near])
    return f"{problem} the SID or name {make_printable(wanted)}.{question or ' Open one of these.'}"
