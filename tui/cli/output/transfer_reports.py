"""Report each transfer of ``get``, ``put`` and ``export``, in sentences or JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui.cli.output.console import is_quiet, print_data, print_message, report
from tui.text.sanitize import sanitize_message
from tui.transfers.download.download import Download
from tui.transfers.model import Attached, Failed, Saved

if TYPE_CHECKING:
    from pathlib import Path

    from tui.cli.output.transfer_lines import TransferReporter
    from tui.transfers.transfer import Transfer


def report_ended(transfer: Transfer, reporter: TransferReporter, *, as_json: bool) -> bool:
    """Report a finished transfer, in JSON on stdout with ``as_json``; return whether stdout accepted it."""
    state = transfer.state
    written = reporter.print_data(json.dumps(_to_record(transfer))) if as_json else True
    if isinstance(state, Failed):
        reporter.report(f"{sanitize_message(transfer.name)}: {sanitize_message(state.reason)}")
    elif not as_json and not is_quiet():
        reporter.report(_sentence(transfer))
    return written


def _sentence(transfer: Transfer) -> str:
    match transfer.state:
        case Saved(path=path):
            return f"{sanitize_message(transfer.name)}: saved as {sanitize_message(str(path))}"
        case Attached(message=message, is_reupload=again):
            retried = " at the second try: the first copy was not attached in time" if again else ""
            return f"{sanitize_message(transfer.name)}: attached to {message.sid}{retried}"
        case _:
            return f"{sanitize_message(transfer.name)}: not done"


def _to_record(transfer: Transfer) -> dict[str, object]:
    """Return the JSON record of a finished transfer."""
    record: dict[str, object] = {
        "transfer": "upload" if transfer.is_upload else "download",
        "name": transfer.name,
        "seconds": round(transfer.seconds, 3),
    }
    match transfer.state:
        case Saved(path=path, size=size, sha256=sha256):
            record |= {"state": "done", "path": str(path), "size": size}
            record |= {"sha256": sha256} if sha256 else {}
        case Attached(media=media, message=message, is_reupload=again):
            record |= {"state": "done", "size": media.size, "media_sid": media.sid}
            record |= {"message_sid": message.sid, "uploaded_again": again}
        case Failed(reason=reason):
            record |= {"state": "failed", "reason": reason}
    if isinstance(transfer.job, Download):
        record["media_sid"] = transfer.job.media.sid
    return record


def report_present(job: Download, path: Path, *, as_json: bool) -> bool:
    """Report that a media was already saved, in JSON like a finished download; return as `report_ended`."""
    name = job.media.filename or job.media.sid
    if as_json:
        record = {"transfer": "download", "name": name, "seconds": 0.0, "state": "done", "path": str(path)}
        extra = {"size": path.stat().st_size, "media_sid": job.media.sid, "was_there": True}
        return print_data(json.dumps({**record, **extra}))
    report(f"{sanitize_message(name)}: is already saved as {sanitize_message(str(path))}")
    return True


def report_missing(name: str, reason: str, *, is_upload: bool, as_json: bool) -> bool:
    """Report why an argument is not transferred; return as :func:`report_ended` does."""
    print_message(f"{sanitize_message(name)}: {reason}")
    if not as_json:
        return True
    record = {"transfer": "upload" if is_upload else "download", "name": name, "seconds": 0.0}
    return print_data(json.dumps({**record, "state": "failed", "reason": reason}))
