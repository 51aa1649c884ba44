"""A gateway over the real local service, and a client of its admin API."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from tui.gateway.database import open_database
from tui.gateway.run import Gateway
from tui.gateway.store import LinkStore
from tui.gateway.tokens import KeyRing
from tui.server import open_listening_socket
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.local_service import RunningService
    from tui.settings import Profile

PATIENCE = 30.0
#: A token of the admin API.
TOKEN = "a token of the admin API, only for tests"
#: User agents of chat programs and scanners.
AGENTS = (
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "WhatsApp/2.23.20.0",
    "facebookexternalhit/1.1",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36",
)


@dataclass
class RunningGateway:
    """A gateway in a thread. ``http`` opens links like a browser, but follows no redirects."""

    service: RunningService
    gateway: Gateway
    url: str
    admin_url: str
    http: httpx.Client
    admin: httpx.Client
    service_sid: str = ""
    #: The paths of messages by media SID.
    messages: dict[str, str] = field(default_factory=dict)

    def upload(
        self, content: bytes = b"content", name: str = "a.txt", content_type: str = "text/plain"
    ) -> str:
        """Upload a media to the service, attach it to a message, and return its SID."""
        with httpx.Client(base_url=self.service.url, auth=self.service.auth) as client:
            sid = client.get("/Services").json()["services"][0]["sid"]
            found = client.get(f"/Services/{sid}/Conversations").json()["conversations"][0]["sid"]
            answer = client.post(
                f"/Services/{sid}/Media",
                content=content,
                params={"Filename": name},
                headers={"Content-Type": content_type},
            )
            media = str(answer.raise_for_status().json()["sid"])
            place = f"/Services/{sid}/Conversations/{found}/Messages"
            posted = client.post(place, data={"MediaSid": media}).raise_for_status()
        self.service_sid = sid
        self.messages[media] = f"{place}/{posted.json()['sid']}"
        return media

    def delete(self, media: str) -> None:
        """Delete the message of a media, and with it the media."""
        with httpx.Client(base_url=self.service.url, auth=self.service.auth) as client:
            client.delete(self.messages.pop(media)).raise_for_status()

    def make_link(self, *media: str, lifetime: int = 3600, **options: Any) -> dict[str, Any]:
        """Create a link to media; ``filename`` and ``content_type`` apply to all of them."""
        described = {
            "profile": "local",
            "service_sid": self.service_sid,
            "filename": options.pop("filename", "a.txt"),
            "content_type": options.pop("content_type", "text/plain"),
            "size": options.pop("size", None),
        }
        items = [{**described, "media_sid": sid} for sid in media]
        answer = self.admin.post("/v1/links", json={"items": items, "lifetime": lifetime, **options})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def share(
        self,
        content: bytes = b"content",
        name: str = "a.txt",
        content_type: str = "text/plain",
        **options: Any,
    ) -> dict[str, Any]:
        """Upload a media and create a link to it."""
        media = self.upload(content, name, content_type)
        return self.make_link(media, filename=name, content_type=content_type, size=len(content), **options)

    def revoke(self, link: dict[str, Any]) -> None:
        """Revoke a link."""
        assert self.admin.post(f"/v1/links/{link['id']}/revoke").status_code == 200


def content_url(link: dict[str, Any], name: str = "a.txt", base: str = "/f", position: int = 0) -> str:
    """Return the content URL of an item; for limited links ``base`` is the path of a grant."""
    return f"{link['url']}{base}/{position}/{name}"


def claim(gateway: RunningGateway, link: dict[str, Any], **form: str) -> httpx.Response:
    """Submit the page's form, as its button does."""
    return gateway.http.post(link["url"], data=form)


def grant_of(link: dict[str, Any], answer: httpx.Response) -> str:
    """Return the path of the grant, which is below that of the link."""
    assert answer.status_code == 303, answer.text
    path = answer.headers["Location"]
    token = link["url"].rpartition("/")[2]
    assert path.startswith(f"/{token}/g/")
    return str(path.removeprefix(f"/{token}"))


@contextmanager
def running_gateway(
    service: RunningService,
    database: str,
    keys: Path,
    *,
    public_url: str | None = None,
    find_profile: Callable[[str], Profile] | None = None,
    **options: Any,
) -> Iterator[RunningGateway]:
    """Run a gateway in a thread, over a database and a file of keys that replicas share."""
    ready = threading.Event()
    with ExitStack() as at_exit:
        public = at_exit.enter_context(closing(open_listening_socket("127.0.0.1", 0)))
        admin = at_exit.enter_context(closing(open_listening_socket("127.0.0.1", 0)))
        own, other = (f"http://127.0.0.1:{one.getsockname()[1]}" for one in (public, admin))
        gateway = Gateway(
            LinkStore(open_database(database)),
            KeyRing.load(keys),
            public_url or own,
            find_profile or (lambda _: make_local_profile(service.url, *service.auth)),
            profiles=["local"],
            **options,
        )
        gateway.context.own_token = TOKEN
        thread = threading.Thread(
            target=lambda: asyncio.run(gateway.serve(public, admin, ready.set)), name="gateway"
        )
        thread.start()
        try:
            assert ready.wait(PATIENCE), "the gateway did not start"
            with (
                httpx.Client(base_url=own, timeout=PATIENCE) as http,
                httpx.Client(
                    base_url=other, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=PATIENCE
                ) as client,
            ):
                yield RunningGateway(service, gateway, own, other, http, client)
        finally:
            gateway.stop()
            thread.join(PATIENCE)


@contextmanager
def gateway_process(
    service: RunningService, database: str, keys: Path
) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Run ``mediadeck gateway`` as the browser embeds it."""
    environment = {
        **os.environ,
        "TWILIO_ACCOUNT_SID": service.account_sid,
        "TWILIO_AUTH_TOKEN": service.auth_token,
        "MEDIADECK_MCS_URL": service.url,
        "MEDIADECK_CONVERSATIONS_URL": service.url,
        "MEDIADECK_GATEWAY_DATABASE": database,
    }
    command = [sys.executable, "-m", "tui", "gateway", "--embedded", "local", "--keys", str(keys)]
    with subprocess.Popen(
        [*command, "--port", "0", "--admin-port", "0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()
