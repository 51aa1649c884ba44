"""A service with invalid rows on the screen: the list, the resource, the delete dialog, the sync errors."""

from __future__ import annotations

import pytest

from tests.api.answering import Asked, answer
from tests.screens.small_service import SmallService, at_small_service, media_sid
from tui.screens.dialogs.delete import DeleteDialog
from tui.screens.dialogs.sync_errors import SyncErrorsScreen
from tui.screens.media import sync as media_sync

pytestmark = pytest.mark.usefixtures("home")


class OddService(SmallService):
    """A service with invalid fields in messages named ``odd…``."""

    def message(self, number: int, name: str) -> dict[str, object]:
        """Return the message with this number."""
        sent = super().message(number, name)
        if not name.startswith("odd"):
            return sent
        media = {"sid": media_sid(number), "filename": name, "size": -1, "content_type": 7}
        body = {"author": 5, "body": "half \ud83d", "attributes": {}, "date_created": "2026-03-14T13:10:38"}
        return {**sent, **body, "media": media}

    async def handle(self, asked: Asked) -> bytes | None:
        """Answer a request, including one for a single message."""
        for number, name in enumerate(self.names):
            if asked.method == "GET" and f"/Messages/IM{number:032x}" in asked.target:
                return answer(200, self.message(number, name))
        return await super().handle(asked)


async def test_an_invalid_row_is_shown_beside_the_others_and_listed_with_the_reason() -> None:
    service = OddService("well.txt", "odd \0.txt")
    service.media[media_sid(1)] = {"filename": "odd.txt", "size": -1, "date_created": "0001-01-01T00:00:00Z"}
    async with at_small_service(service, (160, 40)) as desk:
        await desk.until_text("well.txt", "odd", "1 malformed", "Media 2")
        await desk.until_text("0001-01-01T00:00:00Z", "not as documented", "-1")
        await desk.press("E")
        await desk.until(lambda: desk.is_at(SyncErrorsScreen))
        await desk.until_text("1 row is not as documented", "author is 5: read as text", "size is -1:")
        await desk.press("escape")
        await desk.press("D")
        await desk.until(lambda: desk.is_at(DeleteDialog))
        await desk.until_text("half \ufffd")


async def test_media_of_a_message_without_a_sid_are_listed_but_cannot_be_deleted() -> None:
    class WithoutSid(OddService):
        def message(self, number: int, name: str) -> dict[str, object]:
            return {**super().message(number, name), "sid": None}

    async with at_small_service(WithoutSid("a.txt")) as desk:
        await desk.until_text("a.txt", "1 malformed")
        await desk.press("D")
        await desk.until(lambda: "sent its message without a SID: a.txt" in desk.notices)


async def test_an_automatic_sync_reports_how_many_media_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_sync, "_INTERVALS", (0, 0.2, 60))
    service = SmallService("a.txt")
    async with at_small_service(service) as desk:
        await desk.press("A")
        service.names += ["b.txt", "c.txt"]
        await desk.until_text("Media 3")
        await desk.until(lambda: "2 new media from maria in Small." in desk.notices)
        reads = desk.notices.count("new media")
        await desk.until_text("synced")
        assert reads == 1, "a reading that brings nothing says nothing"
