"""Compact terminal output looks the same, according to Rich's own decoder."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.ansi import AnsiDecoder
from rich.color import ColorSystem
from rich.style import Style

from tui.terminal.compositor import compact

COLOURS = st.sampled_from([None, "default", "red", "bright_blue", "color(208)", "#ffb454", "#0f1115"])
FLAGS = st.sampled_from([None, True])
STYLES = st.builds(
    Style,
    color=COLOURS,
    bgcolor=COLOURS,
    bold=FLAGS,
    dim=FLAGS,
    italic=FLAGS,
    underline=FLAGS,
    reverse=FLAGS,
    strike=FLAGS,
)
PIECES = st.lists(st.tuples(STYLES, st.sampled_from(["a", "  ", "▀▀", "name.jpg ", "│"])), max_size=12)
SYSTEMS = st.sampled_from([ColorSystem.STANDARD, ColorSystem.EIGHT_BIT, ColorSystem.TRUECOLOR])
_SEEN_ON_BLANKS = ("underline", "reverse", "strike")


def shown(written: str) -> list[tuple[str, object]]:
    """Return each character with its visible style; for a space, that is mostly the background."""
    text = AnsiDecoder().decode_line(written)
    found: list[tuple[str, object]] = []
    for place, character in enumerate(text.plain):
        spans = (span.style for span in text.spans if span.start <= place < span.end)
        style = Style.combine([Style(), *(one for one in spans if isinstance(one, Style))])
        colours = tuple(
            None if colour is None or colour.is_default else colour.name
            for colour in (style.color, style.bgcolor)
        )
        flags = tuple(
            bool(getattr(style, name)) for name in ("bold", "dim", "italic", "underline", "reverse", "strike")
        )
        is_bare = character == " " and not any(getattr(style, name) for name in _SEEN_ON_BLANKS)
        found.append((character, colours[1] if is_bare else (colours, flags)))
    return found


@given(PIECES, SYSTEMS)
def test_compact_output_shows_the_same_in_no_more_bytes(
    pieces: list[tuple[Style, str]], system: ColorSystem
) -> None:
    written = "".join(style.render(text, color_system=system) for style, text in pieces)
    thin = compact(written)
    assert shown(thin) == shown(written)
    assert len(thin) <= len(written)
    assert shown(f"{thin}x")[-1] == ("x", ((None, None), (False,) * 6)), "the pen is as at the start"


def test_other_sequences_are_left_unchanged() -> None:
    link = "\x1b]8;id=1;https://example.com\x1b\\word\x1b]8;;\x1b\\"
    assert compact(f"\x1b[5;3H\x1b[31m{link}\x1b[0m\x1b[6;1H") == f"\x1b[5;3H\x1b[31m{link}\x1b[6;1H\x1b[0m"
