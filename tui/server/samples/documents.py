"""Documents: text, tables, a PDF, a contact, a calendar entry, an archive, audio."""

from __future__ import annotations

import array
import io
import json
import math
import sys
import wave
import zipfile

from tui.server.samples.seeded_random import make_random

_RATE = 16_000
_LOUDEST = 32_767


def note() -> bytes:
    """Write a plain text in UTF-8."""
    return (
        "Left with neighbour at no. 14.\n"
        "Corner crushed, tape open, contents look dry.\n"
        "Customer asks for a call after 17:00 – ring twice, the bell sticks.\n"
    ).encode()


def old_note() -> bytes:
    """Write a text in Latin-1 with DOS line ends, which is not valid UTF-8."""
    return "Gruß von der Küste\r\nPaket für Café Möwe: 3 Stück zu 12,50\r\n".encode("latin-1")


def orders() -> bytes:
    """Write a table of 240 orders, with a header, quoted commas and non-ASCII names."""
    rng = make_random(240)
    goods = ("Rope 10 m", "Lamp oil", '"Hook, brass"', "Tea", "Karte Nordsee", "灯油")
    cents = ("00", "50", "95")
    rows = ["order,item,pieces,price,state"]
    for number in range(240):
        state = rng.choice(("sent", "sent", "returned", "open"))
        price = f"{rng.randint(2, 90)}.{rng.choice(cents)}"
        rows.append(f"{4700 + number},{rng.choice(goods)},{rng.randint(1, 9)},{price},{state}")
    return ("\r\n".join(rows) + "\r\n").encode()


def router_log() -> bytes:
    """Write about 400 lines of a device log, a few with colour codes."""
    rng = make_random(9)
    events = (
        "link up",
        "link down",
        "dhcp renew",
        "sync 104 Mbit/s",
        "\x1b[33mretry\x1b[0m",
        "\x1b[31mno carrier\x1b[0m",
    )
    lines = (
        f"{6 + i // 60:02}:{i % 60:02}:{rng.randrange(60):02} dsl0 {rng.choice(events)}" for i in range(400)
    )
    return ("\n".join(lines) + "\n").encode()


def diagnosis() -> bytes:
    """Write a nested JSON document."""
    report = {
        "device": {"model": "HS-4 Router", "serial": "0077-4821", "firmware": "2.14.1"},
        "checks": [
            {"name": "power", "passed": True, "volts": 12.1},
            {"name": "line", "passed": False, "detail": "no carrier since 06:12"},
            {"name": "wlan", "passed": True, "clients": ["kitchen", "phone", "küche-2"]},
        ],
        "advice": None,
    }
    return json.dumps(report, indent=2, ensure_ascii=False).encode()


def packed_json() -> bytes:
    """Write single-line JSON of about 30 kB."""
    rng = make_random(30)
    readings = [
        {"at": 1_700_000_000 + i * 900, "kwh": round(4800 + i * 0.031 + rng.random() / 50, 3)}
        for i in range(900)
    ]
    return json.dumps({"meter": "0077 4821", "readings": readings}, separators=(",", ":")).encode()


def handover() -> bytes:
    """Write a Markdown page with headings, a list, a table and code."""
    return (
        "# Handover, Friday\n\n"
        "Three cases wait for an answer:\n\n"
        "- **4821** – damaged parcel, photographs are in\n"
        "- **4836** – router has no line, *visit booked*\n"
        "- 4790 – refund approved\n\n"
        "| case | owner | due |\n| --- | --- | --- |\n| 4821 | lee | Mon |\n| 4836 | noor | Fri |\n\n"
        "```\nping 192.0.2.1\n```\n"
    ).encode()


def page() -> bytes:
    """Write a small HTML page that contains a script, which nothing should run."""
    return (
        b'<!doctype html><meta charset="utf-8"><title>Return form</title>'
        b"<h1>Return form</h1><p>Order 4790</p><script>document.title = 'run'</script>\n"
    )


def drawing() -> bytes:
    """Write a floor plan as SVG, a picture format that Pillow cannot open."""
    return (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300">'
        b'<rect width="400" height="300" fill="#f7f3e8"/>'
        b'<path d="M40 40h320v220H40z" fill="none" stroke="#123a5a" '
        b'stroke-width="6"/><circle cx="120" cy="120" r="14" fill="#c8322f"/>'
        b'<text x="142" y="126">router</text></svg>\n'
    )


def contact() -> bytes:
    """Write a vCard with one person."""
    return (
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Torres;Maria;;;\r\nFN:Maria Torres\r\n"
        b"TEL;TYPE=CELL:+12025550100\r\n"
        b"EMAIL:maria@example.com\r\nEND:VCARD\r\n"
    )


def appointment() -> bytes:
    """Write a calendar entry."""
    return (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Harbour Support//Visits//EN\r\nBEGIN:VEVENT\r\n"
        b"UID:visit-4836@example.com\r\nDTSTAMP:20250314T080000Z\r\nDTSTART:20250317T090000Z\r\n"
        b"SUMMARY:Engineer visit\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def invoice(lines: tuple[str, ...]) -> bytes:
    """Write a PDF with one A5 page that shows `lines` (ASCII), the first of them large."""
    text = ["BT", "/F1 22 Tf", "40 530 Td", f"({lines[0]}) Tj", "/F1 11 Tf", "0 -18 Td"]
    text += [f"0 -20 Td ({line}) Tj" for line in lines[1:]]
    content = "\n".join(["0.07 0.23 0.35 rg 0 575 420 20 re f 0 g", *text, "ET"]).encode("ascii")
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


def _pdf(*objects: bytes) -> bytes:
    """Write a PDF file of `objects`, numbered from 1; the first is the catalog."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    starts = []
    for number, body in enumerate(objects, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def archive() -> bytes:
    """Write a zip with three files, one of them in a folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archived:
        for name, content in (
            ("readme.txt", note()),
            ("export/orders.csv", orders()),
            ("export/report.json", diagnosis()),
        ):
            archived.writestr(zipfile.ZipInfo(name, (2025, 3, 14, 9, 30, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sound(*tones: tuple[float, float]) -> bytes:
    """Write a WAV (16 kHz, mono, 16 bits) of `tones` that fade out, each a pitch in hertz and seconds."""
    samples = array.array("h")
    for hertz, seconds in tones:
        count = round(seconds * _RATE)
        turn = math.tau * hertz / _RATE
        samples.extend(
            round(_LOUDEST * 0.5 * math.exp(-3 * i / count) * math.sin(turn * i)) for i in range(count)
        )
    if sys.byteorder == "big":
        samples.byteswap()
    out = io.BytesIO()
    with wave.open(out, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(samples.itemsize)
        written.setframerate(_RATE)
        written.writeframes(samples.tobytes())
    return out.getvalue()
