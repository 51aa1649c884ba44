"""Compares a sync with the same requests by the ``twilio`` library, and prints a table with ratios.

    uv run --group dev python -m tests.benchmarks.sync

Both read 500 conversations of 40 messages, one in ten with a media, from the real local service in a
separate process, which delays each answer by 50 ms. CPU time is that of all threads of the reading process.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from twilio.rest import Client as TwilioClient  # type: ignore[import-untyped]

from tests.local_service import service_process
from tui.api.client import Client
from tui.api.throttle import MAX_REQUESTS
from tui.catalog import Catalog
from tui.catalog.sync.sync import sync, sync_services
from tui.server import LocalService
from tui.server.samples.model import SampleConversation, SampleMedia, SampleMessage, SampleService
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local_service import RunningService

CONVERSATIONS: Final = 500
MESSAGES: Final = 40
MESSAGES_A_MEDIA: Final = 10
MEDIA: Final = CONVERSATIONS * MESSAGES // MESSAGES_A_MEDIA
DELAY_MS: Final = 50
#: Pages of 100 conversations, and one of messages for each.
REQUESTS: Final = CONVERSATIONS // 100 + CONVERSATIONS
BOUND: Final = REQUESTS * DELAY_MS / 1000 / MAX_REQUESTS


@dataclass(frozen=True, slots=True)
class Cost:
    """The time of a run in seconds, and the media that it found."""

    seconds: float
    cpu: float
    media: int

    @property
    def cpu_a_message(self) -> float:
        """Microseconds of CPU time per message."""
        return self.cpu / (CONVERSATIONS * MESSAGES) * 1e6


class Stopwatch:
    """A timer that starts when created."""

    def __init__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def cost(self, media: int) -> Cost:
        """Return the wall-clock and CPU time since then."""
        began, cpu = self._began
        return Cost(time.perf_counter() - began, time.process_time() - cpu, media)


def fill(data: Path) -> None:
    """Create the conversations."""
    content = SampleMedia("a.txt", "text/plain", lambda: b"content")
    hours = (timedelta(hours=MESSAGES - number) for number in range(MESSAGES))
    messages = tuple(
        SampleMessage("maria", f"Message {number}", age, (content,) if number % MESSAGES_A_MEDIA == 0 else ())
        for number, age in enumerate(hours)
    )
    conversations = tuple(
        SampleConversation(f"Conversation {number}", None, "active", messages)
        for number in range(CONVERSATIONS)
    )
    with closing(LocalService.open(data)) as service:
        service.add_services(lambda: (SampleService("Large", conversations),))


def walk_with_the_library(found: RunningService) -> Cost:
    """Find all media with the library's own iterators."""
    client = TwilioClient(found.account_sid, found.auth_token)
    client.conversations.base_url = found.origin
    watch = Stopwatch()
    return watch.cost(sum(_media_of_the_library(client)))


def _media_of_the_library(client: TwilioClient) -> Iterator[int]:
    for service in client.conversations.v1.services.stream(page_size=100):
        for conversation in service.conversations.stream(page_size=100):
            for message in conversation.messages.stream(order="desc", page_size=100):
                yield len(message.media or ())


async def sync_twice(found: RunningService, catalog: Catalog) -> tuple[Cost, Cost]:
    """Fill the catalog, then sync again without new media."""
    async with Client(make_local_profile(found.url, found.account_sid, found.auth_token)) as client:
        await sync_services(client, catalog)
        with closing(catalog.reader()) as reader:
            [service] = reader.services()
        costs = []
        for _ in range(2):
            watch = Stopwatch()
            done = await sync(client, catalog, service.sid, lambda _: None)
            costs.append(watch.cost(done.media))
    first, second = costs
    return first, second


def table(library: Cost, first: Cost, second: Cost) -> str:
    """Return the figures side by side."""
    lines = (
        ("first sync, against the library", library.seconds, first.seconds, "s", "10 times"),
        ("first sync, against the bound x 1.5", 1.5 * BOUND, first.seconds, "s", "1 time"),
        ("CPU a message, against the library", library.cpu_a_message, first.cpu_a_message, "us", "1 time"),
        ("second sync with nothing new, library", library.seconds, second.seconds, "s", ""),
    )
    rows = [f"{'':<40}{'peer':>10}{'Mediadeck':>11}{'':>4}{'times better':>14}  aim"]
    rows += [
        f"{what:<40}{peer:>10.2f}{ours:>11.2f}{unit:>4}{peer / ours:>14.2f}  {aim}"
        for what, peer, ours, unit, aim in lines
    ]
    return "\n".join(rows)


def main() -> int:
    """Measure, print, and return 0 if both found every media."""
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "data")
        with service_process(Path(folder) / "data", "--no-samples", "--delay-ms", str(DELAY_MS)) as found:
            with closing(Catalog(Path(folder) / "catalogs" / "one.db")) as catalog:
                first, second = asyncio.run(sync_twice(found, catalog))
            library = walk_with_the_library(found)
    sys.stdout.write(table(library, first, second) + "\n")
    return 0 if (library.media, first.media, second.media) == (MEDIA, MEDIA, 0) else 1


if __name__ == "__main__":
    sys.exit(main())
