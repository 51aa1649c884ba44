"""The filter language: parsing, error messages and completions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.catalog.filters import (
    Completion,
    Filter,
    FilterError,
    complete_filter,
    explain,
    parse,
)
from tui.catalog.filters.hints import suggest_tag
from tui.catalog.filters.terms import (
    Ago,
    Author,
    Conversation,
    Date,
    Day,
    From,
    Glob,
    Is,
    NamedDay,
    Size,
    Tag,
    Term,
    Text,
    Type,
    Word,
)
from tui.catalog.filters.tree import And, Node, Not, Or
from tui.catalog.filters.types import suggest_type

#: Texts made from fragments of the language: many parse, the others are nearly valid.
PIECES = st.sampled_from(
    [
        *("type:", "size:", "date:", "author:", "conversation:", "is:", "x:", '"', '""', "-", " ", "\t"),
        *("..", ">=", "<", "5mb", "1.5kb", "7d", "2026-02", "30", "today", "unattached", "image/png"),
        *("parcel", "é", "\x00", "text:", "from:", "tag:", "new", "(", ")", " (", ") ", "|", ",", "*", "?"),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join))


def read(text: str) -> Filter | FilterError:
    try:
        return parse(text)
    except FilterError as error:
        return error


@given(TEXTS)
def test_any_text_parses_or_reports_the_error_and_its_position(text: str) -> None:
    found = read(text)
    if isinstance(found, FilterError):
        assert found.describe().endswith(".")
        assert 0 <= found.position < found.position + found.length <= len(text)
    else:
        assert parse(str(found)) == found
        assert explain(found)


@given(TEXTS, st.integers(0, 40))
def test_completions_replace_the_text_before_the_cursor(text: str, cursor: int) -> None:
    cursor = min(cursor, len(text))
    for found in complete_filter(text, cursor):
        assert found.text.startswith(text[found.start : cursor].lower())


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("parcel  harbour", [Word("parcel"), Word("harbour")]),
        ('"two words" tail', [Word("two words"), Word("tail")]),
        ('"say ""no"" twice"', [Word('say "no" twice')]),
        ('"type:image"', [Word("type:image")]),
        ('5"-disk 12:30', [Word('5"-disk'), Word("12:30")]),
        ("type:image", [Type("image")]),
        ("Type:Application/PDF", [Type("application/pdf")]),
        ("size:>5mb", [Size(">", 5_000_000)]),
        ("size:<=1.5GB", [Size("<=", 1_500_000_000)]),
        ("size:>=512", [Size(">=", 512)]),
        ("size:1mb..5mb", [Size("..", 1_000_000, 5_000_000)]),
        ("date:>=2026-01-01", [Date(">=", Day(2026, 1, 1))]),
        ("date:2026-03", [Date("=", Day(2026, 3))]),
        ("date:2026", [Date("=", Day(2026))]),
        ("date:7d", [Date("=", Ago(7, "d"))]),
        ("date:<2w", [Date("<", Ago(2, "w"))]),
        ("date:yesterday", [Date("=", NamedDay("yesterday"))]),
        ("date:2026-01..2026-03", [Date("..", Day(2026, 1), Day(2026, 3))]),
        ('author:"Anna B"', [Author("Anna B")]),
        ("conversation:return", [Conversation("return")]),
        ("is:unattached", [Is("unattached")]),
    ],
)
def test_filters_parse_to_the_expected_query(text: str, terms: list[Term]) -> None:
    assert parse(text) == Filter(tuple(terms))


@pytest.mark.parametrize("text", ["-parcel", '-"two words"', "-type:image", "-size:>5mb", "-is:unattached"])
def test_a_minus_negates_any_term(text: str) -> None:
    assert parse(text).parts == (Not(parse(text[1:]).parts[0]),)


RED, BLUE, OLD = map(Word, ("red", "blue", "old"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("red | blue", [Or((RED, BLUE))]),
        ("red|blue", [Or((RED, BLUE))]),
        ("red blue | old", [Or((And((RED, BLUE)), OLD))]),
        ("(red | blue) old", [Or((RED, BLUE)), OLD]),
        ("((red) (blue old))", [RED, BLUE, OLD]),
        ("-(red blue)", [Not(And((RED, BLUE)))]),
        ("-(-red)", [Not(Not(RED))]),
        ("type:image,PDF", [Or((Type("image"), Type("pdf")))]),
        ('from:"Anna B",ben old', [Or((From("Anna B"), From("ben"))), OLD]),
        ("-author:a,b", [Not(Or((Author("a"), Author("b"))))]),
        ("type:image,", [Type("image")]),
        ("is:new,downloaded", [Or((Is("new"), Is("downloaded")))]),
        (
            'conversation:a,b tag:c,"d,e"',
            [Or((Conversation("a"), Conversation("b"))), Or((Tag("c"), Tag("d,e")))],
        ),
        ("text:a,b", [Text("a,b")]),
        ("(text:crane)", [Text("crane")]),
    ],
)
def test_or_and_parentheses(text: str, parts: list[Node]) -> None:
    assert parse(text) == Filter(tuple(parts))


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("*.jpg", Glob("*.jpg")),
        ("IMG_*", Glob("IMG_*")),
        ("photo(?)*", Glob("photo(?)*")),
        ('"*.jpg"', Word("*.jpg")),
        ('"a | b"', Word("a | b")),
        ('"(a)"', Word("(a)")),
        ('author:"a,b"', Author("a,b")),
        ("photo(1).jpg", Word("photo(1).jpg")),
        ("what?", Word("what?")),
        ("a)", Word("a)")),
    ],
)
def test_globs_and_characters_that_are_text(text: str, term: Term) -> None:
    assert parse(text) == Filter((term,))
    assert parse(f"({text if text != 'a)' else 'a'})").parts[0] == (term if text != "a)" else Word("a"))


def test_no_filter_overwhelms_the_parser() -> None:
    for text in ("(" * 5000, "a " * 5000, "type:" + "a," * 400, "a|" * 5000, "a" * 50_000):
        assert isinstance(read(text), FilterError)


@pytest.mark.parametrize("text", ["", "   ", "\t\n"])
def test_an_empty_filter_matches_all_media(text: str) -> None:
    assert not parse(text)
    assert explain(parse(text)) == "media"


@pytest.mark.parametrize(
    ("text", "sentence", "faulty", "possible"),
    [
        ("a size:big", "Invalid size “big”.", "big", ">5mb"),
        ("size:5mb", "Invalid size “5mb”.", "5mb", ">5mb"),
        ("size:9999999999gb", "Invalid size “9999999999gb”.", "9999999999gb", ">5mb"),
        ("date:2026-13", "Invalid date “2026-13”.", "2026-13", "7d"),
        ("date:2026-02-30 x", "Invalid date “2026-02-30”.", "2026-02-30", "7d"),
        ("-date:soon", "Invalid date “soon”.", "soon", "7d"),
        ("is:nwe", "Invalid state “nwe”.", "nwe", "new"),
        ("is:x,old", "Invalid state “x”.", "x", "unattached"),
        ("typ:jpg", "Unknown filter “typ:”. Use quotation marks to search for the words.", "typ:", "type:"),
        ("(red | blue", "This parenthesis is not closed.", "(", "(red | blue)"),
        ("red )", "This parenthesis closes nothing. Use quotation marks to search for it.", ")", '")"'),
        ("red |", "Enter a filter after the bar.", "|", "red | blue"),
        ("| red", "Enter a filter before the bar.", "|", "red | blue"),
        ("-()", "Enter a filter in the parentheses.", "-(", "red | blue"),
        ("type:(image|pdf)", "Separate several values with commas.", "(image", "type:image,video"),
        ("type:", "Enter a value after type:", "type:", "image"),
        ("x -", "Enter a word after the minus.", "-", "-word"),
        ('x "two wor', "This quotation mark is not closed.", '"two wor', '"two words"'),
        (
            "http://x",
            "Unknown filter “http:”. Use quotation marks to search for the words.",
            "http:",
            "type:",
        ),
    ],
)
def test_parse_errors_report_the_position_and_what_is_allowed(
    text: str, sentence: str, faulty: str, possible: str
) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    error = caught.value
    assert str(error) == sentence
    assert text[error.position : error.position + error.length] == faulty
    assert possible in error.possible


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "type:image size:>5mb date:7d parcel",
            "images over 5 MB, from the last 7 days, with “parcel” in them",
        ),
        ("-parcel red blue", "media, without “parcel”, with “red” and “blue” in them"),
        ("type:pdf", "media, of type “pdf”"),
        ("-type:image", "media, not of type “image”"),
        ("size:1.5mb..5mb", "media from 1.5 MB to 5 MB"),
        ("type:video date:1d", "videos, from the last day"),
        ("date:<2w", "media, before 2 weeks ago"),
        ("date:>=2026-03-05", "media, since 5 Mar 2026"),
        ("date:2026-01..today", "media, from Jan 2026 to today"),
        ("type:photo | -(a b)", "media, of type “photo” or not (with “a” in them and with “b” in them)"),
        ("(a | b) is:new", "media, with “a” in them or with “b” in them, not looked at yet"),
        ("*.jpg from:ann tag:x", "media, named “*.jpg”, sent by “ann”, tagged “x”"),
        ('text:"wrong size"', "media, with “wrong size” in a message near them"),
        ("author:maria is:unattached", "media, by “maria”, attached to no message"),
        ("conversation:return", "media, in conversations with “return” in their name"),
    ],
)
def test_a_filter_is_described_in_words(text: str, words: str) -> None:
    assert explain(parse(text)) == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("si", Completion("size:", "bytes: >5mb, 1mb..5mb", 0)),
        ("x -ty", Completion("type:", "kind of content or extension: image, jpg, pdf", 3)),
        ("a type:im", Completion("image", "pictures of all formats", 7)),
        ("type:m4", Completion("m4a", "content of type audio/mp4", 5)),
        ("date:", Completion("7d", "the last 7 days", 5)),
        ("is:un", Completion("unattached", "uploaded, and attached to no message", 3)),
        ("parcel ", Completion("author:", "who sent it, by identity or address", 7)),
        ("(a | te", Completion("text:", "what was written with it, or just before or after", 5)),
        ("(", Completion("tag:", "a tag of yours", 1)),
        ("type:image,spr", Completion("spreadsheet", "files such as xls, xlsx, ods, csv, tsv", 11)),
        ("is:unattached,ne", Completion("new", "arrived after the first sync, not viewed yet", 14)),
    ],
)
def test_completions_list_what_can_follow(text: str, expected: Completion) -> None:
    assert expected in complete_filter(text, len(text))


def test_a_complete_term_has_no_completions() -> None:
    assert complete_filter("is:unattached", 13) == []
    assert complete_filter("author:mar", 10) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("jepg", "No media here has the type “jepg”. Did you mean type:jpg?"),
        ("xjpg", "No media here has the type “xjpg”. Did you mean type:jpg?"),
        ("imge", "No media here has the type “imge”. Did you mean type:image?"),
        ("jpg", "No media here has the type “jpg”."),
        ("x/y", "No media here has the type “x/y”."),
        ("??", "No media here has the type “??”. Try type:image, type:application/pdf or type:docx."),
    ],
)
def test_a_type_that_no_media_has_gets_a_hint(text: str, said: str) -> None:
    assert suggest_type(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("to doo", 'No media here has the tag “to doo”. Did you mean tag:"To do"?'),
        ("xyz", "No media here has the tag “xyz”."),
        ("TO DO", ""),
    ],
)
def test_a_tag_that_no_media_has_gets_a_hint(text: str, said: str) -> None:
    assert suggest_tag(text, ["To do", "paid"]) == said
