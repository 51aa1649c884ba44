"""The first records of a new data folder: the samples, or one empty conversation."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tui.server.store.records import Conversation, Media, Message, Participant, Service, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from tui.server.samples import SampleConversation, SampleMedia, SampleMessage, SampleService
    from tui.server.store.content import Stored
    from tui.server.store.records import Record

#: Pillow releases the GIL, so several samples are generated in parallel.
_WORKERS: Final = 4
#: The addresses to which customers write.
_PROXY: Final = "+12025550100"


class Seeder:
    """Creates the records of a new store, dated before ``now``; ``store`` stores the content of a media."""

    def __init__(
        self, store: Callable[[str, bytes], Stored], now: datetime, new_sid: Callable[[str], str]
    ) -> None:
        self._store = store
        self._now = now
        self._new_sid = new_sid

    def make_starter(self) -> Iterator[Record]:
        """Yield a service "Local" and its conversation "Inbox"."""
        service = Service(self._new_sid("IS"), "Local", self._now, self._now)
        yield service
        yield Conversation(self._new_sid("CH"), service.sid, "Inbox", "inbox", "active", self._now, self._now)

    def make_samples(self, services: Iterable[SampleService]) -> Iterator[Record]:
        """Yield the records of the samples; the content of each media is stored first."""
        blanks: list[tuple[SampleMedia, Message, str]] = []
        conversations: list[tuple[SampleService, SampleConversation, Conversation]] = []
        for sample in services:
            service = self._make_service(sample)
            yield service
            for sample_conversation in sample.conversations:
                conversation = self._make_conversation(sample_conversation, service)
                yield conversation
                conversations.append((sample, sample_conversation, conversation))
                for index, sample_message in enumerate(sample_conversation.messages):
                    message = self._make_message(sample_message, conversation, index)
                    yield message
                    # Sids are drawn here, in order, so that tests with a counter get the same sids every
                    # time.
                    blanks += [(media, message, self._new_sid("ME")) for media in sample_message.media]
        with ThreadPoolExecutor(_WORKERS) as executor:
            yield from executor.map(lambda blank: self._make_media(*blank), blanks)
        yield from self._make_people(conversations)

    def _make_people(
        self, conversations: Iterable[tuple[SampleService, SampleConversation, Conversation]]
    ) -> Iterator[Record]:
        """Yield the users and participants of conversations: the authors of the messages."""
        users: dict[tuple[str, str], User] = {}
        for sample, sample_conversation, conversation in conversations:
            for author in dict.fromkeys(message.author for message in sample_conversation.messages):
                name, key = sample.names.get(author), (conversation.service_sid, author)
                if key not in users and not author.startswith(("+", "whatsapp:")):
                    users[key] = self._make_user(author, name, conversation)
                    yield users[key]
                yield self._make_participant(author, name, conversation, users.get(key))

    def _make_user(self, identity: str, name: str | None, conversation: Conversation) -> User:
        return User(
            sid=self._new_sid("US"),
            service_sid=conversation.service_sid,
            identity=identity,
            date_created=conversation.date_created,
            date_updated=conversation.date_created,
            friendly_name=name,
        )

    def _make_participant(
        self, author: str, name: str | None, conversation: Conversation, user: User | None
    ) -> Participant:
        scheme, _, _ = author.rpartition("+")
        return Participant(
            sid=self._new_sid("MB"),
            service_sid=conversation.service_sid,
            conversation_sid=conversation.sid,
            user_sid=user.sid if user else None,
            identity=author if user else None,
            address=None if user else author,
            proxy_address=None if user else f"{scheme}{_PROXY}",
            date_created=conversation.date_created,
            date_updated=conversation.date_created,
            attributes=json.dumps({"name": name}) if name and not user else "{}",
        )

    def _make_service(self, sample: SampleService) -> Service:
        started = min(
            (self._get_start(conversation) for conversation in sample.conversations), default=self._now
        )
        return Service(self._new_sid("IS"), sample.friendly_name, started, started)

    def _make_conversation(self, sample: SampleConversation, service: Service) -> Conversation:
        return Conversation(
            sid=self._new_sid("CH"),
            service_sid=service.sid,
            friendly_name=sample.friendly_name,
            unique_name=sample.unique_name,
            state=sample.state,
            date_created=self._get_start(sample),
            date_updated=self._get_start(sample),
        )

    def _make_message(self, sample: SampleMessage, conversation: Conversation, index: int) -> Message:
        return Message(
            sid=self._new_sid("IM"),
            service_sid=conversation.service_sid,
            conversation_sid=conversation.sid,
            index=index,
            author=sample.author,
            body=sample.body,
            date_created=self._now - sample.age,
            date_updated=self._now - sample.age,
        )

    def _make_media(self, sample: SampleMedia, message: Message, sid: str) -> Media:
        stored = self._store(sid, sample.make())
        return Media(
            sid=sid,
            service_sid=message.service_sid,
            filename=sample.filename,
            content_type=sample.content_type,
            size=stored.size,
            sha256=stored.sha256,
            author=message.author,
            category="media",
            date_created=message.date_created,
            date_updated=message.date_created,
            date_upload_updated=message.date_created,
            message_sid=message.sid,
            conversation_sid=message.conversation_sid,
        )

    def _get_start(self, sample: SampleConversation) -> datetime:
        return self._now - max((message.age for message in sample.messages), default=timedelta())
