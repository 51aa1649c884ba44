"""Placeholders in the arguments of a program, filled with the values of a media as data."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from tui.transfers.files.names import MediaInfo, make_file_name, sanitize_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.catalog import MediaRow

NAMES: Final = ("sid", "message_sid", "conversation_sid", "service_sid", "name", "url", "json")
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")


def find_slip(argv: Sequence[str]) -> str | None:
    """Return a name in braces that looks like a typing error; other braces, as in awk or JSON, are kept."""
    unknown = [name for name in find_used(argv) if name not in NAMES]
    return next((name for name in unknown if name == "path" or get_close_matches(name, NAMES)), None)


def make_environment(values: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a program: ours, and each value as ``MEDIADECK_`` and its name."""
    return {**os.environ, **{f"MEDIADECK_{name.upper()}": value for name, value in values.items()}}


def find_used(argv: Sequence[str]) -> list[str]:
    """Return the names in braces, each once."""
    return list(dict.fromkeys(name for argument in argv for name in _PLACEHOLDER.findall(argument)))


def make_values(row: MediaRow, *, url: str = "", json: str = "") -> dict[str, str]:
    """Return the values of the placeholders for a media.

    ``name`` is the file name of its download, without slashes, controls and a leading dash: no program takes
    it for an option or another path.
    """
    info = MediaInfo(row.sid, row.filename, row.content_type, row.conversation_name, row.author, row.sent)
    values = {
        "sid": sanitize_name(row.sid),
        "message_sid": sanitize_name(row.message_sid or "", ""),
        "conversation_sid": sanitize_name(row.conversation_sid or "", ""),
        "service_sid": sanitize_name(row.service_sid),
        "name": make_file_name(info),
        "url": url,
        "json": json,
    }
    # A NUL ends an argument, and no file system encodes a lone surrogate; the service may send both.
    return {key: value.replace("\0", "").encode(errors="replace").decode() for key, value in values.items()}


def fill(argv: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """Return the arguments with their placeholders filled, once: braces in a value stay as they are."""
    return [_PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), one) for one in argv]
