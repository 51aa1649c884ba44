"""Pictures are cleaned of camera and location data before they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.disks import small_disk
from tests.preview.sample_files import write_camera_picture
from tui.preview.clean_copy import write_clean_copy

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(("max_side", "size"), [(None, (200, 300)), (150, (100, 150)), (4000, (200, 300))])
def test_camera_and_location_data_are_removed(
    tmp_path: Path, kind: str, max_side: int | None, size: tuple[int, int]
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    write_camera_picture(source, kind)
    assert write_clean_copy(source, target, max_side=max_side)
    assert b"SECRET" not in target.read_bytes()
    with Image.open(target) as image:
        assert image.format == kind
        assert image.size == size, "it stands upright, as it was looked at"
        assert dict(image.getexif()) == {}
        assert image.info.get("icc_profile"), "its colours stay what they are"
        pixel_at = image.convert("RGB").getpixel((size[0] // 2, 5))
    assert isinstance(pixel_at, tuple)
    assert pixel_at[0] > 200, "red is at the top now"
    assert pixel_at[2] < 60


def test_palette_colours_and_transparency_are_kept(tmp_path: Path) -> None:
    source, target = tmp_path / "source.png", tmp_path / "target.png"
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    image.paste((10, 200, 30, 255), (0, 0, 10, 20))
    image.quantize(8).save(source)
    assert write_clean_copy(source, target, max_side=None)
    with Image.open(target) as found:
        whole = found.convert("RGBA")
    assert whole.getpixel((2, 2)) == (10, 200, 30, 255)
    assert whole.getpixel((15, 2))[3] == 0  # type: ignore[index]


def test_other_file_types_are_left_alone(tmp_path: Path) -> None:
    text, moving, target = tmp_path / "a.txt", tmp_path / "a.webp", tmp_path / "target"
    text.write_text("no picture")
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(moving, save_all=True, append_images=frames[1:], duration=100)
    Image.new("RGB", (8, 8)).save(tmp_path / "a.gif")
    for path in (text, moving, tmp_path / "a.gif"):
        assert not write_clean_copy(path, target, max_side=10)
        assert not target.exists()


def test_a_damaged_picture_is_an_error_and_leaves_no_copy(tmp_path: Path) -> None:
    source = tmp_path / "source"
    write_camera_picture(source, "JPEG")
    source.write_bytes(source.read_bytes()[:-400])
    with pytest.raises(OSError, match="truncated"):
        write_clean_copy(source, tmp_path / "target", max_side=None)
    with pytest.raises(FileNotFoundError):
        write_clean_copy(tmp_path / "gone", tmp_path / "target", max_side=None)


def test_a_full_disk_leaves_no_partial_copy(tmp_path: Path) -> None:
    disk, source = tmp_path / "disk", tmp_path / "source.jpg"
    disk.mkdir()
    Image.effect_noise((600, 600), 90).save(source, quality=95)
    with small_disk(disk, "64k"), pytest.raises(OSError, match="No space left on device"):
        write_clean_copy(source, disk / "copy", max_side=None)
