"""The arguments of ``mediadeck put``."""

from __future__ import annotations

import argparse
import json
from typing import Any, Final

from tui.cli.options import add_profile_options, add_transfer_options, path_argument

DESCRIPTION: Final = """\
Upload files into a conversation, each attached to its own message, before Twilio deletes unattached media.
Files are sent one after another, in the given order; the files of a folder by name.

  mediadeck put "Harbour Support" "Case 7" photo.jpg scans/
  mediadeck put "Harbour Support" --by-folder case/       # case/Case 7/photo.jpg goes to Case 7

The account is that of the selected profile (see mediadeck profiles), or of the TWILIO_ variables, else the
local service.
"""

_SENT: Final = "files reported as attached were uploaded; the rest were not sent or are unattached."


class _ByFolder(argparse.Action):
    """Set the option, and make FILE optional: the folder replaces CONVERSATION."""

    def __init__(self, files: argparse.Action, **options: Any) -> None:
        super().__init__(nargs=0, default=False, **options)
        self._files = files

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Store the option."""
        del parser, values, option_string
        setattr(namespace, self.dest, True)
        self._files.nargs = "*"


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "put",
        help="upload files into a conversation",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_transfer_options(parser)
    parser.add_argument(
        "conversation", metavar="CONVERSATION", help="SID (CH…), unique name or name of the conversation"
    )
    files = parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        type=path_argument,
        default=[],
        help="a file, or a folder of files",
    )
    parser.add_argument(
        "--by-folder",
        action=_ByFolder,
        files=files,
        help="give a folder in place of CONVERSATION: send the files in each subfolder to the conversation of"
        " the same name, as export names them",
    )
    parser.add_argument(
        "--type", metavar="TYPE", help="content type (default: from the content and the name)"
    )
    parser.add_argument("--author", metavar="NAME", help="author of the messages")
    parser.add_argument("--body", metavar="TEXT", help="text of the messages")
    parser.add_argument(
        "--attributes", metavar="JSON", type=_json_object, help="attributes of the messages, a JSON object"
    )
    pictures = parser.add_mutually_exclusive_group()
    pictures.add_argument("--strip", action="store_true", help="send pictures without EXIF and GPS")
    pictures.add_argument("--shrink", action="store_true", help="the same, scaled down to 2048 pixels")
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run="media.put:run", on_interrupt=_SENT)


def _json_object(text: str) -> str:
    try:
        is_object = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        is_object = False
    if not is_object:
        raise argparse.ArgumentTypeError(f"{text!r} is not a JSON object")
    return text
