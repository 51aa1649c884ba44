"""The resources of the two services (twilio-media-api, sections 3 and 4).

Responses differ from the documentation, and both forms are accepted: ``file_name`` may be ``filename``, URLs
may be relative, dates have an offset or ``Z``, ``author`` may be null. A missing field is None.
:func:`list_documented_fields` distinguishes it from null by ``Media.raw``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from enum import Enum
from typing import Annotated, Final, TypeAlias, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from tui.api.errors import Malformed
from tui.api.resources.lenient_json import DECODE_ERRORS, decode_json, encode_json, repair, strip_bom
from tui.text.sanitize import sanitize_message

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)

#: Timezone-aware, and not at the ends of the calendar, where another time zone would overflow.
Date: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
#: Fits a SQLite integer: a service may state any size.
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
#: The index of a message. Limited, since a huge one would make all later messages look already known.
Index: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Sid: TypeAlias = Annotated[str, msgspec.Meta(min_length=1)]


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A Conversations service (``IS…``)."""

    sid: Sid
    account_sid: str | None = None
    friendly_name: str | None = None
    date_created: Date | None = None
    date_updated: Date | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        _check_years(self.date_created, self.date_updated)


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation (``CH…``); ``attributes`` is a JSON string, as Twilio sends it."""

    sid: Sid
    account_sid: str | None = None
    chat_service_sid: str | None = None
    messaging_service_sid: str | None = None
    friendly_name: str | None = None
    unique_name: str | None = None
    attributes: str | None = None
    state: str | None = None
    date_created: Date | None = None
    date_updated: Date | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        _check_years(self.date_created, self.date_updated)


class MessagingBinding(msgspec.Struct, frozen=True, kw_only=True):
    """The address of a participant outside the chat; ``type`` is ``sms``, ``whatsapp`` or another.

    ``proxy_address`` is the number to which it writes. A participant of a group MMS with an identity has no
    ``address`` (twilio-media-api, section 11).
    """

    type: str | None = None
    address: str | None = None
    proxy_address: str | None = None


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """A participant (``MB…``) of a conversation, by chat ``identity`` or by a binding.

    ``attributes`` is a JSON string.
    """

    sid: Sid
    identity: str | None = None
    attributes: str | None = None
    messaging_binding: MessagingBinding | None = None


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A user (``US…``): a chat identity of a service; ``attributes`` is a JSON string."""

    sid: Sid
    identity: str | None = None
    friendly_name: str | None = None
    attributes: str | None = None


class MessageMedia(msgspec.Struct, frozen=True, kw_only=True):
    """A media inside a message, without dates, author and URLs. ``size`` is in bytes."""

    sid: Sid
    size: Count | None = None
    content_type: str | None = None
    file_name: str | None = None
    filename: str | None = None
    category: str | None = None

    def __post_init__(self) -> None:
        """Give both spellings of the file name the same value."""
        _unify_file_name(self)


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message (``IM…``). ``media`` in JSON is null or an array; :attr:`media` is always a tuple."""

    sid: Sid
    account_sid: str | None = None
    chat_service_sid: str | None = None
    conversation_sid: str | None = None
    participant_sid: str | None = None
    index: Index | None = None
    author: str | None = None
    body: str | None = None
    attributes: str | None = None
    date_created: Date | None = None
    date_updated: Date | None = None
    url: str | None = None
    media_sent: tuple[MessageMedia, ...] | None = msgspec.field(default=None, name="media")

    def __post_init__(self) -> None:
        _check_years(self.date_created, self.date_updated)

    @property
    def media(self) -> tuple[MessageMedia, ...]:
        """The media of the message: there can be several (twilio-media-api, section 5)."""
        return self.media_sent or ()


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """The links of a media. The response to an upload has no temporary URL."""

    content: str | None = None
    content_direct_temporary: str | None = None


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """A media (``ME…``) with all documented fields, and some undocumented ones. ``size`` is in bytes.

    ``raw`` is the decoded JSON object.
    """

    sid: Sid
    account_sid: str | None = None
    service_sid: str | None = None
    date_created: Date | None = None
    date_updated: Date | None = None
    channel_sid: str | None = None
    message_sid: str | None = None
    size: Count | None = None
    content_type: str | None = None
    file_name: str | None = None
    filename: str | None = None
    author: str | None = None
    url: str | None = None
    links: Links | None = None
    category: str | None = None
    date_upload_updated: Date | None = None
    is_multipart_upstream: bool | None = None
    raw: dict[str, object] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Give both spellings of the file name the same value."""
        _check_years(self.date_created, self.date_updated, self.date_upload_updated)
        _unify_file_name(self)

    def __repr__(self) -> str:
        """Return a text without the temporary URL, which must not get into a log."""
        return f"Media({self.sid!r})"

    @property
    def temporary_url(self) -> str | None:
        """The URL that anyone can open for about 300 s (twilio-media-api, section 7), or None."""
        return self.links.content_direct_temporary if self.links else None

    @property
    def temporary_url_expires(self) -> datetime | None:
        """The end of the temporary URL by the service's clock: its ``Expires``, in seconds since 1970.

        None if the URL does not state a readable one.
        """
        try:
            expires = parse_qs(urlsplit(self.temporary_url or "").query)["Expires"][0]
            return datetime.fromtimestamp(int(expires), UTC)
        except (KeyError, ValueError, OverflowError, OSError):
            return None


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """The metadata of a page: the rows are under ``key``, the next page is at ``next_page_url``."""

    key: str
    next_page_url: str | None = None


class NotSent(Enum):
    """The value of a field that the service did not send, as opposed to null."""

    NOT_SENT = "not sent by the service"


NOT_SENT: Final = NotSent.NOT_SENT

Value: TypeAlias = str | int | bool | datetime | NotSent | None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a media under its documented name (``links.content`` for a nested one).

    ``is_odd``: ``value`` does not have the documented form.
    """

    name: str
    value: Value
    is_odd: bool = False


#: In the order of Twilio's documentation, then the undocumented ones.
_DOCUMENTED: Final = (
    "sid",
    "account_sid",
    "service_sid",
    "date_created",
    "date_updated",
    "channel_sid",
    "message_sid",
    "size",
    "content_type",
    "file_name",
    "author",
    "url",
    "links.content",
    "links.content_direct_temporary",
    "category",
    "date_upload_updated",
    "is_multipart_upstream",
)
#: The names in JSON where they differ (twilio-media-api, section 3).
_WIRE_NAMES: Final = {"file_name": ("file_name", "filename")}


def list_documented_fields(media: Media) -> list[Field]:
    """Return all documented fields of ``media`` in the documented order.

    The value is None for null, and NOT_SENT where ``media.raw`` does not have the field.
    """
    return [_make_field(media, name) for name in _DOCUMENTED]


def decode_media(raw: object) -> Media:
    """Return the media in a decoded JSON object, without its invalid fields.

    Raise Malformed for any other value, and for an object without SID.
    """
    if not isinstance(raw, dict):
        raise Malformed(message="the media is not a JSON object")
    sent = {**raw, "raw": raw}
    try:
        return msgspec.convert(sent, Media, strict=False)
    except DECODE_ERRORS:
        return repair(sent, Media)[0]


def decode_resource(body: bytes, model: type[S]) -> S:
    """Return the resource in ``body``, without its invalid fields; raise Malformed."""
    try:
        return decode_strictly(strip_bom(body), model)
    except Malformed:
        return repair(decode_json(body), model)[0]


def decode_strictly(body: bytes | msgspec.Raw, model: type[T]) -> T:
    """Return the JSON in ``body`` as ``model``; raise Malformed for anything else."""
    try:
        return msgspec.json.decode(body, type=model, strict=False)
    except DECODE_ERRORS as error:
        raise Malformed(message=sanitize_message(str(error))) from error


def _make_field(media: Media, name: str) -> Field:
    outer, _, inner = name.partition(".")
    holder: Media | Links | None = media.links if inner else media
    sent = media.raw.get(outer) if inner else media.raw
    spellings = (inner,) if inner else _WIRE_NAMES.get(name, (name,))
    if not isinstance(sent, dict) or not any(spelling in sent for spelling in spellings):
        return Field(name, NOT_SENT)
    value: Value = getattr(holder, inner or name, None)
    odd = next((sent[spelling] for spelling in spellings if sent.get(spelling) is not None), None)
    if value is None and odd is not None:
        return Field(name, odd if isinstance(odd, (str, int)) else encode_json(odd), is_odd=True)
    return Field(name, value)


def _unify_file_name(media: Media | MessageMedia) -> None:
    name = media.filename if media.file_name is None else media.file_name
    msgspec.structs.force_setattr(media, "file_name", name)
    msgspec.structs.force_setattr(media, "filename", name)


def _check_years(*dates: datetime | None) -> None:
    """Raise ValueError for the first and last year of the calendar: another time zone would overflow."""
    for date in dates:
        # Not a call of is_usable_date: this runs twice per message, and a call doubles its time.
        if date is not None and not MINYEAR < date.year < MAXYEAR:
            message = "a date is at the end of the calendar"
            raise ValueError(message)
