"""What is opened at the start: a service by its SID or name, or a media of it by its SID."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.text.display import printable
from tui.text.similar_names import did_you_mean, near_names

if TYPE_CHECKING:
    from tui.catalog import Found, Reader, ServiceRow


def place_of(wanted: str, reader: Reader) -> tuple[ServiceRow, Found | None] | str:
    """Return the service and, where a media is ``wanted``, where that is; else a sentence on why not."""
    found = reader.find_sid(wanted) if wanted.startswith("ME") else None
    services = reader.services_named(found.service_sid if found else wanted)
    if len(services) == 1:
        return services[0], found
    if wanted.startswith("ME") and not services:
        return f"The catalog does not know the media {printable(wanted)}. Open its service, which reads it."
    problem = "More than one service has" if services else "No service has"
    near = near_names(wanted, (row.friendly_name for row in reader.services() if not services))
    question = did_you_mean([printable(one) for one in near])
    return f"{problem} the SID or name {printable(wanted)}.{question or ' Open one of these.'}"
