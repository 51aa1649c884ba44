"""The catalog of a profile, opened for a command; what became of one that is broken is said."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from tui.cli.output.console import say
from tui.settings import SettingsError, catalog_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.catalog import Catalog
    from tui.settings import Profile


@contextmanager
def opened_catalog(profile: Profile, *, is_needed: bool = False) -> Iterator[Catalog]:
    """Open the catalog of ``profile``; raises SettingsError where it turns out broken.

    Where it cannot be kept, as in a home folder that is read-only, that raises SettingsError too if it
    ``is_needed``; otherwise the command gets an empty one for the time.
    """
    from tui.catalog.storage.database import BROKEN, SET_ASIDE  # noqa: PLC0415 - other commands start without it

    with ExitStack() as at_the_end:
        catalog = _opened(profile, at_the_end, is_needed=is_needed)
        if catalog.was_set_aside:
            say(f"the catalog begins anew. {SET_ASIDE}; mediadeck sync reads it again.")
        try:
            yield catalog
        except Exception as error:
            if not catalog.record_damage(error):
                raise
            raise SettingsError(BROKEN) from error


def _opened(profile: Profile, at_the_end: ExitStack, *, is_needed: bool) -> Catalog:
    from tui.catalog import Catalog  # noqa: PLC0415 - as above

    try:
        return at_the_end.enter_context(closing(Catalog(catalog_folder() / f"{profile.catalog_key}.db")))
    except SettingsError:
        if is_needed:
            raise
    from tui.settings.files.temporary_folder import temporary_folder  # noqa: PLC0415 - seldom needed

    say(f"the catalog cannot be kept in {catalog_folder()}: this command goes on without it.")
    folder = at_the_end.enter_context(temporary_folder())
    return at_the_end.enter_context(closing(Catalog(folder / "catalog.db")))
