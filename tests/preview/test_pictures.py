"""Pictures of every kind are decoded upright, reduced and in the right colours."""

from __future__ import annotations

import io
import struct
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms

from tests.preview.makers import (
    BLUE,
    GREEN,
    RED,
    YELLOW,
    Colour,
    encode_image,
    gif,
    gif_of,
    is_near,
    measure_psnr,
    open_picture,
    pixel_at,
    quarters,
    scene,
    to_image,
)
from tui.preview.imaging.animation import read_frames
from tui.preview.imaging.decode import count_frames
from tui.preview.imaging.pixels import GROUND
from tui.preview.registry import MAX_SIDE

FORMATS = {
    "JPEG": "JPEG",
    "PNG": "PNG",
    "GIF": "GIF",
    "WEBP": "WebP",
    "BMP": "BMP",
    "TIFF": "TIFF",
    "AVIF": "AVIF",
}


def corner_colours(image: Image.Image) -> list[Colour | None]:
    """Return the named colours in the corners of ``image``, from left to right, top first."""
    width, height = image.width, image.height
    places = [(width // 4, height // 4), (width * 3 // 4, height // 4)]
    places += [(x, height - y) for x, y in places]
    found = [pixel_at(image, x, y) for x, y in places]
    return [next((c for c in (RED, GREEN, BLUE, YELLOW) if is_near(c, one, 40)), None) for one in found]


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_decoded(kind: str) -> None:
    original = scene(320, 200)
    picture = open_picture(encode_image(original, kind))
    assert picture.facts == f"320×200 {FORMATS[kind]}"
    assert (picture.original_width, picture.original_height, picture.frames) == (320, 200, 1)
    assert measure_psnr(to_image(picture), original) > 27
    assert picture.note == ""


def test_an_iphone_photograph_is_decoded_with_the_plugin() -> None:
    pytest.importorskip("pillow_heif", reason="the extra heic is not installed")
    picture = open_picture(encode_image(quarters(200, 100), "HEIF", quality=90), "image/heic", "IMG_1.HEIC")
    assert picture.facts == "200×100 HEIF"
    assert picture.note == ""
    assert measure_psnr(to_image(picture), quarters(200, 100)) > 40


def test_an_iphone_photograph_says_what_to_install_without_the_plugin() -> None:
    program = (
        "import sys; sys.modules['pillow_heif'] = None\n"
        "from tui.preview import open_content\n"
        r"content = b'\0\0\0\x18ftypheic\0\0\0\0mif1heic' + bytes(99)"
        "\n"
        "print(open_content(content, content_type='image/heic', filename='IMG_1.HEIC').hint)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "uv tool install '.[heic]'" in ended.stdout
    assert ended.stdout.endswith("uv run --extra heic mediadeck.\n")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_large_picture_is_reduced_and_shows_its_original_size(kind: str) -> None:
    original = scene(2000, 1500)
    picture = open_picture(encode_image(original, kind))
    assert picture.facts == f"2000×1500 {FORMATS[kind]}"
    assert MAX_SIDE <= picture.width <= MAX_SIDE * 1.25
    assert picture.height == picture.width * 3 // 4
    assert measure_psnr(to_image(picture), original.resize((picture.width, picture.height))) > 27


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize(
    ("orientation", "upright"),
    [
        (1, [RED, GREEN, BLUE, YELLOW]),
        (2, [GREEN, RED, YELLOW, BLUE]),
        (3, [YELLOW, BLUE, GREEN, RED]),
        (4, [BLUE, YELLOW, RED, GREEN]),
        (5, [RED, BLUE, GREEN, YELLOW]),
        (6, [BLUE, RED, YELLOW, GREEN]),
        (7, [YELLOW, GREEN, BLUE, RED]),
        (8, [GREEN, YELLOW, RED, BLUE]),
    ],
)
def test_every_exif_orientation_is_drawn_upright(kind: str, orientation: int, upright: list[Colour]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = open_picture(encode_image(quarters(160, 80), kind, exif=exif))
    assert corner_colours(to_image(picture)) == upright
    size = (80, 160) if orientation > 4 else (160, 80)
    assert (picture.original_width, picture.original_height) == size
    assert (picture.width, picture.height) == size
    assert picture.facts.startswith(f"{size[0]}×{size[1]} ")


def test_a_large_sideways_photograph_shows_its_upright_size() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = open_picture(encode_image(quarters(4000, 3000), "JPEG", exif=exif))
    assert picture.facts == "3000×4000 JPEG"
    assert MAX_SIDE <= picture.height <= MAX_SIDE * 1.25
    assert picture.width == picture.height * 3 // 4


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_invalid_orientation_is_ignored(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert corner_colours(to_image(open_picture(encode_image(quarters(40, 40), "JPEG", exif=exif)))) == [
        RED,
        GREEN,
        BLUE,
        YELLOW,
    ]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_is_shown_over_a_neutral_grey_checkerboard(mode: str) -> None:
    image = Image.new("RGBA", (40, 40), (255, 255, 255, 0))
    image.paste((255, 255, 255, 255), (0, 0, 20, 40))
    pixels = to_image(open_picture(encode_image(image.convert(mode), "PNG")))
    assert is_near(pixel_at(pixels, 5, 20), (255, 255, 255))
    assert {pixel_at(pixels, x, y) for x in range(25, 35) for y in range(10, 30)} == set(GROUND)


def test_half_transparent_colours_have_no_dark_fringe() -> None:
    image = Image.new("RGBA", (2000, 2000), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 1001, 2000))
    shown = to_image(open_picture(encode_image(image, "PNG")))
    red, green, _ = pixel_at(shown, shown.width // 2, 100)
    assert red >= min(GROUND)[0]
    assert green <= max(GROUND)[1]


def test_a_single_transparent_colour_of_palette_or_rgb_is_honoured() -> None:
    image = Image.new("RGB", (20, 20), (1, 2, 3))
    image.paste((250, 250, 250), (0, 0, 10, 20))
    pixels = to_image(open_picture(encode_image(image, "PNG", transparency=(1, 2, 3))))
    assert pixel_at(pixels, 15, 5) in GROUND
    assert is_near(pixel_at(pixels, 5, 5), (250, 250, 250))


def test_sixteen_bit_channels_keep_their_tones() -> None:
    image = Image.new("I;16", (30, 10), 0)
    image.paste(32896, (10, 0, 20, 10))
    image.paste(65535, (20, 0, 30, 10))
    pixels = to_image(open_picture(encode_image(image, "PNG")))
    assert [pixel_at(pixels, x, 5)[0] for x in (5, 15, 25)] == [0, 128, 255]


@pytest.mark.parametrize("bits", [8, 10, 12, 14])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_fewer_significant_bits_in_sixteen_are_not_dark(bits: int, kind: str) -> None:
    row = [grey for grey in (0, 2 ** (bits - 1), 2**bits - 1) for _ in range(10)]
    image = Image.frombytes("I;16", (30, 10), struct.pack("<30H", *row) * 10)
    pixels = to_image(open_picture(encode_image(image, kind)))
    assert [pixel_at(pixels, x, 5)[0] for x in (5, 15, 25)] == [0, pytest.approx(127.5, abs=0.5), 255]


@pytest.mark.parametrize(
    ("dpi", "orientation", "size"),
    [
        ((204, 98), 1, (400, 416)),
        ((204, 196), 1, (400, 208)),
        ((100, 200), 1, (800, 200)),
        ((204, 98), 6, (416, 400)),
        ((200, 200), 1, (400, 200)),
        ((300, 1), 1, (400, 200)),
    ],
)
def test_a_fax_with_non_square_pixels_keeps_its_shape(
    dpi: tuple[int, int], orientation: int, size: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    fax = encode_image(quarters(400, 200).convert("1"), "TIFF", dpi=dpi, exif=exif, compression="group3")
    picture = open_picture(fax)
    assert (picture.original_width, picture.original_height) == size
    assert picture.width / picture.height == pytest.approx(size[0] / size[1], rel=0.01)
    assert picture.facts.startswith("400×200" if orientation == 1 else "200×400")


def test_every_fax_page_keeps_its_shape() -> None:
    page = quarters(400, 200).convert("1")
    fax = encode_image(page, "TIFF", dpi=(204, 98), save_all=True, append_images=[page], compression="group3")
    pages = [(shown.original_width, shown.original_height) for shown, _ in read_frames(fax, 480)]
    assert pages == [(400, 416)] * 2


def test_floating_point_tones_are_scaled_to_their_range() -> None:
    image = Image.new("F", (20, 10), 0.25)
    image.paste(0.75, (10, 0, 20, 10))
    pixels = to_image(open_picture(encode_image(image, "TIFF")))
    assert [pixel_at(pixels, x, 5)[0] for x in (5, 15)] == [0, 255]


@pytest.mark.parametrize("mode", ["1", "L", "CMYK", "YCbCr", "LAB"])
def test_other_modes_keep_light_and_dark(mode: str) -> None:
    image = Image.new("RGB", (40, 40), (0, 0, 0))
    image.paste((255, 255, 255), (20, 0, 40, 40))
    if mode == "LAB":
        lab = ImageCms.profileToProfile(
            image, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
        )
        assert lab is not None
        content = encode_image(lab, "TIFF")
    else:
        content = encode_image(image.convert(mode), "TIFF")
    pixels = to_image(open_picture(content))
    assert is_near(pixel_at(pixels, 5, 20), (0, 0, 0))
    assert is_near(pixel_at(pixels, 35, 20), (255, 255, 255))


def test_a_cmyk_jpeg_has_the_right_colours() -> None:
    picture = open_picture(encode_image(quarters(80, 80).convert("CMYK"), "JPEG", quality=95))
    assert corner_colours(to_image(picture)) == [RED, GREEN, BLUE, YELLOW]


def test_a_colour_profile_is_applied() -> None:
    swapped = _profile_with_red_and_blue_exchanged()
    plain = pixel_at(
        to_image(open_picture(encode_image(Image.new("RGB", (20, 20), (250, 10, 10)), "PNG"))), 5, 5
    )
    turned = to_image(
        open_picture(encode_image(Image.new("RGB", (20, 20), (250, 10, 10)), "PNG", icc_profile=swapped))
    )
    red, _, blue = pixel_at(turned, 5, 5)
    assert plain == (250, 10, 10)
    assert blue > 200 > red


def _profile_with_red_and_blue_exchanged() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return (
        profile.replace(b"rXYZ", b"-XYZ")
        .replace(b"bXYZ", b"rXYZ")
        .replace(b"-XYZ", b"bXYZ")
        .replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))
    )


@pytest.mark.parametrize("profile", [b"no profile", b"\x00" * 200])
def test_a_damaged_colour_profile_is_ignored(profile: bytes) -> None:
    picture = open_picture(encode_image(quarters(40, 40), "PNG", icc_profile=profile))
    assert corner_colours(to_image(picture)) == [RED, GREEN, BLUE, YELLOW]


def test_frames_and_pages_are_counted() -> None:
    frames = [Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in (0, 120, 240)]
    options = {"save_all": True, "append_images": frames[1:]}
    assert open_picture(encode_image(frames[0], "GIF", **options)).facts == "20×20 GIF · 3 frames"
    assert open_picture(encode_image(frames[0], "WEBP", **options)).facts == "20×20 WebP · 3 frames"
    assert open_picture(encode_image(frames[0], "PNG", **options)).facts == "20×20 PNG · 3 frames"
    assert open_picture(encode_image(frames[0], "TIFF", **options)).facts == "20×20 TIFF · 3 pages"
    assert open_picture(gif(1000)).facts == "2×2 GIF · 1,000 frames"


def test_a_jpeg_with_an_embedded_second_picture_is_a_jpeg() -> None:
    content = encode_image(quarters(80, 80), "MPO", save_all=True, append_images=[scene(80, 80)])
    picture = open_picture(content, "image/jpeg")
    assert picture.facts == "80×80 JPEG"
    assert picture.note == ""


def test_the_filename_does_not_affect_decoding() -> None:
    assert (
        open_picture(encode_image(scene(20, 20), "PNG"), "image/png", "[/bold]\x1b[31m.txt").facts
        == "20×20 PNG"
    )


def test_a_picture_with_the_wrong_type_is_shown_and_reported() -> None:
    content = encode_image(scene(20, 20), "JPEG")
    assert open_picture(content, "image/png").note == "Says image/png, but is a JPEG"
    assert open_picture(content, "text/plain").note == "Says text/plain, but is a JPEG"
    for content_type in ("image/jpeg", "IMAGE/JPEG", "image/jpg", "application/octet-stream", ""):
        assert open_picture(content, content_type).note == ""


def test_decoded_pixels_match_the_size() -> None:
    picture = open_picture(encode_image(scene(1001, 333), "JPEG"))
    assert len(picture.pixels) == picture.width * picture.height * 3
    assert Image.open(io.BytesIO(encode_image(to_image(picture), "PNG"))).size == (
        picture.width,
        picture.height,
    )


@pytest.mark.parametrize("frames", [1, 2, 40])
def test_gif_frame_counts_match_pillow(frames: int) -> None:
    content = gif_of(scene(60, 40), frames)
    assert Image.open(io.BytesIO(content)).n_frames == frames  # type: ignore[attr-defined]
    assert count_frames(content) == frames
    assert count_frames(content + b"more") == frames, "what is behind the end is no frame"
    assert count_frames(b"GIF89a") == 1


@given(st.binary(max_size=300))
def test_any_gif_tail_gives_a_frame_count(tail: bytes) -> None:
    assert (count_frames(gif(3)[:-1] + tail) or 0) >= 3
