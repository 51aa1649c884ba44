"""The formats in which a media can be copied: links, SIDs and the resource, each escaped for its use."""

from __future__ import annotations

import html
import json
import re
import shlex
import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tui.api.models import Media
    from tui.catalog import MediaRow
    from tui.settings import Profile
    from tui.sharing.temporary_link import TemporaryLink

#: Characters that are not valid in a URL (RFC 3986) and could end a quote, a tag or an escape sequence.
_INVALID_IN_URL: Final = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")
#: Marks that change the direction of text, and lone surrogates.
_BIDI_OR_SURROGATE: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MARKDOWN: Final = re.compile(r"[\\`*\[\]<>&~|$]|(?<![^\W_])_|_(?![^\W_])")
#: The maximum bytes of a file name, with room for the extension of a partial download.
_LONGEST_NAME: Final = 200
_INVALID_IN_NAME: Final = re.compile(r'[/\\:*?"<>|]')


class Format(Enum):
    """A format; the value is its name on the command line."""

    URL = "url"
    CONTENT_URL = "content-url"
    MARKDOWN = "markdown"
    HTML = "html"
    CURL = "curl"
    MEDIA_SID = "media-sid"
    MESSAGE_SID = "message-sid"
    CONVERSATION_SID = "conversation-sid"
    JSON = "json"
    PATH = "path"
    SHARE_LINK = "share-link"
    SHARE_MARKDOWN = "share-markdown"
    SHARE_HTML = "share-html"

    @property
    def label(self) -> str:
        """The name for display."""
        return _LABELS[self]

    def format_subject(self, count: int) -> str:
        """Return the name for ``count`` of them, with the verb: ``link was``, ``media SIDs were``."""
        name = "link" if self is Format.URL else self.label
        if count == 1 or self in {Format.MARKDOWN, Format.HTML, Format.JSON}:
            return f"{name} was"
        return f"{name}s were"

    @property
    def is_share_link(self) -> bool:
        """Whether it contains a share link, one for all media, which is created when it is copied."""
        return self in {Format.SHARE_LINK, Format.SHARE_MARKDOWN, Format.SHARE_HTML}

    @property
    def is_signed(self) -> bool:
        """Whether it contains the temporary URL, which lets anyone open the content until it expires."""
        return self in {Format.URL, Format.MARKDOWN, Format.HTML, Format.CURL, Format.JSON}


_LABELS: Final = {
    Format.URL: "temporary URL",
    Format.CONTENT_URL: "content URL",
    Format.MARKDOWN: "Markdown",
    Format.HTML: "HTML",
    Format.CURL: "curl command",
    Format.MEDIA_SID: "media SID",
    Format.MESSAGE_SID: "message SID",
    Format.CONVERSATION_SID: "conversation SID",
    Format.JSON: "resource as JSON",
    Format.PATH: "local path",
    Format.SHARE_LINK: "share link",
    Format.SHARE_MARKDOWN: "share, Markdown",
    Format.SHARE_HTML: "share, HTML",
}


@dataclass(frozen=True, slots=True)
class SharedMedia:
    """A media to share.

    ``link`` is None until it is fetched. ``resource`` is the service's JSON object, with the temporary URL.
    ``path`` is the downloaded file.
    """

    sid: str
    build_content_url: str
    filename: str | None = None
    content_type: str | None = None
    message_sid: str | None = None
    conversation_sid: str | None = None
    link: TemporaryLink | None = None
    resource: Mapping[str, object] | None = field(default=None, repr=False)
    path: Path | None = None

    @classmethod
    def from_media(
        cls, media: Media, profile: Profile, link: TemporaryLink | None = None, path: Path | None = None
    ) -> Self:
        """Return a fetched media of ``profile``."""
        return cls(
            sid=to_one_line(media.sid),
            build_content_url=build_content_url(profile, media.service_sid or "", media.sid),
            filename=media.filename,
            content_type=media.content_type,
            message_sid=to_one_line(media.message_sid or "") or None,
            conversation_sid=to_one_line(media.channel_sid or "") or None,
            link=link,
            resource=media.raw,
            path=path,
        )

    @classmethod
    def from_row(cls, row: MediaRow, profile: Profile, path: Path | None = None) -> Self:
        """Return a media of ``profile`` from the catalog, without a request: no link, no resource."""
        return cls(
            sid=to_one_line(row.sid),
            build_content_url=build_content_url(profile, row.service_sid, row.sid),
            filename=row.filename,
            content_type=row.content_type,
            message_sid=to_one_line(row.message_sid or "") or None,
            conversation_sid=to_one_line(row.conversation_sid or "") or None,
            path=path,
        )

    @property
    def name(self) -> str:
        """The file name on one line, without deceptive characters; the SID if there is no name."""
        return to_one_line(self.filename or "") or self.sid

    def format_as(self, form: Format) -> str | None:
        """Return the media in a format, or None if it has no such value."""
        if form in _LINK_FORMATTERS:
            return None if self.link is None else _LINK_FORMATTERS[form](self, escape_url(self.link.url))
        if form.is_share_link:
            return None
        if form is Format.JSON:
            return None if self.resource is None else _format_json(self.resource, indent=2)
        plain = {
            Format.CONTENT_URL: self.build_content_url,
            Format.MEDIA_SID: self.sid,
            Format.MESSAGE_SID: self.message_sid,
            Format.CONVERSATION_SID: self.conversation_sid,
            Format.PATH: None if self.path is None else str(self.path),
        }
        return plain[form]


def format_media(form: Format, media: Iterable[SharedMedia]) -> str:
    """Return all media in a format, one per line, except those without such a value.

    JSON is indented for a single media, and one object per line for several.
    """
    shared = list(media)
    if form is Format.JSON and len(shared) > 1:
        return "\n".join(_format_json(one.resource) for one in shared if one.resource is not None)
    return "\n".join(text for one in shared if (text := one.format_as(form)) is not None)


def format_share_link(form: Format, name: str, url: str) -> str:
    """Return the share link ``url`` to the media ``name`` in one of its formats; it leads to a page."""
    name, url = to_one_line(name), escape_url(url)
    if form is Format.SHARE_MARKDOWN:
        return _link_in_markdown(name, url)
    return _link_in_html(name, url) if form is Format.SHARE_HTML else url


def build_content_url(profile: Profile, service_sid: str, sid: str) -> str:
    """Return the URL of the content, which needs credentials (twilio-media-api, section 2).

    It is built from the profile, not from the service's response, because users add credentials to it.
    """
    path = "/".join(quote(part, safe="") for part in ("Services", service_sid, "Media", sid, "Content"))
    return f"{profile.mcs_url}/{path}"


def escape_url(url: str) -> str:
    """Return ``url`` with all invalid characters percent-encoded; a valid one is unchanged."""
    return _INVALID_IN_URL.sub(lambda found: quote(found[0], safe="", errors="replace"), url)


def make_safe_file_name(name: str) -> str:
    """Return a file name that is not a path, not an option and not hidden."""
    safe = _INVALID_IN_NAME.sub("_", to_one_line(name)).strip(" .")
    safe = f"_{safe}" if safe.startswith(("-", "~")) else safe
    stem, dot, ending = safe.rpartition(".")
    while len(safe.encode()) > _LONGEST_NAME and stem:
        stem = stem[:-1]
        safe = f"{stem}{dot}{ending}"
    return safe.encode()[:_LONGEST_NAME].decode(errors="ignore") or "media"


def to_one_line(text: str) -> str:
    """Return ``text`` with spaces for controls and line ends, and without bidi marks."""
    spaced = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return " ".join(_BIDI_OR_SURROGATE.sub("", spaced).split())


def _format_markdown(shared: SharedMedia, url: str) -> str:
    """Embed an image, or link to anything else (CommonMark)."""
    return f"{'!' if _is_image(shared) else ''}{_link_in_markdown(shared.name, url)}"


def _link_in_markdown(name: str, url: str) -> str:
    # Parentheses would end the link in some Markdown parsers, even in pairs.
    target = url.replace("(", "%28").replace(")", "%29")
    escaped = _MARKDOWN.sub(lambda found: "\\" + found[0], name)
    return f"[{escaped}]({target})"


def _format_html(shared: SharedMedia, url: str) -> str:
    """Embed an image, or link to anything else; attributes are in double quotes."""
    if _is_image(shared):
        return f'<img src="{html.escape(url)}" alt="{html.escape(shared.name)}">'
    return _link_in_html(shared.name, url)


def _link_in_html(name: str, url: str) -> str:
    return f'<a href="{html.escape(url)}">{html.escape(name)}</a>'


def _format_curl(shared: SharedMedia, url: str) -> str:
    """Return a command for a POSIX shell; without ``--globoff`` curl would expand brackets in the URL."""
    name = make_safe_file_name(shared.filename or shared.sid)
    return f"curl --fail --location --globoff --output {shlex.quote(name)} {shlex.quote(url)}"


_LINK_FORMATTERS: Final = {
    Format.URL: lambda _, url: url,
    Format.MARKDOWN: _format_markdown,
    Format.HTML: _format_html,
    Format.CURL: _format_curl,
}


def _format_json(resource: Mapping[str, object] | None, indent: int | None = None) -> str:
    """Return JSON that is safe in a terminal: controls and bidi marks are escaped."""
    text = json.dumps(resource, ensure_ascii=False, indent=indent)
    return "".join(
        f"\\u{ord(c):04x}"
        if c != "\n" and (unicodedata.category(c) == "Cc" or _BIDI_OR_SURROGATE.match(c))
        else c
        for c in text
    )


def _is_image(shared: SharedMedia) -> bool:
    return (shared.content_type or "").lower().startswith("image/")
