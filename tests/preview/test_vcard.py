"""Contact cards as written by phones."""

from __future__ import annotations

import quopri

import pytest

from tui.preview import Text, open_content

NAME = "Інна Загірська"
CODED = "".join(f"={byte:02X}" for byte in NAME.encode())


def card(*lines: str | bytes) -> tuple[str, ...]:
    """Return the preview of a card of version 2.1."""
    coded = [line.encode() if isinstance(line, str) else line for line in lines]
    content = b"\r\n".join([b"BEGIN:VCARD", b"VERSION:2.1", *coded, b"END:VCARD", b""])
    shown = open_content(content, content_type="text/vcard", filename="a.vcf")
    assert isinstance(shown, Text), shown
    return tuple(" ".join(line.split()) for line in shown.lines)


@pytest.mark.parametrize(
    "line",
    [
        f"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{CODED}",
        f"FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:{CODED[:24]}=\r\n{CODED[24:60]}=\r\n{CODED[60:]}",
        f"FN;CHARSET=utf-8;QUOTED-PRINTABLE:{CODED}",
        f"FN;QUOTED-PRINTABLE:{CODED}",
        f"FN;CHARSET=rot13;QUOTED-PRINTABLE:{CODED}",
        f"FN:{NAME}",
        b"FN;CHARSET=windows-1251:" + NAME.encode("cp1251"),
        b"FN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:" + quopri.encodestring(NAME.encode("cp1251")),
        f"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;{CODED};;;",
        "N:Загірська;Інна",
    ],
)
def test_names_are_read_in_every_form(line: str | bytes) -> None:
    assert card(line) == (f"name {NAME}",)


def test_types_are_read_bare_or_as_parameters() -> None:
    assert card(
        "FN:Maria",
        "TEL;CELL:+123456",
        "TEL;WORK;VOICE:+7 123",
        'TEL;TYPE="home,fax":+1',
        "EMAIL;PREF;INTERNET:inna@example.com",
        "PHOTO;JPEG;ENCODING=BASE64:/9j/4AAQ",
    ) == (
        "name Maria",
        "phone, cell +123456",
        "phone, work, voice +7 123",
        "phone, home, fax +1",
        "email, pref, internet inna@example.com",
        "photo in the card",
    )


def test_encoded_values_of_a_card_are_sanitized() -> None:
    assert card("FN;QUOTED-PRINTABLE:Ma=1B[31mria=0D=0Anext=E2=80=AE") == ("name Ma␛[31mria next�",)


def test_a_soft_break_at_the_end_is_harmless() -> None:
    assert card("FN:Maria", "NOTE;ENCODING=QUOTED-PRINTABLE:a=", "b=") == ("name Maria", "note abEND:VCARD")
