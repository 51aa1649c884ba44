"""Content types by file extension: a single table, the same on every machine and Python version."""

from __future__ import annotations

from typing import Final

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument"

#: The names are IANA's or those of browsers. The first extension of a type is its usual one. An extension
#: with several types stands for the last of them.
#: several types stands for the last of them.
_EXTENSIONS: Final = {
    "application/epub+zip": "epub",
    "application/gzip": "gz tgz",
    "application/json": "json",
    "application/msword": "doc dot",
    "application/ogg": "ogg",
    "application/octet-stream": "bin exe dll so o obj",
    "application/pdf": "pdf",
    "application/pgp-signature": "sig",
    "application/pkcs7-mime": "p7m p7c",
    "application/postscript": "ps ai eps",
    "application/sql": "sql",
    "application/toml": "toml",
    "application/vnd.android.package-archive": "apk",
    "application/vnd.apple.mpegurl": "m3u8 m3u",
    "application/vnd.ms-excel": "xls xlb",
    "application/vnd.ms-outlook": "msg",
    "application/vnd.ms-powerpoint": "ppt pps pot",
    f"{_OPEN_DOCUMENT}.graphics": "odg",
    f"{_OPEN_DOCUMENT}.presentation": "odp",
    f"{_OPEN_DOCUMENT}.spreadsheet": "ods",
    f"{_OPEN_DOCUMENT}.text": "odt",
    f"{_OFFICE}.presentationml.presentation": "pptx",
    f"{_OFFICE}.spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}.wordprocessingml.document": "docx",
    "application/vnd.rar": "rar",
    "application/wasm": "wasm",
    "application/x-7z-compressed": "7z",
    "application/x-bzip2": "bz2",
    "application/x-ndjson": "ndjson jsonl",
    "application/x-pkcs12": "p12 pfx",
    "application/x-sh": "sh",
    "application/x-shockwave-flash": "swf",
    "application/x-tar": "tar",
    "application/x-tex": "tex",
    "application/x-xz": "xz",
    "application/yaml": "yaml yml",
    "application/zip": "zip",
    "audio/3gpp": "3gp",
    "audio/aac": "aac adts",
    "audio/amr": "amr",
    "audio/basic": "au snd",
    "audio/flac": "flac",
    "audio/midi": "mid midi",
    "audio/mp4": "m4a m4b",
    "audio/mpeg": "mp3 mp2 mpga",
    "audio/ogg": "ogg oga opus spx",
    "audio/wav": "wav",
    "audio/x-aiff": "aiff aif aifc",
    "audio/x-caf": "caf",
    "audio/x-ms-wma": "wma",
    "font/otf": "otf",
    "font/ttf": "ttf",
    "font/woff": "woff",
    "font/woff2": "woff2",
    "image/apng": "apng",
    "image/avif": "avif",
    "image/bmp": "bmp dib",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/heif": "heif hif",
    "image/jp2": "jp2",
    "image/jpeg": "jpg jpeg jpe jfif",
    "image/jxl": "jxl",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/tiff": "tif tiff",
    "image/vnd.adobe.photoshop": "psd",
    "image/vnd.microsoft.icon": "ico",
    "image/webp": "webp",
    "image/x-portable-anymap": "pnm",
    "image/x-portable-bitmap": "pbm",
    "image/x-portable-graymap": "pgm",
    "image/x-portable-pixmap": "ppm",
    "message/rfc822": "eml mht mhtml",
    "text/calendar": "ics",
    "text/css": "css",
    "text/csv": "csv",
    "text/html": "html htm",
    "text/javascript": "js mjs",
    "text/markdown": "md markdown",
    "text/plain": "txt text log conf ini c h bat srt",
    "text/rtf": "rtf",
    "text/tab-separated-values": "tsv",
    "text/vcard": "vcf",
    "text/vtt": "vtt",
    "text/x-python": "py",
    "text/xml": "xml xsl xsd",
    "video/3gpp": "3gp 3gpp",
    "video/3gpp2": "3g2",
    "video/mp4": "mp4 m4v",
    "video/mpeg": "mpg mpeg mpe m1v",
    "video/ogg": "ogv",
    "video/quicktime": "mov qt",
    "video/webm": "webm",
    "video/x-flv": "flv",
    "video/x-matroska": "mkv",
    "video/x-ms-wmv": "wmv",
    "video/x-msvideo": "avi",
}
#: Alternative names of a type, and the registered one.
_ALIASES: Final = {
    "application/javascript": "text/javascript",
    "application/rtf": "text/rtf",
    "application/x-gzip": "application/gzip",
    "application/x-javascript": "text/javascript",
    "application/x-pdf": "application/pdf",
    "application/x-rar-compressed": "application/vnd.rar",
    "application/x-yaml": "application/yaml",
    "application/x-zip-compressed": "application/zip",
    "application/xml": "text/xml",
    "audio/mp3": "audio/mpeg",
    "audio/m4a": "audio/mp4",
    "audio/opus": "audio/ogg",
    "audio/vnd.wave": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/x-m4a": "audio/mp4",
    "audio/x-wav": "audio/wav",
    "image/heic-sequence": "image/heic",
    "image/heif-sequence": "image/heif",
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-icon": "image/vnd.microsoft.icon",
    "image/x-ms-bmp": "image/bmp",
    "image/x-png": "image/png",
    "text/directory": "text/vcard",
    "text/x-vcard": "text/vcard",
    "text/yaml": "application/yaml",
    "video/avi": "video/x-msvideo",
    "video/x-m4v": "video/mp4",
}
_TYPES: Final = {
    extension: content_type
    for content_type, extensions in _EXTENSIONS.items()
    for extension in extensions.split()
}
#: All known extensions, without a dot, sorted.
EXTENSIONS: Final = tuple(sorted(_TYPES))


def strip_parameters(content_type: str) -> str:
    """Return ``content_type`` without parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def normalize_content_type(content_type: str) -> str:
    """Return the registered name of a content type: ``image/jpeg`` for ``image/jpg; x=1``."""
    bare = strip_parameters(content_type)
    return _ALIASES.get(bare, bare)


def find_type_by_name(name: str) -> str | None:
    """Return the content type for the extension of the file name ``name``, or None if it is unknown."""
    stem, dot, extension = name.rpartition(".")
    return find_type_by_extension(extension) if dot and stem else None


def find_type_by_extension(extension: str) -> str | None:
    """Return the content type for ``extension``, given without a dot, or None if it is unknown."""
    return _TYPES.get(extension.lower())


def find_types_by_extension(extension: str) -> tuple[str, ...]:
    """Return all names of content types for ``extension``, the registered ones first."""
    names = [name for name, extensions in _EXTENSIONS.items() if extension.lower() in extensions.split()]
    return *names, *(alias for alias, name in _ALIASES.items() if name in names)


def find_extension(content_type: str) -> str:
    """Return the usual extension of a content type, with its dot, or "" for an unknown type."""
    extensions = _EXTENSIONS.get(normalize_content_type(content_type), "").split()
    return f".{extensions[0]}" if extensions else ""
