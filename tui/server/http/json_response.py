"""JSON responses encoded by msgspec, in a tenth of the time of the standard library."""

from __future__ import annotations

import msgspec
from starlette.responses import Response


class JSONResponse(Response):
    """A response with JSON content."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        """Return the body."""
        return msgspec.json.encode(content)
