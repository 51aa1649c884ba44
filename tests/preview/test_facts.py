"""Content that is neither picture nor text: its facts, listing or bytes."""

from __future__ import annotations

import bz2
import gzip
import lzma
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.preview.makers import (
    encode_image,
    measure_psnr,
    open_picture,
    quarters,
    scene,
    to_image,
)
from tests.preview.sample_files import (
    NO_PDF,
    make_encrypted_pdf,
    make_mp3,
    make_mp4,
    make_pdf,
    make_photo_with_thumbnail,
    make_tar,
    make_wav,
    make_webm,
    make_zip,
)
from tui.preview import Facts, Picture, Text, open_content
from tui.preview.model import Detail

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("content", "content_type", "words"),
    [
        (NO_PDF, "application/pdf", "PDF document"),
        (make_wav(), "audio/wav", "Sound, WAV"),
        (make_wav(), "audio/x-wav", "Sound, WAV"),
        (make_mp4(), "video/mp4", "Video, MP4"),
    ],
    ids=["pdf", "wav", "x-wav", "mp4"],
)
def test_content_is_described_by_kind_and_size(content: bytes, content_type: str, words: str) -> None:
    facts = open_content(content, content_type=content_type, filename="x")
    assert isinstance(facts, Facts)
    assert (facts.sentence, facts.hint) == (f"{words} · {len(content):,} bytes", "")


def load_details(content: bytes, content_type: str, filename: str | None = None) -> dict[str, str]:
    shown = open_content(content, content_type=content_type, filename=filename)
    return {detail.name: f"{detail.value} {detail.aside}".strip() for detail in shown.details}


def test_audio_facts_include_duration_and_sample_rate() -> None:
    told = load_details(make_wav(75), "audio/wav", "voice.wav")
    assert told == {"length": "1:15", "sound": "8,000 Hz mono, 128 kbit/s"}


def test_video_facts_include_duration_dimensions_and_codec() -> None:
    told = load_details(make_mp4(), "video/mp4", "clip.mp4")
    assert told == {"container": "MP4 (isom)", "length": "1:15", "picture": "1280×720", "codecs": "H.264"}


@pytest.mark.parametrize("is_streamed", [False, True])
def test_a_browser_recording_has_the_same_facts(*, is_streamed: bool) -> None:
    told = load_details(make_webm(is_streamed=is_streamed), "video/webm", "clip.webm")
    assert told == {"container": "WebM", "length": "1:15", "picture": "1280×720", "codecs": "VP9, OPUS"}


@given(st.binary(max_size=12), st.integers(4, 200), st.integers(0, 200))
@example(b"jP  \r\n", 4, 0)
@example(b"ftypisom", 4, 8)
@example(b"ftypavif", 4, 8)
@example(b"Is\0\0", 4, 4)
def test_a_damaged_video_shows_the_readable_facts(damage: bytes, start: int, kept: int) -> None:
    content = make_webm()
    content = content[:start] + damage + content[start + kept :]
    assert load_details(content, "video/webm", "clip.webm")["container"]


@pytest.mark.parametrize(("head", "codec"), [(b"OpusHead", "Opus"), (b"\x01vorbis", "Vorbis")])
def test_ogg_audio_facts_include_the_codec(head: bytes, codec: str) -> None:
    page = b"OggS\0\2" + bytes(20) + b"\1\x13" + head + bytes(11)
    assert load_details(page, "audio/ogg", "voice.ogg")["codecs"] == codec


def test_the_cover_of_a_song_is_shown_with_its_harmless_tags() -> None:
    picture = open_picture(make_mp3(encode_image(quarters(40, 40), "PNG")), "audio/mpeg", "a.mp3")
    assert measure_psnr(to_image(picture), quarters(40, 40)) > 40
    assert picture.facts.endswith("its cover")
    assert Detail("title", "Harbour [bold]␛[31m") in picture.details
    assert picture.note == ""


@pytest.mark.parametrize(
    "before",
    [b"\xef\xbb\xbf", b"\n\r\n  ", bytes(9), b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"],
)
def test_a_pdf_is_recognized_behind_leading_bytes(before: bytes) -> None:
    assert open_picture(before + make_pdf(1), "application/pdf").facts.endswith("1 page")


def test_text_that_mentions_pdf_is_text() -> None:
    shown = open_content(b"It begins with\n%PDF-1.7\nand goes on.\n", content_type="", filename="a.txt")
    assert isinstance(shown, Text)


def test_an_encrypted_pdf_says_so() -> None:
    content = make_encrypted_pdf()
    shown = open_content(content, content_type="application/pdf", filename="a.pdf")
    assert shown == Facts(f"PDF document · {len(content)} bytes · locked: it needs a password")


def test_the_first_page_of_a_pdf_is_drawn_in_a_limited_worker() -> None:
    picture = open_picture(make_pdf(3), "application/pdf")
    assert picture.facts == f"PDF document · {len(make_pdf(3)):,} bytes · 3 pages"
    assert picture.details[0] == Detail("pages", "3", "the first is 106×141 mm")
    assert (picture.width, picture.height) == (360, 480)


def test_an_archive_is_listed() -> None:
    shown = open_content(
        make_zip("a.txt", "../../etc/passwd\x1b[31m"), content_type="application/zip", filename=None
    )
    assert isinstance(shown, Text)
    assert shown.lines == ("           7  a.txt", "           7  ../../etc/passwd␛[31m")
    assert shown.details == (Detail("entries", "2", "14 bytes unpacked, as declared"),)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_tar_is_listed(pack: Callable[[bytes], bytes]) -> None:
    shown = open_content(pack(make_tar("one", "folder/two")), content_type="", filename="a.tar.x")
    assert isinstance(shown, Text), shown
    assert shown.lines == ("           7  one", "           7  folder/two")


def test_a_single_compressed_file_shows_its_size() -> None:
    shown = open_content(gzip.compress(b"x" * 5000), content_type="application/gzip", filename="a.gz")
    assert isinstance(shown, Text)
    assert shown.lines == ("       5,000  (one file, without a name)",)


def test_a_decompression_bomb_is_abandoned() -> None:
    bomb = gzip.compress(bytes(200_000_000))
    shown = open_content(bomb, content_type="application/gzip", filename="a.gz")
    assert isinstance(shown, Facts)
    assert "it unpacks to more than the preview limit" in shown.sentence


def test_an_archive_with_too_many_entries_is_reported() -> None:
    listing = b"PK\x01\x02" * 60_000
    content = make_zip() + listing + b"PK\x05\x06" + bytes(18)
    shown = open_content(content, content_type="application/zip", filename=None)
    assert isinstance(shown, Facts)
    assert "60,001 entries, too many to list" in shown.sentence


def test_only_the_first_entries_are_listed() -> None:
    shown = open_content(make_zip(*map(str, range(700))), content_type="application/zip", filename=None)
    assert isinstance(shown, Text)
    assert len(shown.lines) == 500
    assert shown.facts.endswith("its beginning")


def test_a_wrong_declared_type_is_shown_beside_the_real_one() -> None:
    facts = open_content(NO_PDF, content_type="image/png", filename="a.png")
    assert facts == Facts(
        f"PDF document · {len(NO_PDF)} bytes",
        "Says image/png",
        (
            Detail("declared type", "image/png"),
            Detail("detected type", "application/pdf", "they differ"),
        ),
    )


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("content", "content_type", "name", "words"),
    [
        (make_zip("[Content_Types].xml", "word/document.xml"), WORD, "a.docx", "Word document"),
        (b"a: 1\n", "application/x-yaml", "a.yaml", "Plain text"),
        (b"Subject: hi\n\nBody\n", "message/rfc822", "a.eml", "Plain text"),
        (b"#!AMR\n" + bytes(50), "audio/amr", "a.amr", "Sound, AMR"),
        (b"OggS\0\2" + bytes(20) + b"\1\x13OpusHead" + bytes(11), "audio/ogg", "a.opus", "Sound, OGG"),
        (b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(60), "audio/aac", "a.aac", "Sound, AAC"),
    ],
    ids=["docx", "yaml", "eml", "amr", "opus", "aac"],
)
def test_a_correct_declared_type_raises_no_warning(
    content: bytes, content_type: str, name: str, words: str
) -> None:
    shown = open_content(content, content_type=content_type, filename=name)
    assert (shown.sentence if isinstance(shown, Facts) else shown.facts).startswith(f"{words} · ")
    assert "Says" not in (shown.hint if isinstance(shown, Facts) else shown.note)
    assert "length" not in {detail.name for detail in shown.details}


def test_an_unsupported_picture_format_says_it_is_not_drawn() -> None:
    psd = b"8BPS\x00\x01" + bytes(100)
    facts = open_content(psd, content_type="image/vnd.adobe.photoshop", filename=None)
    assert facts == Facts("Picture, Photoshop · 106 bytes", "This image format cannot be drawn")


def test_unknown_content_is_shown_as_bytes() -> None:
    content = b"\x00\x01Mediadeck\xff"
    shown = open_content(content, content_type="application/octet-stream", filename=None)
    assert isinstance(shown, Text)
    assert shown.facts == "Content of an unknown kind · 12 bytes · as bytes"
    assert shown.lines == (
        "0000  00 01 4d 65 64 69 61 64  ··Mediad",
        "0008  65 63 6b ff              eck·",
    )
    assert not shown.folds


def test_the_first_bytes_of_unknown_content_are_enough() -> None:
    content = bytes(range(256)) * 256
    shown = open_content(content, content_type="", filename=None, size=5_000_000)
    assert isinstance(shown, Text)
    assert shown.facts == "Content of an unknown kind · 5,000,000 bytes · its first bytes"
    assert shown.lines[0] == "0000  00 01 02 03 04 05 06 07  ········"


def test_one_byte_is_singular() -> None:
    shown = open_content(b"\x00", content_type="", filename=None)
    assert isinstance(shown, Text)
    assert shown.facts == "Content of an unknown kind · 1 byte · as bytes"


def test_a_hostile_declared_type_is_shortened_and_sanitized() -> None:
    shown = open_content(b"\x00\x01", content_type="[/bold]\x1b[31m" + "x" * 500, filename=None)
    assert isinstance(shown, Text)
    assert shown.note.startswith("Says [/bold]␛[31mxxx")
    assert len(shown.note) < 110


def test_the_beginning_of_a_text_is_enough() -> None:
    shown = open_content(b"a line\n" * 100, content_type="text/plain", filename=None, size=5_000_000)
    assert isinstance(shown, Text)
    assert shown.facts == "Plain text · 5,000,000 bytes · its beginning"


def test_the_beginning_of_a_photograph_shows_its_embedded_thumbnail() -> None:
    content = make_photo_with_thumbnail()
    shown = open_beginning(content[:16_384], len(content))
    assert shown.facts == f"1200×800 JPEG · {len(content):,} bytes"
    assert shown.note == "The small picture that is in it"
    assert measure_psnr(to_image(shown), quarters(60, 40)) > 25


def test_the_beginning_of_a_picture_without_a_thumbnail_shows_its_size() -> None:
    content = encode_image(scene(1200, 800), "PNG")
    shown = open_content(content[:4096], content_type="image/png", filename=None, size=len(content))
    assert isinstance(shown, Facts)
    assert shown.sentence == f"1200×800 PNG · {len(content):,} bytes"


def open_beginning(content: bytes, size: int) -> Picture:
    shown = open_content(content, content_type="image/jpeg", filename=None, size=size)
    assert isinstance(shown, Picture), shown
    return shown


def test_importing_the_preview_package_loads_neither_pillow_nor_puremagic() -> None:
    heavy = {"PIL", "puremagic", "textual", "pygments.lexers", "tinytag", "charset_normalizer"}
    code = f"import sys, tui.preview; sys.exit(bool({heavy!r} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
