"""``mediadeck config show`` and ``mediadeck config schema``: print the configuration and its schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.output.console import print_data, report
from tui.settings import config_file
from tui.settings.schema import build_schema, load_config

if TYPE_CHECKING:
    import argparse

_NONE: Final = "there is no configuration yet. Create it with mediadeck profiles add, or an editor."


def print_config(_: argparse.Namespace) -> int:
    """Check the configuration, print it, and return the exit code."""
    path = config_file()
    if not path.exists():
        return report(_NONE)
    load_config(path)
    return exit_codes.DONE if print_data(path.read_text(encoding="utf-8").rstrip()) else exit_codes.FAILED


def print_schema(_: argparse.Namespace) -> int:
    """Print the JSON schema and return the exit code."""
    return exit_codes.DONE if print_data(json.dumps(build_schema(), indent=2)) else exit_codes.FAILED
