"""URLs from the service: all checked in one place; credentials go only to configured hosts."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest
import yarl
from hypothesis import given
from hypothesis import strategies as st

from tests.api.answering import answer, in_turn, page
from tests.api.quick import in_trouble
from tui.api import errors
from tui.api.clock import ServiceClock
from tui.api.models import Links, Media
from tui.api.origins import Origins, join_url, parse_url
from tui.settings import Profile, Secret, SettingsError
from tui.sharing.temporary_link import get_temporary_link

HOME = "https://conversations.twilio.com/v1"
MEDIA = "https://mcs.us1.twilio.com/v1"
ODD = (
    "https://xn--/",
    "https://xn--a/x",
    "https://conversations.twilio.com..",
    "https://conversations..twilio.com/",
    "https://.twilio.com/",
    "https://./",
    "https://a.example:0/",
    "https://a.example:65536/",
    "https://a.example:99999999999999999999/",
    "https://a.example:-1/",
    "https://127.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://010.0.0.1/",
    "http://[fe80::1%25eth0]/",
    "http://[::1/",
    "https://a b.example/",
    "https://a%2eexample/",
    "https://a\\.example/",
    "https://-a.example/",
    "https://\u2100.example/",
    "https://" + "a" * 64 + ".example/",
    "https://" + "a." * 127 + "example/",
    "https:///x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://a.example/\x00",
    "https://a.example/" + "a" * 70_000,
)


def _origins() -> Origins:
    return Origins(Profile("t", "AC1", Secret("s"), MEDIA, HOME))


@pytest.mark.parametrize("url", ODD, ids=range(len(ODD)))
async def test_an_invalid_url_is_refused_from_any_source(url: str) -> None:
    with pytest.raises(errors.Malformed):
        parse_url(url)
    async with in_trouble(in_turn(page([], url))) as (client, server):
        with pytest.raises((errors.Malformed, errors.ForeignHost)):
            [service async for service in client.services.list()]
        assert len(server.asked) == 1
    if "\x00" not in url and url.isascii() and len(url) < 60_000:
        async with in_trouble(in_turn(answer(302, location=url))) as (client, server):
            there = Media(
                sid="ME1", service_sid="IS1", links=Links(content_direct_temporary=f"{server.origin}/x")
            )
            with pytest.raises((errors.Malformed, errors.ForeignHost)):
                await client.media.read_content(there, limit=5)
            assert len(server.asked) == 1
    odd = Media(sid="ME1", service_sid="IS1", links=Links(content_direct_temporary=url))
    with pytest.raises(errors.Malformed):
        get_temporary_link(odd, ServiceClock())


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://CONVERSATIONS.Twilio.COM./v1/x", True),
        ("HTTPS://conversations.twilio.com:443/v1/x", True),
        ("https://conversations.twilio.com:0443/v1/x", True),
        ("https://ｃonversations.twilio.com/v1/x", False),
        ("https://conversations.twilio.com.evil.example/v1/x", False),
        ("https://conversations.twilio.com@evil.example/v1/x", False),
        ("https://user@conversations.twilio.com/v1/x", False),
        ("https://conversations.twilio.com:444/v1/x", False),
        ("http://conversations.twilio.com/v1/x", False),
        ("https://xn--conversations-.twilio.com/", False),
    ],
)
def test_hosts_are_compared_exactly_after_normalising(url: str, *, allowed: bool) -> None:
    if allowed:
        _origins().check_for_credentials(parse_url(url))
    else:
        with pytest.raises((errors.ForeignHost, errors.Malformed)):
            _origins().check_for_credentials(parse_url(url))


def test_a_profile_with_an_invalid_address_is_reported() -> None:
    for base in ("https://xn--/v1", "https://conversations.twilio.com../v1"):
        with pytest.raises(SettingsError, match="not a valid URL"):
            Origins(Profile("t", "AC1", Secret("s"), base, HOME))


_WORDS = [
    "https:",
    "http:",
    "//",
    "conversations",
    "twilio",
    "com",
    "xn--",
    "evil",
    "127.0.0.1",
    "::1",
    "é",
    "ß",
]
_PARTS = st.sampled_from([*"/\\@:?#.%[]-_ \t\n", *_WORDS, "\u200d", "\ud83d"])
_URLS = st.one_of(
    st.text(max_size=40),
    st.lists(_PARTS, max_size=12).map("".join),
    st.lists(_PARTS, max_size=8).map(lambda parts: "https://conversations.twilio.com" + "".join(parts)),
)


@given(_URLS)
def test_no_url_raises_a_traceback_or_redirects_credentials(url: str) -> None:
    origins = _origins()
    for read in (parse_url, lambda text: join_url(httpx.URL(HOME), text)):
        try:
            found = read(url)
            origins.check_for_credentials(found)
        except (errors.Malformed, errors.ForeignHost):
            continue
        for host in (urlsplit(str(found)).hostname, yarl.URL(str(found)).host):
            assert (host or "").removesuffix(".") in {"conversations.twilio.com", "mcs.us1.twilio.com"}
