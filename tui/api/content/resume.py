"""Where a download goes on that was cut off; light to import."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resume:
    """Where to go on: after ``start`` bytes of the content that had the strong validator ``validator``."""

    start: int
    validator: str

    @property
    def headers(self) -> dict[str, str]:
        """The request for the rest, or for all of it where the content is another one (RFC 9110, 13.1.5)."""
        return {"Range": f"bytes={self.start}-", "If-Range": self.validator}
