"""The data classes of the samples: services, conversations, messages and media."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta


@dataclass(frozen=True, slots=True)
class SampleMedia:
    """A media: the name and type from its uploader, and a function that makes its bytes.

    `filename` is None for an upload that named none. `make` returns the same bytes at each call, which
    may differ from `content_type`.
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
    """A Conversations service and its conversations; ``names`` are those of some authors.

    The authors of the messages of a conversation are its participants: identities, telephone numbers, and
    such with ``whatsapp:`` in front.
    """

    friendly_name: str
    conversations: tuple[SampleConversation, ...]
    names: Mapping[str, str] = field(default_factory=dict)
