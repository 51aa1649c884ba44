"""The channel information in the upload dialog."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tui.widgets.lists.sending_list import SendingList


@dataclass
class Sent:
    """A file that is about to be sent."""

    size: int
    content_type: str
    path: Path = field(default_factory=lambda: Path("a"))
    to: str = "Case"

    @property
    def original_size(self) -> int:
        """Its size on the disk."""
        return self.size


@pytest.mark.parametrize(
    ("size", "content_type", "said"),
    [
        (10, "image/png", ("✓", "✓", "✓")),
        (10, "image/bmp", ("✓", "✗ type", "✗ type")),
        (10, "text/plain", ("✓", "✗ type", "✗ type")),
        (10, "application/octet-stream", ("✓", "✗ type", "✗ type")),
        (6_000_000, "image/png", ("✓", "over 5 MB", "over 5 MB")),
        (10, "image/webp", ("✓", "unknown", "✗ type")),
        (0, "image/png", ("unknown", "unknown", "unknown")),
    ],
)
def test_each_channel_has_a_mark(size: int, content_type: str, said: tuple[str, ...]) -> None:
    cells = SendingList([Sent(size, content_type)]).cells(0)
    assert tuple(cells[key].text for key in ("chat", "whatsapp", "mms")) == said
