"""The samples and their bytes, made once for the tests of this folder."""

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
    """Give every media with its bytes, in the order of the desk."""
    return [(media, media.make()) for message in messages for media in message.media]


@pytest.fixture(scope="session")
def contents(made: Made) -> dict[str | None, bytes]:
    """Give the bytes by file name."""
    return {media.filename: content for media, content in made}
