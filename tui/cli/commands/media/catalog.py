"""``mediadeck catalog``: list what the catalog stores of each service, or remove message texts."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.catalog_access import open_catalog
from tui.cli.output.console import ask_for_word, report
from tui.cli.output.listings import CATALOG
from tui.cli.output.tables import print_rows
from tui.cli.profile_selection import open_profile
from tui.text.quantities import format_count

if TYPE_CHECKING:
    import argparse

    from tui.catalog import Catalog

_WORD: Final = "wipe"
_QUESTION: Final = "Remove {} from the catalog? A full sync reads those that Twilio still has."
_KEPT: Final = (
    'The next full sync reads them again. To keep no texts, set text = "none" under [catalog] in config.toml.'
)


def run(arguments: argparse.Namespace) -> int:
    """List, or remove the texts after a confirmation, and return the exit code."""
    if arguments.wipe_text and not (arguments.yes or sys.stdin.isatty()):
        return report(
            "standard input is not a terminal: add --yes to remove texts without asking.", exit_codes.USAGE
        )
    with open_profile(arguments) as profile, open_catalog(profile, required=True) as catalog:
        if arguments.wipe_text:
            return _wipe(catalog, confirmed=arguments.yes)
        with closing(catalog.reader()) as reader:
            counts = reader.messages.count_texts()
        rows = ({column.name: getattr(count, column.name) for column in CATALOG} for count in counts)
        is_done = print_rows(rows, arguments.columns or CATALOG, arguments.form)
        return exit_codes.DONE if is_done else exit_codes.FAILED


def _wipe(catalog: Catalog, *, confirmed: bool) -> int:
    if not confirmed:
        with closing(catalog.reader()) as reader:
            count = sum(one.texts for one in reader.messages.count_texts())
        if not ask_for_word(_QUESTION.format(format_count(count, "text")), _WORD):
            return report("nothing was removed.", exit_codes.FAILED)
    count = catalog.wipe_text()
    kept = _KEPT if catalog.text_scope != "none" else ""
    return report(f"removed {format_count(count, 'text')}. {kept}".rstrip())
