"""A tile of the grid: a small picture of a media with its name below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.geometry import Size

from tui.presentation.cells import BAR, DOT, NEW
from tui.presentation.media_cells import icon_of
from tui.text.display import elide_middle
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from rich.style import Style

    from tui.catalog import MediaRow
    from tui.preview import Drawing

#: The size of a picture in cells.
PICTURE: Final = Size(20, 8)
#: The space around the picture: a column for the cursor's bar, a gap, a line for the name, and a gap.
TILE: Final = Size(PICTURE.width + 2, PICTURE.height + 2)


class TileStyles(NamedTuple):
    """The styles of the grid."""

    ground: Style
    muted: Style
    accent: Style
    cursor: Style


class Tile(NamedTuple):
    """The content of a tile: the ``drawing`` if there is one, else the content type."""

    media: MediaRow
    drawing: Drawing | None
    is_here: bool
    is_marked: bool


def render_tile_line(tile: Tile, line: int, styles: TileStyles) -> list[Segment]:
    """Return a line of ``TILE.height``, as wide as ``TILE``."""
    bar = BAR if tile.is_here and line <= PICTURE.height else " "
    after = Segment(" " * (TILE.width - PICTURE.width - 1), styles.ground)
    if line < PICTURE.height:
        return [Segment(bar, styles.accent), *_render_picture_line(tile, line, styles), after]
    if line > PICTURE.height:
        return [Segment(" " * TILE.width, styles.ground)]
    mark = f"{DOT} " if tile.is_marked else f"{NEW} " if tile.media.is_new else ""
    name = elide_middle(make_printable(tile.media.name), PICTURE.width - cell_len(mark))
    text = set_cell_size(name, PICTURE.width - cell_len(mark))
    style = styles.cursor if tile.is_here else styles.muted
    return [Segment(bar, styles.accent), Segment(mark, styles.accent), Segment(text, style), after]


def _render_picture_line(tile: Tile, line: int, styles: TileStyles) -> list[Segment]:
    drawing, ground = tile.drawing, styles.ground
    if drawing is None:
        words = _describe_type(tile.media) if line == PICTURE.height // 2 else ""
        return [Segment(_centred(words, PICTURE.width), styles.muted)]
    index = line - (PICTURE.height - drawing.rows) // 2
    if not 0 <= index < drawing.rows:
        return [Segment(" " * PICTURE.width, ground)]
    left = (PICTURE.width - drawing.columns) // 2
    right = PICTURE.width - drawing.columns - left
    picture = lay_over(drawing.lines[index], ground)
    return [Segment(" " * left, ground), *picture, Segment(" " * right, ground)]


def _describe_type(media: MediaRow) -> str:
    content_type = make_printable((media.content_type or "").partition(";")[0])
    return f"{icon_of(media.content_type)} {content_type}".strip()


def _centred(words: str, width: int) -> str:
    words = elide_middle(words, width)
    return set_cell_size(" " * ((width - cell_len(words)) // 2) + words, width)


def lay_over(line: tuple[Segment, ...], ground: Style) -> list[Segment]:
    """Return a line of a drawing over ``ground``, which is visible where a cell has no lower half."""
    if all(style is not None and style.bgcolor is not None for _, style, _ in line):
        return list(line)
    return [Segment(text, ground + style if style is not None else ground) for text, style, _ in line]
