"""Decoding of one page of a list (twilio-media-api, section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

import msgspec

from tui.api.errors import Malformed
from tui.api.models import Conversation, Message, Meta, Participant, Service, decode_strictly
from tui.api.resources.lenient_json import decode_json, repair, strip_bom

Row: TypeAlias = Conversation | Message | Participant | Service
T = TypeVar("T", Conversation, Message, Participant, Service)

#: The maximum number of reasons per row.
MAX_REASONS: Final = 20
NO_META: Final = "a page has no valid meta, so more pages may follow"


@dataclass(frozen=True, slots=True)
class OddRow:
    """A malformed row: its SID or its position, and the reason.

    Its page contains it with its valid fields, unless ``is_left_out``.
    """

    name: str
    reason: str
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class PageContent(Generic[T]):
    """The rows of a page, the malformed ones among them, and the address of the next page.

    ``incomplete`` is the reason why the next page is unknown, else "".
    """

    rows: tuple[T, ...]
    odd: tuple[OddRow, ...]
    next_page_url: str | None
    incomplete: str = ""


def parse_page(body: bytes, model: type[T]) -> PageContent[T]:
    """Return the content of a page; raise Malformed for a body that is not a page.

    msgspec decodes it as a whole. If that fails, each row is decoded separately and repaired.
    """
    try:
        page = decode_strictly(strip_bom(body), dict[str, msgspec.Raw])
        meta = decode_strictly(page.get("meta", msgspec.Raw(b"null")), Meta)
        rows = decode_strictly(page.get(meta.key, msgspec.Raw(b"null")), tuple[model, ...])  # type: ignore[valid-type]
    except Malformed as error:
        return _repair_page(decode_json(body), model, error)
    return PageContent(rows, (), meta.next_page_url)


def _repair_page(page: object, model: type[T], error: Malformed) -> PageContent[T]:
    """Return the valid rows of a page that msgspec rejected with ``error``; raise that if there are none."""
    sent = page.get("meta") if isinstance(page, dict) else None
    meta = sent if isinstance(sent, dict) else {}
    listed = _find_rows(page, meta.get("key"))
    if listed is None:
        raise error
    rows: list[T] = []
    odd: list[OddRow] = []
    after = "the beginning of a page"
    place = 0
    for item in listed:
        place += 1
        row, reason = _repair_row(item, model)
        if row is not None:
            rows.append(row)
            if row.sid:
                after, place = row.sid, 0
        if reason:
            name = row.sid if row is not None and row.sid else f"row {place} after {after}"
            odd.append(OddRow(name, reason, row is None))
    following = meta.get("next_page_url")
    is_known = "key" in meta and (following is None or isinstance(following, str))
    next_page_url = following if isinstance(following, str) else None
    return PageContent(tuple(rows), tuple(odd), next_page_url, "" if is_known else NO_META)


def _find_rows(page: object, key: object) -> list[object] | None:
    """Return the rows of a page: those under ``key``, else its only list."""
    if not isinstance(page, dict):
        return None
    found = page.get(key) if isinstance(key, str) and key != "meta" else None
    if isinstance(found, dict):
        return [found]
    lists = [found] if isinstance(found, list) else [one for one in page.values() if isinstance(one, list)]
    return lists[0] if len(lists) == 1 else None


def _repair_row(item: object, model: type[T]) -> tuple[T | None, str]:
    """Return a row with its valid fields, or None for an unusable one, and the reason why it is malformed."""
    try:
        row, reasons = repair(item, model)
    except Malformed as error:
        return None, f"left out: {error.message}"
    named = reasons[:MAX_REASONS]
    if len(reasons) > MAX_REASONS:
        named.append(f"and {len(reasons) - MAX_REASONS:,} more")
    return row, "; ".join(named)
