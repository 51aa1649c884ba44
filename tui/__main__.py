"""The entry point of ``mediadeck`` and ``python -m tui``."""

import os
import sys

from tui.startup import first_frame


def main() -> int:
    """Run the command line, after replaying the first frame of the last start if it is still valid."""
    _open_closed_streams()
    try:
        with first_frame.replay_last_frame(sys.argv[1:]):
            from tui.cli.main import main as run  # noqa: PLC0415 - all the rest

            return run()
    except KeyboardInterrupt:  # before or after the command's own handling of it
        return 130


def _open_closed_streams() -> None:
    """Open /dev/null in place of closed streams, so that no socket gets their descriptor."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # Python's value for a closed stream
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - stays open


if __name__ == "__main__":
    raise SystemExit(main())
