"""Profiles from the environment."""

from __future__ import annotations

from itertools import product

import pytest

from tui.settings import SettingsError, make_local_profile, read_environment_profile

ACCOUNT = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "token"}
KEY = {"TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "secret"}
CREDENTIALS = (*ACCOUNT.items(), *KEY.items())
PLACES = ("MEDIADECK_MCS_URL", "MEDIADECK_CONVERSATIONS_URL")


def expected(environment: dict[str, str]) -> tuple[str, str] | None:
    """Return the user and secret to use, or None without a complete pair."""
    if KEY.keys() <= environment.keys():
        return "SK1", "secret"
    return ("AC1", "token") if ACCOUNT.keys() <= environment.keys() else None


@pytest.mark.parametrize("present", product([False, True], repeat=4))
def test_complete_credentials_are_used_key_first_and_half_a_pair_is_refused(
    present: tuple[bool, ...],
) -> None:
    environment = {name: value for (name, value), here in zip(CREDENTIALS, present, strict=True) if here}
    pair = expected(environment)
    if pair is None and environment:
        with pytest.raises(SettingsError, match=r"^TWILIO_\w+ is set and TWILIO_\w+ is not: set both"):
            read_environment_profile(environment)
        return
    profile = read_environment_profile(environment)
    assert (profile and (profile.username, profile.secret.reveal())) == pair


def test_the_error_on_half_a_pair_names_both_variables_and_no_value() -> None:
    with pytest.raises(SettingsError) as told:
        read_environment_profile({"TWILIO_AUTH_TOKEN": "hunter2"})
    assert str(told.value).startswith("TWILIO_AUTH_TOKEN is set and TWILIO_ACCOUNT_SID is not")
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("empty", ["", " ", "\n"])
def test_an_empty_variable_counts_as_unset(empty: str) -> None:
    assert read_environment_profile({"TWILIO_ACCOUNT_SID": empty, "MEDIADECK_MCS_URL": empty}) is None
    with pytest.raises(SettingsError):
        read_environment_profile({**ACCOUNT, "TWILIO_AUTH_TOKEN": empty})


def test_surrounding_whitespace_is_ignored() -> None:
    profile = read_environment_profile({"TWILIO_ACCOUNT_SID": " AC1\n", "TWILIO_AUTH_TOKEN": "token\r\n"})
    assert profile is not None
    assert (profile.username, profile.secret.reveal()) == ("AC1", "token")


@pytest.mark.parametrize("present", product([False, True], repeat=2))
def test_each_base_url_can_be_set_and_defaults_to_twilio(present: tuple[bool, bool]) -> None:
    moved = {name: "http://127.0.0.1:8750/v1" for name, here in zip(PLACES, present, strict=True) if here}
    profile = read_environment_profile({**KEY, **moved})
    assert profile is not None
    assert profile.mcs_url == moved.get(PLACES[0], "https://mcs.us1.twilio.com/v1")
    assert profile.conversations_url == moved.get(PLACES[1], "https://conversations.twilio.com/v1")
    assert not profile.is_local


def test_a_trailing_slash_of_a_base_url_is_removed() -> None:
    profile = read_environment_profile({**KEY, "MEDIADECK_MCS_URL": "http://[::1]:80/any/v1//"})
    assert profile is not None
    assert profile.mcs_url == "http://[::1]:80/any/v1"


BAD_BASES = (
    "127.0.0.1:8750/v1",
    "http://127.0.0.1:8750",
    "http://127.0.0.1:8750/v2",
    "http://127.0.0.1:8750/notv1",
    "ftp://127.0.0.1/v1",
    "http:///v1",
    "http://:8750/v1",
    "http://host:port/v1",
    "http://host:99999/v1",
    "http://host:0/v1",
    "http://[::1/v1",
    "http://ho st/v1",
    "http://host\x1b[31m/v1",
    "https://mcs.us1.twilio.com\\@elsewhere.example/v1",
    "https://user@host/v1",
    "https://host/v1?page=1/v1",
    "https://host/#/v1",
)


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("base", BAD_BASES)
def test_an_invalid_base_url_is_refused_with_its_variable(name: str, base: str) -> None:
    with pytest.raises(SettingsError) as told:
        read_environment_profile({**ACCOUNT, name: base})
    assert str(told.value).startswith(name)
    assert "\x1b" not in str(told.value)


@pytest.mark.parametrize("base", ["https://user:hunter2@host/v1", "https://user:hunter2@[bad/v1"])
def test_a_password_in_a_base_url_is_not_shown(base: str) -> None:
    with pytest.raises(SettingsError) as told:
        read_environment_profile({**ACCOUNT, "MEDIADECK_MCS_URL": base})
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("name", PLACES)
def test_a_base_url_without_credentials_is_reported_and_opens_nothing_else(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is set without credentials"):
        read_environment_profile({name: "http://127.0.0.1:8750/v1"})


def key_of(environment: dict[str, str]) -> str:
    profile = read_environment_profile(environment)
    assert profile is not None
    return profile.catalog_key


def test_the_local_service_has_one_catalog_on_any_port() -> None:
    keys = {
        make_local_profile(f"http://127.0.0.1:{port}/v1", "AC1", "token").catalog_key
        for port in (1, 2, 65535)
    }
    assert len(keys) == 1
    assert keys != {make_local_profile("http://127.0.0.1:1/v1", "AC2", "token").catalog_key}


def test_each_account_and_base_url_has_its_own_catalog() -> None:
    conversations = "MEDIADECK_CONVERSATIONS_URL"
    keys = [
        key_of(ACCOUNT),
        key_of(KEY),
        key_of({**ACCOUNT, "TWILIO_ACCOUNT_SID": "AC2"}),
        key_of({**ACCOUNT, conversations: "http://127.0.0.1:8750/v1"}),
        key_of({**ACCOUNT, conversations: "http://127.0.0.1:8751/v1"}),
        key_of({**ACCOUNT, conversations: "http://127.0.0.1:8751/other/v1"}),
        make_local_profile("http://127.0.0.1:8750/v1", "AC1", "token").catalog_key,
    ]
    assert len(set(keys)) == len(keys)
    assert key_of(ACCOUNT) == key_of({**ACCOUNT, "TWILIO_AUTH_TOKEN": "another"}), "not of the secret"


@pytest.mark.parametrize("username", ["../../AC1", "/etc/AC1", "AC1\x00", "AC\n1", "a b"])
def test_a_catalog_has_one_safe_file_name(username: str) -> None:
    key = key_of({**ACCOUNT, "TWILIO_ACCOUNT_SID": username})
    assert set("/\x00\n ").isdisjoint(key)
