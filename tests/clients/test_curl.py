"""curl, with the commands of Twilio's documentation."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.programs import requires

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clients.conftest import Place


@pytest.fixture
def photo(tmp_path: Path, picture: bytes) -> Path:
    path = tmp_path / "photo.png"
    path.write_bytes(picture)
    return path


def curl(*arguments: str) -> bytes:
    """Run curl and return what it wrote."""
    ended = subprocess.run(
        [requires("curl"), "--silent", "--show-error", "--max-time", "30", *arguments],
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout


def signed_in(place: Place, *arguments: str) -> bytes:
    """Run curl with the account's credentials."""
    return curl("-u", ":".join(place.running.auth), *arguments)


def upload(place: Place, photo: Path) -> dict[str, Any]:
    """Upload the photo with the command of the documentation."""
    body: dict[str, Any] = json.loads(
        signed_in(
            place,
            "--data-binary",
            f"@{photo}",
            "-H",
            "Content-Type: image/png",
            "-X",
            "POST",
            place.media_url,
        )
    )
    return body


def test_a_photo_is_uploaded_and_fetched(place: Place, photo: Path) -> None:
    uploaded = upload(place, photo)
    assert uploaded["content_type"] == "image/png"
    assert uploaded["size"] == photo.stat().st_size
    fetched = json.loads(signed_in(place, f"{place.media_url}/{uploaded['sid']}"))
    assert fetched["sid"] == uploaded["sid"]


def test_content_is_downloaded_through_the_redirect(place: Place, photo: Path) -> None:
    sid = upload(place, photo)["sid"]
    assert signed_in(place, "-L", f"{place.media_url}/{sid}/Content") == photo.read_bytes()
    seen = signed_in(place, "-o", "/dev/null", "-w", "%{http_code}", f"{place.media_url}/{sid}/Content")
    assert seen == b"307"


def test_a_temporary_url_needs_no_credentials_and_supports_ranges(place: Place, photo: Path) -> None:
    sid = upload(place, photo)["sid"]
    url = json.loads(signed_in(place, f"{place.media_url}/{sid}"))["links"]["content_direct_temporary"]
    assert curl(url) == photo.read_bytes()
    assert curl("-r", "0-7", url) == photo.read_bytes()[:8]


def test_a_media_is_deleted_with_its_message(place: Place, photo: Path) -> None:
    sid = upload(place, photo)["sid"]
    message = json.loads(
        signed_in(
            place,
            *("--data-urlencode", "Author=ada", "--data-urlencode", "Body=a photo & more"),
            *("--data-urlencode", f"MediaSid={sid}"),
            place.messages_url,
        )
    )
    assert [media["sid"] for media in message["media"]] == [sid]
    assert message["body"] == "a photo & more"
    content = ("-L", "-o", "/dev/null", "-w", "%{http_code}", f"{place.media_url}/{sid}/Content")
    assert signed_in(place, *content) == b"200"
    assert signed_in(place, "-X", "DELETE", f"{place.messages_url}/{message['sid']}") == b""
    assert signed_in(place, *content) == b"404"


def test_a_form_upload_sets_type_and_filename(place: Place, photo: Path) -> None:
    uploaded = json.loads(signed_in(place, "-F", f"media=@{photo};type=image/png", place.media_url))
    assert (uploaded["filename"], uploaded["content_type"]) == ("photo.png", "image/png")
    assert signed_in(place, "-L", f"{place.media_url}/{uploaded['sid']}/Content") == photo.read_bytes()


def test_a_pipe_is_uploaded_without_a_content_length(place: Place, photo: Path) -> None:
    uploaded = json.loads(
        signed_in(
            place,
            *("-T", str(photo), "-X", "POST", "-H", "Transfer-Encoding: chunked"),
            *("-H", "Content-Type: image/png", f"{place.media_url}?Filename=from+a+pipe.png"),
        )
    )
    assert (uploaded["filename"], uploaded["size"]) == ("from a pipe.png", photo.stat().st_size)


def test_wrong_credentials_are_refused(place: Place) -> None:
    account_sid, _ = place.running.auth
    body = json.loads(curl("-u", f"{account_sid}:wrong", f"{place.running.url}/Services"))
    assert (body["status"], body["code"]) == (401, 20003)
