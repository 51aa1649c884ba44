"""The capabilities of the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.settings import is_in_browser, is_over_ssh, supports_unicode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.preview.renderers.registry import Renderer

_WITHOUT_QUADRANTS: Final = ("linux", "vt100", "vt220", "cons25")


@dataclass(frozen=True, slots=True)
class Terminal:
    """The capabilities of a terminal.

    ``colours`` is a value of Rich's ``Console.color_system``: ``truecolor``, ``256``, ``standard`` (16), or
    None. ``unicode`` is whether it shows more than ASCII, ``quadrants`` and ``sextants`` whether it draws
    quarters and sixths of a cell, ``dark`` whether its background is dark. If it is ``remote``, every byte
    passes through SSH. ``graphics`` are the detected graphics protocols, ``cell`` is the width and height of
    a cell in pixels.
    """

    colours: str | None = "truecolor"
    unicode: bool = True
    quadrants: bool = True
    sextants: bool = False
    dark: bool = True
    remote: bool = False
    graphics: frozenset[Renderer] = frozenset()
    cell: tuple[int, int] = (10, 20)


def detect_terminal(
    environ: Mapping[str, str],
    colours: str | None,
    *,
    dark: bool,
    graphics: frozenset[Renderer] = frozenset(),
    cell: tuple[int, int] = (10, 20),
) -> Terminal:
    """Return the terminal of ``environ``; ``colours`` is what Rich detected."""
    if is_in_browser(environ):  # the rest of the environment describes another terminal
        return Terminal(colours, dark=dark)
    kind = environ.get("TERM", "")
    return Terminal(
        colours=None if "NO_COLOR" in environ or colours is None else colours,
        unicode=supports_unicode(environ),
        quadrants=not kind.startswith(_WITHOUT_QUADRANTS),
        dark=dark,
        remote=is_over_ssh(environ),
        graphics=graphics,
        cell=cell,
    )
