"""Texts in the most readable form of each kind."""

from __future__ import annotations

import time

import pytest

from tui.preview import Text, open_content
from tui.preview.model import TONES, Detail


def load_text(content: str | bytes, content_type: str, filename: str | None = None) -> Text:
    content = content.encode() if isinstance(content, str) else content
    text = open_content(content, content_type=content_type, filename=filename)
    assert isinstance(text, Text), text
    return text


def find_marks(text: Text) -> set[tuple[str, str]]:
    """Return each highlighted span with its tone."""
    return {
        (line[mark.start : mark.stop], mark.tone)
        for line, marks in zip(text.lines, text.marks, strict=True)
        for mark in marks
    }


def test_csv_is_a_table_with_right_aligned_numbers() -> None:
    text = load_text('parcel,weight,note\nA1,2.5,"late, open"\nB22,13,\n', "text/csv")
    assert text.lines == ("parcel  weight  note", "A1         2.5  late, open", "B22         13")
    assert text.marks[0][0].tone == "title"
    assert not text.folds
    assert Detail("table", "3 rows", "3 columns, comma-separated") in text.details


def test_a_tab_in_a_table_cell_becomes_a_space() -> None:
    text = load_text("\tone,two\n3,4\t4\n", "text/csv")
    assert not any("\t" in line for line in text.lines)
    assert text.lines[0].split() == ["one", "two"]


@pytest.mark.parametrize(("delimiter", "word"), [(";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_other_delimiters_also_make_a_table(delimiter: str, word: str) -> None:
    text = load_text(f"a{delimiter}b\n1,5{delimiter}2\n", "text/csv")
    assert text.lines == ("  a  b", "1,5  2")
    assert text.details[-1].aside == f"2 columns, {word}-separated"


def test_a_csv_name_makes_a_table_and_prose_with_commas_does_not() -> None:
    assert not load_text("a,b\n1,2\n", "application/octet-stream", "stock.csv").folds
    assert load_text("Dear all, thanks, bye\n", "text/plain").folds


def test_wide_cells_and_wide_characters_keep_the_columns_straight() -> None:
    text = load_text(f"name,city\n{'x' * 100},日本\n日本語,Oslo\n", "text/csv")
    assert [line.rstrip() for line in text.lines] == [
        "name                              city",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…  日本",
        "日本語                            Oslo",
    ]


def test_json_is_formatted_and_highlighted() -> None:
    text = load_text('{"a": [1, true], "b": "x"}', "application/json")
    assert text.lines == ("{", '  "a": [', "    1,", "    true", "  ],", '  "b": "x"', "}")
    assert {('"a"', "name"), ("1", "number"), ("true", "word"), ('"x"', "string")} <= find_marks(text)


@pytest.mark.parametrize("content", ["{broken", "[" * 5000, "1" * 5000, '"\\ud800"'])
def test_invalid_json_is_shown_unchanged(content: str) -> None:
    assert load_text(content, "application/json").lines


def test_markdown_and_source_are_highlighted() -> None:
    assert ("# Handover", "title") in find_marks(load_text("# Handover\n\nplain\n", "text/markdown"))
    source = load_text("def find(key):  # soon\n    return 'it'\n", "text/plain", "tool.py")
    assert {("def", "word"), ("find", "name"), ("# soon", "comment"), ("return", "word")} <= find_marks(
        source
    )
    assert {tone for _, tone in find_marks(source)} <= set(TONES)


def test_highlighting_stays_aligned_after_tabs_and_control_characters() -> None:
    source = load_text(b"x = 1\n\tif x:\x1b\r\n\t\treturn 2\n", "text/x-python")
    assert ("return", "word") in find_marks(source)


def test_plain_text_has_no_highlighting() -> None:
    assert load_text("if this else that\n", "text/plain", "notes.txt").marks == ()


def test_source_that_hangs_a_lexer_is_still_shown() -> None:
    start = time.thread_time()
    assert load_text("/*" * 30_000, "text/x-csrc", "a.c").lines
    assert load_text('"\\' * 30_000, "application/javascript", "a.js").lines
    assert time.thread_time() - start < 4


def test_a_contact_card_is_readable() -> None:
    card = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Maria Lind\r\nitem1.TEL;TYPE=CELL:+46 70\r\n  123\r\n"
        "ADR;TYPE=home:;;Hamngatan 1\\, 2nd floor;Visby;;621 57;Sweden\r\nX-SECRET:no\r\nEND:VCARD\r\n"
    )
    text = load_text(card, "text/vcard", "maria.vcf")
    assert text.lines == (
        "name             Maria Lind",
        "phone, cell      +46 70 123",
        "address, home    Hamngatan 1, 2nd floor, Visby, 621 57, Sweden",
    )
    assert text.facts.startswith("Contact card · ")
    assert Detail("cards", "1") in text.details
    assert ("Maria Lind", "title") in find_marks(text)


def test_two_cards_are_separated() -> None:
    card = "BEGIN:VCARD\nFN:{}\nEND:VCARD\n"
    text = load_text(card.format("One") + card.format("Two"), "text/vcard")
    assert [line.split()[-1] if line else "" for line in text.lines] == ["One", "", "Two"]
