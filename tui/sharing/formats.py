"""What can be copied of a media: its links, SIDs and resource, each written for the place it is pasted in."""

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

#: What has no place in a URL (RFC 3986), and could end a quotation, a tag or a sequence of a terminal.
_INVALID_IN_URL: Final = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")
#: Marks that turn the direction of what follows, and lone surrogates.
_BIDI_OR_SURROGATE: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MARKDOWN: Final = re.compile(r"[\\`*\[\]<>&~|$]|(?<![^\W_])_|_(?![^\W_])")
#: Longest file name in bytes that common file systems take, with room for the ending of a partial download.
_LONGEST_NAME: Final = 200
_INVALID_IN_NAME: Final = re.compile(r'[/\\:*?"<>|]')


class Format(Enum):
    """One thing that can be copied of a media, by the word of the command line."""

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

    @property
    def label(self) -> str:
        """Its name for people."""
        return _LABELS[self]

    def format_subject(self, count: int) -> str:
        """Return what to call so many of them, with the verb: ``link was``, ``media SIDs were``."""
        name = "link" if self is Format.URL else self.label
        if count == 1 or self in {Format.MARKDOWN, Format.HTML, Format.JSON}:
            return f"{name} was"
        return f"{name}s were"

    @property
    def is_signed(self) -> bool:
        """Whether the temporary URL is in it: anyone who reads it can open the content while that lives."""
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
}


@dataclass(frozen=True, slots=True)
class SharedMedia:
    """A media as it is shared.

    ``link`` is fresh, None until it was fetched. ``resource`` is the JSON object as the service sent it, with
    the temporary URL in it. ``path`` is where the content was downloaded to.
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
        """Return a media of ``profile`` as it is shared."""
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
        """Return what is known of a media of ``profile`` without asking for it: no link, no resource."""
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
        """The file name on one line, without what could deceive a reader; the SID where there is none."""
        return to_one_line(self.filename or "") or self.sid

    def format_as(self, form: Format) -> str | None:
        """Return it in one of the formats, or None where it has no such thing."""
        if form in _LINK_FORMATTERS:
            return None if self.link is None else _LINK_FORMATTERS[form](self, escape_url(self.link.url))
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
    """Return all that have such a thing in a format, one a line; "" where none has.

    JSON is indented for a single media, and one object a line for several.
    """
    shared = list(media)
    if form is Format.JSON and len(shared) > 1:
        return "\n".join(_format_json(one.resource) for one in shared if one.resource is not None)
    return "\n".join(text for one in shared if (text := one.format_as(form)) is not None)


def build_content_url(profile: Profile, service_sid: str, sid: str) -> str:
    """Return where the content can be had with credentials (twilio-media-api, section 2).

    Made from the profile, and not what the service sent: whoever pastes it adds the credentials.
    """
    place = "/".join(quote(part, safe="") for part in ("Services", service_sid, "Media", sid, "Content"))
    return f"{profile.mcs_url}/{place}"


def escape_url(url: str) -> str:
    """Return ``url`` with every character that no URL has percent-encoded; a sound one stays as it is."""
    return _INVALID_IN_URL.sub(lambda found: quote(found[0], safe="", errors="replace"), url)


def make_safe_file_name(name: str) -> str:
    """Return a name under which content can be saved in any folder: no path, no option, no hidden file."""
    safe = _INVALID_IN_NAME.sub("_", to_one_line(name)).strip(" .")
    safe = f"_{safe}" if safe.startswith(("-", "~")) else safe
    stem, dot, ending = safe.rpartition(".")
    while len(safe.encode()) > _LONGEST_NAME and stem:
        stem = stem[:-1]
        safe = f"{stem}{dot}{ending}"
    return safe.encode()[:_LONGEST_NAME].decode(errors="ignore") or "media"


def to_one_line(text: str) -> str:
    """Return ``text`` with spaces for controls and ends of lines, and without marks of direction."""
    spaced = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return " ".join(_BIDI_OR_SURROGATE.sub("", spaced).split())


def _format_markdown(shared: SharedMedia, url: str) -> str:
    """Show an image, and link to everything else (CommonMark)."""
    name = _MARKDOWN.sub(lambda found: "\\" + found[0], shared.name)
    # Parentheses would end the link for some readers of Markdown, even in pairs.
    target = url.replace("(", "%28").replace(")", "%29")
    return f"{'!' if _is_image(shared) else ''}[{name}]({target})"


def _format_html(shared: SharedMedia, url: str) -> str:
    """Show an image, and link to everything else; attributes stand in double quotation marks."""
    target, name = html.escape(url), html.escape(shared.name)
    if _is_image(shared):
        return f'<img src="{target}" alt="{name}">'
    return f'<a href="{target}">{name}</a>'


def _format_curl(shared: SharedMedia, url: str) -> str:
    """Write for a POSIX shell; ``--globoff``, since curl would make several URLs of brackets."""
    name = make_safe_file_name(shared.filename or shared.sid)
    return f"curl --fail --location --globoff --output {shlex.quote(name)} {shlex.quote(url)}"


_LINK_FORMATTERS: Final = {
    Format.URL: lambda _, url: url,
    Format.MARKDOWN: _format_markdown,
    Format.HTML: _format_html,
    Format.CURL: _format_curl,
}


def _format_json(resource: Mapping[str, object] | None, indent: int | None = None) -> str:
    """Return it as JSON that harms no terminal: controls and marks of direction as escapes."""
    text = json.dumps(resource, ensure_ascii=False, indent=indent)
    return "".join(
        f"\\u{ord(c):04x}"
        if c != "\n" and (unicodedata.category(c) == "Cc" or _BIDI_OR_SURROGATE.match(c))
        else c
        for c in text
    )


def _is_image(shared: SharedMedia) -> bool:
    return (shared.content_type or "").lower().startswith("image/")
