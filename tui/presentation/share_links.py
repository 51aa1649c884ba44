"""Share links as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.text.durations import format_moment
from tui.text.quantities import format_count
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from datetime import datetime

    from tui.api.share_links import ShareLink
    from tui.settings.gateway import GatewayAccess

#: Sentences about the links of an embedded gateway; the first goes on with the limits.
_ON_THIS_MACHINE: Final = "It opens on this machine only, while Mediadeck runs"
_FOR_OTHERS: Final = "To share with others, see mediadeck help gateway."

#: The maximum number of files named for a link.
_NAMED: Final = 5


def name_link(link: ShareLink) -> str:
    """Return the name of the only file, or the number of files."""
    if len(link.items) == 1:
        return make_printable(link.items[0].filename)
    return format_count(len(link.items), "file")


def format_opens(link: ShareLink) -> str:
    """Return how often a link was opened: ``3``, ``3 of 5``."""
    return f"{link.opens:,}" if link.max_opens is None else f"{link.opens:,} of {link.max_opens:,}"


def format_last_open(link: ShareLink, now: datetime) -> str:
    """Return when a link was last opened."""
    return format_moment(link.last_opened, now) or "never"


def describe_link_life(link: ShareLink, access: GatewayAccess, now: datetime) -> str:
    """Return sentences on how long, how often and where a new link can be opened."""
    limits = [f"until {format_moment(link.expires, now)}"]
    if link.max_opens is not None:
        limits.append(f"at most {format_count(link.max_opens, 'time')}")
    if access.is_embedded:  # the narrowest limit comes first
        limits += ["with the password"] if link.has_password else []
        return f"{_ON_THIS_MACHINE}, {', '.join(limits)}. {_FOR_OTHERS}"
    who = "Anyone with the password" if link.has_password else "Anyone with it"
    return f"{who} can open it {', '.join(limits)}."


def describe_link(link: ShareLink) -> str:
    """Return the files and the options of a link, on one line."""
    names = ", ".join(make_printable(item.filename) for item in link.items[:_NAMED])
    more = f" and {len(link.items) - _NAMED:,} more" if len(link.items) > _NAMED else ""
    parts = [names + more, make_printable(link.disposition)]
    parts += ["needs a password"] if link.has_password else []
    parts += [make_printable(link.note)] if link.note else []
    return " · ".join(parts)


def describe_opens(link: ShareLink, now: datetime) -> str:
    """Return the latest opens of a link, one per line."""
    if not link.opens:
        return "Nobody has opened this link yet."
    lines = [
        f"{format_moment(event.at, now):>17}  {make_printable(f'{event.address}  {event.browser}')}"
        for event in link.events or ()
    ]
    return "\n".join([f"Opened {format_count(link.opens, 'time')}. The latest opens:", "", *lines])
