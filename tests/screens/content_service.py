"""A service with one conversation of media with content, which records content requests."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.api.answering import answer
from tests.screens.small_service import SERVICE, SmallService, media_sid

if TYPE_CHECKING:
    from tests.api.answering import Asked


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a media, and the type and size in its record."""

    data: bytes
    content_type: str
    size: int | None = None


class ContentService(SmallService):
    """A service with a media for each name in ``contents``, oldest first."""

    def __init__(self, **contents: Content) -> None:
        super().__init__(*(name.replace("_", ".") for name in contents))
        self.contents = list(contents.values())
        #: The media with requested content, and the range or an empty string.
        self.fetched: list[tuple[str, str]] = []
        #: Content is held back until this is set.
        self.held = asyncio.Event()
        self.held.set()
        self.gone: set[str] = set()

    def message(self, number: int, name: str) -> dict[str, object]:
        """Return the message with this number."""
        content = self.contents[number]
        size = len(content.data) if content.size is None else content.size
        media = {"filename": name, "size": size, "content_type": content.content_type}
        return {**super().message(number, name), "media": [{"sid": media_sid(number), **media}]}

    async def handle(self, asked: Asked) -> bytes | None:
        """Answer a request, including those for media and content."""
        if found := re.search(r"/content/(\d+)", asked.target):
            return await self._content(int(found[1]), asked.headers.get("range", ""))
        if (found := re.search(r"/Media/ME(\w+)$", asked.target)) and int(found[1], 16) < len(self.names):
            return self._record(int(found[1], 16), asked.headers["host"])
        return await super().handle(asked)

    def _record(self, number: int, host: str) -> bytes:
        name, content = self.names[number], self.contents[number]
        if name in self.gone:
            return answer(404, {"code": 20404, "message": "nothing there"})
        size = len(content.data) if content.size is None else content.size
        return answer(
            200,
            {
                "sid": media_sid(number),
                "service_sid": SERVICE,
                "filename": name,
                "size": size,
                "content_type": content.content_type,
                "links": {"content_direct_temporary": f"http://{host}/content/{number}"},
            },
        )

    async def _content(self, number: int, asked_range: str) -> bytes:
        name, data = self.names[number], self.contents[number].data
        self.fetched.append((name, asked_range))
        await self.held.wait()
        if found := re.fullmatch(r"bytes=0-(\d+)", asked_range):
            return answer(206, data[: int(found[1]) + 1])
        return answer(200, data)
