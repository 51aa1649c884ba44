"""The journal: unfinished transfers survive any end of the program."""

from __future__ import annotations

import os
from pathlib import Path

from tui.transfers.download.download import Download
from tui.transfers.files.names import MediaInfo
from tui.transfers.journal import FileNamed, Journal, MediaUploaded, TransferAdded, TransferOver
from tui.transfers.upload.upload import Upload

DOWNLOAD = Download("IS1", MediaInfo("ME1", "\x1b[31m\u202ephoto.jpg", "image/jpeg"), Path("/d"))
UPLOAD = Upload(Path(os.fsdecode(b"/u/caf\xe9 \xff.txt")), "IS1", "CH1", "text/plain", "Zoë", "text")


def test_unfinished_transfers_are_restored(tmp_path: Path) -> None:
    journal, left = Journal.open(tmp_path, "key")
    assert left == []
    journal.write(
        TransferAdded("1", UPLOAD), TransferAdded("2", DOWNLOAD), TransferAdded("3", DOWNLOAD), durably=True
    )
    journal.write(MediaUploaded("1", "ME9"))
    journal.write(FileNamed("3", Path("/d/photo (1).jpg"), 7), TransferOver("2"))
    journal.close()
    for _ in range(2):
        journal, left = Journal.open(tmp_path, "key")
        journal.close()
        assert [(one.id, one.job, one.media_sid) for one in left] == [
            ("1", UPLOAD, "ME9"),
            ("3", DOWNLOAD, None),
        ]
        assert left[1].file_named == FileNamed("3", Path("/d/photo (1).jpg"), 7)


def test_a_line_truncated_by_a_crash_is_ignored(tmp_path: Path) -> None:
    journal, _ = Journal.open(tmp_path, "key")
    journal.write(TransferAdded("1", UPLOAD))
    journal.close()
    with (tmp_path / "key.1.jsonl").open("ab") as file:
        file.write(b'{"type":"added","id":"2","job":{"type":"uplo')
    journal, left = Journal.open(tmp_path, "key")
    journal.close()
    assert [one.id for one in left] == ["1"]


def test_garbage_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "key.1.jsonl").write_bytes(b'\x00\xff\n[]\n{}\n{"type":"over","id":"?"}\n' + b"x" * 9999)
    journal, left = Journal.open(tmp_path, "key")
    journal.close()
    assert left == []


def test_two_programs_have_separate_journals_and_the_next_one_resumes_both(tmp_path: Path) -> None:
    first, _ = Journal.open(tmp_path, "key")
    first.write(TransferAdded("1", UPLOAD))
    second, left = Journal.open(tmp_path, "key")
    assert left == [], "what the first one does is not for the second"
    second.write(TransferAdded("2", DOWNLOAD))
    first.close()
    second.close()
    third, left = Journal.open(tmp_path, "key")
    third.close()
    assert {one.id for one in left} == {"1", "2"}
    assert [path.name for path in tmp_path.glob("*.jsonl")] == ["key.1.jsonl"]


def test_a_journal_is_resumed_when_an_earlier_one_is_missing(tmp_path: Path) -> None:
    for number in (1, 2, 5, 40):
        journal, _ = Journal.open(tmp_path, "key")
        journal.write(TransferAdded(str(number), UPLOAD))
        journal.close()
        (tmp_path / "key.1.jsonl").rename(tmp_path / f"kept-{number}")
    for number in (2, 5, 40):
        (tmp_path / f"kept-{number}").rename(tmp_path / f"key.{number}.jsonl")
    (tmp_path / "key.05.jsonl").write_text("")
    (tmp_path / "other.2.jsonl").write_text("")
    journal, left = Journal.open(tmp_path, "key")
    journal.close()
    assert [one.id for one in left] == ["2", "5", "40"]
    there = sorted(path.name for path in tmp_path.glob("*.jsonl"))
    assert there == ["key.05.jsonl", "key.1.jsonl", "other.2.jsonl"]


def test_a_journal_is_private(tmp_path: Path) -> None:
    journal, _ = Journal.open(tmp_path / "transfers", "key")
    journal.close()
    assert (tmp_path / "transfers").stat().st_mode & 0o077 == 0

    one, _ = Journal.open(tmp_path, "AC1@host")
    one.write(TransferAdded("1", UPLOAD))
    one.close()
    other, left = Journal.open(tmp_path, "AC2@host")
    other.close()
    assert left == []
