"""The profile check, and advice that a user can act on."""

from __future__ import annotations

import pytest

from tests.api.answering import Asked, answer, answering, page
from tui.api.profile_check import try_profile

SERVICE = {"sid": f"IS{'0' * 32}"}


@pytest.mark.parametrize(
    ("conversations", "media", "words"),
    [
        (200, 404, "It works with Conversations and the Media Content Service."),
        (401, 404, "Conversations rejected the credentials. Check the secret of AC0000"),
        (403, 404, "may not use Conversations. A restricted API key needs the permission"),
        (200, 401, "The Media Content Service rejected the credentials."),
        (200, 403, "may not use the Media Content Service."),
        (503, 404, "The service is in trouble (HTTP 503)"),
    ],
)
async def test_answers_of_both_services_are_reported(conversations: int, media: int, words: str) -> None:
    async def answers(asked: Asked) -> bytes:
        if "/Media/" in asked.target:
            return answer(media, {})
        return page([SERVICE]) if conversations == 200 else answer(conversations, {})

    async with answering(answers) as there:
        checked = await try_profile(there.profile)
    assert words in checked.sentence
    assert checked.works == words.startswith("It works")
