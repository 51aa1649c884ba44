"""People as text: a name if it is known, else an identity, a number or an address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len

from tui.text.display import elide_end, elide_start
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from tui.catalog import ParticipantRow


class Channel(NamedTuple):
    """A channel to a participant. ``symbol`` is one cell, available in common terminal fonts."""

    name: str
    symbol: str


#: The channels by the type of a binding, which is also the scheme of an address.
_CHANNELS: Final = {
    "chat": Channel("chat", "❝"),
    "sms": Channel("SMS", "☏"),
    "mms": Channel("MMS", "☏"),
    "group_mms": Channel("group MMS", "☏"),
    "whatsapp": Channel("WhatsApp", "✆"),
    "messenger": Channel("Messenger", "↯"),
    "email": Channel("e-mail", "@"),
}
_SYMBOLS: Final = frozenset(channel.symbol for channel in _CHANNELS.values())
#: The author of messages sent with an API key (twilio-media-api, section 3).
_SYSTEM: Final = "system"
#: A number, including one with an unknown scheme or with spaces, as people write it.
_NUMBER: Final = re.compile(r"([^\s:]+:)?\+?[0-9][0-9 ()./-]{4,}")
#: The minimum width at which a shortened number has a symbol.
_MIN_NUMBER_WIDTH: Final = 6


def format_author(author: str | None, name: str | None = None) -> str:
    """Return the sender, printable: the symbol of the channel, and the name or else the address.

    The symbol replaces a scheme: ``✆ +15550100`` for ``whatsapp:+15550100``. An unknown scheme is kept unless
    there is a name. "" for no author.
    """
    if not author:
        return make_printable(name or "")
    channel, address = _split_author(author)
    text = make_printable(name or address)
    return f"{channel.symbol} {text}" if channel else text


def is_identity(author: str) -> bool:
    """Whether an author may be a chat identity, as opposed to an address or the service itself."""
    return author != _SYSTEM and not author.startswith("+") and ":" not in author


def _split_author(author: str) -> tuple[Channel | None, str]:
    """Return the channel of an author, None for an unknown one, and its address without a known scheme."""
    scheme, colon, address = author.partition(":")
    if colon:
        channel = _CHANNELS.get(scheme.lower()) if address else None
        return channel, address if channel else author
    if author.startswith("+"):
        return _CHANNELS["sms"], author
    return _CHANNELS["chat"] if is_identity(author) else None, author


def elide_author(text: str, width: int) -> str:
    """Return the result of :func:`format_author`, cut to ``width`` cells.

    A number keeps its symbol and its end (``✆ …0100``), by which people recognize it; other texts their
    start.
    """
    if cell_len(text) <= width:
        return text
    symbol, _, rest = text.partition(" ")
    lead, shown = (f"{symbol} ", rest) if symbol in _SYMBOLS else ("", text)
    if not _NUMBER.fullmatch(shown):
        return elide_end(text, width)
    lead = lead if width >= _MIN_NUMBER_WIDTH else ""
    return lead + elide_start(shown, width - cell_len(lead))


def describe_channel(participant: ParticipantRow) -> str:
    """Return the name of a participant's channel, followed by the author if a name is shown instead."""
    kind = participant.channel or ""
    channel = _CHANNELS.get(kind)
    words = channel.name if channel else make_printable(kind)
    if not participant.name or not participant.author:
        return words
    known, address = _split_author(participant.author)
    return f"{words} {make_printable(address if known is channel else participant.author)}".strip()
