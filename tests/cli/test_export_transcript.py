"""``mediadeck export --transcript``: a page per conversation, safe with any content."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from tests.catalog.places import conversation, media, running, service
from tests.cli.shell import Shell, files_under
from tui.server.samples.model import SampleMessage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.server.samples.model import SampleConversation, SampleMedia

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
HOSTILE = '<script>alert("1")</script>\u202e\x1b[31m&amp;\' onerror="x'


def say(text: str | None, hours: float, *sent: SampleMedia, author: str = "maria") -> SampleMessage:
    return SampleMessage(author, text, timedelta(hours=hours), sent)


CASE = conversation(
    "Case 7/8",
    say("First words\nand a second line", 30),
    *(say(f"left out {at}", 29 - at / 10) for at in range(5)),
    say("Here it is", 20, media("wet parcel.png", PNG, "image/png")),
    say(None, 19, media("scan.heic", b"heic", "image/heic"), media("a b.pdf", b"pdf", "application/pdf")),
)


class Page(HTMLParser):
    """A transcript as parsed by a browser."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.alternatives: list[str] = []
        self.words = ""
        self._is_style = False
        self.source = path.read_text()
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record the tag with its attributes."""
        self.tags.append(tag)
        self.attributes += attrs
        self._is_style = tag == "style"
        facts = dict(attrs)
        if tag == "a":
            self.links.append(unquote(facts["href"] or ""))
        if tag == "img":
            self.pictures.append(unquote(facts["src"] or ""))
            self.alternatives.append(facts["alt"] or "")

    def handle_endtag(self, tag: str) -> None:
        """Record the end of the style."""
        self._is_style = self._is_style and tag != "style"

    def handle_data(self, data: str) -> None:
        """Record visible text."""
        if not self._is_style:
            self.words += data


@contextmanager
def shell_at(tmp_path: Path, *conversations: SampleConversation) -> Iterator[Shell]:
    with running(tmp_path / "data", service("Harbour", *conversations)) as found:
        yield Shell(found, tmp_path)


def export(shell: Shell, *options: str) -> Path:
    out = shell.home / "out"
    ended = shell.run("export", shell.service_sid, "-o", str(out), "--transcript", *options)
    assert ended.returncode == 0, ended.stderr
    assert "transcript" in ended.stderr
    return out


def keep_texts(shell: Shell, scope: str) -> None:
    folder = shell.home / "config" / "mediadeck"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(f'[catalog]\ntext = "{scope}"\n')
    shell.variables["XDG_CONFIG_HOME"] = str(folder.parent)


def test_a_transcript_has_messages_names_times_and_files(tmp_path: Path) -> None:
    with shell_at(tmp_path, CASE) as shell:
        out = export(shell)
    page = Page(out / "Case 7_8" / "index.html")
    words = ["Case 7/8", "Made by", "Here it is", "wet parcel.png", "image/png", "a b.pdf"]
    places = [page.words.rindex(word) for word in words]
    assert places == sorted(places)
    assert "maria" in page.words
    assert page.pictures == [
        name for name in files_under(out / "Case 7_8") if name.endswith("wet parcel.png")
    ]
    for name in page.links:
        assert (out / "Case 7_8" / name).is_file()
    assert {name.rpartition("-")[2] for name in page.links} == {"wet parcel.png", "scan.heic", "a b.pdf"}
    times = [value for name, value in page.attributes if name == "datetime"]
    assert all(value and value[19] in "+-" for value in times)


def test_missing_messages_are_mentioned_in_the_transcript(tmp_path: Path) -> None:
    with shell_at(tmp_path, CASE) as shell:
        page = Page(export(shell) / "Case 7_8" / "index.html")
        assert "3 messages are not in the catalog" in page.words
        assert "First words" not in page.words
        keep_texts(shell, "all")
        assert shell.run("sync", shell.service_sid, "--full").returncode == 0
        page = Page(export(shell, "--resume") / "Case 7_8" / "index.html")
    assert "not in the catalog" not in page.words
    assert "First words\nand a second line" in page.words


def test_service_data_is_never_markup(tmp_path: Path) -> None:
    sent = say(
        HOSTILE,
        3,
        media(f"{HOSTILE}.png", PNG, "image/png"),
        media(HOSTILE, b"x", "x/<script>"),
        author=HOSTILE,
    )
    with shell_at(tmp_path, conversation(HOSTILE, sent)) as shell:
        [path] = export(shell).rglob("index.html")
    page = Page(path)
    assert "script" not in page.tags
    assert not any(name.startswith("on") or name == "style" for name, _ in page.attributes)
    assert set(page.tags) <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "h1",
        "h2",
        "dl",
        "dt",
        "dd",
        "bdi",
        "code",
        "main",
        "article",
        "p",
        "strong",
        "time",
        "div",
        "a",
        "figure",
        "figcaption",
        "img",
        "span",
    }
    assert page.words.count('<script>alert("1")</script>') >= 4
    assert not any(character in page.source for character in "\u202e\x1b")
    [policy] = [value for _, value in page.attributes if value and value.startswith("default-src")]
    assert policy.startswith("default-src 'none'; img-src 'self' file:; style-src 'sha256-")
    assert all((path.parent / name).is_file() for name in page.links)


def test_conversations_in_one_folder_get_separate_transcripts(tmp_path: Path) -> None:
    with shell_at(
        tmp_path,
        conversation("Same", say("one", 2, media("index.html"))),
        conversation("Same", say("two", 1, media("b.txt"))),
    ) as shell:
        out = export(shell, "--filter", "b.txt", "--layout", "{filename}")
        assert (out / "index.html").is_file()
        export(shell, "--resume", "--layout", "{filename}")
    there = files_under(out)
    pages = {name for name in there if name.startswith("index-CH")}
    assert there.keys() == {"manifest.jsonl", "index_.html", "b.txt", *pages}
    assert len(pages) == 2
    assert sorted(word for name in pages for word in ("one", "two") if word in Page(out / name).words) == [
        "one",
        "two",
    ]


def test_a_foreign_page_is_not_overwritten(tmp_path: Path) -> None:
    with shell_at(tmp_path, CASE) as shell:
        own = tmp_path / "out" / "Case 7_8" / "index.html"
        own.parent.mkdir(parents=True)
        own.write_text("mine")
        out = export(shell)
    assert own.read_text() == "mine"
    [page] = out.glob("index-CH*.html")
    assert "Case 7_8/" in Page(page).pictures[0]


@pytest.mark.parametrize("edited", ["../../secret", "/etc/passwd"])
def test_a_manifest_path_outside_the_folder_is_not_linked(tmp_path: Path, edited: str) -> None:
    with shell_at(tmp_path, CASE) as shell:
        out = export(shell)
        manifest = out / "manifest.jsonl"
        lines = [json.loads(line) for line in manifest.read_text().splitlines()]
        lines[0]["path"], lines[0]["sha256"] = edited, ""
        manifest.write_text("".join(json.dumps(line) + "\n" for line in lines))
        export(shell, "--resume")
    for page in out.rglob("index*.html"):
        assert not any(name.startswith(("/", "..")) for name in Page(page).links)


def test_a_transcript_without_texts_lists_the_files(tmp_path: Path) -> None:
    with shell_at(tmp_path, CASE) as shell:
        keep_texts(shell, "none")
        page = Page(export(shell) / "Case 7_8" / "index.html")
    assert len(page.pictures) == 1
    assert "maria" in page.words


def test_a_transcript_is_not_uploaded_with_its_folder(tmp_path: Path) -> None:
    with shell_at(tmp_path, CASE) as shell:
        folder = export(shell) / "Case 7_8"
        ended = shell.run("put", shell.service_sid, "Case 7/8", str(folder))
        assert ended.returncode == 0, ended.stderr
        names = [one["filename"] for message in shell.messages("Case 7/8") for one in message["media"] or ()]
    assert len(names) == 6
    assert "index.html" not in names
