"""The choice of the renderer for a terminal, and its reason."""

from __future__ import annotations

import pytest

from tests.preview.makers import encode_image, open_picture, scene
from tui.preview import Renderer, RendererChoice, Terminal, choose_renderer, detect_terminal, draw

SIXEL = frozenset({Renderer.SIXEL})


@pytest.mark.parametrize(
    ("setting", "terminal", "choice"),
    [
        (Renderer.AUTO, Terminal(), RendererChoice(Renderer.BLOCKS, "24-bit colours")),
        (Renderer.AUTO, Terminal("256", remote=True), RendererChoice(Renderer.BLOCKS, "256 colours, SSH")),
        (Renderer.AUTO, Terminal("standard"), RendererChoice(Renderer.BLOCKS, "16 colours")),
        (Renderer.AUTO, Terminal(None), RendererChoice(Renderer.ASCII, "no colours")),
        (Renderer.AUTO, Terminal(unicode=False), RendererChoice(Renderer.ASCII, "no UTF-8")),
        (Renderer.AUTO, Terminal(graphics=SIXEL), RendererChoice(Renderer.SIXEL, "the terminal can")),
        (
            Renderer.AUTO,
            Terminal(graphics=SIXEL, remote=True),
            RendererChoice(Renderer.BLOCKS, "24-bit colours, SSH"),
        ),
        (
            Renderer.AUTO,
            Terminal("standard", graphics=SIXEL, remote=True),
            RendererChoice(Renderer.SIXEL, "the terminal can"),
        ),
        (Renderer.SIXEL, Terminal(graphics=SIXEL, remote=True), RendererChoice(Renderer.SIXEL, "as set")),
        (Renderer.KITTY, Terminal(graphics=SIXEL), RendererChoice(Renderer.BLOCKS, "no Kitty pictures here")),
        (Renderer.SIXEL, Terminal(graphics=SIXEL), RendererChoice(Renderer.SIXEL, "as set")),
        (Renderer.ASCII, Terminal(), RendererChoice(Renderer.ASCII, "as set")),
        (Renderer.OFF, Terminal(), RendererChoice(Renderer.OFF, "as set")),
    ],
)
def test_the_setting_takes_precedence_over_terminal_support(
    setting: Renderer, terminal: Terminal, choice: RendererChoice
) -> None:
    assert choose_renderer(setting, terminal) == choice


@pytest.mark.parametrize(
    ("environ", "colours", "terminal"),
    [
        ({"TERM": "xterm-256color", "LANG": "en_GB.UTF-8"}, "truecolor", Terminal()),
        ({"SSH_CONNECTION": "1 2 3 4"}, "256", Terminal("256", remote=True)),
        ({"NO_COLOR": ""}, "truecolor", Terminal(None)),
        ({"LANG": "de_DE.ISO-8859-1"}, "truecolor", Terminal(unicode=False)),
        ({"LANG": "de_DE.ISO-8859-1", "LC_ALL": "C.utf8"}, "truecolor", Terminal()),
        ({"TERM": "linux"}, "standard", Terminal("standard", quadrants=False)),
    ],
)
def test_terminal_support_is_read_from_the_environment(
    environ: dict[str, str], colours: str, terminal: Terminal
) -> None:
    assert detect_terminal(environ, colours, dark=True) == terminal


def load_text(terminal: Terminal) -> list[str]:
    drawing = draw(open_picture(encode_image(scene(400, 300), "PNG")), 40, 15, terminal)
    assert all(style is None for line in drawing.lines for _, style, _ in line), "the terminal's own colours"
    return ["".join(segment.text for segment in line) for line in drawing.lines]


def test_without_colours_a_picture_is_drawn_in_braille() -> None:
    lines = load_text(Terminal(None))
    assert {len(line) for line in lines} == {40}
    assert len(lines) == 15
    assert all("\u2800" <= character <= "\u28ff" for line in lines for character in line)
    assert len(set("".join(lines))) > 20


def test_without_unicode_a_picture_is_drawn_in_ascii() -> None:
    lines = load_text(Terminal(None, unicode=False))
    assert {len(line) for line in lines} == {40}
    assert "".join(lines).isascii()
    assert len(set("".join(lines))) > 8


def test_on_a_light_background_ink_means_dark() -> None:
    def ink(dark: bool) -> int:  # noqa: FBT001
        return sum(ord(c).bit_count() for line in load_text(Terminal(None, dark=dark)) for c in line)

    bright = load_text(Terminal(None, unicode=False))
    turned = load_text(Terminal(None, unicode=False, dark=False))
    assert ink(dark=True) != ink(dark=False)
    assert bright[0][-1] != turned[0][-1]
