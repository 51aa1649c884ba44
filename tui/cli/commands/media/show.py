"""``mediadeck show``: print every documented field of a media, from the service."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import TYPE_CHECKING

from tui.api.client import Client
from tui.api.models import NOT_SENT, list_documented_fields
from tui.catalog.query.known_media import find_known_media
from tui.cli import exit_codes
from tui.cli.media_lookup import resolve_media_sid
from tui.cli.output.console import print_data
from tui.cli.profile_runner import run_for_profile
from tui.presentation.fields import find_author_name, format_annotations, format_fields
from tui.settings import annotations_file, catalog_folder

if TYPE_CHECKING:
    import argparse

    from tui.api.models import Media
    from tui.catalog import MediaRow
    from tui.settings import Profile


def run(arguments: argparse.Namespace) -> int:
    """Print the fields and return the exit code."""

    async def work(profile: Profile) -> int:
        async with Client(profile) as client:
            service_sid, sid = await resolve_media_sid(client, profile, arguments.service, arguments.media)
            media = await client.media.fetch(service_sid, sid)
        row = await asyncio.to_thread(_find_row, media, profile)
        text = _format_json(media, row) if arguments.json else _format_lines(media, row)
        return exit_codes.DONE if print_data(text) else exit_codes.FAILED

    return run_for_profile(arguments, work)


def _find_row(media: Media, profile: Profile) -> MediaRow | None:
    """Return the catalog's row of a media."""
    return find_known_media(catalog_folder() / f"{profile.catalog_key}.db", media.sid, annotations_file())


def _format_lines(media: Media, row: MediaRow | None) -> str:
    fields = format_fields(media, datetime.now().astimezone(), find_author_name(media.author, row))
    annotations = [] if row is None else format_annotations(row)
    width = max(len(field.name) for field in fields)
    lines = []
    for field in fields:
        aside = f"({field.aside})" if field.aside else ""
        lines.append(f"{field.name:{width}}  {' '.join(filter(None, (field.value, aside)))}".rstrip())
    for field in annotations:
        name = field.name
        for line in field.aside.splitlines():
            lines.append(f"{name:{width}}  {line}".rstrip())
            name = ""
    return "\n".join(lines)


def _format_json(media: Media, row: MediaRow | None) -> str:
    """Return the fields of the service's response, under their documented names; dates in ISO 8601.

    ``author_name`` and the user's ``tags`` and ``note`` are added.
    """
    found: dict[str, object] = {}
    for field in list_documented_fields(media):
        outer, _, inner = field.name.partition(".")
        if field.value is NOT_SENT:
            continue
        value = field.value.isoformat() if isinstance(field.value, datetime) else field.value
        if inner:
            links = found.setdefault(outer, {})
            assert isinstance(links, dict)  # only links have dotted names
            links[inner] = value
        else:
            found[outer] = value
        if outer == "author":
            found["author_name"] = find_author_name(media.author, row)
    found |= {"tags": row.tags if row is not None else (), "note": row.note if row is not None else ""}
    text = json.dumps(found, indent=2, ensure_ascii=False)
    return text if all(line.isprintable() for line in text.splitlines()) else json.dumps(found, indent=2)
