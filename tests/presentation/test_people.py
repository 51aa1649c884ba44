"""Readable names of senders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.catalog import ParticipantRow
from tui.presentation.fields import format_participants
from tui.presentation.people import describe_channel, elide_author, format_author
from tui.text.ascii_stand_ins import to_ascii
from tui.text.sanitize import make_printable


@pytest.mark.parametrize(
    ("author", "name", "shown"),
    [
        ("agent.lee", "Lee", "❝ Lee"),
        ("whatsapp:+12025550143", "Tomás", "✆ Tomás"),
        ("agent.lee", None, "❝ agent.lee"),
        ("whatsapp:+12025550143", None, "✆ +12025550143"),
        ("+12025550118", None, "☏ +12025550118"),
        ("messenger:1234567890", "", "↯ 1234567890"),
        ("email:ola@example.com", None, "@ ola@example.com"),
        ("rcs:+12025550118", None, "rcs:+12025550118"),
        ("whatsapp:", None, "whatsapp:"),
        ("4711", None, "❝ 4711"),
        ("system", None, "system"),
        ("\x1b[31mred", None, "❝ ␛[31mred"),
        ("maria", "\u202egpj", "❝ �gpj"),
        (None, None, ""),
    ],
)
def test_a_name_or_an_address_without_its_scheme_is_shown(
    author: str | None, name: str | None, shown: str
) -> None:
    assert format_author(author, name) == shown


@pytest.mark.parametrize(
    ("author", "width", "shown"),
    [
        ("whatsapp:+12025550143", 14, "✆ +12025550143"),
        ("whatsapp:+12025550143", 9, "✆ …550143"),
        ("+12025550118", 7, "☏ …0118"),
        ("+12025550118", 5, "…0118"),
        ("+12025550118", 1, "…"),
        ("+12025550118", 0, ""),
        ("rcs:+12025550118", 6, "…50118"),
        ("line.robot.of.the.east", 8, "❝ line.…"),
        ("email:ola@example.com", 9, "@ ola@ex…"),
    ],
)
def test_the_end_of_a_number_and_the_start_of_a_word_survive(author: str, width: int, shown: str) -> None:
    assert elide_author(format_author(author), width) == shown


@given(st.text(max_size=40), st.integers(0, 30))
def test_names_never_exceed_their_width(author: str, width: int) -> None:
    shown = elide_author(format_author(author), width)
    assert cell_len(shown) <= width
    assert make_printable(shown) == shown


def test_a_number_as_a_name_keeps_its_end() -> None:
    assert elide_author(format_author("whatsapp:+12025550143", "+1 (202) 555-0143"), 8) == "✆ …-0143"


def test_symbols_have_ascii_replacements() -> None:
    authors = ("+15550100", "whatsapp:+15550100", "messenger:15550100", "lee")
    shown = [to_ascii(format_author(author)) for author in authors]
    assert shown == ["s +15550100", "w +15550100", "m 15550100", "c lee"]


@pytest.mark.parametrize(
    ("participant", "words"),
    [
        (ParticipantRow("MB1", "whatsapp:+15550100", "whatsapp", "Ola"), "WhatsApp +15550100"),
        (ParticipantRow("MB1", "+15550100", "sms", "Ola"), "SMS +15550100"),
        (ParticipantRow("MB1", "agent.lee", "chat", "Lee"), "chat agent.lee"),
        (ParticipantRow("MB1", "agent.lee", "chat", None), "chat"),
        (ParticipantRow("MB1", "rcs:x", "rcs", "Ola"), "rcs rcs:x"),
        (ParticipantRow("MB1", None, None, None), ""),
    ],
)
def test_a_channel_is_named(participant: ParticipantRow, words: str) -> None:
    assert describe_channel(participant) == words


def test_many_participants_are_counted() -> None:
    crowd = [ParticipantRow(f"MB{number}", f"user.{number}", "chat", None) for number in range(1000)]
    fields = format_participants(crowd)
    assert [field.value for field in fields][-2:] == ["❝ user.9", "and 990 more"]
