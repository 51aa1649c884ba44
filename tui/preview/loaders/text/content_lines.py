"""Content lines, the syntax of contact cards and calendars: ``NAME;PARAMETER=value:value``.

RFC 6350, 3.2 and RFC 5545, 3.1; also the quoted-printable values of vCard 2.1 and vCalendar 1.0.
"""

from __future__ import annotations

import quopri
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.preview.loaders.text.decoding import MAX_BYTES, MAX_LINES
from tui.text.charsets import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.preview.loaders.text.decoding import DecodedText

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_LINE: Final = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[\w-]{1,40})(?P<parameters>(?:;(?:\"[^\"]*\"|[^:\"])*)?):(?P<value>.*)", re.ASCII
)
_PARAMETER: Final = re.compile(r";((?:\"[^\"]*\"|[^;\"])*)")
_QUOTED_PRINTABLE: Final = re.compile(
    r"[\w.-]{1,80};(?:[^:]*;)?(?:ENCODING=)?QUOTED-PRINTABLE\b", re.ASCII | re.IGNORECASE
)
#: Bare parameters of vCard 2.1 that name an encoding, not a type.
_ENCODINGS: Final = frozenset({"quoted-printable", "base64", "8bit", "7bit", "b"})
_ESCAPED: Final = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class ContentLine:
    """A property: ``name`` and parameter keys in upper case; ``value`` is decoded but still escaped.

    A bare parameter, as in ``TEL;CELL:``, has an empty key. Names of encodings and charsets are left out.
    """

    name: str
    parameters: tuple[tuple[str, str], ...]
    value: str

    def parameter(self, key: str) -> str:
        """Return the value of the first parameter ``key``; empty if there is none."""
        return next((value for name, value in self.parameters if name == key), "")


def parse_content_lines(content: bytes, text: DecodedText) -> Iterator[ContentLine]:
    """Yield the properties at the beginning of ``content``, which decodes to ``text``.

    Parses bytes, since each property may have its own charset; the encoding of ``text`` is the default.
    """
    is_unicode = text.encoding.startswith("UTF-")
    head = text.text.encode(errors="replace") if is_unicode else content[:MAX_BYTES]
    # Latin-1 preserves every byte.
    for line in _unfold(_LINE_END.split(head.decode("latin-1"), MAX_LINES)[:MAX_LINES]):
        match = _LINE.fullmatch(line)
        if match is not None:
            yield _parse(match, "utf-8" if is_unicode else text.encoding)


def unescape(value: str) -> str:
    r"""Return ``value`` with ``\,`` and the like replaced, and line breaks as spaces (RFC 6350, 3.4)."""
    return _ESCAPED.sub(lambda match: " " if match[1] in "nN" else match[1], value)


def _unfold(lines: list[str]) -> list[str]:
    """Return the logical lines.

    A line that begins with a space continues the one before (RFC 6350, 3.2), and so does a line after a soft
    break of quoted-printable (RFC 2045, 6.7).
    """
    logical: list[str] = []
    is_soft = False
    for line in lines:
        if is_soft:
            logical[-1] = logical[-1][:-1] + line
        elif line[:1] in {" ", "\t"} and logical:
            logical[-1] += line[1:]
        else:
            logical.append(line)
        is_soft = line.endswith("=") and _QUOTED_PRINTABLE.match(logical[-1]) is not None
    return logical


def _parse(match: re.Match[str], charset: str) -> ContentLine:
    parameters: list[tuple[str, str]] = []
    is_quoted = False
    for written in _PARAMETER.findall(match["parameters"]):
        key, _, value = written.rpartition("=") if "=" in written.partition('"')[0] else ("", "", written)
        key, value = key.strip().upper(), value.strip().strip('"')
        if value.lower() in _ENCODINGS and key in {"", "ENCODING"}:
            is_quoted = value.lower() == "quoted-printable"
        elif key == "CHARSET":
            charset = value
        else:
            parameters.append((key, value))
    raw = match["value"].encode("latin-1")
    text = _decode(quopri.decodestring(raw) if is_quoted else raw, charset)
    decoded_parameters = ((key, _decode(value.encode("latin-1"), charset)) for key, value in parameters)
    return ContentLine(match["name"].upper(), tuple(decoded_parameters), text)


def _decode(raw: bytes, charset: str) -> str:
    """Decode ``raw`` by its charset; text with a wrong charset is often UTF-8."""
    for name in (charset, "utf-8"):
        try:
            return decoded(raw, name)
        except (LookupError, UnicodeError):
            continue
    return decoded(raw, "cp1252", errors="replace")
