"""QR codes in characters, for scanning with a phone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Widths of the light margin in modules. The standard requires four; readers accept one.
QUIET_ZONES: Final = (4, 3, 2, 1)


class TextTooLongError(Exception):
    """The text is too long for a QR code."""


class Blocks(Enum):
    """The modules per character; the value is their columns and rows.

    A module of SQUARE takes two characters.
    """

    #: Two modules, one above the other, nearly square: supported by every terminal.
    HALF = (1, 2)
    #: Eight modules, exactly square (Unicode 16): for terminals that draw such blocks themselves.
    OCTANT = (2, 4)
    #: A square of two characters, drawn by its background: for ASCII-only terminals.
    SQUARE = (1, 1)

    @property
    def repeat(self) -> int:
        """The number of equal characters that draw one module."""
        return 2 if self is Blocks.SQUARE else 1


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code: ``modules`` are its rows, True for dark, without the margin."""

    modules: tuple[tuple[bool, ...], ...]

    def measure(self, blocks: Blocks = Blocks.HALF, quiet_zone: int = QUIET_ZONES[-1]) -> tuple[int, int]:
        """Return the columns and rows of characters that it takes."""
        side = len(self.modules) + 2 * quiet_zone
        columns, rows = blocks.value
        return -(-side // columns) * blocks.repeat, -(-side // rows)

    def render_to_fit(
        self, columns: int, rows: int, blocks: Blocks = Blocks.HALF, *, light_is_drawn: bool = False
    ) -> list[str] | None:
        """Return its lines with the widest margin that fits ``columns`` and ``rows``, or None."""
        for quiet_zone in QUIET_ZONES:
            width, height = self.measure(blocks, quiet_zone)
            if width <= columns and height <= rows:
                return self.render(blocks, quiet_zone, light_is_drawn=light_is_drawn)
        return None

    def render(
        self, blocks: Blocks = Blocks.HALF, quiet_zone: int = QUIET_ZONES[0], *, light_is_drawn: bool = False
    ) -> list[str]:
        """Return its lines of characters, with dark modules drawn.

        With ``light_is_drawn`` the light ones are drawn instead, for light characters on a dark background.
        """
        side = len(self.modules) + 2 * quiet_zone
        columns, rows = blocks.value
        characters = CHARACTERS[blocks]

        def is_drawn(x: int, y: int) -> bool:
            inside = quiet_zone <= x < side - quiet_zone and quiet_zone <= y < side - quiet_zone
            return (inside and self.modules[y - quiet_zone][x - quiet_zone]) != light_is_drawn

        def get_character(left: int, top: int) -> str:
            bits = 0
            for bit, (y, x) in enumerate((y, x) for y in range(rows) for x in range(columns)):
                bits |= is_drawn(left + x, top + y) << bit
            return characters[bits] * blocks.repeat

        return ["".join(get_character(x, y) for x in range(0, side, columns)) for y in range(0, side, rows)]


def make_qr_code(text: str) -> QrCode:
    """Return the smallest QR code of ``text``; raises TextTooLongError.

    It has the highest error correction that does not enlarge the code.
    """
    import segno  # noqa: PLC0415 - rarely needed

    try:
        code = segno.make_qr(text, error="l")
    except segno.DataOverflowError as error:
        message = f"The text has {len(text):,} characters, but a QR code holds about 2,900."
        raise TextTooLongError(message) from error
    return QrCode(tuple(tuple(bool(module) for module in row) for row in code.matrix))


#: Octants from older Unicode blocks, by their bits; the other 230 are consecutive from U+1CD00.
_KNOWN_OCTANTS: Final = {
    0b00000000: " ",
    0b00000001: "\U0001cea8",
    0b00000010: "\U0001ceab",
    0b00000011: "\U0001fb82",
    0b00000101: "▘",
    0b00001010: "▝",
    0b00001111: "▀",
    0b00010100: "\U0001fbe6",
    0b00101000: "\U0001fbe7",
    0b00111111: "\U0001fb85",
    0b01000000: "\U0001cea3",
    0b01010000: "▖",
    0b01010101: "▌",
    0b01011010: "▞",
    0b01011111: "▛",
    0b10000000: "\U0001cea0",
    0b10100000: "▗",
    0b10100101: "▚",
    0b10101010: "▐",
    0b10101111: "▜",
    0b11000000: "▂",
    0b11110000: "▄",
    0b11110101: "▙",
    0b11111010: "▟",
    0b11111100: "▆",
    0b11111111: "█",
}


def _iter_octants() -> Iterator[str]:
    others = map(chr, range(0x1CD00, 0x1CDE6))
    return (_KNOWN_OCTANTS.get(bits) or next(others) for bits in range(256))


#: By the bits of a character's modules, from the upper left, row by row.
CHARACTERS: Final = {Blocks.HALF: " ▀▄█", Blocks.OCTANT: "".join(_iter_octants()), Blocks.SQUARE: " #"}
