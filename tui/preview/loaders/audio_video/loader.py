"""Audio and video: container, codec, length, tags, and the cover picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tinytag import TinyTag

from tui.preview.limits import DeadlineReader
from tui.preview.loaders.audio_video.matroska import matroska_details
from tui.preview.loaders.audio_video.mp4 import mp4_details
from tui.preview.loaders.content import Loaded
from tui.preview.loaders.media_types import describe_type
from tui.preview.loaders.pictures.picture import read_picture
from tui.preview.model import Detail, Facts, Picture
from tui.text.durations import format_clock
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.preview.loaders.content import Content

_MAX_SECONDS: Final = 1.0
_MAX_WORDS: Final = 80
_FIRST_PACKET: Final = 28
_OGG_CODECS: Final = {
    b"OpusHead": "Opus",
    b"\x01vorbis": "Vorbis",
    b"\x7fFLAC": "FLAC",
    b"Speex ": "Speex",
    b"\x80theora": "Theora",
}
#: The second byte of raw AAC (ADTS), which tinytag reads as an MP3 of zero length.
_ADTS: Final = (b"\xf0", b"\xf1", b"\xf8", b"\xf9")
_TAGS: Final = ("title", "artist", "album", "year", "genre", "comment")


def load_audio_video(content: Content) -> Loaded:
    """Load the cover picture, if any, with the metadata; else the metadata alone."""
    details, cover = read_tags(content.data, content.filename)
    words = f"{describe_type(content.media_type)} · {content.size}"
    preview: Facts | Picture = Facts(words, details=details)
    if cover and content.is_complete:
        picture = read_picture(cover, content.max_side)
        if isinstance(picture, Picture):
            preview = replace(picture, facts=f"{words} · its cover", note="", frames=1, details=details)
    return Loaded(preview, content.media_type)


def read_tags(content: bytes, filename: str | None) -> tuple[tuple[Detail, ...], bytes]:
    """Return the metadata of audio or video, and the bytes of its cover, which may be empty."""
    details = list(matroska_details(content)) or [*mp4_details(content), *_codec_in_ogg(content)]
    known = {detail.name for detail in details}
    cover = b""
    if content[:1] == b"\xff" and content[1:2] in _ADTS:
        return tuple(details), b""
    try:
        tag = _tag_of(content, filename)
    except Exception:  # noqa: BLE001 - parsers raise anything over hostile bytes; the tags are left out
        return tuple(details), b""
    details += (detail for detail in _details(tag) if detail.name not in known)
    image = tag.images.any
    if image is not None and isinstance(image.data, bytes):
        cover = image.data
    return tuple(details), cover


def _codec_in_ogg(content: bytes) -> Iterator[Detail]:
    """Yield the codec in an OGG container: its first packet begins with a name (RFC 3533)."""
    if content.startswith(b"OggS"):
        name = next(
            (name for head, name in _OGG_CODECS.items() if content.startswith(head, _FIRST_PACKET)), ""
        )
        yield from (Detail("codecs", name),) if name else ()


def _tag_of(content: bytes, filename: str | None) -> TinyTag:
    file = DeadlineReader(content, _MAX_SECONDS, "")
    return TinyTag.get(
        filename=None if not filename else make_short_line(filename, 200), file_obj=file, image=True
    )


def _details(tag: TinyTag) -> Iterator[Detail]:
    if tag.duration and 0 < tag.duration < 10**7:
        yield Detail("length", format_clock(tag.duration))
    if tag.samplerate:
        several = f"{tag.channels} channels" if tag.channels else ""
        channels = {1: "mono", 2: "stereo"}.get(tag.channels or 0, several)
        rate = f"{tag.bitrate:.0f} kbit/s" if tag.bitrate else ""
        yield Detail("sound", f"{tag.samplerate:,} Hz", ", ".join(word for word in (channels, rate) if word))
    for name in _TAGS:
        value = getattr(tag, name, None)
        if value:
            yield Detail(name, make_short_line(str(value), _MAX_WORDS))
