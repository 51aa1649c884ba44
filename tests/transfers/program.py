"""A program that transfers and can be killed, with the queue and the journal of the browser.

``python -m tests.transfers.program STATE PROFILE JOB…``, all but the first in JSON. It resumes the transfers
of an earlier run, then runs the jobs, and prints the final state of each.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from tests.transfers.conversations import FAST_RETRIES
from tui.api.client import Client
from tui.api.retry import Retry
from tui.settings import make_local_profile
from tui.transfers.download.download import Download
from tui.transfers.files.names import MediaInfo
from tui.transfers.journal import Journal
from tui.transfers.queue import TransferQueue
from tui.transfers.upload.upload import Upload


def _job(facts: dict[str, str]) -> Upload | Download:
    if "path" in facts:
        return Upload(Path(facts["path"]), facts["service"], facts["conversation"], "text/plain")
    described = MediaInfo(facts["media"], facts["name"])
    return Download(facts["service"], described, Path(facts["folder"]))


async def transfer(state: Path, profile: list[str], jobs: list[Upload | Download]) -> list[str]:
    """Run all transfers, and return the names of their final states."""
    journal, left = Journal.open(state, "key")
    async with Client(make_local_profile(*profile), retry=Retry(tries=1)) as client:
        queue = TransferQueue(client, state / "parts", journal=journal, retry_policy=FAST_RETRIES)
        try:
            queue.restore(left)
            await queue.resume({entry.id for entry in left})
            await queue.add(jobs)
            await queue.wait_until_idle()
            return [type(one.state).__name__ for one in queue.all()]
        finally:
            await queue.close()


if __name__ == "__main__":
    ended = asyncio.run(
        transfer(
            Path(sys.argv[1]), json.loads(sys.argv[2]), [_job(json.loads(text)) for text in sys.argv[3:]]
        )
    )
    sys.stdout.write(json.dumps(ended))
