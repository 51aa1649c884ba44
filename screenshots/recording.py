"""An animated SVG of a short session: elements shared by several frames are stored once."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

_STYLE: Final = re.compile(r"\.([\w-]+) \{([^}]*)\}")
_CLASS: Final = re.compile(r' class="([\w-]+)"')
_CLIP: Final = re.compile(r' clip-path="url\(#[\w-]+\)"')
_RECTANGLES: Final = re.compile(r"<rect [^>]*shape-rendering[^>]*/>")
_TEXTS: Final = re.compile(r"<text [^>]*>[^<]*</text>")
#: Defined once for all frames, instead of in each.
_CRISP: Final = ' shape-rendering="crispEdges"'
_CELLS: Final = re.compile(r'<g transform="translate\([^)]*\)" clip-path="[^"]*">(.*)</g>', re.DOTALL)
_MATRIX: Final = re.compile(r"terminal-\d+-matrix")


@dataclass(frozen=True, slots=True)
class Frame:
    """A screenshot drawn by Textual, and its duration in seconds."""

    svg: str
    seconds: float


def animated(frames: list[Frame]) -> str:
    """Return one SVG that shows ``frames`` in an endless loop, or only the last one with reduced motion."""
    styles: dict[str, str] = {}
    layers = [
        _in_frames([_elements(pattern, frame.svg, styles) for frame in frames])
        for pattern in (_RECTANGLES, _TEXTS)
    ]
    wanted = sorted({seen for layer in layers for seen in layer})
    names = {seen: f"v{number}" for number, seen in enumerate(wanted)}
    head, tail = _around(frames[0].svg)
    rules = [*(f".{name} {{{style}}}" for style, name in styles.items()), *_timed(names, frames)]
    rectangles, texts = (
        [f'<g class="{names[seen]}">{"".join(elements)}</g>' for seen, elements in layer.items()]
        for layer in layers
    )
    matrix = _MATRIX.search(frames[0].svg)
    assert matrix is not None, "Textual gives the texts a font"
    body = [*rectangles, f'<g class="{matrix[0]}">', *texts, "</g>"]
    head = head.replace("</style>", "\n".join(["", *rules, "</style>"]), 1)
    return "\n".join([head, *body, tail])


def _elements(pattern: re.Pattern[str], svg: str, styles: dict[str, str]) -> list[str]:
    """Return the elements of a frame, with class names that are consistent across frames."""
    meant = dict(_STYLE.findall(svg))
    cells = _CELLS.search(svg)
    assert cells is not None, "Textual draws the cells in a group"

    def named(found: re.Match[str]) -> str:
        style = meant.get(found[1], "").strip()
        return f' class="{styles.setdefault(style, f"s{len(styles)}")}"'

    return [
        _CLIP.sub("", _CLASS.sub(named, element)).replace(_CRISP, "").replace("&#160;", "\xa0")
        for element in pattern.findall(cells[1])
    ]


def _in_frames(drawn: list[list[str]]) -> dict[tuple[int, ...], list[str]]:
    """Return the frames in which each element is visible."""
    seen: defaultdict[str, list[int]] = defaultdict(list)
    for number, elements in enumerate(drawn):
        for element in dict.fromkeys(elements):
            seen[element].append(number)
    groups: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
    for element, numbers in seen.items():
        groups[tuple(numbers)].append(element)
    return dict(sorted(groups.items()))


def _around(svg: str) -> tuple[str, str]:
    """Return the text before and after the cells, without the frame's own classes."""
    cells = _CELLS.search(svg)
    assert cells is not None
    return _STYLE.sub(lambda found: found[0] if "-r" not in found[1] else "", svg[: cells.start(1)]), svg[
        cells.end(1) :
    ]


def _timed(names: dict[tuple[int, ...], str], frames: list[Frame]) -> list[str]:
    """Return the rules that show each group in its frames."""
    whole = sum(frame.seconds for frame in frames)
    last = len(frames) - 1
    rules = ["rect { shape-rendering: crispEdges }"]
    rules += ["@media (prefers-reduced-motion: reduce) { g { animation: none !important } }"]
    for seen, name in names.items():
        if len(seen) == len(frames):
            continue
        steps, began = [], 0.0
        for number, frame in enumerate(frames):
            steps.append(f"{began / whole:.2%} {{opacity: {int(number in seen)}}}")
            began += frame.seconds
        rules.append(f"@keyframes {name} {{{' '.join(steps)}}}")
        rest = int(last in seen)
        rules.append(f".{name} {{opacity: {rest}; animation: {name} {whole:g}s step-end infinite}}")
    return rules
