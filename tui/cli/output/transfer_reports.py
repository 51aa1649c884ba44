"""What ``get``, ``put`` and ``export`` tell of each transfer, to people and to scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui.cli.lookup import shown
from tui.cli.output.console import is_quiet, put, say, tell
from tui.transfers.download.download import Download
from tui.transfers.model import Attached, Failed, Saved

if TYPE_CHECKING:
    from pathlib import Path

    from tui.cli.output.transfer_lines import Lines
    from tui.transfers.transfer import Transfer


def tell_ended(transfer: Transfer, lines: Lines, *, as_json: bool) -> bool:
    """Tell how one transfer ended: a script by a line of JSON, a person by a sentence where it failed.

    Return whether what was meant for a script could be written.
    """
    state = transfer.state
    could_tell = lines.put(json.dumps(_facts(transfer))) if as_json else True
    if isinstance(state, Failed):
        lines.say(f"{shown(transfer.name)}: {shown(state.reason)}")
    elif not as_json and not is_quiet():
        lines.say(_sentence(transfer))
    return could_tell


def _sentence(transfer: Transfer) -> str:
    match transfer.state:
        case Saved(path=path):
            return f"{shown(transfer.name)}: saved as {shown(str(path))}"
        case Attached(message=message, is_reupload=again):
            twice = ", at the second try: the first copy was not attached in time" if again else ""
            return f"{shown(transfer.name)}: attached to {message.sid}{twice}"
        case _:
            return f"{shown(transfer.name)}: not done"


def _facts(transfer: Transfer) -> dict[str, object]:
    """Return what a script is told of a transfer that has ended."""
    facts: dict[str, object] = {
        "transfer": "upload" if transfer.is_upload else "download",
        "name": transfer.name,
        "seconds": round(transfer.seconds, 3),
    }
    match transfer.state:
        case Saved(path=path, size=size, sha256=sha256):
            facts |= {"state": "done", "path": str(path), "size": size}
            facts |= {"sha256": sha256} if sha256 else {}
        case Attached(media=media, message=message, is_reupload=again):
            facts |= {"state": "done", "size": media.size, "media_sid": media.sid}
            facts |= {"message_sid": message.sid, "uploaded_again": again}
        case Failed(reason=reason):
            facts |= {"state": "failed", "reason": reason}
    if isinstance(transfer.job, Download):
        facts["media_sid"] = transfer.job.media.sid
    return facts


def tell_there(job: Download, path: Path, *, as_json: bool) -> bool:
    """Tell that a media was saved there before: a script by a line like those of what was done.

    Return as :func:`tell_ended` does.
    """
    name = job.media.filename or job.media.sid
    if as_json:
        facts = {"transfer": "download", "name": name, "seconds": 0.0, "state": "done", "path": str(path)}
        there = {"size": path.stat().st_size, "media_sid": job.media.sid, "was_there": True}
        return put(json.dumps({**facts, **there}))
    say(f"{shown(name)}: is there already, as {shown(str(path))}")
    return True


def tell_missing(name: str, reason: str, *, is_upload: bool, as_json: bool) -> bool:
    """Tell why something that was named is not transferred; return as :func:`tell_ended` does."""
    tell(f"{shown(name)}: {reason}")
    if not as_json:
        return True
    facts = {"transfer": "upload" if is_upload else "download", "name": name, "seconds": 0.0}
    return put(json.dumps({**facts, "state": "failed", "reason": reason}))
