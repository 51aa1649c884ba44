"""What is neither picture nor text: what it tells of itself, its listing, or its bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import subprocess
import sys
import tarfile
import wave
import zipfile
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.preview.makers import image_of, opened, psnr, quarters, saved, scene
from tui.preview import Facts, Picture, Text, open_content
from tui.preview.model import Detail

if TYPE_CHECKING:
    from collections.abc import Callable


def sound(seconds: float = 0.025) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(bytes(int(seconds * 16000)))
    return file.getvalue()


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as writer:
        for name in names or ("a.txt",):
            writer.writestr(name, "content")
    return file.getvalue()


def tar(*names: str) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as writer:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 7
            writer.addfile(member, io.BytesIO(b"content"))
    return file.getvalue()


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def film() -> bytes:
    head = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 600, 600 * 75), bytes(80))
    track = box(b"tkhd", bytes(76), struct.pack(">II", 1280 << 16, 720 << 16))
    codec = box(b"stsd", struct.pack(">II", 0, 1), box(b"avc1", bytes(70)))
    tree = box(b"trak", track, box(b"mdia", box(b"minf", box(b"stbl", codec))))
    return box(b"ftyp", b"isom\0\0\2\0isomiso2mp41") + box(b"moov", head, tree) + box(b"mdat", bytes(100))


def element(kind: str, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return bytes.fromhex(kind) + (len(body) | 1 << 28).to_bytes(4, "big") + body


def webm(*, is_streamed: bool = False) -> bytes:
    """Return a film as browsers record it; streamed, the length of all that follows is not known."""
    info = element("1549a966", element("2ad7b1", b"\x0f\x42\x40"), element("4489", struct.pack(">d", 75_000)))
    size = element("e0", element("b0", b"\x05\0"), element("ba", b"\x02\xd0"))
    pictures = element("ae", element("86", b"V_VP9"), size)
    tracks = element("1654ae6b", pictures, element("ae", element("86", b"A_OPUS")))
    head = element("1a45dfa3", element("4282", b"webm"))
    rest = (info, tracks, element("1f43b675", bytes(200)))
    return head + (b"\x18\x53\x80\x67\xff" + b"".join(rest) if is_streamed else element("18538067", *rest))


def song(cover: bytes) -> bytes:
    """Return an MP3 of silence with a title and a cover (ID3v2.3)."""

    def frame(name: bytes, body: bytes) -> bytes:
        return name + struct.pack(">IH", len(body), 0) + body

    tags = frame(b"TIT2", b"\0Harbour [bold]\x1b[31m") + frame(b"APIC", b"\0image/png\0\3\0" + cover)
    size = bytes((len(tags) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    silence = (b"\xff\xfb\x90\x64" + bytes(413)) * 77
    return b"ID3\3\0\0" + size + tags + silence


def pdf(pages: int = 2) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(300, 400)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def locked_pdf() -> bytes:
    """Return a document that no empty password opens: its keys are of none."""
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


@pytest.mark.parametrize(
    ("content", "content_type", "words"),
    [
        (NO_PDF, "application/pdf", "PDF document"),
        (sound(), "audio/wav", "Sound, WAV"),
        (sound(), "audio/x-wav", "Sound, WAV"),
        (film(), "video/mp4", "Video, MP4"),
    ],
    ids=["pdf", "wav", "x-wav", "mp4"],
)
def test_content_is_called_by_its_kind_and_size(content: bytes, content_type: str, words: str) -> None:
    facts = open_content(content, content_type=content_type, filename="x")
    assert isinstance(facts, Facts)
    assert (facts.sentence, facts.hint) == (f"{words} · {len(content):,} bytes", "")


def make_details(content: bytes, content_type: str, filename: str | None = None) -> dict[str, str]:
    shown = open_content(content, content_type=content_type, filename=filename)
    return {detail.name: f"{detail.value} {detail.aside}".strip() for detail in shown.details}


def test_a_sound_tells_its_length_and_rate() -> None:
    told = make_details(sound(75), "audio/wav", "voice.wav")
    assert told == {"length": "1:15", "sound": "8,000 Hz mono, 128 kbit/s"}


def test_a_film_tells_its_length_dimensions_and_codec() -> None:
    told = make_details(film(), "video/mp4", "clip.mp4")
    assert told == {"container": "MP4 (isom)", "length": "1:15", "picture": "1280×720", "codecs": "H.264"}


@pytest.mark.parametrize("is_streamed", [False, True])
def test_a_film_of_a_browser_tells_the_same(is_streamed: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    told = make_details(webm(is_streamed=is_streamed), "video/webm", "clip.webm")
    assert told == {"container": "WebM", "length": "1:15", "picture": "1280×720", "codecs": "VP9, OPUS"}


@given(st.binary(max_size=12), st.integers(4, 200), st.integers(0, 200))
@example(b"jP  \r\n", 4, 0)
@example(b"ftypisom", 4, 8)
@example(b"ftypavif", 4, 8)
@example(b"Is\0\0", 4, 4)
def test_a_damaged_film_tells_what_it_can(damage: bytes, start: int, kept: int) -> None:
    content = webm()
    content = content[:start] + damage + content[start + kept :]
    assert make_details(content, "video/webm", "clip.webm")["container"]


@pytest.mark.parametrize(("head", "codec"), [(b"OpusHead", "Opus"), (b"\x01vorbis", "Vorbis")])
def test_a_sound_in_ogg_tells_its_codec(head: bytes, codec: str) -> None:
    page = b"OggS\0\2" + bytes(20) + b"\1\x13" + head + bytes(11)
    assert make_details(page, "audio/ogg", "voice.ogg")["codecs"] == codec


def test_the_cover_of_a_song_is_shown_with_its_harmless_tags() -> None:
    picture = opened(song(saved(quarters(40, 40), "PNG")), "audio/mpeg", "a.mp3")
    assert psnr(image_of(picture), quarters(40, 40)) > 40
    assert picture.facts.endswith("its cover")
    assert Detail("title", "Harbour [bold]␛[31m") in picture.details
    assert picture.note == ""


@pytest.mark.parametrize(
    "before",
    [b"\xef\xbb\xbf", b"\n\r\n  ", bytes(9), b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"],
)
def test_a_pdf_is_known_behind_what_was_put_before_it(before: bytes) -> None:
    assert opened(before + pdf(1), "application/pdf").facts.endswith("1 page")


def test_a_text_about_pdf_is_a_text() -> None:
    shown = open_content(b"It begins with\n%PDF-1.7\nand goes on.\n", content_type="", filename="a.txt")
    assert isinstance(shown, Text)


def test_a_locked_pdf_says_so() -> None:
    content = locked_pdf()
    shown = open_content(content, content_type="application/pdf", filename="a.pdf")
    assert shown == Facts(f"PDF document · {len(content)} bytes · locked: it needs a password")


def test_the_first_page_of_a_pdf_is_drawn_under_limits_elsewhere() -> None:
    picture = opened(pdf(3), "application/pdf")
    assert picture.facts == f"PDF document · {len(pdf(3)):,} bytes · 3 pages"
    assert picture.details[0] == Detail("pages", "3", "the first is 106×141 mm")
    assert (picture.width, picture.height) == (360, 480)


def test_an_archive_is_listed() -> None:
    shown = open_content(
        archive("a.txt", "../../etc/passwd\x1b[31m"), content_type="application/zip", filename=None
    )
    assert isinstance(shown, Text)
    assert shown.lines == ("           7  a.txt", "           7  ../../etc/passwd␛[31m")
    assert shown.details == (Detail("entries", "2", "14 bytes unpacked, as they say"),)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_tar_is_listed(pack: Callable[[bytes], bytes]) -> None:
    shown = open_content(pack(tar("one", "folder/two")), content_type="", filename="a.tar.x")
    assert isinstance(shown, Text), shown
    assert shown.lines == ("           7  one", "           7  folder/two")


def test_a_single_packed_file_tells_its_size() -> None:
    shown = open_content(gzip.compress(b"x" * 5000), content_type="application/gzip", filename="a.gz")
    assert isinstance(shown, Text)
    assert shown.lines == ("       5,000  (one file, without a name)",)


def test_what_unpacks_without_end_is_left() -> None:
    bomb = gzip.compress(bytes(200_000_000))
    shown = open_content(bomb, content_type="application/gzip", filename="a.gz")
    assert isinstance(shown, Facts)
    assert "it unpacks to more than a preview takes" in shown.sentence


def test_an_archive_of_too_many_entries_is_told() -> None:
    listing = b"PK\x01\x02" * 60_000
    content = archive() + listing + b"PK\x05\x06" + bytes(18)
    shown = open_content(content, content_type="application/zip", filename=None)
    assert isinstance(shown, Facts)
    assert "60,001 entries, too many to list" in shown.sentence


def test_only_the_first_entries_are_listed() -> None:
    shown = open_content(archive(*map(str, range(700))), content_type="application/zip", filename=None)
    assert isinstance(shown, Text)
    assert len(shown.lines) == 500
    assert shown.facts.endswith("its beginning")


def test_a_claim_that_differs_is_told_beside_the_real_type() -> None:
    facts = open_content(NO_PDF, content_type="image/png", filename="a.png")
    assert facts == Facts(
        f"PDF document · {len(NO_PDF)} bytes",
        "Says image/png",
        (
            Detail("type by the record", "image/png"),
            Detail("type by its bytes", "application/pdf", "they differ"),
        ),
    )


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("content", "content_type", "name", "words"),
    [
        (archive("[Content_Types].xml", "word/document.xml"), WORD, "a.docx", "Word document"),
        (b"a: 1\n", "application/x-yaml", "a.yaml", "Plain text"),
        (b"Subject: hi\n\nBody\n", "message/rfc822", "a.eml", "Plain text"),
        (b"#!AMR\n" + bytes(50), "audio/amr", "a.amr", "Sound, AMR"),
        (b"OggS\0\2" + bytes(20) + b"\1\x13OpusHead" + bytes(11), "audio/ogg", "a.opus", "Sound, OGG"),
        (b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(60), "audio/aac", "a.aac", "Sound, AAC"),
    ],
    ids=["docx", "yaml", "eml", "amr", "opus", "aac"],
)
def test_a_true_claim_is_not_called_a_lie(content: bytes, content_type: str, name: str, words: str) -> None:
    shown = open_content(content, content_type=content_type, filename=name)
    assert (shown.sentence if isinstance(shown, Facts) else shown.facts).startswith(f"{words} · ")
    assert "Says" not in (shown.hint if isinstance(shown, Facts) else shown.note)
    assert "length" not in {detail.name for detail in shown.details}


def test_a_picture_of_another_kind_says_that_it_is_not_drawn() -> None:
    psd = b"8BPS\x00\x01" + bytes(100)
    facts = open_content(psd, content_type="image/vnd.adobe.photoshop", filename=None)
    assert facts == Facts("Picture, Photoshop · 106 bytes", "Pictures of this kind are not drawn")


def test_content_of_an_unknown_kind_is_shown_as_bytes() -> None:
    content = b"\x00\x01Mediadeck\xff"
    shown = open_content(content, content_type="application/octet-stream", filename=None)
    assert isinstance(shown, Text)
    assert shown.facts == "Content of an unknown kind · 12 bytes · as bytes"
    assert shown.lines == (
        "0000  00 01 4d 65 64 69 61 64  ··Mediad",
        "0008  65 63 6b ff              eck·",
    )
    assert not shown.folds


def test_the_first_bytes_of_content_of_an_unknown_kind_are_enough() -> None:
    content = bytes(range(256)) * 256
    shown = open_content(content, content_type="", filename=None, size=5_000_000)
    assert isinstance(shown, Text)
    assert shown.facts == "Content of an unknown kind · 5,000,000 bytes · its first bytes"
    assert shown.lines[0] == "0000  00 01 02 03 04 05 06 07  ········"


def test_one_byte_is_not_many() -> None:
    shown = open_content(b"\x00", content_type="", filename=None)
    assert isinstance(shown, Text)
    assert shown.facts == "Content of an unknown kind · 1 byte · as bytes"


def test_a_hostile_claim_is_shown_short_and_harmless() -> None:
    shown = open_content(b"\x00\x01", content_type="[/bold]\x1b[31m" + "x" * 500, filename=None)
    assert isinstance(shown, Text)
    assert shown.note.startswith("Says [/bold]␛[31mxxx")
    assert len(shown.note) < 110


def test_the_beginning_of_a_text_is_enough_of_it() -> None:
    shown = open_content(b"a line\n" * 100, content_type="text/plain", filename=None, size=5_000_000)
    assert isinstance(shown, Text)
    assert shown.facts == "Plain text · 5,000,000 bytes · its beginning"


def test_the_beginning_of_a_photograph_shows_the_small_picture_in_it() -> None:
    content = photograph_with_small_one()
    shown = opened_beginning(content[:16_384], len(content))
    assert shown.facts == f"1200×800 JPEG · {len(content):,} bytes"
    assert shown.note == "The small picture that is in it"
    assert psnr(image_of(shown), quarters(60, 40)) > 25


def test_the_beginning_of_a_picture_without_one_tells_its_size() -> None:
    content = saved(scene(1200, 800), "PNG")
    shown = open_content(content[:4096], content_type="image/png", filename=None, size=len(content))
    assert isinstance(shown, Facts)
    assert shown.sentence == f"1200×800 PNG · {len(content):,} bytes"


def opened_beginning(content: bytes, size: int) -> Picture:
    shown = open_content(content, content_type="image/jpeg", filename=None, size=size)
    assert isinstance(shown, Picture), shown
    return shown


def photograph_with_small_one() -> bytes:
    """Return a JPEG with EXIF that holds a small JPEG, as cameras write it."""
    small = saved(quarters(60, 40), "JPEG", quality=95)
    first = struct.pack(">H", 0) + struct.pack(">I", 14)
    second = struct.pack(">H", 2)
    start = 8 + len(first) + 2 + 2 * 12 + 4
    second += struct.pack(">HHII", 513, 4, 1, start) + struct.pack(">HHII", 514, 4, 1, len(small)) + bytes(4)
    exif = b"Exif\0\0MM\0*" + struct.pack(">I", 8) + first + second + small
    return saved(scene(1200, 800), "JPEG", exif=exif)


def test_the_room_is_entered_without_pillow_and_puremagic() -> None:
    heavy = {"PIL", "puremagic", "textual", "pygments.lexers", "tinytag", "charset_normalizer"}
    code = f"import sys, tui.preview; sys.exit(bool({heavy!r} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
