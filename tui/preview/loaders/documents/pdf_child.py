"""Draw the first page of a PDF, as a script in a separate process that may crash, hang and be killed.

Reads the PDF from standard input; the argument is the longest side in pixels. Writes a line of JSON with the
document's metadata, then the pixels in RGB. Imports nothing of Mediadeck.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import suppress

_SECONDS = 4
_MEMORY = 1 << 30
_LOCKED = 3
"""The exit code for a document that needs a password."""
_FIELDS = ("Title", "Author", "Producer")


def main() -> None:
    """Read, draw and write; exit with a non-zero code if the document cannot be read."""
    # Each limit may be refused: macOS has no memory limit, and the user's own may be lower.
    for kind, limit in (
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (limit, limit))
    import pypdfium2  # noqa: PLC0415 - under the limits

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            sys.exit(_LOCKED)
        raise
    metadata = document.get_metadata_dict(skip_empty=True)
    page = document[0]
    width, height = page.get_size()
    scale = min(int(sys.argv[1]) / max(width, height, 1), 20)
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
    image = bitmap.to_pil().convert("RGB")
    head = {
        "pages": len(document),
        "metadata": {name.lower(): metadata[name] for name in _FIELDS if name in metadata},
        "points": [width, height],
        "size": image.size,
    }
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + image.tobytes())


if __name__ == "__main__":
    main()
