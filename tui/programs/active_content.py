"""Detect content that could be executed: executables, scripts, desktop entries, HTML and SVG."""

from __future__ import annotations

import re
from typing import Final

from tui.api.content.file_types import strip_parameters

#: The first bytes of programs: Windows, ELF, Mach-O and Java, WebAssembly, Android.
_PROGRAMS: Final = (
    *(b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\0asm", b"dex\n"),
    *(b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"),
)
_HTML: Final = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script|iframe)\b",
    re.IGNORECASE | re.DOTALL,
)
_SVG: Final = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_DESKTOP_ENTRY: Final = re.compile(rb"^\s*\[(desktop entry|internetshortcut)\]", re.IGNORECASE | re.MULTILINE)
_TYPES: Final = {
    "application/java-archive": "a program",
    "application/vnd.android.package-archive": "a program",
    "application/vnd.microsoft.portable-executable": "a program",
    "application/wasm": "a program",
    "application/x-dosexec": "a program",
    "application/x-executable": "a program",
    "application/x-mach-binary": "a program",
    "application/x-msdownload": "a program",
    "application/x-shockwave-flash": "a program",
    "application/x-desktop": "a desktop entry",
    "application/x-sh": "a script",
    "application/x-shellscript": "a script",
    "application/xhtml+xml": "an HTML page",
    "image/svg+xml": "an SVG drawing",
    "message/rfc822": "a web archive or a mail",
    "text/html": "an HTML page",
    "text/javascript": "a script",
    "text/x-python": "a script",
    "text/x-shellscript": "a script",
}
_EXTENSIONS: Final = {
    "a program": "apk app appimage bin com cpl dll dmg exe jar msi msix pif scr so swf wasm",
    "a script": (
        "bash bat cmd command csh fish hta js jse ksh lua mjs php pl ps1 py pyw rb reg sh"
        " vbe vbs ws wsf wsh zsh"
    ),
    "a desktop entry": "desktop lnk settingcontent-ms url webloc workflow",
    "an HTML page": "htm html mht mhtml shtml xht xhtml",
    "an SVG drawing": "svg svgz",
}
_KINDS: Final = {extension: kind for kind, found in _EXTENSIONS.items() for extension in found.split()}


def find_active_kind(head: bytes, content_type: str, extension: str) -> str | None:
    """Return what makes a file dangerous to open: ``a script``, ``an HTML page``; None for other files.

    ``head`` is the start of the content, ``content_type`` the detected type, and ``extension`` that of its
    name, without a dot, in lower case. Any of them is sufficient.
    """
    if head.startswith(_PROGRAMS):
        return "a program"
    if head.removeprefix(b"\xef\xbb\xbf").startswith(b"#!"):
        return "a script"
    if found := _TYPES.get(strip_parameters(content_type)) or _KINDS.get(extension):
        return found
    if _DESKTOP_ENTRY.search(head):
        return "a desktop entry"
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "an HTML page"
    return "an SVG drawing" if _SVG.search(head) and b"\0" not in head else None
