"""The catalog of a profile, opened for a command; what became of one that is broken is said."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from tui.cli.output import say
from tui.settings import SettingsError, catalog_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.catalog import Catalog
    from tui.settings import Profile


@contextmanager
def opened_catalog(profile: Profile) -> Iterator[Catalog]:
    """Open the catalog of ``profile``; raises SettingsError where it cannot be kept, or turns out broken."""
    from tui.catalog import Catalog  # noqa: PLC0415 - other commands start without it
    from tui.catalog.schema import BROKEN, SET_ASIDE  # noqa: PLC0415

    with closing(Catalog(catalog_folder() / f"{profile.catalog_key}.db")) as catalog:
        if catalog.was_set_aside:
            say(f"the catalog begins anew. {SET_ASIDE}; mediadeck sync reads it again.")
        try:
            yield catalog
        except Exception as error:
            if not catalog.is_broken_by(error):
                raise
            raise SettingsError(BROKEN) from error
