"""Names in archives of various archivers."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
import zlib

import pytest

from tui.preview import Facts, Text, open_content


def archive(*names: bytes, extra: bytes = b"") -> bytes:
    """Return an archive with entries of these names, and no declared encoding."""
    file = io.BytesIO()
    stand_ins = [b"%04d".ljust(len(name), b"x") % number for number, name in enumerate(names)]
    with zipfile.ZipFile(file, "w") as made:
        for stand_in in stand_ins:
            entry = zipfile.ZipInfo(stand_in.decode())
            entry.extra = extra
            made.writestr(entry, b"content")
    content = file.getvalue()
    for stand_in, name in zip(stand_ins, names, strict=True):
        content = content.replace(stand_in, name)
    return content


def unicode_path(raw: bytes, name: str) -> bytes:
    """Return Info-ZIP's Unicode path field."""
    body = struct.pack("<BI", 1, zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(body)) + body


def list_names(content: bytes) -> list[str]:
    shown = open_content(content, content_type="application/zip", filename="a.zip")
    assert isinstance(shown, Text), shown
    return [line.split(maxsplit=1)[1] for line in shown.lines]


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("ascii", ["letter.txt", "photos/boat.jpg"]),
        ("utf-8", ["Fotos/Müller Übergabe.jpg", "отчёт.pdf", "写真.jpg"]),
        ("cp437", ["Müller Übergabe.jpg"]),
        ("cp437", ["Übersicht.pdf", "résumé naïve.txt"]),
        ("cp866", ["Отчёт за май.docx"]),
        ("cp866", ["фото.jpg", "Договор.pdf"]),
        ("cp932", ["新しいフォルダ/SJIS_835C_ソ.txt", "新しいテキスト ドキュメント.txt"]),
        ("cp932", ["写真.jpg"]),
        ("gbk", ["新建文件夹/文档.txt"]),
    ],
)
def test_archive_names_are_decoded_as_written(encoding: str, names: list[str]) -> None:
    assert list_names(archive(*(name.encode(encoding) for name in names))) == names


def test_a_unicode_name_field_takes_precedence() -> None:
    raw = "отчёт.pdf".encode("cp866")
    assert list_names(archive(raw, extra=unicode_path(raw, "отчёт.pdf"))) == ["отчёт.pdf"]
    stale = unicode_path(b"another name", "another.pdf")
    assert list_names(archive(raw, extra=stale)) == ["отчёт.pdf"]


def test_a_truncated_field_is_harmless() -> None:
    content = archive(b"letter.txt", extra=b"\x75\x70\x03\x00abc")
    if sys.version_info < (3, 13):
        assert list_names(content) == ["letter.txt"]
    else:  # this zipfile version refuses the whole archive
        opened = open_content(content, content_type="application/zip", filename="x.zip")
        assert isinstance(opened, Facts)
        assert "damaged" in opened.sentence
