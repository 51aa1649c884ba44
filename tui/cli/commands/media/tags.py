"""``mediadeck tags``: list all tags, and export or import tags and notes."""

from __future__ import annotations

import sys
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

from tui.catalog.annotations import AnnotationError, format_lines, import_annotations
from tui.cli import exit_codes
from tui.cli.catalog_access import open_annotations
from tui.cli.options import is_stdout
from tui.cli.output.console import print_data, report
from tui.cli.output.listings import TAGS
from tui.cli.output.tables import print_rows
from tui.settings.files.private_files import private_opener
from tui.settings.paths import expand_user
from tui.text.quantities import format_count, pluralize
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from tui.catalog import Catalog
    from tui.cli.output.tables import Value


def run(arguments: argparse.Namespace) -> int:
    """List, export or import, and return the exit code."""
    if arguments.replace and arguments.imported is None:
        return report("--replace needs --import FILE.", exit_codes.USAGE)
    with open_annotations() as catalog:
        if arguments.export is not None:
            return _export(arguments.export, catalog)
        if arguments.imported is not None:
            return _import(arguments.imported, catalog, is_reset=arguments.replace)
        with closing(catalog.reader()) as reader:
            rows: list[dict[str, Value]] = [
                {"tag": tag, "media": count} for tag, count in reader.annotations.count_tags().items()
            ]
        if not rows:
            report("there are no tags yet. Add one: mediadeck tag SERVICE MEDIA --add NAME")
        return (
            exit_codes.DONE
            if print_rows(rows, arguments.columns or TAGS, arguments.form)
            else exit_codes.FAILED
        )


def _export(path: Path, catalog: Catalog) -> int:
    with closing(catalog.reader()) as reader:
        lines = list(format_lines(reader.annotations.list_all()))
    if is_stdout(path):
        written = not lines or print_data("\n".join(lines))
        return exit_codes.DONE if written else exit_codes.FAILED
    path = expand_user(path)
    try:
        with open(path, "x", encoding="utf-8", opener=private_opener) as file:
            file.writelines(f"{line}\n" for line in lines)
    except FileExistsError:
        return report(f"{_name(path)} exists already. Give another name.", exit_codes.USAGE)
    except OSError as error:
        return report(f"{_name(path)} could not be written: {error.strerror}.", exit_codes.FAILED)
    return report(f"exported the tags and notes of {format_count(len(lines), 'media')} to {_name(path)}.")


def _import(path: Path, catalog: Catalog, *, is_reset: bool) -> int:
    try:
        with nullcontext(sys.stdin.buffer) if is_stdout(path) else expand_user(path).open("rb") as file:
            found, changed = import_annotations(catalog, file, is_reset=is_reset)
    except AnnotationError as error:
        return report(f"{error} Nothing was imported.", exit_codes.FAILED)
    except OSError as error:
        return report(f"{_name(path)} could not be read: {error.strerror}.", exit_codes.FAILED)
    verb = pluralize(changed, "has", "have")
    return report(
        f"read {format_count(found, 'media')}; {changed:,} of them {verb} other tags or another note now."
    )


def _name(path: Path) -> str:
    return sanitize_message(str(path))
