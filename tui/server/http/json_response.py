"""JSON answers, encoded by msgspec: a tenth of the time that the standard library takes."""

from __future__ import annotations

import msgspec
from starlette.responses import Response


class JSONResponse(Response):
    """A response whose content is anything that JSON can hold."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        """Return the body."""
        return msgspec.json.encode(content)
