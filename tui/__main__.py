"""The start of ``mediadeck`` and of ``python -m tui``."""

import sys

from tui import first_frame


def main() -> int:
    """Run the command line, behind the first frame of the last start where there is one that still holds."""
    with first_frame.shown(sys.argv[1:]):
        from tui.cli import main as run  # noqa: PLC0415 - all the rest

        return run()


if __name__ == "__main__":
    raise SystemExit(main())
