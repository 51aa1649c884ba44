"""The arguments of ``mediadeck completions``."""

from __future__ import annotations

import argparse
from typing import Final

SHELLS: Final = ("bash", "zsh", "fish")
DESCRIPTION: Final = """\
Print the completion script of a shell. It completes commands, options, profiles, and the services and media
of the catalog, by name and by SID.

  bash   eval "$(mediadeck completions bash)"             # in ~/.bashrc
  zsh    eval "$(mediadeck completions zsh)"              # in ~/.zshrc, after compinit
  fish   mediadeck completions fish > ~/.config/fish/completions/mediadeck.fish
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "completions",
        help="print the completions for a shell",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shell", choices=SHELLS)
    parser.set_defaults(run="settings.completions:run")
