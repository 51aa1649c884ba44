"""A separate program: copy stdin to this machine's clipboard with pyperclip, and print which tool did it.

It runs by path in its own process, because pyperclip has no timeout and lets child processes inherit the
terminal.
"""

from __future__ import annotations

import sys
from typing import Final

import pyperclip

#: By the name of the function that pyperclip chooses. Excluded: Qt, since its clipboard ends with this
#: process, and Klipper, which takes the text on its command line, where all users of the machine can read it.
_CHOICES: Final = {
    "copy_xclip": "xclip",
    "copy_xsel": "xsel",
    "copy_wl": "wl-copy",
    "copy_osx_pbcopy": "pbcopy",
    "copy_osx_pyobjc": "the macOS pasteboard",
    "copy_wsl": "clip.exe",
    "copy_windows": "the Windows clipboard",
    "copy_dev_clipboard": "/dev/clipboard",
}


def main() -> int:
    """Copy stdin; return 0, or 1 with the reason on stderr."""
    copy, _ = pyperclip.determine_clipboard()
    choice = _CHOICES.get(getattr(copy, "__name__", ""))
    if choice is None:
        sys.stderr.write("no clipboard program was found: install xclip, xsel or wl-clipboard\n")
        return 1
    try:
        copy(sys.stdin.buffer.read().decode())
    except (pyperclip.PyperclipException, OSError) as error:
        sys.stderr.write(f"{choice} failed: {error}\n")
        return 1
    sys.stdout.write(f"{choice}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
