"""Names of downloaded media: safe on every file system, and recognizable."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathvalidate import is_valid_filename

from tui.transfers.download.download import Download
from tui.transfers.files.names import (
    MAX_NAME_BYTES,
    LayoutError,
    MediaInfo,
    apply_layout,
    check_layout,
    get_extension,
    iter_candidates,
    make_file_name,
    make_folder_name,
    make_part_name,
    sanitize_name,
)

LONG = "x" * 300


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo.jpg", "photo.jpg"),
        ("写真 é.png", "写真 é.png"),
        ("../../etc/passwd", "_._.._etc_passwd"),
        ("a/b\\c", "a_b_c"),
        ("a\x00b\x1b[31m\n", "a_b_[31m_"),
        ("invoice\u202egpj.exe", "invoice_gpj.exe"),
        ("a\u200bb\ufeff\u2066c", "a_b__c"),
        ("a\ud800b", "a_b"),
        ("", "media"),
        (".", "media"),
        ("..", "media"),
        ("....", "media"),
        (" \t", "media"),
        ("CON", "CON_"),
        ("con.txt", "con_.txt"),
        ("con .txt", "con_.txt"),
        ("nul.tar.gz", "nul_.tar.gz"),
        ("aux .foo.txt", "aux_ .foo.txt"),
        ("AUX . txt", "AUX_ . txt"),
        ("com1  .é", "com1_  .é"),
        ("CONIN$", "CONIN$_"),
        ("conout$ .txt", "conout$_.txt"),
        ("console.txt", "console.txt"),
        ("COM¹", "COM¹_"),
        ('a:b*c?"<>|', "a_b_c_____"),
        ("ends. ", "ends"),
        ("-rf", "_rf"),
        (".bashrc", "_bashrc"),
        (LONG + ".jpg", "x" * (MAX_NAME_BYTES - 4) + ".jpg"),
        ("é" * 200 + ".tar.gz", "é" * 96 + ".tar.gz"),
        ("e\u0301.jpg", "é.jpg"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert sanitize_name(name) == safe


@given(st.text(st.characters(codec=None)))
def test_any_name_becomes_valid_on_every_file_system(name: str) -> None:
    safe = sanitize_name(name)
    assert is_valid_filename(safe, platform="universal")
    assert 0 < len(safe.encode()) <= MAX_NAME_BYTES
    assert safe.isprintable()
    assert safe[0] not in ".- "
    assert sanitize_name(safe) == safe
    assert len(make_part_name(safe, "ME" + "0" * 32).encode()) <= 255


@pytest.mark.parametrize(
    ("filename", "content_type", "name"),
    [
        ("photo", "image/jpeg", "photo.jpg"),
        ("photo", "image/jpeg; charset=binary", "photo.jpg"),
        ("photo.png", "image/jpeg", "photo.png"),
        ("report 3.5", "application/pdf", "report 3.5.pdf"),
        ("photo", "application/octet-stream", "photo"),
        ("photo", "no/such-type", "photo"),
        ("photo", None, "photo"),
        (None, "audio/ogg; codecs=opus", "ME1.ogg"),
        ("\u202e", "text/plain", "ME1.txt"),
        (None, "text/markdown", "ME1.md"),
    ],
)
def test_a_name_without_an_extension_gets_one(
    filename: str | None, content_type: str | None, name: str
) -> None:
    assert make_file_name(MediaInfo("ME1", filename, content_type)) == name


def test_a_content_type_gives_its_usual_extension() -> None:
    types = ["image/png", "video/mp4", "application/pdf", "text/csv", "audio/amr"]
    assert [get_extension(one) for one in types] == [".png", ".mp4", ".pdf", ".csv", ".amr"]


def test_a_layout_names_folders_and_file() -> None:
    media = MediaInfo("ME1", "a/b.jpg", "image/jpeg", "Case 7/../x", "whatsapp:+49", 1_700_000_000)
    assert str(apply_layout("{conversation}/{date}-{filename}", media)) == "Case 7_.._x/2023-11-14-a_b.jpg"
    assert str(apply_layout("{author}/{time}/{sid}", media)) == "whatsapp_+49/221320/ME1"
    assert (
        str(apply_layout("{conversation}/{date}-{filename}", MediaInfo("ME1")))
        == "no conversation/undated-ME1"
    )


@pytest.mark.parametrize("blank", ["   ", "\u200b", "...", "\t\n"])
def test_media_of_a_conversation_without_a_visible_name_stay_together(blank: str) -> None:
    found = {
        apply_layout("{conversation}/{sid}", MediaInfo(f"ME{n}", conversation=blank)).parts[0]
        for n in range(3)
    }
    assert len(found) == 1
    assert found == {make_folder_name(blank)}


@pytest.mark.parametrize("name", ["manifest.jsonl", "Manifest.JSONL", "x.ME1.part", "X.PART"])
def test_no_media_or_conversation_gets_a_name_reserved_by_us(name: str) -> None:
    for found in apply_layout("{conversation}/{filename}", MediaInfo("ME1", name, None, name)).parts:
        assert found.lower() != "manifest.jsonl"
        assert not found.lower().endswith(".part")
    assert (
        make_folder_name(name)
        == apply_layout("{conversation}/{sid}", MediaInfo("ME1", conversation=name)).parts[0]
    )


def test_part_names_fit_short_name_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "pathconf", lambda *_: 143)  # as reported by eCryptfs
    folder = Path("/of/short/names")
    sid = f"ME{'0' * 32}"
    target = Download(
        "IS1", MediaInfo(sid, f"{LONG}.jpg", None, LONG), folder, "{conversation}/{filename}"
    ).target
    assert target.suffix == ".jpg"
    for path in islice(iter_candidates(target), 3):
        assert len(make_part_name(path.name, sid).encode()) <= 143
    assert max(len(part.encode()) for part in target.parts) > 90
    assert len(make_part_name("x" * 200, LONG).encode()) <= 255


def test_no_media_leaves_the_folder() -> None:
    for evil in ("..", "../..", "/etc", "", ".", "~"):
        found = apply_layout("{conversation}/{filename}", MediaInfo("ME1", evil, None, evil))
        assert not found.is_absolute()
        assert len(found.parts) == 2
        assert ".." not in found.parts


@pytest.mark.parametrize(
    "layout",
    [
        "{filename.__class__}",
        "{filename!r}",
        "{filename:>999999999}",
        "{0}",
        "{}",
        "{filename",
        "{size}-{filename}",
        "../{filename}",
        "/{filename}",
        "a//{filename}",
        "{date}",
        "",
    ],
)
def test_an_invalid_layout_is_refused_with_a_message(layout: str) -> None:
    with pytest.raises(LayoutError, match=r"^The layout .*\.$"):
        check_layout(layout)


def test_further_names_keep_the_extension() -> None:
    found = iter_candidates(Path("/d/a.tar.gz"))
    assert [next(found).name for _ in range(3)] == ["a.tar.gz", "a (1).tar.gz", "a (2).tar.gz"]
    found = iter_candidates(Path("/d") / sanitize_name(LONG + ".jpg"))
    next(found)
    assert len(next(found).name) == MAX_NAME_BYTES
