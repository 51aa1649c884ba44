"""All sample services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.server.samples.field_returns import field_returns
from tui.server.samples.harbour_support import harbour_support

if TYPE_CHECKING:
    from tui.server.samples.model import SampleService


def sample_services() -> tuple[SampleService, ...]:
    """Return all sample services; a media is drawn when its `make` is called."""
    return (harbour_support(), field_returns())
