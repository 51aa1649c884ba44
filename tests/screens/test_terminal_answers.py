"""Answers of a terminal about itself: parsed, and never taken for keys."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from tui.preview import Renderer
from tui.preview.capabilities import TerminalCapabilities
from tui.terminal.capabilities import CapabilityParser, can_be_queried

KITTY = "\x1bP>|kitty(0.38.1)\x1b\\"
CELL = "\x1b[6;20;10t"
ATTRIBUTES = "\x1b[?62;4;22c"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[TerminalCapabilities]:
    found: list[TerminalCapabilities] = []
    monkeypatch.setattr(CapabilityParser, "on_answers", found.append)
    monkeypatch.setattr(CapabilityParser, "waiting_until", time.monotonic() + 60)
    return found


def keys_of(*pieces: str, wait: float = 0.0) -> list[str]:
    """Return the keys parsed from the terminal's input, sent in pieces, after the timeout."""
    parser = CapabilityParser()
    found = []
    for piece in pieces:
        found += list(parser.feed(piece))
        found += list(parser.tick())
    if wait:
        end = time.monotonic() + wait
        while time.monotonic() < end:
            found += list(parser.tick())
    return [event.key for event in found if isinstance(event, events.Key)]


def test_terminal_answers_are_parsed_and_not_taken_for_keys(heard: list[TerminalCapabilities]) -> None:
    assert keys_of("a", KITTY, "b" + CELL, ATTRIBUTES + "c") == ["a", "b", "c"]
    assert heard[-1] == TerminalCapabilities(
        "kitty(0.38.1)", has_sixels=True, cell=(10, 20), is_complete=True
    )


@given(st.lists(st.integers(1, len(KITTY + CELL + ATTRIBUTES) - 1), max_size=6))
def test_answers_split_anywhere_are_not_taken_for_keys(cuts: list[int]) -> None:
    CapabilityParser.waiting_until = time.monotonic() + 60
    said = KITTY + CELL + ATTRIBUTES
    places = [0, *sorted(set(cuts)), len(said)]
    pieces = [said[start:stop] for start, stop in pairwise(places)]
    assert keys_of("x", *pieces, "y") == ["x", "y"]


def test_a_late_answer_is_not_taken_for_keys(
    heard: list[TerminalCapabilities], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CapabilityParser, "waiting_until", 0.0)
    assert keys_of("a", KITTY[:5], KITTY[5:] + CELL, ATTRIBUTES[:4], ATTRIBUTES[4:], "b") == ["a", "b"]
    assert heard[-1].is_complete


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize(
    ("pieces", "keys"),
    [
        (["\x1b[A", "\x1b[6;5~", "\x1bOP", "q"], ["up", "ctrl+pagedown", "f1", "q"]),
        (["\x1b[", "A"], ["up"]),
        (["\x1b"], ["escape"]),
        (["\x1bx"], ["alt+x"]),
        (["[?62c"], ["left_square_bracket", "question_mark", "6", "2", "c"]),
    ],
)
def test_ordinary_keys_are_passed_on(pieces: list[str], keys: list[str]) -> None:
    assert keys_of(*pieces, wait=0.4) == keys


def test_input_that_only_begins_like_an_answer_is_passed_on(heard: list[TerminalCapabilities]) -> None:
    assert keys_of("\x1b[?6", wait=0.4)
    assert heard == []


def test_a_paste_is_passed_on_unchanged() -> None:
    parser = CapabilityParser()
    (paste,) = parser.feed("\x1b[200~hello\x1b[201~")
    assert isinstance(paste, events.Paste)
    assert paste.text == "hello"


@pytest.mark.parametrize(
    ("name", "has_sixels", "environ", "graphics"),
    [
        ("kitty(0.38.1)", False, {}, {Renderer.KITTY}),
        ("kitty(0.26.5)", False, {}, set()),
        ("kitty(0.38.1)", False, {"TMUX": "x"}, set()),
        ("ghostty 1.2", False, {}, {Renderer.KITTY}),
        ("XTerm(379)", True, {}, {Renderer.SIXEL}),
        ("XTerm(379)", False, {}, set()),
        ("tmux 3.3a", False, {"TMUX": "x"}, set()),
        ("", False, {}, set()),
    ],
)
def test_terminal_support_follows_from_its_answers(
    name: str,
    *,
    has_sixels: bool,
    environ: dict[str, str],
    graphics: set[Renderer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.preview.can_encode_sixels", lambda: True)
    assert TerminalCapabilities(name, has_sixels=has_sixels).graphics(environ) == graphics
    monkeypatch.setattr("tui.preview.can_encode_sixels", lambda: False)
    assert Renderer.SIXEL not in TerminalCapabilities(name, has_sixels=has_sixels).graphics(environ)


def test_a_terminal_that_would_print_the_query_is_not_asked() -> None:
    assert can_be_queried({"TERM": "xterm-256color"})
    assert not any(can_be_queried({"TERM": term}) for term in ("linux", "vt100", "dumb"))


@pytest.mark.parametrize(
    ("name", "draws"),
    [
        ("kitty(0.26.5)", True),
        ("foot(1.13.1)", True),
        ("WezTerm 20240203-110809-5046fc22", True),
        ("ghostty 1.2.0", True),
        ("XTerm(379)", False),
        ("tmux 3.3a", False),
        ("", False),
    ],
)
def test_sextants_are_used_if_the_terminal_draws_them_itself(name: str, *, draws: bool) -> None:
    assert TerminalCapabilities(name).draws_sextants is draws
