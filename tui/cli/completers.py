"""Completers for command line arguments: profiles, and services and media of the catalog."""

from __future__ import annotations

import os
from contextlib import closing, suppress
from itertools import chain
from typing import TYPE_CHECKING, Final

from tui.catalog import Catalog
from tui.cli.catalog_access import open_annotations
from tui.settings import LOCAL, SettingsError, catalog_folder, choose_profile, config_file
from tui.settings.schema import load_config
from tui.text.similar_names import make_name_key

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tui.catalog import Reader, ServiceRow

_MAX_MEDIA: Final = 200


def list_profile_names(**_: object) -> list[str]:
    """Return the names of all profiles."""
    try:
        return [*load_config(config_file()).profiles, LOCAL]
    except SettingsError:
        return [LOCAL]


def list_services(parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """Return the names and SIDs of the current profile's services."""
    return [
        word for _, service in _iter_services(parsed_args) for word in (service.friendly_name, service.sid)
    ]


def list_media(prefix: str, parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """Return matching names and SIDs of the newest media of the preceding SERVICE."""
    wanted_service = str(getattr(parsed_args, "service", None) or "")
    found: list[str] = []
    for reader, service in _iter_services(parsed_args):
        if wanted_service == service.sid or make_name_key(wanted_service) == make_name_key(
            service.friendly_name
        ):
            row_ids = reader.list_first_ids(service.sid, 50 * _MAX_MEDIA)
            for start in range(0, len(row_ids), _MAX_MEDIA):
                rows = reader.media.by_id(row_ids[start : start + _MAX_MEDIA]).values()
                words = chain.from_iterable((row.name, row.sid) for row in rows)
                found += [word for word in words if word.startswith(prefix)]
                if len(found) >= _MAX_MEDIA:
                    break
    return found[:_MAX_MEDIA]


def list_columns(prefix: str, column_names: Sequence[str], **_: object) -> list[str]:
    """Return the names of the columns that can follow those already typed."""
    return _complete_list(prefix, column_names)


def list_tags(prefix: str, **_: object) -> list[str]:
    """Return the user's tags that can follow those already typed."""
    with suppress(SettingsError), open_annotations() as catalog, closing(catalog.reader()) as reader:
        return _complete_list(prefix, list(reader.annotations.count_tags()))
    return []


def _complete_list(prefix: str, names: Sequence[str]) -> list[str]:
    """Return the values that continue a comma-separated list."""
    typed, comma, _ = prefix.rpartition(",")
    taken = typed.split(",")
    return [f"{typed}{comma}{name}" for name in names if name not in taken]


def _iter_services(arguments: argparse.Namespace) -> Iterator[tuple[Reader, ServiceRow]]:
    """Yield the services in the catalogs of the current profile, without the network."""
    with suppress(SettingsError):
        for path in _catalog_paths(arguments):
            with closing(Catalog(path)) as catalog, closing(catalog.reader()) as reader:
                yield from ((reader, service) for service in reader.services())


def _catalog_paths(arguments: argparse.Namespace) -> Sequence[Path]:
    is_local = getattr(arguments, "local", False)
    wanted = getattr(arguments, "profile", None)
    profile = None if is_local else choose_profile(wanted, os.environ).profile
    if profile is None:  # only the local service knows its own account
        return sorted(catalog_folder().glob("*@127.0.0.1.db"))
    path = catalog_folder() / f"{profile.catalog_key}.db"
    return [path] if path.exists() else []
