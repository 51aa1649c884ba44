"""The first records of a new data folder: the samples, or one empty conversation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tui.server.store.records import Conversation, Media, Message, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from tui.server.samples import SampleConversation, SampleMedia, SampleMessage, SampleService
    from tui.server.store.content import Stored
    from tui.server.store.records import Record

#: Pillow releases the GIL, so several samples are made at once.
_WORKERS: Final = 4


class Seeder:
    """Makes the records of a new store, dated before ``now``; ``store`` stores the content of a media."""

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
        """Yield the records of the samples; the content of each media is stored before."""
        blanks: list[tuple[SampleMedia, Message, str]] = []
        for sample in services:
            service = self._make_service(sample)
            yield service
            for sample_conversation in sample.conversations:
                conversation = self._make_conversation(sample_conversation, service)
                yield conversation
                for index, sample_message in enumerate(sample_conversation.messages):
                    message = self._make_message(sample_message, conversation, index)
                    yield message
                    # The sids are taken here, in order, so that tests with a counter get the same sids each
                    # time.
                    blanks += [(media, message, self._new_sid("ME")) for media in sample_message.media]
        with ThreadPoolExecutor(_WORKERS) as executor:
            yield from executor.map(lambda blank: self._make_media(*blank), blanks)

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
