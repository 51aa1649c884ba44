"""A service with one conversation, whose media are specified by the test."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from tests.api.answering import answer, answering
from tests.catalog.places import by_path, listing
from tests.screens.driver import SIZE, at, browser_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.api.answering import Asked
    from tests.screens.driver import AppDriver
    from tui.settings import Appearance

SERVICE: Final = "IS" + "a" * 32
CONVERSATION: Final = "CH" + "b" * 32
#: The time of the first message; the others follow every minute.
_FIRST: Final = datetime(2026, 3, 14, 13, tzinfo=UTC)


def media_sid(number: int) -> str:
    """Return the SID of the media with this number."""
    return f"ME{number:032x}"


class SmallService:
    """A service with a message for each of ``names``, oldest first; ``media`` are MCS's own records."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)
        self.media: dict[str, dict[str, object]] = {}
        self.content = answer(200, b"content", content_type="text/plain")
        self.is_down = False

    def message(self, number: int, name: str) -> dict[str, object]:
        """Return the message with this number."""
        return {
            "sid": f"IM{number:032x}",
            "author": "maria",
            "date_created": (_FIRST + timedelta(minutes=number)).isoformat(),
            "media": [{"sid": media_sid(number), "filename": name, "size": 7, "content_type": "text/plain"}],
        }

    async def handle(self, asked: Asked) -> bytes | None:
        """Answer a request."""
        if self.is_down:
            return answer(503, {"code": 20503, "message": "Down for [repairs]"})
        messages = [self.message(number, name) for number, name in enumerate(self.names)]
        answers = {
            r"/Media/ME\w+/Content": self.content,
            r"/Messages": listing("messages", *reversed(messages)),
            r"/Conversations": listing("conversations", {"sid": CONVERSATION, "friendly_name": "Only one"}),
            r"/Services\b(?!/)": listing("services", {"sid": SERVICE, "friendly_name": "Small"}),
        }
        for sid, record in self.media.items():
            answers[rf"/Media/{sid}"] = answer(200, {"sid": sid, **record})
        return await by_path(answers)(asked)


@asynccontextmanager
async def at_small_service(
    service: SmallService, size: tuple[int, int] = SIZE, looks: Appearance | None = None
) -> AsyncIterator[AppDriver]:
    """Run a browser with the media of ``service`` on the screen."""
    async with answering(service.handle) as server, at(browser_of(server.profile, looks), size) as desk:
        await desk.open_service("Small")
        await desk.until_text("synced")
        yield desk


def record_with_link(number: int, *, seconds: float = 300) -> dict[str, object]:
    """Return the record of a media with a temporary URL that expires after this time."""
    url = f"https://m.example/ME?Expires={int(time.time() + seconds)}&Signature=s{number}"
    return {"filename": "photo.jpg", "content_type": "image/jpeg", "links": {"content_direct_temporary": url}}


def service_with_links(*names: str) -> SmallService:
    """Return a service with links for all media."""
    service = SmallService(*(names or ("photo.jpg",)))
    for number in range(len(service.names)):
        service.media[media_sid(number)] = record_with_link(number)
    return service


def temporary_url(service: SmallService, number: int = 0) -> str:
    links = service.media[media_sid(number)]["links"]
    assert isinstance(links, dict)
    return str(links["content_direct_temporary"])
