"""The data classes of the samples: services, conversations, messages and media."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta


@dataclass(frozen=True, slots=True)
class SampleMedia:
    """A media: the name and type from its uploader, and a function that generates its bytes.

    `filename` is None for an upload without a name. `make` returns the same bytes on each call, which may not
    match `content_type`.
    """

    filename: str | None
    content_type: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class SampleMessage:
    """A message of `author`, `age` before now, with a body, media, or both."""

    author: str
    body: str | None
    age: timedelta
    media: tuple[SampleMedia, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleConversation:
    """A conversation with its messages, oldest first; `state` is active, inactive or closed."""

    friendly_name: str
    unique_name: str | None
    state: str
    messages: tuple[SampleMessage, ...]


@dataclass(frozen=True, slots=True)
class SampleService:
    """A Conversations service and its conversations; ``names`` has the names of some authors.

    The authors of a conversation's messages are its participants: identities, telephone numbers, and numbers
    prefixed with ``whatsapp:``.
    """

    friendly_name: str
    conversations: tuple[SampleConversation, ...]
    names: Mapping[str, str] = field(default_factory=dict)
