"""Media that break careless programs: names with markup, escape codes or paths, and mislabelled bytes.

The sender chooses the name, type and bytes, so real services contain such media.
"""

from __future__ import annotations

from tui.server.samples import cards, documents, landscapes, papers, pictures, things, towns
from tui.server.samples.model import SampleMedia

LONGEST_NAME = 255

_RIGHT_TO_LEFT = "\u202e"


def longest_name() -> str:
    """Return a name of exactly 255 bytes in UTF-8, the maximum of common file systems."""
    start, end = "Protokoll der Störung – ", ".txt"
    filler = "überaus lang "
    room = LONGEST_NAME - len((start + end).encode())
    body = (filler * room).encode()[:room].decode(errors="ignore").rstrip()
    return start + body + "x" * (room - len(body.encode())) + end


def markup_name() -> SampleMedia:
    """Return a name that looks like opening markup."""
    return SampleMedia("img[bold].png", "image/png", lambda: pictures.png(cards.badge((320, 320))))


def closing_markup_name() -> SampleMedia:
    """Return a name that looks like stray closing markup, and like an absolute path."""
    return SampleMedia(
        "[/bold].jpg", "image/jpeg", lambda: pictures.jpeg(pictures.render_scene(things.coffee, (800, 600)))
    )


def escape_name() -> SampleMedia:
    """Return a name that turns a terminal red."""
    return SampleMedia(
        "\x1b[31mred\x1b[0m.txt", "text/plain", lambda: b"The name of this note is red on careless screens.\n"
    )


def right_to_left_name() -> SampleMedia:
    """Return a name that ends in .exe but displays as if it ended in .jpg."""
    return SampleMedia(
        f"invoice{_RIGHT_TO_LEFT}gpj.exe", "application/octet-stream", lambda: b"MZ\x90\x00" + bytes(252)
    )


def path_name() -> SampleMedia:
    """Return a name that escapes the folder in which it is saved."""
    return SampleMedia(
        "../../etc/passwd", "text/plain", lambda: b"root:x:0:0:nobody should ever write this\n"
    )


def line_break_name() -> SampleMedia:
    """Return a name of two lines."""
    return SampleMedia("first line\nsecond line.txt", "text/plain", documents.note)


def spaced_name() -> SampleMedia:
    """Return a name that starts with spaces and contains a tab and runs of spaces."""
    return SampleMedia("  two  spaces\tand a tab .txt", "text/plain", documents.note)


def wide_name() -> SampleMedia:
    """Return a name of wide, joined and combining characters, which do not take one cell each."""
    return SampleMedia("📦👩🏽‍🔧 パッケージ e\u0301.txt", "text/plain", documents.note)


def long_name() -> SampleMedia:
    """Return a name of 255 bytes."""
    return SampleMedia(longest_name(), "text/plain", documents.old_note)


def nameless() -> SampleMedia:
    """Return a picture sent without a name."""
    return SampleMedia(
        None, "image/jpeg", lambda: pictures.jpeg(pictures.render_scene(papers.label, (960, 720)))
    )


def empty() -> SampleMedia:
    """Return an empty media."""
    return SampleMedia("empty.txt", "text/plain", lambda: b"")


def truncated() -> SampleMedia:
    """Return a JPEG without its second half."""
    return SampleMedia("upload stopped.jpg", "image/jpeg", _half_a_jpeg)


def _half_a_jpeg() -> bytes:
    whole = pictures.jpeg(pictures.render_scene(towns.balloons, (1280, 960)))
    return whole[: len(whole) // 2]


def text_as_png() -> SampleMedia:
    """Return a text that claims to be a PNG."""
    return SampleMedia("screenshot.png", "image/png", lambda: b"Not found: the screenshot has expired.\n")


def jpeg_as_bytes() -> SampleMedia:
    """Return a JPEG that claims to be application/octet-stream."""
    return SampleMedia(
        "IMG_0077",
        "application/octet-stream",
        lambda: pictures.jpeg(pictures.render_scene(landscapes.dunes, (800, 600))),
    )
