"""Open the catalog of a profile for a command."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from tui.catalog import Catalog
from tui.catalog.storage.database import BROKEN, SET_ASIDE
from tui.cli.output.console import report
from tui.settings import SettingsError, annotations_file, catalog_folder, configured_catalog
from tui.settings.files.temporary_folder import temporary_folder
from tui.text.sanitize import sanitize_message
from tui.transfers.saved_sids import list_saved_sids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.settings import Profile


@contextmanager
def open_catalog(profile: Profile, *, required: bool = False) -> Iterator[Catalog]:
    """Open the catalog of ``profile``; raise SettingsError if it turns out to be damaged.

    If the catalog cannot be stored, as in a read-only home folder, raise SettingsError if it is ``required``;
    otherwise yield an empty temporary one.
    """
    with ExitStack() as at_exit:
        catalog = _open(profile, at_exit, required=required)
        if catalog.was_set_aside:
            report(f"the catalog was reset. {SET_ASIDE}; mediadeck sync reads it again.")
        try:
            yield catalog
        except Exception as error:
            if not catalog.record_damage(error):
                raise
            raise SettingsError(BROKEN) from error


@contextmanager
def open_annotations() -> Iterator[Catalog]:
    """Open the tags and notes of all accounts, with an empty catalog; raise SettingsError."""
    with (
        temporary_folder() as folder,
        closing(Catalog(folder / "catalog.db", annotations_file=annotations_file())) as catalog,
    ):
        check_annotations(catalog)
        yield catalog


def check_annotations(catalog: Catalog) -> None:
    """Raise SettingsError if the tags and notes cannot be used."""
    if catalog.annotations_problem:
        raise SettingsError(catalog.annotations_problem)


def report_annotations(catalog: Catalog) -> None:
    """Report that rows lack tags and notes because their file cannot be used."""
    if catalog.annotations_problem:
        report(sanitize_message(catalog.annotations_problem))


def _open(profile: Profile, at_exit: ExitStack, *, required: bool) -> Catalog:
    path = catalog_folder() / f"{profile.catalog_key}.db"
    try:
        catalog = Catalog(path, configured_catalog().text, annotations_file(), list_saved_sids)
        return at_exit.enter_context(closing(catalog))
    except SettingsError:
        if required:
            raise
    report(f"the catalog cannot be stored in {catalog_folder()}: this command runs without it.")
    folder = at_exit.enter_context(temporary_folder())
    return at_exit.enter_context(closing(Catalog(folder / "catalog.db")))
