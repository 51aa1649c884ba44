"""Whether the screens are shown in a web browser, by a server of Textual's kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_DRIVER: Final = "TEXTUAL_DRIVER"
_WEB_DRIVER: Final = "textual.drivers.web_driver:"


def is_in_browser(environment: Mapping[str, str]) -> bool:
    """Whether Textual is told to draw for a web browser; what is told of a terminal is of another then."""
    return environment.get(_DRIVER, "").startswith(_WEB_DRIVER)
