"""A reproducible catalog of any size with realistic names."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from itertools import count, islice
from typing import TYPE_CHECKING, Final

from tui.catalog import Catalog, ConversationRow, MediaRow, ServiceRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVICE_SID: Final = "IS" + "5e" * 16
#: The time of the newest media, and the seconds before it over which the others are spread: two years.
_NEWEST: Final = 1_790_000_000
_SPREAD: Final = 2 * 365 * 86_400
_ROWS_A_WRITE: Final = 20_000

_FIRST_NAMES: Final = (
    "Maria",
    "José",
    "Anna",
    "Björn",
    "Chloé",
    "Dmitri",
    "Emre",
    "Fatima",
    "Giulia",
    "Hiroshi",
)
_LAST_NAMES: Final = (
    "Álvarez",
    "Baker",
    "Çelik",
    "Dubois",
    "Eriksen",
    "Fischer",
    "García",
    "Hansen",
    "Ivanova",
)
_MATTERS: Final = ("Return", "Parcel", "Warranty", "Invoice", "Order", "Damage", "Repair", "Delivery")
_THINGS: Final = ("crane", "kettle", "receipt", "label", "broken lid", "meter", "front door", "serial plate")
#: Name pattern, content type, sizes in bytes, and frequency per 100 media.
_KINDS: Final = (
    ("IMG-{day}-WA{small:04}.jpg", "image/jpeg", (80_000, 900_000), 38),
    ("IMG_{large}.HEIC", "image/heic", (900_000, 4_000_000), 8),
    ("{thing} {small}.jpg", "image/jpeg", (60_000, 6_000_000), 14),
    ("Screenshot_{day}.png", "image/png", (90_000, 2_000_000), 10),
    ("invoice_{large}.pdf", "application/pdf", (20_000, 400_000), 9),
    ("Scan {day}.pdf", "application/pdf", (200_000, 9_000_000), 5),
    ("PTT-{day}-WA{small:04}.ogg", "audio/ogg; codecs=opus", (8_000, 300_000), 6),
    ("VID-{day}-WA{small:04}.mp4", "video/mp4", (800_000, 60_000_000), 5),
    ("{thing} list.csv", "text/csv", (200, 40_000), 3),
    ("", "application/octet-stream", (100, 5_000), 2),
)
_KIND_WEIGHTS: Final = [weight for *_, weight in _KINDS]
#: Message texts, and their frequency per 1,000.
_TEXTS: Final = (
    ("Hello, here is the photo you asked for", 300),
    ("Thank you, we are looking into it", 250),
    ("The parcel arrived like this this morning", 150),
    ("Could you send a picture of the serial number?", 140),
    ("Please find the invoice attached", 100),
    ("I would like my money back", 50),
    ("It is the wrong size, I ordered a medium", 9),
    ("The crane lost its hook", 1),
)
_LONG_TEXT: Final = "The lid does not close, and the handle came off when we opened the parcel. "
_PUT_MESSAGE: Final = """
INSERT INTO message(sid, conversation_id, position, author, sent, body, media, round)
VALUES (?, ?, ?, ?, ?, ?, ?, 0)
"""


def make_catalog(path: Path, media: int, conversations: int) -> None:
    """Create a catalog at ``path`` with one service, and the given numbers of conversations and media."""
    rng = random.Random(20260301)  # noqa: S311 - not a secret
    with closing(Catalog(path)) as catalog:
        catalog.put_services([ServiceRow(SERVICE_SID, "Field returns", _NEWEST - _SPREAD)])
        # Speed up the creation; a sync does not use these settings.
        catalog._connection.execute("PRAGMA cache_size = -600000")
        catalog._connection.execute("PRAGMA synchronous = OFF")
        rows = [_conversation(rng, number) for number in range(conversations)]
        catalog.put_conversations(rows)
        found = islice(_media(rng, rows), media)
        while piece := list(islice(found, _ROWS_A_WRITE)):
            catalog.put_media(piece)
        catalog.finish_service(SERVICE_SID, [])


def add_messages(path: Path) -> None:
    """Add a message with text for each media of the catalog, each after one without media."""
    rng = random.Random(20260302)  # noqa: S311 - not a secret
    texts, weights = [text for text, _ in _TEXTS], [weight for _, weight in _TEXTS]
    with closing(Catalog(path)) as catalog, closing(sqlite3.connect(path)) as reader:
        connection = catalog._connection
        connection.execute("PRAGMA cache_size = -600000")
        connection.execute("PRAGMA synchronous = OFF")
        found = reader.execute(
            "SELECT message_sid, conversation_id, author, sent,"
            " 2 * row_number() OVER (PARTITION BY conversation_id ORDER BY sent, id) FROM media"
            " WHERE message_sid IS NOT NULL"
        )
        while rows := found.fetchmany(_ROWS_A_WRITE):
            said = iter(rng.choices(texts, weights, k=2 * len(rows)))
            with catalog._transaction():
                for sid, conversation, author, sent, at in rows:
                    before = f"IM{rng.getrandbits(128):032x}"
                    connection.execute(
                        _PUT_MESSAGE, (before, conversation, at - 1, "agent", sent - 60, next(said), 0)
                    )
                    connection.execute(_PUT_MESSAGE, (sid, conversation, at, author, sent, next(said), 1))


def add_long_conversation(path: Path, messages: int) -> None:
    """Add the newest conversation; every tenth message and the last have a media."""
    rng = random.Random(20260303)  # noqa: S311 - not a secret
    conversation = _conversation(rng, 0)
    found = _media(rng, [conversation])
    with closing(Catalog(path)) as catalog:
        catalog.put_conversations([conversation])
        [identity] = catalog._connection.execute(
            "SELECT id FROM conversation WHERE sid = ?", (conversation.sid,)
        ).fetchone()
        media, said = [], []
        for at in range(messages):
            sid, sent = f"IM{rng.getrandbits(128):032x}", _NEWEST + at
            has_media = at % 10 == 9 or at == messages - 1
            if has_media:
                media.append(replace(next(found), message_sid=sid, sent=sent))
            text = f"text {at}. {_LONG_TEXT * (at % 7)}"
            said.append((sid, identity, at, "maria", sent, text, int(has_media)))
        catalog.put_media(media)
        with catalog._transaction() as connection:
            connection.executemany(_PUT_MESSAGE, said)


def add_newest(path: Path, number: int) -> str:
    """Add the newest media, and return its filename."""
    rng = random.Random(number)  # noqa: S311 - not a secret
    with closing(Catalog(path)) as catalog:
        conversation = _conversation(rng, number)
        name = f"newest {number}.jpg"
        catalog.put_conversations([conversation])
        catalog.put_media([replace(next(_media(rng, [conversation])), filename=name, sent=_NEWEST + number)])
    return name


def _conversation(rng: random.Random, number: int) -> ConversationRow:
    name = f"{rng.choice(_MATTERS)} {40_000 + number} · {rng.choice(_FIRST_NAMES)} {rng.choice(_LAST_NAMES)}"
    updated = _NEWEST - rng.randrange(_SPREAD)
    return ConversationRow(f"CH{rng.getrandbits(128):032x}", SERVICE_SID, name, "active", updated)


def _media(rng: random.Random, conversations: list[ConversationRow]) -> Iterator[MediaRow]:
    """Yield media, a few of one conversation after a few of another."""
    for number in count():
        conversation = conversations[number // 20 % len(conversations)]
        sent = _NEWEST - rng.randrange(_SPREAD)
        pattern, content_type, sizes, _ = rng.choices(_KINDS, _KIND_WEIGHTS)[0]
        name = pattern.format(
            day=20_240_000 + rng.randrange(1, 12) * 100 + rng.randrange(1, 29),
            small=rng.randrange(2000),
            large=rng.randrange(10**6),
            thing=rng.choice(_THINGS),
        )
        customer = f"whatsapp:+49151{rng.randrange(10**4):04}{number % 5000:04}"
        yield MediaRow(
            sid=f"ME{rng.getrandbits(128):032x}",
            service_sid=SERVICE_SID,
            conversation_sid=conversation.sid,
            conversation_name=conversation.friendly_name,
            message_sid=f"IM{rng.getrandbits(128):032x}",
            filename=name or None,
            content_type=content_type,
            size=rng.randint(*sizes),
            author=customer if rng.random() < 0.8 else rng.choice(_FIRST_NAMES).lower(),
            sent=sent,
        )
