"""Copied formats, read back by a browser's parser, a shell and others."""

from __future__ import annotations

import json
import shlex
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tui.api.models import decode_media
from tui.settings import Profile, Secret
from tui.sharing import Format, SharedMedia, TemporaryLink, format_media
from tui.sharing.formats import escape_url, make_safe_file_name, to_one_line

URL = "https://media.us1.twilio.com/ME0?Expires=1773519338&Signature=a-_~b&Key-Pair-Id=K"
HOSTILE_NAMES = [
    'a"><script>alert(1)</script>.png',
    "a](https://evil.example) ![.png",
    "a\\](x).png",
    "`rm -rf`.png",
    "$(touch hit).png",
    "'; touch hit; '.png",
    "\x1b[201~touch hit\n.png",
    "photo\u202egnp.exe",
    "*bold* _soft_ ~~gone~~ <b>&amp;",
    "https://evil.example/x.png",
]
PROFILE = Profile("p", "AC1", Secret("s"), "https://mcs.example/v1", "https://c.example/v1")


def shared(name: str | None = "sun set.jpg", url: str = URL, content_type: str = "image/jpeg") -> SharedMedia:
    media = decode_media(
        {
            "sid": "ME0",
            "service_sid": "IS0",
            "message_sid": "IM0",
            "channel_sid": "CH0",
            "filename": name,
            "content_type": content_type,
            "links": {"content": "//evil.example/", "content_direct_temporary": url},
        }
    )
    return SharedMedia.from_media(media, PROFILE, TemporaryLink(url, None), Path("/home/m/sun set.jpg"))


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Format.URL, URL),
        (Format.CONTENT_URL, "https://mcs.example/v1/Services/IS0/Media/ME0/Content"),
        (Format.MARKDOWN, f"![sun set.jpg]({URL})"),
        (Format.HTML, f'<img src="{URL.replace("&", "&amp;")}" alt="sun set.jpg">'),
        (Format.CURL, f"curl --fail --location --globoff --output 'sun set.jpg' '{URL}'"),
        (Format.MEDIA_SID, "ME0"),
        (Format.MESSAGE_SID, "IM0"),
        (Format.CONVERSATION_SID, "CH0"),
        (Format.PATH, "/home/m/sun set.jpg"),
    ],
)
def test_a_picture_has_each_format(form: Format, text: str) -> None:
    assert shared().format_as(form) == text


def test_other_files_are_linked_not_embedded() -> None:
    report = shared("report.pdf", content_type="application/pdf")
    assert report.format_as(Format.MARKDOWN) == f"[report.pdf]({URL})"
    assert report.format_as(Format.HTML) == f'<a href="{URL.replace("&", "&amp;")}">report.pdf</a>'


def test_several_are_one_per_line_and_missing_values_are_skipped() -> None:
    bare = SharedMedia("ME1", "https://mcs.example/1")
    assert format_media(Format.MEDIA_SID, [shared(), bare]) == "ME0\nME1"
    assert format_media(Format.MESSAGE_SID, [shared(), bare]) == "IM0"
    assert format_media(Format.PATH, [bare]) == ""
    lines = format_media(Format.JSON, [shared("a\nb"), shared("c")]).split("\n")
    assert [json.loads(line)["filename"] for line in lines] == ["a\nb", "c"]
    assert format_media(Format.JSON, [shared()]).startswith('{\n  "sid"')


class Tags(HTMLParser):
    """All tags with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.data = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Record text."""
        self.data += data


names = st.one_of(st.sampled_from(HOSTILE_NAMES), st.text(min_size=1))
urls = st.text().map(lambda text: f"https://media.example/{text}")
types = st.sampled_from(["image/png", "text/html", 'image/"><b>'])


@given(names, urls, types)
def test_html_is_one_tag_with_the_url_and_the_name(name: str, url: str, content_type: str) -> None:
    media = shared(name, url, content_type)
    found = Tags(media.format_as(Format.HTML) or "")
    [(tag, attributes)] = found.tags
    assert attributes["src" if tag == "img" else "href"] == escape_url(url)
    assert (attributes["alt"] if tag == "img" else found.data) == media.name


@given(names, urls, types)
def test_markdown_is_one_link_with_the_url_and_the_name(name: str, url: str, content_type: str) -> None:
    media = shared(name, url, content_type)
    read = Tags(MarkdownIt("commonmark").render(media.format_as(Format.MARKDOWN) or ""))
    [(_, _), (tag, attributes)] = read.tags
    target = attributes["src" if tag == "img" else "href"]
    assert unquote(target or "") == unquote(escape_url(url))
    assert (attributes["alt"] if tag == "img" else read.data.removesuffix("\n")) == media.name


@given(names, urls)
def test_a_shell_parses_the_curl_command_as_intended(name: str, url: str) -> None:
    command = shared(name, url).format_as(Format.CURL) or ""
    assert command.isprintable() or not set(command) & set("\x1b\n\r\x00")
    assert shlex.split(command)[-3:] == ["--output", make_safe_file_name(name), escape_url(url)]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_real_shell_executes_nothing_in_a_name(name: str, tmp_path: Path) -> None:
    (tmp_path / "curl").write_text('#!/bin/sh\nshift 4\nprintf "%s|%s" "$1" "$2"\n')
    (tmp_path / "curl").chmod(0o755)
    command = shared(name).format_as(Format.CURL) or ""
    ended = subprocess.run(
        ["/bin/sh", "-c", command], cwd=tmp_path, env={"PATH": f"{tmp_path}"}, capture_output=True, check=True
    )
    assert ended.stdout.decode() == f"{make_safe_file_name(name)}|{URL}"
    assert [path.name for path in tmp_path.iterdir()] == ["curl"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..", "media"),
        (".bashrc", "bashrc"),
        ("-rf", "_-rf"),
        ("~root", "_~root"),
        ("a\x00b\n.txt", "a b .txt"),
        ("写真 1.jpg", "写真 1.jpg"),
        ("", "media"),
        ("é" * 300 + ".jpeg", "é" * 97 + ".jpeg"),
    ],
)
def test_an_output_name_stays_in_its_folder(name: str, safe: str) -> None:
    assert make_safe_file_name(name) == safe


@given(st.text())
def test_no_name_is_a_path_an_option_or_hidden(name: str) -> None:
    safe = make_safe_file_name(name)
    assert safe
    assert "/" not in safe
    assert safe[0] not in ".-~"
    assert len(safe.encode()) <= 200


def test_json_is_printable_and_round_trips() -> None:
    raw = shared("\x1b[31m\x9b \u202e写真").format_as(Format.JSON) or ""
    assert json.loads(raw)["filename"] == "\x1b[31m\x9b \u202e写真"
    assert "写真" in raw
    assert not set("\x1b\x9b\u202e") & set(raw)


def test_a_valid_url_is_unchanged_and_any_other_is_made_harmless() -> None:
    assert escape_url(URL) == URL
    assert escape_url("https://x/\x1b]8;;\x07 \"'<写>") == "https://x/%1B]8;;%07%20%22'%3C%E5%86%99%3E"


def test_every_value_is_a_single_line() -> None:
    assert to_one_line("a\r\n\tb\u2028c\u202ed 👩\u200d👧") == "a b cd 👩\u200d👧"


def test_the_repr_does_not_show_the_signed_url() -> None:
    assert "Signature" not in repr(shared())
