"""Detect whether the screens run in a web browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_DRIVER: Final = "TEXTUAL_DRIVER"
_WEB_DRIVER: Final = "textual.drivers.web_driver:"


def is_in_browser(environment: Mapping[str, str]) -> bool:
    """Whether Textual uses its web driver: then the environment describes another terminal."""
    return environment.get(_DRIVER, "").startswith(_WEB_DRIVER)
