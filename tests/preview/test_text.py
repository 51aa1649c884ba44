"""Text from bytes: decoded, sanitized and wrapped."""

from __future__ import annotations

import codecs
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.preview import Text, open_content, wrap_text
from tui.preview.model import Detail


def load_text(content: bytes, content_type: str = "text/plain") -> Text:
    text = open_content(content, content_type=content_type, filename=None)
    assert isinstance(text, Text), text
    return text


def test_every_line_ending_is_recognized() -> None:
    assert load_text(b"one\ntwo\r\nthree\rfour\xe2\x80\xa8five").lines == (
        "one",
        "two",
        "three",
        "four",
        "five",
    )


@pytest.mark.parametrize(
    "content",
    [
        "Grüße, 日本".encode(),
        codecs.BOM_UTF8 + "Grüße, 日本".encode(),
        "Grüße, 日本".encode("utf-16"),
        "Grüße, 日本".encode("utf-32"),
        codecs.BOM_UTF16_BE + "Grüße, 日本".encode("utf-16-be"),
    ],
)
def test_every_unicode_encoding_is_decoded(content: bytes) -> None:
    assert load_text(content).lines == ("Grüße, 日本",)


def test_other_text_is_decoded_by_its_charset_or_as_western() -> None:
    assert load_text("Привет всем".encode("koi8-r"), "text/plain; charset=koi8-r").lines == ("Привет всем",)
    assert load_text("déjà vu — again and again".encode("cp1252")).lines == ("déjà vu — again and again",)


@pytest.mark.parametrize(
    "charset",
    [
        "rot13",
        "rot_13",
        "hex",
        "bz2_codec",
        "zlib_codec",
        "idna",
        "undefined",
        "no-such",
        "../../etc",
        "unicode_escape",
    ],
)
def test_an_invalid_charset_is_ignored(charset: str) -> None:
    content = b"plain enough, but not utf-8: \xe9"
    assert load_text(content, f'text/plain; charset="{charset}"').lines


def test_control_sequences_are_made_visible() -> None:
    text = load_text("a\x1b[31mb\x07c\x7fd\u202ee\u2066f\u200bg\x9b and then some plain words".encode())
    assert text.lines == ("a␛[31mb␇c␡d�e�fg� and then some plain words",)


def test_tabs_become_spaces() -> None:
    assert load_text(b"a\tb\n\tc").lines == ("a   b", "    c")


def test_an_undeclared_encoding_is_detected_from_its_characters() -> None:
    words = "Добрый день! Пожалуйста, посмотрите на фотографию: коробка пришла открытой, и ключа в ней нет. "
    for encoding, name in (("cp1251", "Windows-1251"), ("koi8-r", "koi8-r")):
        text = load_text((words * 4).encode(encoding))
        assert text.lines == (words * 4,)
        assert Detail("encoding", name) in text.details
    japanese = "お世話になっております。先日お送りした写真をご確認ください。鍵は箱の中にあります。"
    assert load_text((japanese * 4).encode("shift_jis")).lines == (japanese * 4,)


def test_a_character_truncated_at_the_end_is_left_out() -> None:
    text = load_text(("a" + "é" * 40_000).encode())
    assert set(text.lines[0][1:]) == {"é"}
    assert text.facts == "Plain text · 80,001 bytes · its beginning"


def test_only_the_first_lines_are_kept() -> None:
    text = load_text(b"\n" * 2000)
    assert len(text.lines) == 1000
    assert text.facts.endswith("its beginning")


@pytest.mark.parametrize(
    ("content_type", "words"),
    [
        ("text/plain", "Plain text"),
        ("text/csv", "Text, CSV"),
        ("application/json", "JSON"),
        ("", "Plain text"),
    ],
)
def test_the_caption_names_the_kind_of_text(content_type: str, words: str) -> None:
    assert load_text(b"[1, 2]", content_type).facts == f"{words} · 6 bytes"


def test_bytes_full_of_control_characters_are_not_text() -> None:
    shown = load_text(bytes(range(32)) * 4)
    assert shown.facts == "Content of an unknown kind · 128 bytes · as bytes"
    assert shown.note == "Says text/plain, but is content of an unknown kind"


@given(st.text(), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_no_decoded_text_contains_harmful_characters(text: str, encoding: str) -> None:
    shown = open_content(text.encode(encoding, "replace"), content_type="text/plain", filename=None)
    if isinstance(shown, Text):
        for character in "".join(shown.lines):
            assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
            assert unicodedata.bidirectional(character) not in {
                "LRE",
                "RLE",
                "LRO",
                "RLO",
                "PDF",
                "LRI",
                "RLI",
                "FSI",
            }


@settings(max_examples=200)
@given(
    st.lists(st.text(st.sampled_from("ab é日本\u0301\U0001f468\u200d\U0001f469👍🏽␛ "), max_size=60)),
    st.integers(-3, 20),
)
@example(["\u200d\u200d日日日"], 5)
@example(["\u200d\u200da日日日"], 6)
def test_wrapping_loses_nothing_and_fits(lines: list[str], columns: int) -> None:
    folded = wrap_text(tuple(lines), columns)
    assert "".join(folded) == "".join(lines)
    assert all(cell_len(piece) <= max(2, columns) for piece in folded)


def test_wrapping_prefers_a_space() -> None:
    assert wrap_text(("one two three four",), 9) == ["one two ", "three ", "four"]
