"""``python -m tui``: the same program as ``mediadeck``."""

from tui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
