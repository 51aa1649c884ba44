"""The documents are valid for the programs that read them."""

import csv
import io
import json
import re
import wave
import zipfile

import pytest

Contents = dict[str | None, bytes]


def test_the_table_has_a_header_and_240_rows_of_the_same_width(contents: Contents) -> None:
    rows = list(csv.reader(io.StringIO(contents["orders march.csv"].decode(), newline="")))
    assert rows[0] == ["order", "item", "pieces", "price", "state"]
    assert len(rows) == 241
    assert {len(row) for row in rows} == {5}
    assert any(row[1] == "Hook, brass" for row in rows)


def test_the_json_sample_is_nested_and_on_one_line(contents: Contents) -> None:
    assert json.loads(contents["diagnosis.json"])["device"]["model"] == "HS-4 Router"
    assert len(json.loads(contents["readings.json"])["readings"]) == 900
    assert b"\n" not in contents["readings.json"]


@pytest.mark.parametrize("filename", ["invoice 4790.pdf", "credit note 109.pdf"])
def test_pdf_objects_are_at_their_xref_offsets(contents: Contents, filename: str) -> None:
    content = contents[filename]
    table = int(content.split(b"startxref\n")[1].split(b"\n")[0])
    starts = [int(start) for start in re.findall(rb"(\d{10}) 00000 n ", content[table:])]
    assert content[table:].startswith(b"xref\n0 6\n")
    assert [content[start:].split(b" ", 1)[0] for start in starts] == [b"1", b"2", b"3", b"4", b"5"]
    length = int(re.findall(rb"/Length (\d+)", content)[0])
    assert len(content.split(b"stream\n")[1].removesuffix(b"\nend")) == length


@pytest.mark.parametrize(("filename", "seconds"), [("doorbell.wav", 1.25), ("voice message.wav", 0.9)])
def test_audio_has_the_stated_duration(contents: Contents, filename: str, seconds: float) -> None:
    with wave.open(io.BytesIO(contents[filename])) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16_000, 1, 2)
        assert sound.getnframes() / sound.getframerate() == pytest.approx(seconds)
        assert any(sound.readframes(100))


def test_the_archive_is_valid_and_contains_a_folder(contents: Contents) -> None:
    with zipfile.ZipFile(io.BytesIO(contents["survey export.zip"])) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["readme.txt", "export/orders.csv", "export/report.json"]


def test_vcards_and_calendars_use_crlf_line_endings(contents: Contents) -> None:
    for filename, kind in (("Maria Torres.vcf", b"VCARD"), ("visit.ics", b"VCALENDAR")):
        content = contents[filename]
        assert content.startswith(b"BEGIN:" + kind + b"\r\n")
        assert content.endswith(b"END:" + kind + b"\r\n")
        assert content.count(b"\n") == content.count(b"\r\n")


def test_one_text_is_not_utf_8(contents: Contents) -> None:
    [old] = [
        content for name, content in contents.items() if name is not None and name.startswith("Protokoll")
    ]
    with pytest.raises(UnicodeDecodeError):
        old.decode()
    assert old.decode("latin-1").startswith("Gruß")
