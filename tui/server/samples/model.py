"""What the samples are made of: services, conversations, messages and media, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta


@dataclass(frozen=True, slots=True)
class SampleMedia:
    """One media: the name and type that its uploader claims, and how its bytes are made.

    `filename` is None for an upload that named none. `make` gives the same bytes at each call; they need not
    be what `content_type` says.
    """

    filename: str | None
    content_type: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class SampleMessage:
    """One message of `author`, `age` before now, with a body, media, or both."""

    author: str
    body: str | None
    age: timedelta
    media: tuple[SampleMedia, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleConversation:
    """One conversation with its messages, oldest first; `state` is active, inactive or closed."""

    friendly_name: str
    unique_name: str | None
    state: str
    messages: tuple[SampleMessage, ...]


@dataclass(frozen=True, slots=True)
class SampleService:
    """One Conversations service and its conversations."""

    friendly_name: str
    conversations: tuple[SampleConversation, ...]
