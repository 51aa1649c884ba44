"""Text fitted into a line of cells."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.text.display import drop_parts, elide_end, elide_middle
from tui.text.durations import format_relative_time
from tui.text.quantities import format_size
from tui.text.sanitize import make_printable

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
HEART = "\u2764\ufe0f\u200d\U0001f525"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("photo.jpg", "photo.jpg"),
        ("写真 2026.png", "写真 2026.png"),
        ("[/bold].jpg", "[/bold].jpg"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("one\ntwo\tthree\r", "one␊two␉three␍"),
        ("\x7f\x9b31m", "␡�31m"),
        ("invoice\u202egpj.exe", "invoice�gpj.exe"),
        ("a\u2066b\u2069c\u200fd\u061c", "a�b�c�d�"),
        ("a\u200bb\u2060c\ufeffd\u00ade", "a�b�c�d�e"),
        ("a\u2028b\u2029c\u0085d", "a�b�c�d"),
        (b"caf\xe9.jpg".decode("utf-8", "surrogateescape"), "caf�.jpg"),
        ("a\u200db \u200d.jpg", "a�b �.jpg"),
        ("a\U000e0041b", "a�b"),
    ],
)
def test_harmful_characters_are_replaced(text: str, shown: str) -> None:
    assert make_printable(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (FAMILY, "\U0001f468\U0001f469\U0001f467"),
        (HEART, "\u2764\U0001f525"),
        (ENGLAND, "\U0001f3f4"),
        ("👍🏽.png", "👍.png"),
        ("✈\ufe0f.jpg", "✈.jpg"),
    ],
)
def test_joined_emoji_are_split_into_parts_of_unambiguous_width(text: str, shown: str) -> None:
    assert make_printable(text) == shown


@pytest.mark.parametrize("text", [PERSIAN, "🎈.jpg", "🇩🇪", "नमस्ते.pdf", "e\u0301te\u0301"])
def test_words_of_any_script_are_kept(text: str) -> None:
    assert make_printable(text) == text


@given(st.text(st.characters(codec=None)))
def test_any_text_becomes_one_printable_line(text: str) -> None:
    shown = make_printable(text)
    assert b"\x1b" not in shown.encode("utf-8")
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in shown)
    assert not any(
        unicodedata.bidirectional(character).endswith(("O", "E", "I", "DF")) for character in shown
    )
    assert make_printable(shown) == shown


@given(st.text(), st.integers(-1, 30))
def test_a_truncated_text_never_exceeds_its_width(text: str, width: int) -> None:
    shown = make_printable(text)
    for elided in (elide_end(shown, width), elide_middle(shown, width)):
        assert cell_len(elided) <= max(width, 0)
        assert elided == shown or "…" in elided or width <= 0


def test_a_text_that_fits_is_unchanged() -> None:
    assert elide_end("写真.png", 8) == "写真.png"
    assert elide_middle("写真.png", 8) == "写真.png"


def test_the_end_is_replaced_by_an_ellipsis() -> None:
    assert elide_end("harbour_sunset.jpg", 9) == "harbour_…"
    assert elide_end("写真写真写真", 6) == "写真…"
    assert elide_end("photo", 1) == "…"


def test_the_middle_is_elided_and_the_extension_kept() -> None:
    assert elide_middle("harbour_sunset.jpg", 11) == "harbo…t.jpg"
    assert elide_middle("写真" * 60 + ".png", 11) == "写真写….png"
    assert elide_middle("photo", 2) == "p…"


def test_a_character_of_several_code_points_is_not_cut() -> None:
    assert elide_end(FAMILY * 3, 5) == FAMILY * 2 + "…"
    assert elide_middle(FAMILY * 4, 5) == FAMILY + "…" + FAMILY


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (512, "512 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (2_400_000, "2.4 MB"),
        (38_600_000, "38.6 MB"),
        (99_949, "99.9 KB"),
        (99_950, "100 KB"),
        (157_286_400, "157 MB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (10**22, "10000 EB"),
    ],
)
def test_a_size_is_shown_in_decimal_units(size: int, shown: str) -> None:
    assert format_size(size) == shown


@pytest.mark.parametrize(
    ("age", "shown"),
    [
        (timedelta(seconds=-30), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=2, seconds=59), "2 min"),
        (timedelta(hours=3, minutes=5), "3 h"),
        (timedelta(hours=13), "yesterday"),
        (timedelta(days=5), "5 d"),
        (timedelta(days=13), "13 d"),
        (timedelta(days=24), "3 wk"),
        (timedelta(days=256), "12 Mar"),
        (timedelta(days=400), "Oct 2025"),
        (timedelta(days=-3), "26 Nov"),
        (timedelta(days=-400), "Dec 2027"),
    ],
)
def test_a_time_is_shown_relative_to_now(age: timedelta, shown: str) -> None:
    assert format_relative_time(NOW - age, NOW) == shown


def test_days_are_in_the_readers_time_zone() -> None:
    late = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    assert format_relative_time(late, NOW) == "yesterday"
    assert format_relative_time(late, NOW.astimezone(timezone(timedelta(hours=8)))) == "16 h"


@pytest.mark.parametrize(
    ("width", "left"),
    [
        (40, "◐ reading, slow to answer · every 15 s"),
        (37, "◐ reading, slow to answer"),
        (20, "◐ reading"),
        (5, "◐ re…"),
    ],
)
def test_parts_of_a_line_are_dropped_completely(width: int, left: str) -> None:
    assert drop_parts("◐ reading, slow to answer · every 15 s", width) == left
