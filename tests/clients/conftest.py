"""A local service with one service and one conversation, for each of Twilio's clients."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import httpx
import pytest
from PIL import Image

from tests.local_service import RunningService, running_service

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Place:
    """A running service, and the sids of its service and conversation."""

    running: RunningService
    service_sid: str
    conversation_sid: str

    @property
    def media_url(self) -> str:
        """The URL to which media are uploaded."""
        return f"{self.running.url}/Services/{self.service_sid}/Media"

    @property
    def messages_url(self) -> str:
        """The URL to which messages are posted."""
        service = f"{self.running.url}/Services/{self.service_sid}"
        return f"{service}/Conversations/{self.conversation_sid}/Messages"

    @property
    def api_key(self) -> tuple[str, str]:
        """The SID and the secret of the API key in the account file."""
        kept = json.loads((self.running.data / "account.json").read_text("utf-8"))
        return kept["api_key_sid"], kept["api_key_secret"]

    def upload(self, content: bytes) -> str:
        """Upload a media without a Twilio client and return its sid."""
        answer = httpx.post(self.media_url, content=content, auth=self.running.auth)
        return str(answer.raise_for_status().json()["sid"])


@pytest.fixture(scope="session")
def picture() -> bytes:
    """Return a small PNG, which is binary content."""
    file = BytesIO()
    Image.linear_gradient("L").resize((32, 32)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with running_service(tmp_path_factory.mktemp("service") / "data") as running:
        http = httpx.Client(base_url=running.url, auth=running.auth)
        with http:
            [service] = http.get("/Services").json()["services"]
            path = f"/Services/{service['sid']}/Conversations"
            [conversation] = http.get(path).json()["conversations"]
        yield Place(running, service["sid"], conversation["sid"])
