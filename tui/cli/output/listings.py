"""The columns of each listing, named like the resource fields. Shared by arguments and commands."""

from __future__ import annotations

from typing import Final

from tui.cli.output.columns import Column

SERVICES: Final = (
    Column("sid", "sid"),
    Column("friendly_name", title="name"),
    Column("media", "number"),
    Column("size", "size"),
    Column("conversations", "number", title="conv."),
    Column("synced_at", "time", title="synced"),
)
CONVERSATIONS: Final = (
    Column("sid", "sid"),
    Column("friendly_name", title="name"),
    Column("state"),
    Column("media", "number"),
    Column("updated", "time"),
)
#: The columns of media in machine-readable output.
MEDIA: Final = (
    Column("sid", "sid"),
    Column("service_sid", "sid"),
    Column("conversation_sid", "sid"),
    Column("conversation_name", title="conversation"),
    Column("message_sid", "sid"),
    Column("filename", title="name"),
    Column("content_type", title="type"),
    Column("size", "size"),
    Column("author", "person"),
    Column("sent", "time", "when"),
    Column("category"),
    Column("uploaded", "time"),
    Column("author_name"),
    Column("tags"),
    Column("note"),
)
#: The columns of media that a user can choose from.
MEDIA_TO_CHOOSE: Final = (
    *MEDIA,
    Column("text"),
    Column("is_new", "flag", "new"),
    Column("service_name", title="service"),
)
#: The columns of media on a terminal.
MEDIA_ON_TERMINAL: Final = tuple(
    column
    for name in ("filename", "content_type", "size", "conversation_name", "author", "sent", "sid")
    for column in MEDIA
    if column.name == name
)
#: The columns of media of all services on a terminal.
ALL_MEDIA_ON_TERMINAL: Final = (*MEDIA_ON_TERMINAL[:3], MEDIA_TO_CHOOSE[-1], *MEDIA_ON_TERMINAL[3:])
CATALOG: Final = (
    Column("service_name", title="service"),
    Column("media", "number"),
    Column("messages", "number"),
    Column("texts", "number"),
    Column("service_sid", "sid", "sid"),
)
TAGGED: Final = (Column("sid", "sid"), Column("filename", title="name"), Column("tags"), Column("note"))
FILTERS: Final = (Column("name"), Column("filter"))
TAGS: Final = (Column("tag"), Column("media", "number"))
PROFILES: Final = (
    Column("name"),
    Column("in_use", "flag"),
    Column("default", "flag"),
    Column("account_sid", title="account"),
    Column("api_key_sid", title="api key"),
    Column("region"),
    Column("read_only", "flag"),
    Column("label"),
    Column("secret"),
)
KEYS: Final = (Column("id", "sid"), Column("keys", "sid"), Column("own", "flag"), Column("does"))
LINKS: Final = (
    Column("id", "sid"),
    Column("name"),
    Column("state"),
    Column("expires", "time"),
    Column("opens", "number"),
    Column("max_opens", "number", "limit"),
    Column("last_opened", "time"),
    Column("note"),
    Column("created", "time", "made"),
    Column("has_password", "flag", "password"),
    Column("url", "sid"),
)
#: The columns of links on a terminal.
LINKS_ON_TERMINAL: Final = LINKS[:8]
