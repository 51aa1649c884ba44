"""Link pages as visitors see them, with both databases."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.gateway.places import AGENTS, claim, content_url, grant_of

if TYPE_CHECKING:
    from tests.gateway.places import RunningGateway


def test_a_page_names_the_file_and_the_button_downloads_it(gateway: RunningGateway) -> None:
    link = gateway.share(b"hello\n" * 500, "notes & more.txt")
    page = gateway.http.get(link["url"])
    assert page.status_code == 200
    assert "notes &amp; more.txt" in page.text
    assert "3.0 KB · text/plain" in page.text
    assert "<script" not in page.text
    href = page.text.partition('class="button" href="')[2].partition('"')[0]
    content = gateway.http.get(href.replace("&amp;", "&"))
    assert content.content == b"hello\n" * 500
    assert content.headers["Content-Disposition"].startswith("attachment; ")


def test_an_unknown_link_is_404_and_an_ended_one_410(gateway: RunningGateway) -> None:
    for path in ("/", "/nothing", "/" + "A" * 26, "/" + "A" * 26 + "/f/0/a.txt"):
        assert gateway.http.get(path).status_code == 404
    link = gateway.share()
    gateway.revoke(link)
    short = gateway.share(lifetime=1)
    time.sleep(2.1)
    for url, words in ((link["url"], "revoked"), (short["url"], "expired")):
        for path in (url, content_url({"url": url})):
            answer = gateway.http.get(path)
            assert answer.status_code == 410
            assert words in answer.text
            assert "a.txt" not in answer.text


def test_viewing_a_page_consumes_no_open(gateway: RunningGateway) -> None:
    link = gateway.share(b"once", max_opens=1)
    for agent in AGENTS:
        for method in ("GET", "HEAD"):
            answer = gateway.http.request(method, link["url"], headers={"User-Agent": agent})
            assert answer.status_code == 200
            assert "a.txt" not in answer.text, "a card would show the name"
    opened = claim(gateway, link)
    base = grant_of(link, opened)
    assert gateway.http.get(content_url(link, base=base)).content == b"once"
    assert claim(gateway, link).status_code == 410
    shown = gateway.admin.get(f"/v1/links/{link['id']}").json()
    assert (shown["opens"], shown["state"]) == (1, "used up")
    assert [event["address"] for event in shown["events"]] == ["127.0.0.0/24"]


def test_a_grant_allows_seek_and_resume_without_another_open(gateway: RunningGateway) -> None:
    content = bytes(range(256)) * 4000
    link = gateway.share(content, "film.mp4", "video/mp4", max_opens=1)
    url = content_url(link, "film.mp4", grant_of(link, claim(gateway, link)))
    first = gateway.http.get(url, headers={"Range": "bytes=0-1"})
    assert (first.status_code, first.content) == (206, content[:2])
    assert first.headers["Content-Range"] == f"bytes 0-1/{len(content)}"
    rest = gateway.http.get(url, headers={"Range": "bytes=500000-"})
    assert rest.content == content[500_000:]
    last = gateway.http.get(url, headers={"Range": "bytes=-10"})
    assert last.content == content[-10:]
    beyond = gateway.http.get(url, headers={"Range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(content)}")
    assert rest.headers["Cache-Control"] == "no-store"
    stranger = url.replace("/g/", "/g/0", 1)
    assert gateway.http.get(stranger).status_code == 410


def test_a_password_opens_a_link_and_five_wrong_ones_lock_out_the_network(gateway: RunningGateway) -> None:
    link = gateway.share(b"secret", password="geheim ü")
    assert "a.txt" not in gateway.http.get(link["url"]).text
    assert gateway.http.get(content_url(link)).status_code == 303
    assert claim(gateway, link, password="falsch").status_code == 403
    base = grant_of(link, claim(gateway, link, password="geheim ü"))
    assert gateway.http.get(content_url(link, base=base)).content == b"secret"
    for _ in range(5):
        assert claim(gateway, link, password="falsch").status_code == 403
    locked = claim(gateway, link, password="geheim ü")
    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "900")
    assert gateway.http.get(content_url(link, base=base)).content == b"secret", "a grant is not locked"


def test_a_bundle_lists_its_files(gateway: RunningGateway) -> None:
    media = [gateway.upload(name.encode(), name) for name in ("a.txt", "b.txt")]
    link = gateway.make_link(*media)
    assert gateway.http.get(link["url"]).text.count('class="button"') == 2
    assert [gateway.http.get(content_url(link, position=at)).content for at in (0, 1)] == [b"a.txt", b"b.txt"]
    assert gateway.http.get(content_url(link, position=2)).status_code == 404


def test_a_revalidation_is_answered_without_the_content(gateway: RunningGateway) -> None:
    link = gateway.share(b"content")
    first = gateway.http.get(content_url(link))
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = gateway.http.get(content_url(link), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    changed = gateway.http.get(content_url(link), headers={"If-Range": '"another"', "Range": "bytes=0-1"})
    assert (changed.status_code, changed.content) == (200, b"content")


def test_media_deleted_in_the_service_are_gone_in_the_gateway(gateway: RunningGateway) -> None:
    media = gateway.upload(b"gone")
    link = gateway.make_link(media)
    assert gateway.http.get(content_url(link)).content == b"gone"
    gateway.delete(media)
    answer = gateway.http.get(content_url(link))
    assert answer.status_code == 410
    assert "was deleted" in answer.text


def test_a_redirect_leads_to_the_service_and_is_not_cached(gateway: RunningGateway) -> None:
    link = gateway.share(b"content", disposition="redirect")
    answer = gateway.http.get(content_url(link))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(gateway.service.origin)
    assert answer.headers["Cache-Control"] == "no-store"
    assert httpx.get(answer.headers["Location"]).content == b"content"


def test_a_guessing_network_is_blocked_but_a_dead_link_is_no_guess(
    gateway: RunningGateway,
) -> None:
    link = gateway.share()
    gateway.revoke(link)
    for _ in range(40):
        assert gateway.http.get(link["url"]).status_code == 410
    answers = [gateway.http.get("/" + "A" * 26).status_code for _ in range(31)]
    assert answers == [404] * 30 + [429]
    assert gateway.http.get(link["url"]).status_code == 429


@pytest.mark.parametrize("days", [1, 3650])
def test_a_link_is_extended_until_it_is_revoked(gateway: RunningGateway, days: int) -> None:
    link = gateway.share()
    answer = gateway.admin.patch(f"/v1/links/{link['id']}", json={"lifetime": days * 86_400})
    assert abs(answer.json()["expires"] - time.time() - days * 86_400) < 60
    gateway.revoke(link)
    assert gateway.admin.patch(f"/v1/links/{link['id']}", json={"lifetime": 60}).status_code == 409
