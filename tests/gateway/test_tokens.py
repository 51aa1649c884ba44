"""Tokens and grants: only the gateway can create them."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.gateway.tokens import GRANT_SECONDS, TOKEN_LENGTH, KeyRing
from tui.settings import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

KEYS = KeyRing({"A": b"a" * 32, "B": b"b" * 32})
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
IDS = st.binary(min_size=8, max_size=8).map(bytes.hex)
NOW = 1_800_000_000


@given(link_id=IDS, letter=st.sampled_from("AB"))
def test_a_token_leads_to_its_link(link_id: str, letter: str) -> None:
    token = KEYS.make_token(link_id, letter)
    assert token is not None
    assert len(token) == TOKEN_LENGTH
    assert token.isascii()
    assert token.isalnum()
    assert KEYS.read_token(token) == link_id


@given(link_id=IDS, place=st.integers(0, TOKEN_LENGTH - 1), digit=st.sampled_from(DIGITS))
def test_an_altered_token_is_refused(link_id: str, place: int, digit: str) -> None:
    token = KEYS.make_token(link_id, "A")
    assert token is not None
    changed = token[:place] + digit + token[place + 1 :]
    assert (KEYS.read_token(changed) == link_id) is (changed == token)


@given(st.text(max_size=40))
def test_arbitrary_text_is_not_a_token(text: str) -> None:
    assert KEYS.read_token(text) is None
    assert not KEYS.check_grant(text, "00" * 8, "A", NOW)


def test_a_retired_key_revokes_its_links() -> None:
    token = KEYS.make_token("00" * 8, "A")
    assert token is not None
    left = KeyRing({"B": b"b" * 32})
    assert left.read_token(token) is None
    assert left.make_token("00" * 8, "A") is None


def test_the_newest_key_signs() -> None:
    link_id, letter = KEYS.new_id()
    assert letter == "B"
    assert (KEYS.make_token(link_id, letter) or "").startswith("B")


def test_a_grant_is_valid_for_one_link_and_15_minutes() -> None:
    grant = KEYS.make_grant("00" * 8, "A", NOW)
    assert KEYS.check_grant(grant, "00" * 8, "A", NOW + GRANT_SECONDS - 1)
    assert not KEYS.check_grant(grant, "00" * 8, "A", NOW + GRANT_SECONDS)
    assert not KEYS.check_grant(grant, "01" * 8, "A", NOW)
    assert not KEYS.check_grant(grant, "00" * 8, "B", NOW)


def test_the_key_file_is_created_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "gateway" / "keys.json"
    first = KeyRing.load(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    link_id, letter = first.new_id()
    token = first.make_token(link_id, letter)
    assert token is not None
    assert KeyRing.load(path).read_token(token) == link_id


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"a": "00"}', json.dumps({"A": "0" * 62}), json.dumps({"AB": "0" * 64}), "{"]
)
def test_a_broken_key_file_is_reported_and_not_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(SettingsError):
        KeyRing.load(path)
    assert path.read_text() == content
