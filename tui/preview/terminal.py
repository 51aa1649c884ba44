"""What the terminal can show, and the renderer that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tui.settings import is_in_browser, supports_unicode

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENDS_OF_SSH: Final = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")
_FEW_GLYPHS: Final = ("linux", "vt100", "vt220", "cons25")


class Renderer(StrEnum):
    """A way to show a picture; ``AUTO`` is a setting only, and stands for the best that the terminal has."""

    AUTO = "auto"
    KITTY = "kitty"
    SIXEL = "sixel"
    BLOCKS = "blocks"
    ASCII = "ascii"
    OFF = "off"


#: Protocols by which a terminal draws pictures itself, the better one first.
GRAPHIC: Final = (Renderer.KITTY, Renderer.SIXEL)


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a terminal can show.

    ``colours`` is named as by Rich's ``Console.color_system``: ``truecolor``, ``256``, ``standard`` (16), or
    None. ``unicode`` tells whether it takes more than ASCII, ``quadrants`` and ``sextants`` whether it draws
    quarters and sixths of a cell, ``dark`` whether its ground is. With ``remote`` every byte passes through
    SSH. ``graphics`` are the protocols for pictures that it has been found to speak, ``cell`` the width and
    height of a cell in pixels.
    """

    colours: str | None = "truecolor"
    unicode: bool = True
    quadrants: bool = True
    sextants: bool = False
    dark: bool = True
    remote: bool = False
    graphics: frozenset[Renderer] = frozenset()
    cell: tuple[int, int] = (10, 20)


@dataclass(frozen=True, slots=True)
class Choice:
    """The renderer in use, and why, in a few words."""

    renderer: Renderer
    why: str


def terminal_of(
    environ: Mapping[str, str],
    colours: str | None,
    *,
    dark: bool,
    graphics: frozenset[Renderer] = frozenset(),
    cell: tuple[int, int] = (10, 20),
) -> Terminal:
    """Return what the environment tells of the terminal that draws with ``colours``, as Rich found them."""
    if is_in_browser(environ):  # all else that is told is of another terminal
        return Terminal(colours, dark=dark)
    kind = environ.get("TERM", "")
    return Terminal(
        colours=None if "NO_COLOR" in environ or colours is None else colours,
        unicode=supports_unicode(environ),
        quadrants=not kind.startswith(_FEW_GLYPHS),
        dark=dark,
        remote=is_remote(environ),
        graphics=graphics,
        cell=cell,
    )


def is_remote(environ: Mapping[str, str]) -> bool:
    """Whether the screen is at the far end of SSH."""
    return any(environ.get(name) for name in _ENDS_OF_SSH)


def choose(setting: Renderer, terminal: Terminal) -> Choice:
    """Return the renderer for ``terminal``: as set where it can be, else the best there is, and why."""
    if setting in GRAPHIC:
        if setting in terminal.graphics:
            return Choice(setting, "as set")
        best = _best_characters(terminal)
        return Choice(best.renderer, f"no {setting.capitalize()} pictures here")
    if setting is not Renderer.AUTO:
        return Choice(setting, "as set")
    # Over SSH, blocks take a fifth of the bytes, and look well in 256 colours.
    for renderer in () if terminal.remote and terminal.colours in ("truecolor", "256") else GRAPHIC:
        if renderer in terminal.graphics:
            return Choice(renderer, "the terminal can")
    return _best_characters(terminal)


def _best_characters(terminal: Terminal) -> Choice:
    if terminal.colours is None:
        return Choice(Renderer.ASCII, "no colours")
    if not terminal.unicode:
        return Choice(Renderer.ASCII, "no UTF-8")
    depth = {"truecolor": "24-bit", "256": "256", "standard": "16"}.get(terminal.colours, terminal.colours)
    return Choice(Renderer.BLOCKS, f"{depth} colours{', SSH' if terminal.remote else ''}")
