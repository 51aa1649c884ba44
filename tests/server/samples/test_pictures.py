"""The pictures open and have the intended size, orientation, frames and mode."""

import io

import pytest
from PIL import ExifTags, Image, ImageOps, ImageStat

from tests.server.samples.conftest import Made

Contents = dict[str | None, bytes]

_NO_PICTURE = {"upload stopped.jpg", "screenshot.png", "room plan.svg"}


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def test_every_picture_opens_as_the_type_it_claims(made: Made) -> None:
    pictures = [
        (media, content)
        for media, content in made
        if media.content_type.startswith("image/") and media.filename not in _NO_PICTURE
    ]
    assert len(pictures) > 30
    for media, content in pictures:
        assert Image.MIME[opened(content).format or ""] == media.content_type, media.filename


@pytest.mark.parametrize(
    ("filename", "kind", "mode", "size"),
    [
        ("DSC_0412.JPG", "JPEG", "RGB", (4000, 3000)),
        ("ridge panorama.jpg", "JPEG", "RGB", (2000, 400)),
        ("night city.jpg", "JPEG", "RGB", (720, 960)),
        ("label CMYK.jpg", "JPEG", "CMYK", (960, 720)),
        ("cam2-0214.jpg", "JPEG", "L", (640, 480)),
        ("badge.png", "PNG", "RGBA", (512, 512)),
        ("icon.png", "PNG", "RGBA", (16, 16)),
        ("thermal 61.png", "PNG", "P", (640, 480)),
        ("height map 16 bit.png", "PNG", "I;16", (400, 300)),
        ("witness.webp", "WEBP", "RGB", (800, 600)),
        ("Label printer error.bmp", "BMP", "RGB", (480, 360)),
        ("fax 0077.tiff", "TIFF", "1", (800, 450)),
    ],
)
def test_formats_and_sizes_are_as_documented(
    contents: Contents, filename: str, kind: str, mode: str, size: tuple[int, int]
) -> None:
    image = opened(contents[filename])
    assert (image.format, image.mode, image.size) == (kind, mode, size)


@pytest.mark.parametrize(
    ("filename", "orientation", "upright"),
    [
        ("IMG_4821.jpg", 6, (720, 960)),
        ("PXL_20250218.jpg", 6, (720, 960)),
        ("領収書 (1).jpg", 8, (600, 1000)),
        ("Zähler.jpg", 8, (960, 720)),
        ("whiteboard.jpg", 3, (1280, 720)),
    ],
)
def test_a_sideways_photograph_has_an_exif_orientation(
    contents: Contents, filename: str, orientation: int, upright: tuple[int, int]
) -> None:
    image = opened(contents[filename])
    assert image.getexif()[ExifTags.Base.Orientation] == orientation
    assert ImageOps.exif_transpose(image).size == upright


def test_the_forest_turned_by_its_exif_has_the_light_sky_on_top(contents: Contents) -> None:
    upright = ImageOps.exif_transpose(opened(contents["PXL_20250218.jpg"]).convert("L"))
    width, height = upright.size
    sky = ImageStat.Stat(upright.crop((0, 0, width, height // 5))).mean[0]
    ground = ImageStat.Stat(upright.crop((0, height * 4 // 5, width, height))).mean[0]
    assert sky > ground + 40


def test_the_upside_down_whiteboard_turns_upright_with_its_notes_on_the_right(contents: Contents) -> None:
    upright = ImageOps.exif_transpose(opened(contents["whiteboard.jpg"]))
    width, height = upright.size
    red, green, blue = ImageStat.Stat(
        upright.crop((width * 3 // 4, height // 5, width * 5 // 6, height // 3))
    ).mean
    assert min(red, green) > blue + 40


def test_photographs_have_camera_and_time_and_one_a_location(contents: Contents) -> None:
    exif = opened(contents["harbour at dusk.jpg"]).getexif()
    assert (exif[ExifTags.Base.Make], exif[ExifTags.Base.Model]) == ("Northlight", "NL-7 Pocket")
    assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] == "2025:03:14 18:47:30"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    assert gps[ExifTags.GPS.GPSLatitudeRef] == "N"
    assert [float(part) for part in gps[ExifTags.GPS.GPSLatitude]] == [54.0, 10.0, 53.0]
    assert [float(part) for part in gps[ExifTags.GPS.GPSLongitude]] == [7.0, 53.0, 7.0]


def test_the_gif_has_twelve_frames_and_loops(contents: Contents) -> None:
    image = Image.open(io.BytesIO(contents["lighthouse.gif"]))
    shown = set()
    for frame in range(12):
        image.seek(frame)
        shown.add(image.convert("RGB").tobytes())
    assert getattr(image, "n_frames", 1) == 12
    assert len(shown) == 12
    assert image.info["loop"] == 0


def test_the_badge_has_transparent_corners_and_an_opaque_centre(contents: Contents) -> None:
    alpha = opened(contents["badge.png"]).getchannel("A")
    assert (alpha.getpixel((2, 2)), alpha.getpixel((256, 256))) == (0, 255)


def test_the_sixteen_bit_map_uses_more_greys_than_eight_bits_have(contents: Contents) -> None:
    image = opened(contents["height map 16 bit.png"])
    assert len(set(memoryview(image.tobytes()).cast("H"))) > 5000


def test_pictures_show_something_even_at_the_size_of_a_pane(made: Made) -> None:
    for media, content in made:
        if media.content_type == "image/jpeg" and media.filename not in _NO_PICTURE:
            small = opened(content).convert("L").resize((60, 60))
            low, high = small.getextrema()
            assert isinstance(low, int | float)
            assert isinstance(high, int | float)
            assert high - low > 90, media.filename
