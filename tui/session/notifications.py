"""Notices about finished transfers and new media."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.text.display import abbreviate_home, elide_end
from tui.text.quantities import format_count, pluralize
from tui.text.sanitize import make_printable
from tui.transfers.download.download import Download
from tui.transfers.model import Attached, Failed, Saved
from tui.transfers.upload.upload import Upload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.transfers.transfer import Transfer

#: The maximum number of failures with their own notice; the rest are counted.
_MOST_FAILURES: Final = 3
#: The maximum number of senders named in a notice, and the width of each name in cells.
_MOST_NAMES: Final = 2
_MAX_NAME: Final = 30


@dataclass(frozen=True, slots=True)
class TransferNotification:
    """One notice."""

    sentence: str
    title: str = ""
    is_bad: bool = False


def notifications_of(ended: Sequence[Transfer], key: str) -> Iterator[TransferNotification]:
    """Yield a notice for all finished uploads, one for all downloads, and one for each failure.

    ``key`` is the key that shows all transfers.
    """
    attached = [one for one in ended if isinstance(one.state, Attached)]
    saved = [one for one in ended if isinstance(one.state, Saved)]
    failed = [one for one in ended if isinstance(one.state, Failed)]
    if attached:
        yield TransferNotification(_of_uploads(attached))
    if saved:
        yield TransferNotification(_of_downloads(saved))
    for transfer in failed[:_MOST_FAILURES]:
        title = "Not uploaded" if transfer.is_upload else "Not downloaded"
        reason = transfer.state.reason if isinstance(transfer.state, Failed) else ""
        yield TransferNotification(
            f"{make_printable(transfer.name)}: {make_printable(reason)}", title, is_bad=True
        )
    if len(failed) > _MOST_FAILURES:
        yield TransferNotification(
            f"{len(failed) - _MOST_FAILURES:,} more failed. Press {key} to show all transfers.",
            "Failed",
            is_bad=True,
        )


def describe_new_media(senders: Sequence[tuple[str | None, int]], service_name: str) -> str:
    """Return the number of new media, the senders (names with counts, most media first), and the service."""
    total = format_count(sum(count for _, count in senders), "new media")
    names = [elide_end(make_printable(name), _MAX_NAME) for name, _ in senders if name]
    shown, others = names[:_MOST_NAMES], len(names[_MOST_NAMES:])
    shown += [format_count(others, "other")] if others else []
    *first, last = shown or [""]
    who = f" from {', '.join(first)}{' and ' if first else ''}{last}" if last else ""
    return f"{total}{who} in {make_printable(service_name)}."


def _of_uploads(done: Sequence[Transfer]) -> str:
    what = make_printable(done[0].name) if len(done) == 1 else format_count(len(done), "file")
    places = {one.job.conversation for one in done if isinstance(one.job, Upload)}
    place = make_printable(places.pop()) if len(places) == 1 else format_count(len(places), "conversation")
    again = sum(isinstance(one.state, Attached) and one.state.is_reupload for one in done)
    were = f"{again:,} {pluralize(again, 'was', 'were')}"
    times = " It was uploaded twice" if len(done) == 1 else f" {were} uploaded twice"
    twice = f"{times}: the first upload expired before it was attached." if again else ""
    kind = "a message" if len(done) == 1 else "messages"
    return f"{what}: uploaded, and attached to {kind} in {place}.{twice}"


def _of_downloads(done: Sequence[Transfer]) -> str:
    if len(done) == 1:
        return (
            f"{make_printable(done[0].name)}: saved as {make_printable(abbreviate_home(str(done[0].path)))}."
        )
    folders = {one.job.folder for one in done if isinstance(one.job, Download)}
    place = (
        make_printable(abbreviate_home(str(folders.pop())))
        if len(folders) == 1
        else format_count(len(folders), "folder")
    )
    return f"{len(done):,} media: saved in {place}."
