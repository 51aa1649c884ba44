"""The samples contain names and contents that break careless programs."""

import io

import pytest
from PIL import Image, UnidentifiedImageError

from tests.server.samples.conftest import Made

Contents = dict[str | None, bytes]


@pytest.mark.parametrize(
    "filename",
    [
        "img[bold].png",
        "[/bold].jpg",
        "\x1b[31mred\x1b[0m.txt",
        "invoice\u202egpj.exe",
        "../../etc/passwd",
        "  two  spaces\tand a tab .txt",
        "📦👩🏽‍🔧 パッケージ e\u0301.txt",
        "first line\nsecond line.txt",
        "領収書 (1).jpg",
        "balloons 🎈.jpg",
        "harbour at dusk.jpg",
        None,
    ],
)
def test_hostile_and_foreign_names_are_among_the_samples(contents: Contents, filename: str | None) -> None:
    assert contents[filename]


def test_the_longest_name_has_the_file_system_maximum(made: Made) -> None:
    lengths = [len(media.filename.encode()) for media, _ in made if media.filename is not None]
    assert max(lengths) == 255
    assert lengths.count(255) == 1


def test_only_the_empty_media_has_no_bytes(contents: Contents) -> None:
    assert [name for name, content in contents.items() if not content] == ["empty.txt"]


def test_the_truncated_jpeg_opens_but_fails_to_decode(contents: Contents) -> None:
    with Image.open(io.BytesIO(contents["upload stopped.jpg"])) as image:
        assert image.size == (1280, 960)
        with pytest.raises(OSError, match="truncated"):
            image.load()


def test_a_text_claims_to_be_a_png(made: Made) -> None:
    [(media, content)] = [(m, c) for m, c in made if m.filename == "screenshot.png"]
    assert media.content_type == "image/png"
    assert content.decode("ascii").startswith("Not found")
    with pytest.raises(UnidentifiedImageError):
        Image.open(io.BytesIO(content))


def test_a_jpeg_is_declared_as_octet_stream(made: Made) -> None:
    [(media, content)] = [(m, c) for m, c in made if m.filename == "IMG_0077"]
    assert media.content_type == "application/octet-stream"
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == "JPEG"
