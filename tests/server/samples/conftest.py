"""The samples and their bytes, created once for these tests."""

import pytest

from tui.server.samples import SampleMedia, SampleMessage, SampleService, sample_services

Made = list[tuple[SampleMedia, bytes]]


@pytest.fixture(scope="session")
def services() -> tuple[SampleService, ...]:
    return sample_services()


@pytest.fixture(scope="session")
def messages(services: tuple[SampleService, ...]) -> list[SampleMessage]:
    return [
        message
        for service in services
        for conversation in service.conversations
        for message in conversation.messages
    ]


@pytest.fixture(scope="session")
def made(messages: list[SampleMessage]) -> Made:
    """Provide every media with its bytes, in order."""
    return [(media, media.make()) for message in messages for media in message.media]


@pytest.fixture(scope="session")
def contents(made: Made) -> dict[str | None, bytes]:
    """Provide the bytes by filename."""
    return {media.filename: content for media, content in made}
