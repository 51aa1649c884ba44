"""The start of ``mediadeck`` and of ``python -m tui``."""

import os
import sys

from tui.startup import first_frame


def main() -> int:
    """Run the command line, behind the first frame of the last start where there is one that still holds."""
    _open_closed_streams()
    try:
        with first_frame.replay_last_frame(sys.argv[1:]):
            from tui.cli.main import main as run  # noqa: PLC0415 - all the rest

            return run()
    except KeyboardInterrupt:  # before or after what a command has to say about it
        return 130


def _open_closed_streams() -> None:
    """Put nothing in the place of a closed stream, so that no socket gets its number and is taken for it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # that is how Python calls a closed one
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - stays open


if __name__ == "__main__":
    raise SystemExit(main())
