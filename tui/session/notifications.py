"""What the user is told of transfers that ended, in few words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.text.display import abbreviate_home
from tui.text.quantities import format_count, pluralize
from tui.text.sanitize import make_printable
from tui.transfers.download.download import Download
from tui.transfers.model import Attached, Failed, Saved
from tui.transfers.upload.upload import Upload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.transfers.transfer import Transfer

#: Failures that are told one by one; the rest by their number.
_TOLD: Final = 3


@dataclass(frozen=True, slots=True)
class TransferNotifications:
    """One notice."""

    sentence: str
    title: str = ""
    is_bad: bool = False


def news_of(ended: Sequence[Transfer], key: str) -> Iterator[TransferNotifications]:
    """Yield the notices: one for all uploads that are done, one for all downloads, one for each failure.

    ``key`` shows all transfers.
    """
    attached = [one for one in ended if isinstance(one.state, Attached)]
    saved = [one for one in ended if isinstance(one.state, Saved)]
    failed = [one for one in ended if isinstance(one.state, Failed)]
    if attached:
        yield TransferNotifications(_of_uploads(attached))
    if saved:
        yield TransferNotifications(_of_downloads(saved))
    for transfer in failed[:_TOLD]:
        title = "Not uploaded" if transfer.is_upload else "Not downloaded"
        reason = transfer.state.reason if isinstance(transfer.state, Failed) else ""
        yield TransferNotifications(
            f"{make_printable(transfer.name)}: {make_printable(reason)}", title, is_bad=True
        )
    if len(failed) > _TOLD:
        yield TransferNotifications(
            f"{len(failed) - _TOLD:,} more failed. {key} shows all transfers.", "Failed", is_bad=True
        )


def _of_uploads(done: Sequence[Transfer]) -> str:
    what = make_printable(done[0].name) if len(done) == 1 else format_count(len(done), "file")
    places = {one.job.conversation for one in done if isinstance(one.job, Upload)}
    place = make_printable(places.pop()) if len(places) == 1 else format_count(len(places), "conversation")
    again = sum(isinstance(one.state, Attached) and one.state.again for one in done)
    were = f"{again:,} {pluralize(again, 'was', 'were')}"
    times = " It was sent twice" if len(done) == 1 else f" {were} sent twice"
    twice = f"{times}: the first copy could not be attached in time, and is gone." if again else ""
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
