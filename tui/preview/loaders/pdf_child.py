"""Draws the first page of a PDF, in a process of its own that may crash, hang and be ended.

Run as a script, with the PDF as standard input and the longest side in pixels as its argument. Writes a line
of JSON with what the document tells of itself, then the pixels, in RGB. It imports nothing of Mediadeck.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import suppress

_SECONDS = 4
_MEMORY = 1 << 30
_LOCKED = 3
"""The code with which it ends where the document needs a password."""
_TELLS = ("Title", "Author", "Producer")


def main() -> None:
    """Read, draw, write; ends with a code other than 0 where the document cannot be read."""
    # Each may be refused: macOS knows no limit of memory, and the user's own may be narrower.
    for kind, limit in (
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (limit, limit))
    import pypdfium2  # noqa: PLC0415 - only now, under the limits

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            sys.exit(_LOCKED)
        raise
    told = document.get_metadata_dict(skip_empty=True)
    page = document[0]
    width, height = page.get_size()
    scale = min(int(sys.argv[1]) / max(width, height, 1), 20)
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
    image = bitmap.to_pil().convert("RGB")
    said = {
        "pages": len(document),
        "told": {name.lower(): told[name] for name in _TELLS if name in told},
        "points": [width, height],
        "size": image.size,
    }
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + image.tobytes())


if __name__ == "__main__":
    main()
