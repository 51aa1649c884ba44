"""QR codes, read back by a decoder from their characters."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image

from tests.sharing.qr_reader import decode_qr, draw_text
from tui.sharing.qr import CHARACTERS, QUIET_ZONES, Blocks, TextTooLongError, make_qr_code

#: As long as Twilio's temporary URLs.
URL = (
    f"https://media.us1.twilio.com/ME{'0' * 32}?Expires=1773519338&Signature={'Ab-_~9xZ' * 43}&Key-Pair-Id="
    f"{'K' * 20}"
)


@pytest.mark.parametrize("blocks", Blocks)
@pytest.mark.parametrize("light_is_drawn", [False, True])
def test_a_decoder_reads_a_code_from_its_characters(blocks: Blocks, *, light_is_drawn: bool) -> None:
    lines = make_qr_code(URL).render(blocks, light_is_drawn=light_is_drawn)
    assert decode_qr(draw_text(lines, blocks, light_is_drawn=light_is_drawn)) == URL


def test_the_quiet_zone_uses_the_available_space() -> None:
    code = make_qr_code(URL)
    assert len(code.modules) == 77
    assert code.measure() == (79, 40)
    assert code.render_to_fit(78, 100) is None
    assert code.render_to_fit(200, 39) is None
    for columns, rows, width in ((79, 40, 79), (81, 42, 81), (200, 42, 83), (200, 100, 85)):
        assert {len(line) for line in code.render_to_fit(columns, rows) or []} == {width}
    assert len(code.render_to_fit(80, 23, Blocks.OCTANT) or []) <= 23


@pytest.mark.parametrize("quiet", QUIET_ZONES)
def test_a_small_quiet_zone_is_enough_in_a_dark_terminal(quiet: int) -> None:
    paper = draw_text(make_qr_code(URL).render(quiet_zone=quiet), Blocks.HALF)
    dark = Image.new("L", (paper.width + 200, paper.height + 200), 20)
    dark.paste(paper, (100, 100))
    assert decode_qr(dark) == URL


def test_error_correction_is_minimal_unless_more_is_free() -> None:
    for text, level in ((URL, "L"), ("x", "H")):
        [found] = zxingcpp.read_barcodes(draw_text(make_qr_code(text).render(), Blocks.HALF))
        assert found.ec_level == level


def test_a_text_too_long_for_a_code_is_reported() -> None:
    with pytest.raises(TextTooLongError, match=r"has 5,000 characters, but a QR code holds about 2,900\."):
        make_qr_code("x" * 5000)


def test_every_octant_pattern_has_a_unique_character() -> None:
    characters = CHARACTERS[Blocks.OCTANT]
    assert len(set(characters)) == 256
    # The start of the octants, the next one after a gap, and the end (Unicode 16, chart U1CC00).
    assert [characters[bits] for bits in (0b00000100, 0b00010110, 0b11111110)] == [
        "\U0001cd00",
        "\U0001cd0e",
        "\U0001cde5",
    ]
