"""The OpenAPI description is complete, valid, and true of the running service."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from tests.local_service import running_service
from tui.server import make_sid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from starlette.routing import BaseRoute

    from tests.local_service import RunningService
    from tui.server import LocalService

_METHODS = {"get", "head", "post", "put", "patch", "delete"}
#: The settings of schemathesis: the examples of the description, and a valid temporary URL.
_SETTINGS = """
[auth]
basic = {{ username = "{account_sid}", password = "{auth_token}" }}

# Rules that no schema expresses: a Page needs its own PageToken, attributes are JSON, a unique name is free,
# a media has one message, Content-Size is that of the content, a range is within the content.
[[operations]]
include-operation-id-regex = "^(list|create|update)"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "404", "409"]

# All phases need these resources until the last one.
[[operations]]
include-method = "DELETE"
phases.examples.enabled = false
phases.coverage.enabled = false
phases.fuzzing.enabled = false

# A command with too many media may exceed the size limit of a command.
[[operations]]
include-operation-id = "fetchMediaSet"
checks.negative_data_rejection.expected-statuses = ["400", "401", "404", "413"]

[[operations]]
include-operation-id = "fetchMediaContent"
checks.positive_data_acceptance.expected-statuses = ["2xx", "3xx", "404", "416"]

[[operations]]
include-path = "/{{MediaSid}}"
checks.positive_data_acceptance.expected-statuses = ["2xx", "403", "404", "416"]
parameters."query.Expires" = "{expires}"
parameters."query.Signature" = "{signature}"
parameters."query.Key-Pair-Id" = "{key}"
"""


@pytest.fixture
async def description(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    body: dict[str, Any] = answer.json()
    return body


def _strip_names(path: str) -> str:
    return re.sub(r"\{.*?\}", "{}", path)


def _iter_served(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Yield the path and method of each route, without HEAD."""
    for route in routes:
        assert isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}:
            yield _strip_names(route.path), method.lower()


def _iter_described(description: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for path, item in description["paths"].items():
        for method in _METHODS & item.keys() - {"head"}:
            yield _strip_names(path), method


def _iter_references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from _iter_references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _iter_references(value)


def test_the_description_has_exactly_the_served_paths(
    service: LocalService, description: dict[str, Any]
) -> None:
    assert isinstance(service.app, Starlette)
    assert sorted(_iter_described(description)) == sorted(_iter_served(service.app.routes))


def test_every_reference_resolves_and_every_component_is_used(description: dict[str, Any]) -> None:
    components = {
        f"#/components/{kind}/{name}"
        for kind, parts in description["components"].items()
        if kind != "securitySchemes"
        for name in parts
    }
    assert set(_iter_references(description)) == components


def test_the_default_service_is_described_like_any_other(description: dict[str, Any]) -> None:
    def words(path: str) -> list[tuple[object, ...]]:
        item = description["paths"][path]
        operations = [(method, item[method]) for method in sorted(_METHODS & item.keys())]
        return [
            (
                method,
                *(operation.get(key) for key in ("tags", "parameters", "requestBody")),
                [*operation["responses"]],
            )
            for method, operation in operations
        ]

    roots = ("/v1/Conversations", "/v1/ParticipantConversations", "/v1/Users")
    default = [path for path in description["paths"] if path.startswith(roots)]
    assert len(default) == 11
    for path in default:
        assert words(path) == words(path.replace("/v1", "/v1/Services/{ServiceSid}"))


def test_each_operation_has_a_unique_id_and_a_description(description: dict[str, Any]) -> None:
    operations = [
        item[method] for item in description["paths"].values() for method in sorted(_METHODS & item.keys())
    ]
    names = Counter(operation["operationId"] for operation in operations)
    assert set(names.values()) == {1}
    assert all(operation["summary"] and operation["tags"] for operation in operations)


def _make_described_sids() -> Callable[[str], str]:
    """Return a function that makes sids: first the examples of the description, then random ones."""
    used: set[str] = set()

    def new_sid(prefix: str) -> str:
        sid = prefix + "0123456789abcdef" * 2
        if sid in used:
            return make_sid(prefix)
        used.add(sid)
        return sid

    return new_sid


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningService]:
    with running_service(tmp_path / "data", new_sid=_make_described_sids()) as service:
        yield service


def _settings(running: RunningService) -> str:
    """Return the settings of schemathesis, after creating the resources of the examples."""
    with httpx.Client(base_url=running.url, auth=running.auth) as http:

        def create(path: str, content: bytes | None = None, **fields: str) -> str:
            return str(http.post(path, content=content, data=fields or None).raise_for_status().json()["sid"])

        service = http.get("/Services").json()["services"][0]["sid"]
        conversations = f"/Services/{service}/Conversations"
        conversation = f"{conversations}/{http.get(conversations).json()['conversations'][0]['sid']}"
        create(f"{conversation}/Participants", Identity="ada")
        messages = f"{conversation}/Messages"
        media = create(f"/Services/{service}/Media?Filename=a.txt", b"content")
        create(messages, MediaSid=media)
        url = http.get(f"/Services/{service}/Media/{media}").json()["links"]["content_direct_temporary"]
        query = httpx.URL(url).params
        return _SETTINGS.format(
            account_sid=running.account_sid,
            auth_token=running.auth_token,
            expires=query["Expires"],
            signature=query["Signature"],
            key=query["Key-Pair-Id"],
        )


def test_schemathesis_finds_no_deviation_from_the_description(
    running: RunningService, tmp_path: Path
) -> None:
    # Set this for a longer search. The few default examples are the same in every run.
    examples = os.environ.get("MEDIADECK_TESTS_EXAMPLES")
    if examples:
        search = ["--max-examples", examples, "--generation-database", "none"]
    else:
        search = ["--max-examples", "12", "--generation-deterministic"]
    settings = tmp_path / "schemathesis.toml"
    settings.write_text(_settings(running), encoding="utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run"]
    options = ["--continue-on-failure", "--no-color"]
    ended = subprocess.run(
        [*command, *options, *search, f"{running.origin}/openapi.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
