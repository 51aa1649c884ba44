"""False, damaged or excessive content gets an error message, and the program keeps running."""

from __future__ import annotations

import struct
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.preview.makers import (
    encode_image,
    gif,
    is_near,
    open_picture,
    pixel_at,
    png,
    quarters,
    scene,
    to_image,
)
from tui.preview import Facts, Picture, Text, draw, open_content
from tui.preview.limits import Deadline
from tui.preview.loaders.content import MAX_CONTENT_BYTES
from tui.preview.loaders.pictures.gif import count_frames_of_gif
from tui.preview.model import Detail

# Pillow warns about damage; outside tests, tui.preview.imaging.decode silences it.
pytestmark = pytest.mark.filterwarnings("ignore:::PIL")

SMALL = {
    "JPEG": encode_image(scene(60, 40), "JPEG"),
    "progressive JPEG": encode_image(scene(60, 40), "JPEG", progressive=True),
    "PNG": encode_image(scene(60, 40), "PNG"),
    "palette PNG": encode_image(scene(60, 40).quantize(16), "PNG", transparency=3),
    "GIF": encode_image(scene(30, 20), "GIF", save_all=True, append_images=[quarters(30, 20)]),
    "WebP": encode_image(scene(60, 40), "WEBP"),
    "BMP": encode_image(scene(30, 20), "BMP"),
    "TIFF": encode_image(scene(30, 20), "TIFF"),
    "ICO": encode_image(scene(32, 32), "ICO"),
    "AVIF": encode_image(scene(60, 40), "AVIF"),
    "deflated TIFF": encode_image(scene(60, 40), "TIFF", compression="tiff_deflate"),
}


def load_facts(content: bytes, content_type: str = "image/png") -> Facts:
    facts = open_content(content, content_type=content_type, filename=None)
    assert isinstance(facts, Facts), facts
    return facts


def test_a_truncated_jpeg_shows_the_readable_part_and_says_so() -> None:
    content = encode_image(quarters(800, 800), "JPEG", quality=95)
    picture = open_picture(content[: len(content) // 2], "image/jpeg")
    assert picture.facts == "800×800 JPEG"
    assert picture.note == "A JPEG that ends early: only a part of it is shown"
    assert is_near(pixel_at(to_image(picture), 100, 50), (220, 30, 30))


def test_a_large_truncated_jpeg_is_still_reduced() -> None:
    content = encode_image(scene(3000, 2000), "JPEG")
    picture = open_picture(content[: len(content) * 3 // 4])
    assert (picture.width, picture.height) == (480, 320)
    assert picture.note.startswith("A JPEG that ends early")


@pytest.mark.parametrize("kind", ["PNG", "GIF", "TIFF", "BMP", "JPEG"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_half_received_picture_is_shown(kind: str, *, progressive: bool) -> None:
    content = encode_image(scene(400, 300), kind, progressive=progressive)
    picture = open_picture(content[: len(content) // 2])
    assert picture.note.endswith("that ends early: only a part of it is shown")


@pytest.mark.parametrize("kind", SMALL)
def test_a_picture_truncated_anywhere_is_shown_or_reported(kind: str) -> None:
    content = SMALL[kind]
    for length in range(0, len(content), max(1, len(content) // 60)):
        shown = open_content(content[:length], content_type="image/png", filename=None)
        assert isinstance(shown, Picture | Facts | Text)
        if isinstance(shown, Facts):
            assert shown.sentence


def test_a_picture_with_only_a_header_is_reported() -> None:
    assert load_facts(SMALL["PNG"][:60]).sentence == "A PNG that ends early"
    assert load_facts(SMALL["WebP"][:200]).hint == "Damaged: it cannot be decoded. Says image/png"


def test_a_png_of_60000_by_60000_is_refused_at_once() -> None:
    start = time.thread_time()
    facts = load_facts(png(60_000, 60_000, bytes(100_000)))
    assert facts.sentence == "A picture of too many pixels to preview"
    assert time.thread_time() - start < 0.2


def test_a_png_beyond_our_own_limit_is_refused_with_its_size() -> None:
    assert load_facts(png(9000, 9000, b"")).sentence == "A PNG of 9000×9000: too many pixels to preview"


def test_a_progressive_jpeg_with_thousands_of_scans_is_refused() -> None:
    content = encode_image(scene(60, 40), "JPEG", progressive=True)
    scan = content[content.rindex(b"\xff\xda") : -2]
    assert (
        load_facts(content[:-2] + scan * 5000 + b"\xff\xd9").sentence == "A JPEG of too many scans to preview"
    )


def test_a_gif_with_100000_frames_shows_the_first_and_counts_all() -> None:
    assert open_picture(gif(100_000)).facts == "2×2 GIF · 100,000 frames"


def test_a_gif_with_endless_frames_shows_the_first_and_stops_counting() -> None:
    start = time.thread_time()
    picture = open_picture(gif(3_000_000))
    assert picture.frames is None
    assert picture.facts == "2×2 GIF · countless frames"
    assert time.thread_time() - start < 2
    stray = b"GIF89a" + bytes(10_000_000)
    assert count_frames_of_gif(stray, Deadline(0.0)) is None
    assert count_frames_of_gif(stray[:13] + b"!\xfe" + b"\x01" * 10_000_000, Deadline(0.0)) is None


def test_a_tiff_with_circular_pages_is_counted_once() -> None:
    content = bytearray(encode_image(scene(20, 10), "TIFF"))
    (first,) = struct.unpack_from("<I", content, 4)
    (entries,) = struct.unpack_from("<H", content, first)
    struct.pack_into("<I", content, first + 2 + entries * 12, first)
    assert open_picture(bytes(content)).frames == 1


def test_content_above_the_preview_limit_is_not_decoded() -> None:
    content = SMALL["BMP"] + bytes(MAX_CONTENT_BYTES)
    facts = load_facts(content, "image/bmp")
    assert facts.sentence == f"30×20 BMP · {len(content):,} bytes"
    assert facts.hint == "Too big to preview"


def test_text_declared_as_a_picture_is_reported() -> None:
    text = open_content(b"just text\n", content_type="image/png", filename=None)
    assert isinstance(text, Text)
    assert text.note == "Says image/png, but is plain text"
    assert text.details[:2] == (
        Detail("declared type", "image/png"),
        Detail("detected type", "text/plain", "they differ"),
    )


def test_empty_content_is_reported() -> None:
    assert load_facts(b"") == Facts("Empty: zero bytes", "Says image/png")
    assert load_facts(b"", "") == Facts("Empty: zero bytes")


def test_an_svg_is_shown_as_text_without_loading_references() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    text = open_content(svg, content_type="image/svg+xml", filename="a.svg")
    assert isinstance(text, Text)
    assert text.lines == (svg.decode(),)
    assert text.facts == f"SVG drawing · {len(svg)} bytes"
    lying = open_content(svg, content_type="image/png", filename="a.png")
    assert isinstance(lying, Text)
    assert lying.note == "Says image/png, but is an SVG drawing"


def test_a_picture_archive_polyglot_is_shown_as_the_picture() -> None:
    assert open_picture(SMALL["PNG"] + b"PK\x03\x04 and the rest of an archive", "application/zip").note == (
        "Says application/zip, but is a PNG"
    )


def test_random_bytes_after_a_signature_are_reported() -> None:
    for kind in SMALL:
        content = SMALL[kind][:16] + bytes(range(256)) * 4
        assert not isinstance(open_content(content, content_type="image/png", filename=None), Text)


def test_a_picture_with_damaged_exif_is_shown() -> None:
    exif = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff" + b"\xff" * 60
    picture = open_picture(encode_image(quarters(40, 40), "JPEG", exif=exif, quality=95))
    assert is_near(pixel_at(to_image(picture), 5, 5), (220, 30, 30))


def test_a_picture_one_pixel_wide_is_drawn() -> None:
    picture = open_picture(encode_image(Image.new("RGB", (1, 5000), (200, 0, 0)), "PNG"))
    assert draw(picture, 80, 24).rows == 24


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_mutated_picture_raises(data: st.DataObject) -> None:
    content = bytearray(SMALL[data.draw(st.sampled_from(sorted(SMALL)))])
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
        if not content:
            break
    shown = open_content(bytes(content), content_type="image/png", filename="a.png")
    if isinstance(shown, Picture):
        assert len(shown.pixels) == shown.width * shown.height * 3
        assert draw(shown, 20, 10).lines


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200),
    st.text(max_size=40) | st.text(max_size=40).map("text/".__add__),
    st.none() | st.text(max_size=20),
)
@example(b"", "\U0002fa1e", None)  # unassigned
def test_no_content_type_or_name_raises(content: bytes, content_type: str, filename: str | None) -> None:
    shown = open_content(content, content_type=content_type, filename=filename)
    words = shown.sentence + shown.hint if isinstance(shown, Facts) else shown.facts
    assert words.isprintable()
