"""The pages for people who open a link: plain HTML without scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import jinja2
from starlette.responses import HTMLResponse

from tui.gateway.content import COMMON_HEADERS, is_inline
from tui.text.quantities import format_count, format_size, pluralize
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from tui.gateway.model import Link, LinkItem

_TEMPLATES: Final = files("tui.gateway") / "templates"
_STYLE: Final = (_TEMPLATES / "style.css").read_text()
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; media-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: The title of the card in chats, and of pages that name no file.
_CARD: Final = "Shared file"
_LONGEST_NAME: Final = 200
#: The maximum number of cached pages, about 4 kB each, and of files on one.
_MAX_KEPT: Final = 500
_MAX_ITEMS_KEPT: Final = 10


@dataclass(frozen=True, slots=True)
class _ItemView:
    """An item as the template shows it."""

    filename: str
    facts: str
    kind: str
    view_url: str
    download_url: str
    jpeg_url: str


class Pages:
    """Renders the pages; pages with files are rendered once per state of their link."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Link, HTMLResponse]] = {}
        loader = jinja2.DictLoader(
            {name: (_TEMPLATES / name).read_text() for name in ("base.html", "link.html", "message.html")}
        )
        self._templates = jinja2.Environment(
            loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
        )

    def claim(self, link: Link, token: str, *, problem: str = "", status: int = 200) -> HTMLResponse:
        """Return the page of a link with a limit or a password. It names no file: bots show its card."""
        count = len(link.items)
        return self._render(
            "link.html",
            status,
            title=_CARD,
            card=_CARD,
            needs_claim=True,
            needs_password=link.password_hash is not None,
            heading="A file was shared with you" if count == 1 else f"{count} files were shared with you",
            facts=_describe_limit(link),
            action=f"/{token}",
            items=(),
            problem=problem,
            end=_describe_end(link),
        )

    def items(self, link: Link, base: str) -> HTMLResponse:
        """Return the page with the files of a link; ``base`` is the path of their content.

        The result is shared with other requests: do not modify it.
        """
        made_of, page = self._kept.get(base, (None, None))
        if page is None or made_of != link:
            page = self._make_items(link, base)
            if len(link.items) <= _MAX_ITEMS_KEPT:
                self._kept[base] = (link, page)
            if len(self._kept) > _MAX_KEPT:
                self._kept.pop(next(iter(self._kept)))
        return page

    def _make_items(self, link: Link, base: str) -> HTMLResponse:
        views = [_make_view(item, f"{base}/{at}") for at, item in enumerate(link.items)]
        names = format_count(len(views), "file")
        title = views[0].filename if len(views) == 1 else names
        return self._render(
            "link.html",
            200,
            title=title,
            card=_CARD if link.is_limited else title,
            needs_claim=False,
            needs_password=False,
            heading=names,
            facts=format_size(sum(item.size or 0 for item in link.items)),
            action="",
            items=views,
            problem="",
            end=_describe_end(link),
        )

    def message(self, title: str, message: str, status: int) -> HTMLResponse:
        """Return a page with a sentence."""
        return self._render("message.html", status, title=title, card=_CARD, message=message)

    def _render(self, name: str, status: int, **values: object) -> HTMLResponse:
        html = self._templates.get_template(name).render(values, style=_STYLE)
        headers = {**COMMON_HEADERS, "Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
        return HTMLResponse(html, status, headers)


def _make_view(item: LinkItem, base: str) -> _ItemView:
    name = make_printable(item.filename)[:_LONGEST_NAME]
    plain = item.content_type.partition(";")[0].strip().lower()
    path = _make_path(name)
    url = f"{base}/{path}"
    kind = plain.partition("/")[0] if is_inline(plain) else ""
    size = format_size(item.size) if item.size is not None else "size unknown"
    jpeg = f"{base}/{path}.jpg?as=jpeg" if can_convert(plain) else ""
    return _ItemView(
        name, f"{size} · {plain or 'type unknown'}", kind, url if kind else "", f"{url}?download", jpeg
    )


def _make_path(name: str) -> str:
    """Return a name as the last segment of a path. Slashes would split it, and browsers resolve ``..``."""
    return quote(re.sub(r"[/\\]", "_", name), safe="") if name.strip(".") else "file"


def can_convert(content_type: str) -> bool:
    """Return whether pictures of this type are also offered as JPEG, since few browsers display them."""
    return content_type.partition(";")[0].strip().lower() in {"image/heic", "image/heif", "image/tiff"}


def _describe_limit(link: Link) -> str:
    if link.max_opens is None:
        return "A password is needed."
    left = max(0, link.max_opens - link.opens)
    return f"This link opens {left} more {pluralize(left, 'time', 'times')}."


def _describe_end(link: Link) -> str:
    return f"This link expires on {datetime.fromtimestamp(link.expires, UTC):%d %B %Y at %H:%M UTC}."
