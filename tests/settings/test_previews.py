"""The settings of previews."""

from __future__ import annotations

import pytest

from tui.preview import Renderer
from tui.settings import SettingsError
from tui.settings.previews import PreviewSettings, read_preview_settings
from tui.settings.schema import PreviewEntry
from tui.settings.values import RENDERERS


def test_previews_default_to_terminal_support() -> None:
    assert read_preview_settings({}) == read_preview_settings({}, PreviewEntry()) == PreviewSettings()


@pytest.mark.parametrize(
    ("words", "size"), [("2MB", 2_000_000), ("1.5 mb", 1_500_000), ("800k", 800_000), ("off", 0), ("7", 7)]
)
def test_sizes_are_read_as_people_write_them(words: str, size: int) -> None:
    found = read_preview_settings({"MEDIADECK_PREVIEW_LIMIT": words, "MEDIADECK_THUMBNAILS": words})
    assert (found.limit, found.limit_over_ssh, found.thumbnails) == (size, size, size)
    assert found == read_preview_settings(
        {}, PreviewEntry(limit=words, limit_over_ssh=words, thumbnails=words)
    )


@pytest.mark.parametrize(
    "environ",
    [
        {"MEDIADECK_PREVIEW": "best"},
        {"MEDIADECK_PREVIEW_LIMIT": "much"},
        {"MEDIADECK_THUMBNAILS": "-1"},
    ],
)
def test_an_invalid_value_is_reported_with_the_valid_ones(environ: dict[str, str]) -> None:
    ((name, value),) = environ.items()
    with pytest.raises(SettingsError, match=f"{name} is '{value}'"):
        read_preview_settings(environ)


def test_every_renderer_can_be_set() -> None:
    assert set(RENDERERS) == set(Renderer)
    for word in RENDERERS:
        assert read_preview_settings({"MEDIADECK_PREVIEW": f" {word.upper()} "}).renderer == word


def test_the_environment_overrides_the_configuration() -> None:
    entry = PreviewEntry(
        renderer="ascii", limit="1MB", limit_over_ssh="100k", thumbnails="off", sextants=True
    )
    assert read_preview_settings({}, entry) == PreviewSettings("ascii", 1_000_000, 100_000, 0, sextants=True)
    environ = {"MEDIADECK_PREVIEW": "off", "MEDIADECK_PREVIEW_LIMIT": "3MB", "MEDIADECK_THUMBNAILS": "5MB"}
    expected = PreviewSettings("off", 3_000_000, 3_000_000, 5_000_000, sextants=True)
    assert read_preview_settings(environ, entry) == expected
