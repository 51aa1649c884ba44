"""All samples: their number, authors and dates."""

from datetime import timedelta
from itertools import pairwise

from tests.server.samples.conftest import Made
from tui.server.samples import SampleMessage, SampleService, sample_services


def test_there_are_sixty_media_in_two_services_and_a_dozen_conversations(
    services: tuple[SampleService, ...], made: Made
) -> None:
    assert [service.friendly_name for service in services] == ["Harbour Support", "Field Returns"]
    assert sum(len(service.conversations) for service in services) == 12
    assert len(made) == 60


def test_all_bytes_together_stay_small(made: Made) -> None:
    assert sum(len(content) for _, content in made) < 12_000_000


def test_each_run_makes_identical_samples(made: Made) -> None:
    again = [
        media
        for service in sample_services()
        for conversation in service.conversations
        for message in conversation.messages
        for media in message.media
    ]
    assert [(media.filename, media.content_type) for media in again] == [
        (media.filename, media.content_type) for media, _ in made
    ]
    for media, (_, content) in zip(again, made, strict=True):
        assert media.make() == content, media.filename


def test_one_conversation_is_closed_one_inactive_and_one_has_no_media(
    services: tuple[SampleService, ...],
) -> None:
    conversations = [conversation for service in services for conversation in service.conversations]
    states = [conversation.state for conversation in conversations]
    bare = [c for c in conversations if not any(message.media for message in c.messages)]
    assert (states.count("closed"), states.count("inactive"), states.count("active")) == (1, 1, 10)
    assert len(bare) == 1
    assert bare[0].messages


def test_unique_names_are_unique_in_their_service_and_some_conversations_have_none(
    services: tuple[SampleService, ...],
) -> None:
    for service in services:
        names = [c.unique_name for c in service.conversations if c.unique_name is not None]
        assert len(names) == len(set(names)) < len(service.conversations)


def test_messages_are_oldest_first_and_none_is_empty(services: tuple[SampleService, ...]) -> None:
    for service in services:
        for conversation in service.conversations:
            ages = [message.age for message in conversation.messages]
            assert all(older > newer for older, newer in pairwise(ages)), conversation.friendly_name
            assert all(message.body or message.media for message in conversation.messages)


def test_ages_range_from_two_minutes_to_fourteen_months(messages: list[SampleMessage]) -> None:
    ages = sorted(message.age for message in messages if message.media)
    assert ages[0] == timedelta(minutes=2)
    assert timedelta(days=420) < ages[-1] < timedelta(days=430)
    for start, end in ((0, 1), (1, 7), (7, 30), (30, 365)):
        assert any(timedelta(days=start) < age < timedelta(days=end) for age in ages)


def test_one_message_carries_two_pictures(messages: list[SampleMessage]) -> None:
    pairs = [message.media for message in messages if len(message.media) == 2]
    assert ["crushed corner.jpg", "label close-up.jpg"] in [
        [media.filename for media in pair] for pair in pairs
    ]


def test_most_authors_have_a_name_and_some_have_none(services: tuple[SampleService, ...]) -> None:
    for service in services:
        authors = {message.author for one in service.conversations for message in one.messages}
        assert set(service.names) < authors
        assert len(service.names) >= len(authors) / 2
