"""Extensions and their content types."""

from __future__ import annotations

import pytest

from tui.api.content.file_types import find_extension, find_type_by_name, find_types_by_extension


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.JPG", "image/jpeg"),
        ("a.tar.gz", "application/gzip"),
        ("a.opus", "audio/ogg"),
        ("a:b.webp", "image/webp"),
        ("data:text/html,x.png", "image/png"),
        (".png", None),
        ("png", None),
        ("a.unheard", None),
        ("", None),
    ],
)
def test_an_extension_maps_to_a_content_type(name: str, expected: str | None) -> None:
    assert find_type_by_name(name) == expected


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("image/jpg", ".jpg"),
        ("Audio/X-WAV", ".wav"),
        ("text/x-vcard; charset=utf-8", ".vcf"),
        ("application/x-zip-compressed", ".zip"),
        ("no/such", ""),
        ("", ""),
    ],
)
def test_a_content_type_maps_to_its_usual_extension(content_type: str, expected: str) -> None:
    assert find_extension(content_type) == expected


def test_an_extension_maps_to_all_names_of_its_type() -> None:
    assert find_types_by_extension("jpeg") == ("image/jpeg", "image/jpg", "image/pjpeg")
    assert find_types_by_extension("unheard") == ()
