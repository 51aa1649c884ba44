"""What is neither picture nor text is told in words."""

from __future__ import annotations

import io
import subprocess
import sys
import wave
import zipfile

import pytest

from tui.preview import Facts, open_content


def sound() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(bytes(400))
    return file.getvalue()


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as writer:
        writer.writestr("a.txt", "a")
    return file.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(100)


@pytest.mark.parametrize(
    ("content", "content_type", "words"),
    [
        (PDF, "application/pdf", "PDF document"),
        (sound(), "audio/wav", "Sound, WAV"),
        (sound(), "audio/x-wav", "Sound, WAV"),
        (archive(), "application/zip", "ZIP archive"),
        (MP4, "video/mp4", "Video, MP4"),
        (bytes(range(128, 256)), "application/octet-stream", "Content of an unknown kind"),
    ],
)
def test_content_is_called_by_its_kind_and_size(content: bytes, content_type: str, words: str) -> None:
    facts = open_content(content, content_type=content_type, filename="x")
    assert facts == Facts(f"{words} · {len(content):,} bytes")


def test_a_claim_that_differs_is_told() -> None:
    assert open_content(PDF, content_type="image/png", filename="a.png") == Facts(
        f"PDF document · {len(PDF)} bytes", "Says image/png"
    )


def test_a_picture_of_another_kind_says_that_it_is_not_drawn() -> None:
    heif = b"\x00\x00\x00\x18ftypheic" + bytes(100)
    assert open_content(heif, content_type="image/heif", filename=None) == Facts(
        "Picture, HEIF · 112 bytes", "Pictures of this kind are not drawn"
    )


def test_one_byte_is_not_many() -> None:
    assert open_content(b"\x00", content_type="", filename=None) == Facts(
        "Content of an unknown kind · 1 byte"
    )


def test_a_hostile_claim_is_shown_short_and_harmless() -> None:
    facts = open_content(b"\x00\x01", content_type="[/bold]\x1b[31m" + "x" * 500, filename=None)
    assert isinstance(facts, Facts)
    assert facts.hint.startswith("Says [/bold]␛[31mxxx")
    assert len(facts.hint) < 70


def test_the_room_is_entered_without_pillow_and_puremagic() -> None:
    code = "import sys, tui.preview; sys.exit(bool({'PIL', 'puremagic', 'textual'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
