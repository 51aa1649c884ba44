"""Charset names in HTTP headers."""

from __future__ import annotations

import encodings
import pkgutil

import pytest

from tui.text.charsets import decoded, find_text_encoding

TRANSFORMS = ("rot13", "rot_13", "hex", "base64", "bz2", "zlib", "quopri", "uu")


@pytest.mark.parametrize("name", [*TRANSFORMS, "idna", "punycode", "no-such", "a\0b", "é", "", "../x"])
def test_an_unusable_charset_becomes_none(name: str) -> None:
    assert find_text_encoding(name) is None


@pytest.mark.parametrize(
    ("name", "encoding"), [("UTF-8", "utf-8"), ("windows-1251", "cp1251"), (" latin1 ", "iso8859-1")]
)
def test_a_charset_is_recognized_by_all_its_aliases(name: str, encoding: str) -> None:
    assert find_text_encoding(name) == encoding


def test_every_python_codec_decodes_or_reports_that_it_cannot() -> None:
    for codec in pkgutil.iter_modules(encodings.__path__):
        try:
            text = decoded(b"\xe9\xff\0 text" * 10, codec.name, errors="replace")
        except (LookupError, UnicodeError):
            continue
        assert isinstance(text, str)
