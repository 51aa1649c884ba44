"""Hostile content of other kinds gets an error message, and the program keeps running."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import sys
import tarfile
import time
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.preview.makers import encode_image, png, quarters, scene
from tests.preview.sample_files import (
    make_mp3,
    make_mp4,
    make_pdf,
    make_photo_with_thumbnail,
    make_tar,
    make_wav,
    make_zip,
)
from tui.preview import Facts, Picture, Preview, Text, draw, open_content

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore:::PIL")

CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Maria\r\nTEL;TYPE=CELL:+46 70\r\n 123\r\nEND:VCARD\r\n"
CORPUS = {
    "a zip": make_zip("a.txt", "folder/b.txt"),
    "a tar": make_tar("a", "b"),
    "a packed tar": gzip.compress(make_tar("a", "b")),
    "an xz": lzma.compress(b"x" * 3000),
    "a wav": make_wav(1),
    "an mp3": make_mp3(encode_image(quarters(20, 20), "PNG")),
    "an mp4": make_mp4(),
    "a card": CARD,
    "JSON": b'{"a": [1, {"b": "c"}], "d": null}',
    "a table": b'a,b\n1,2\n"x",3\n',
    "source": b"def f(x):\n    return '''a'''\n",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>',
    "a photograph": make_photo_with_thumbnail()[:8000],
}
TYPES = ["", "text/csv", "application/json", "text/vcard", "image/jpeg", "application/zip", "audio/mpeg"]
NAMES = [None, "a.csv", "a.json", "a.py", "a.tar.gz", "a.mp4", "a.vcf"]


def printed_words(shown: Preview) -> str:
    """Return all text that would be printed."""
    said = " ".join(f"{detail.name}{detail.value}{detail.aside}" for detail in shown.details)
    if isinstance(shown, Facts):
        return shown.sentence + shown.hint + said
    lines = "".join(shown.lines) if isinstance(shown, Text) else ""
    return shown.facts + shown.note + said + lines


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_mutated_content_raises_or_prints_control_sequences(data: st.DataObject) -> None:
    content = bytearray(CORPUS[data.draw(st.sampled_from(sorted(CORPUS)))])
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, max(0, len(content) - 1)))
        content[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    shown = open_content(
        bytes(content),
        content_type=data.draw(st.sampled_from(TYPES)),
        filename=data.draw(st.sampled_from(NAMES)),
        size=data.draw(st.sampled_from([None, 10_000_000])),
    )
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in printed_words(shown))
    if isinstance(shown, Text):
        for line, marks in zip(shown.lines, shown.marks or [()] * len(shown.lines), strict=True):
            ends = [end for mark in marks for end in (mark.start, mark.stop)]
            assert ends == sorted(ends)
            assert all(0 <= end <= len(line) for end in ends)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=20))
def test_no_mutated_pdf_raises(place: int, put: bytes) -> None:
    content = bytearray(make_pdf(1))
    content[place : place + len(put)] = put
    shown = open_content(bytes(content), content_type="application/pdf", filename="a.pdf")
    assert isinstance(shown, Picture | Facts | Text)


def test_an_icon_with_an_oversized_picture_is_refused() -> None:
    picture = png(13_000, 13_000, bytes(100))
    entry = struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 32, len(picture), 22)
    icon = struct.pack("<HHH", 0, 1, 1) + entry + picture
    start = time.thread_time()
    shown = open_content(icon, content_type="image/x-icon", filename="a.ico")
    assert isinstance(shown, Facts)
    assert "too many pixels" in shown.sentence
    assert time.thread_time() - start < 0.5


def test_a_png_with_a_text_bomb_is_shown_without_the_text() -> None:
    content = encode_image(scene(40, 30), "PNG")
    body = b"Comment\0\0" + zlib.compress(bytes(100_000_000))
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    start = time.thread_time()
    open_content(content[:33] + chunk + content[33:], content_type="image/png", filename=None)
    assert time.thread_time() - start < 1


def test_a_zip_with_false_sizes_is_listed_without_unpacking() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.writestr("zeros", bytes(300_000_000))
    start = time.thread_time()
    shown = open_content(file.getvalue(), content_type="application/zip", filename="a.zip")
    assert isinstance(shown, Text)
    assert shown.lines == (" 300,000,000  zeros",)
    assert time.thread_time() - start < 0.5


def test_a_tar_header_claiming_gigabytes_is_reported() -> None:
    member = tarfile.TarInfo("././@PaxHeader")
    member.type = tarfile.XHDTYPE
    member.size = 8 * 1024**3 - 1
    content = gzip.compress(member.tobuf(tarfile.USTAR_FORMAT) + bytes(100_000_000))
    start = time.thread_time()
    shown = open_content(content, content_type="application/gzip", filename="a.tgz")
    assert isinstance(shown, Facts)
    assert time.thread_time() - start < 3


def test_a_huge_pdf_page_is_drawn_small() -> None:
    content = make_pdf(1).replace(b"300 400", b"9e6 9e6")
    shown = open_content(content, content_type="application/pdf", filename=None)
    if isinstance(shown, Picture):
        assert max(shown.width, shown.height) <= 480


def test_documents_are_parsed_without_environment_variables(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    spy = tmp_path / "python"
    spy.write_text(f"#!/bin/sh\nexport -p > {told}\n")
    spy.chmod(0o755)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "secret")
    monkeypatch.setattr(sys, "executable", str(spy))
    assert isinstance(open_content(make_pdf(1), content_type="", filename=None), Facts)
    assert "secret" not in told.read_text()


def test_a_polyglot_is_shown_by_its_first_bytes_and_the_declared_type_reported() -> None:
    content = encode_image(quarters(40, 30), "GIF") + make_zip("hidden.exe") + make_pdf(1)
    shown = open_content(content, content_type="application/pdf", filename="a.pdf")
    assert isinstance(shown, Picture)
    assert shown.note == "Says application/pdf, but is a GIF"
    assert draw(shown, 20, 10).rows


@pytest.mark.parametrize(
    "content", [b"[" * 60_000, b'{"a":' * 20_000, b"<a>" * 20_000, b"- " * 30_000, b"*" * 60_000]
)
@pytest.mark.parametrize("content_type", ["application/json", "text/markdown", "text/html", "text/csv"])
def test_deeply_nested_text_is_handled_quickly(content: bytes, content_type: str) -> None:
    start = time.thread_time()
    assert isinstance(open_content(content, content_type=content_type, filename=None), Text)
    assert time.thread_time() - start < 3
