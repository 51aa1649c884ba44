"""Small valid files of many types, generated: audio, video, archives, documents and photographs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageCms, PngImagePlugin

if TYPE_CHECKING:
    from pathlib import Path
import io
import struct
import tarfile
import wave
import zipfile
from typing import TYPE_CHECKING

import pypdfium2

from tests.preview.makers import encode_image, quarters, scene


def make_wav(seconds: float = 0.025) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(bytes(int(seconds * 16000)))
    return file.getvalue()


def make_zip(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as writer:
        for name in names or ("a.txt",):
            writer.writestr(name, "content")
    return file.getvalue()


def make_tar(*names: str) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as writer:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 7
            writer.addfile(member, io.BytesIO(b"content"))
    return file.getvalue()


def _make_box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def make_mp4() -> bytes:
    head = _make_box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 600, 600 * 75), bytes(80))
    track = _make_box(b"tkhd", bytes(76), struct.pack(">II", 1280 << 16, 720 << 16))
    codec = _make_box(b"stsd", struct.pack(">II", 0, 1), _make_box(b"avc1", bytes(70)))
    tree = _make_box(b"trak", track, _make_box(b"mdia", _make_box(b"minf", _make_box(b"stbl", codec))))
    return (
        _make_box(b"ftyp", b"isom\0\0\2\0isomiso2mp41")
        + _make_box(b"moov", head, tree)
        + _make_box(b"mdat", bytes(100))
    )


def _make_element(kind: str, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return bytes.fromhex(kind) + (len(body) | 1 << 28).to_bytes(4, "big") + body


def make_webm(*, is_streamed: bool = False) -> bytes:
    """Return a video as recorded by browsers; with ``streamed``, the lengths are unknown."""
    info = _make_element(
        "1549a966", _make_element("2ad7b1", b"\x0f\x42\x40"), _make_element("4489", struct.pack(">d", 75_000))
    )
    size = _make_element("e0", _make_element("b0", b"\x05\0"), _make_element("ba", b"\x02\xd0"))
    pictures = _make_element("ae", _make_element("86", b"V_VP9"), size)
    tracks = _make_element("1654ae6b", pictures, _make_element("ae", _make_element("86", b"A_OPUS")))
    head = _make_element("1a45dfa3", _make_element("4282", b"webm"))
    rest = (info, tracks, _make_element("1f43b675", bytes(200)))
    return head + (
        b"\x18\x53\x80\x67\xff" + b"".join(rest) if is_streamed else _make_element("18538067", *rest)
    )


def make_mp3(cover: bytes) -> bytes:
    """Return a silent MP3 with a title and a cover (ID3v2.3)."""

    def frame(name: bytes, body: bytes) -> bytes:
        return name + struct.pack(">IH", len(body), 0) + body

    tags = frame(b"TIT2", b"\0Harbour [bold]\x1b[31m") + frame(b"APIC", b"\0image/png\0\3\0" + cover)
    size = bytes((len(tags) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    silence = (b"\xff\xfb\x90\x64" + bytes(413)) * 77
    return b"ID3\3\0\0" + size + tags + silence


def make_pdf(pages: int = 2) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(300, 400)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def make_encrypted_pdf() -> bytes:
    """Return an encrypted document that the empty password does not open: its keys are invalid."""
    key = b"(" + b"x" * 32 + b")"
    lock = b"<</Filter/Standard/V 1/R 2/O" + key + b"/U" + key + b"/P -4>>"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", lock]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[(a)(a)]>>\nstartxref\n%d\n%%%%EOF\n"
    return content + table + trailer % len(content)


NO_PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def make_photo_with_thumbnail() -> bytes:
    """Return a JPEG with EXIF and an embedded thumbnail, as written by cameras."""
    small = encode_image(quarters(60, 40), "JPEG", quality=95)
    first = struct.pack(">H", 0) + struct.pack(">I", 14)
    second = struct.pack(">H", 2)
    start = 8 + len(first) + 2 + 2 * 12 + 4
    second += struct.pack(">HHII", 513, 4, 1, start) + struct.pack(">HHII", 514, 4, 1, len(small)) + bytes(4)
    exif = b"Exif\0\0MM\0*" + struct.pack(">I", 8) + first + second + small
    return encode_image(scene(1200, 800), "JPEG", exif=exif)


_GPS = 0x8825


_ORIENTATION = 0x0112


def write_camera_picture(path: Path, kind: str) -> None:
    """Write a sideways picture of 300 by 200, red on the left, with author and location metadata."""
    image = Image.new("RGB", (300, 200), "blue")
    image.paste("red", (0, 0, 150, 200))
    exif = Image.Exif()
    exif[0x010F] = "SECRET CAMERA"
    exif[_ORIENTATION] = 6
    exif.get_ifd(_GPS)[1] = "N"
    exif.get_ifd(_GPS)[2] = (52.0, 31.0, 12.0)
    more: dict[str, object] = {}
    if kind == "PNG":
        more["pnginfo"] = PngImagePlugin.PngInfo()
        more["pnginfo"].add_text("Comment", "SECRET PLACE")  # type: ignore[attr-defined]
    else:
        more |= {"comment": b"SECRET COMMENT", "xmp": b"<x:xmpmeta>SECRET XMP</x:xmpmeta>"}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image.save(path, format=kind, exif=exif, icc_profile=profile, **more)
    assert b"SECRET" in path.read_bytes()
