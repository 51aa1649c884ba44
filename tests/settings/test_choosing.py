"""The selection of the profile: precedence, base URLs, and sources of its secret."""

from __future__ import annotations

import json
import sys
from itertools import product
from typing import TYPE_CHECKING

import keyring
import keyring.core
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.settings.keyring_in_file import BACKEND, VARIABLE
from tui.settings import ConfigError, SettingsError, choose_profile
from tui.settings.hosts import check_base_url, check_host_label, conversations_url, mcs_url
from tui.settings.secrets import system_keyring
from tui.settings.secrets.twilio_cli import read_twilio_cli_profiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ACCOUNT = f"AC{'0' * 32}"
KEY = f"SK{'1' * 32}"
TWILIO = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "token"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set up a home with only a file keyring; return the folder of its configuration."""
    for name in ("MEDIADECK_PROFILE", "MEDIADECK_NO_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MEDIADECK_CONFIG_DIR", str(tmp_path / "here"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", BACKEND)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "keyring.json"))
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    (tmp_path / "here").mkdir()
    return tmp_path


@pytest.fixture
def write(home: Path) -> Callable[[str], None]:
    def write(text: str) -> None:
        (home / "here" / "config.toml").write_text(text)

    return write


def entry(name: str, *lines: str) -> str:
    return "\n".join([f"[profiles.{name}]", f"account_sid = '{ACCOUNT}'", *lines, ""])


def secret_of(name: str, **environment: str) -> str:
    profile = choose_profile(name, environment).profile
    assert profile is not None
    return profile.secret.reveal()


@pytest.mark.parametrize("present", product([False, True], repeat=4))
def test_the_first_available_source_selects_the_profile(
    write: Callable[[str], None], present: tuple[bool, ...]
) -> None:
    option, variable, twilio, default = present
    profiles = entry("a") + entry("b") + entry("c")
    write(("default_profile = 'c'\n" if default else "") + profiles)
    environment = {**({"MEDIADECK_PROFILE": "b"} if variable else {}), **(TWILIO if twilio else {})}
    choice = choose_profile("a" if option else None, environment)
    expected = [(option, "a"), (variable, "b"), (twilio, "environment"), (default, "c"), (True, None)]
    assert (choice.profile and choice.profile.name) == next(name for there, name in expected if there)
    assert not choice.is_first_use, "there is something to choose"


def test_without_any_source_no_profile_is_selected(write: Callable[[str], None]) -> None:
    assert choose_profile(None, {}).is_first_use
    write("# nothing yet\n")
    assert choose_profile(None, {}).is_first_use
    assert not choose_profile(None, {"MEDIADECK_NO_CONFIG": "1"}).is_first_use
    for decided in (choose_profile("local", {}), choose_profile(None, TWILIO)):
        assert not decided.is_first_use
    write("default_profile = 'local'\n")
    assert not choose_profile(None, {}).is_first_use


def test_local_is_the_name_of_the_local_service(write: Callable[[str], None]) -> None:
    write("default_profile = 'a'\n" + entry("a"))
    assert choose_profile("local", TWILIO).profile is None


def test_an_unknown_profile_is_reported_with_the_choices(write: Callable[[str], None]) -> None:
    write(entry("a") + entry("b"))
    for wanted, environment in (("x", {}), (None, {"MEDIADECK_PROFILE": "x"})):
        with pytest.raises(
            SettingsError, match=r"There is no profile 'x'. Profiles: a, b, local. To add one"
        ):
            choose_profile(wanted, environment)


def test_a_broken_configuration_is_reported_if_it_would_select_the_profile(
    write: Callable[[str], None],
) -> None:
    write("nonsense")
    with pytest.raises(ConfigError, match=r"config\.toml, line 1: expected TOML"):
        choose_profile(None, {})


# Base URLs


@pytest.mark.parametrize(
    ("region", "edge", "conversations", "mcs"),
    [
        (None, None, "conversations.twilio.com", "mcs.us1.twilio.com"),
        ("ie1", None, "conversations.ie1.twilio.com", "mcs.ie1.twilio.com"),
        (None, "dublin", "conversations.dublin.us1.twilio.com", "mcs.us1.twilio.com"),
        ("ie1", "dublin", "conversations.dublin.ie1.twilio.com", "mcs.ie1.twilio.com"),
    ],
)
def test_region_and_edge_give_the_same_hosts_as_twilios_libraries(
    write: Callable[[str], None], region: str | None, edge: str | None, conversations: str, mcs: str
) -> None:
    lines = [f"region = '{region}'" if region else "", f"edge = '{edge}'" if edge else ""]
    write(entry("a", *lines))
    variables = {"TWILIO_REGION": region or "", "TWILIO_EDGE": edge or ""}
    for choice in (choose_profile("a", {}), choose_profile(None, {**TWILIO, **variables})):
        assert choice.profile is not None
        assert choice.profile.conversations_url == f"https://{conversations}/v1"
        assert choice.profile.mcs_url == f"https://{mcs}/v1"


LABELS = st.from_regex(r"[a-z0-9](-?[a-z0-9]){0,12}", fullmatch=True)


@given(region=st.none() | LABELS, edge=st.none() | LABELS)
def test_an_edge_is_never_in_the_media_host(region: str | None, edge: str | None) -> None:
    assert mcs_url(region) == f"https://mcs.{region or 'us1'}.twilio.com/v1"
    host = conversations_url(region, edge).removeprefix("https://").removesuffix("/v1")
    assert host.endswith(".twilio.com")
    assert host.split(".")[1:-2] == [label for label in (edge, region or ("us1" if edge else None)) if label]


@given(value=st.text(min_size=1))
def test_an_invalid_host_label_is_not_a_region(value: str) -> None:
    try:
        assert check_host_label("region", value) == value
    except SettingsError:
        return
    assert value.isascii()
    assert set(value).isdisjoint("./@:?#%\\ \n")


@pytest.mark.parametrize(
    ("base", "is_allowed"),
    [
        ("http://127.0.0.1:8750/v1", True),
        ("http://127.9.9.9/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]:8750/v1", True),
        ("https://proxy.example/v1", True),
        ("http://proxy.example/v1", False),
        ("http://192.168.0.9:8750/v1", False),
        ("http://localhost.evil.example/v1", False),
        ("http://127.0.0.1.evil.example/v1", False),
        ("HTTP://proxy.example/v1", False),
    ],
)
def test_plain_http_is_allowed_only_locally_unless_forced(
    write: Callable[[str], None], base: str, *, is_allowed: bool
) -> None:
    write(entry("a", f"mcs_url = '{base}'") + entry("b", f"mcs_url = '{base}'", "allow_plain_http = true"))
    environment = {**TWILIO, "MEDIADECK_MCS_URL": base}
    for name in ("a", None):
        if is_allowed:
            assert choose_profile(name, environment).profile
        else:
            with pytest.raises(SettingsError, match="would send credentials unencrypted over plain http"):
                choose_profile(name, environment)
        assert choose_profile(name, {**environment, "MEDIADECK_ALLOW_PLAIN_HTTP": "1"}).profile
    assert choose_profile("b", {}).profile


@given(base=st.text() | st.from_regex(r"https?://[a-z0-9.:@?#\[\]/\\-]{0,20}/v1", fullmatch=True))
def test_an_invalid_base_url_is_refused(base: str) -> None:
    try:
        found = check_base_url("base", base)
    except SettingsError:
        return
    assert found.endswith("/v1")
    assert found.lower().startswith("https://") or "localhost" in found or "127." in found or "::1" in found


# Sources of the secret


def test_the_secret_comes_from_a_variable_command_file_or_keyring(
    home: Path, write: Callable[[str], None]
) -> None:
    (home / "here" / "secret").write_text("of-the-file\n")
    (home / "here" / "secret").chmod(0o600)
    command = f"{sys.executable} -c \"print('of-the-command')\""
    write(
        entry("variable", "secret_env = 'SUPPORT'")
        + entry("command", f"secret_command = '''{command}'''")
        + entry("file", "secret_file = 'secret'")
        + entry("home", "secret_file = '~/here/secret'")
        + entry("ring", f"api_key_sid = '{KEY}'")
    )
    system_keyring.store(KEY, "of-the-keyring")
    assert secret_of("variable", SUPPORT=" of-the-variable\n") == "of-the-variable"
    assert secret_of("command") == "of-the-command"
    assert secret_of("file") == secret_of("home") == "of-the-file"
    assert secret_of("ring") == "of-the-keyring"
    assert system_keyring.delete(KEY)
    assert not system_keyring.delete(KEY)
    with pytest.raises(SettingsError, match=f"the system keyring has none for {KEY}. To add it"):
        secret_of("ring")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o601])
def test_a_secret_file_accessible_to_others_is_refused(
    home: Path, write: Callable[[str], None], mode: int
) -> None:
    (home / "here" / "secret").write_text("hunter2")
    (home / "here" / "secret").chmod(mode)
    write(entry("a", "secret_file = 'secret'"))
    with pytest.raises(SettingsError, match=r"Others can read .* Run: chmod 600 /") as told:
        secret_of("a")
    assert "hunter2" not in str(told.value)


def mount_secret(folder: Path, mode: int) -> None:
    """Write a secret as mounted by Kubernetes: behind two symbolic links."""
    version = folder / "..2026_11_30"
    version.mkdir(parents=True)
    (version / "secret").write_text("hunter2\n")
    (version / "secret").chmod(mode)
    (folder / "..data").symlink_to(version.name)
    (folder / "secret").symlink_to("..data/secret")


@pytest.mark.parametrize("mode", [0o440, 0o640, 0o400])
def test_a_kubernetes_secret_mount_is_read_if_allowed(
    home: Path, write: Callable[[str], None], mode: int
) -> None:
    mount_secret(home / "here" / "mounted", mode)
    write(entry("a", "secret_file = 'mounted/secret'", "secret_group_readable = true"))
    assert secret_of("a") == "hunter2"


def test_a_group_readable_file_is_refused_with_how_to_allow_it(
    home: Path, write: Callable[[str], None]
) -> None:
    mount_secret(home / "here" / "mounted", 0o440)
    write(entry("a", "secret_file = 'mounted/secret'"))
    with pytest.raises(SettingsError, match=r"in Kubernetes, set secret_group_readable = true\."):
        secret_of("a")


@pytest.mark.parametrize("mode", [0o460, 0o444, 0o450, 0o644])
def test_more_than_group_read_access_is_never_allowed(
    home: Path, write: Callable[[str], None], mode: int
) -> None:
    mount_secret(home / "here" / "mounted", mode)
    write(entry("a", "secret_file = 'mounted/secret'", "secret_group_readable = true"))
    with pytest.raises(SettingsError, match=r"Others can read .* Run: chmod 600 /\S+$"):
        secret_of("a")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("secret_env = 'NOWHERE'", "The profile a has no secret: the variable NOWHERE is not set."),
        ("secret_command = 'false'", "secret_command (false) failed with exit code 1."),
        ("secret_command = 'true'", "The profile a has no secret: secret_command printed nothing."),
        (
            "secret_command = 'no-such-program x'",
            "secret_command cannot be run (no-such-program): No such file",
        ),
        ("secret_command = ''", "secret_command cannot be run (): it is empty"),
        ("secret_command = ['sh', '-c', 'echo locked >&2; exit 3']", "failed with exit code 3: locked"),
        ("secret_command = ['sh', '-c', 'echo hunter2; exit 3']", "failed with exit code 3."),
        ("secret_command = 'printf hunter2\\nmore'", "has characters that no secret"),
        ("secret_file = 'nowhere'", "nowhere cannot be read: No such file"),
        ("secret_file = '/dev/null'", "is not a regular file"),
        ("twilio_cli = 'dev'", "uses the Twilio CLI profile 'dev', which does not exist"),
    ],
)
def test_an_unavailable_secret_is_reported_and_never_shown(
    write: Callable[[str], None], line: str, words: str
) -> None:
    write(entry("a", line.replace("\\n", "\\\\n") if "printf" in line else line))
    with pytest.raises(SettingsError) as told:
        secret_of("a")
    assert words in str(told.value)
    assert "hunter2" not in str(told.value)


def test_without_a_keyring_the_other_sources_are_named(
    write: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    write(entry("a"))
    with pytest.raises(SettingsError, match=r"keyring cannot be used: there is none. .* secret_env"):
        secret_of("a")


def test_a_secret_is_fetched_once_on_first_use(home: Path, write: Callable[[str], None]) -> None:
    count = home / "count"
    write(entry("a", f"secret_command = ['sh', '-c', 'echo x >> {count}; echo secret']"))
    profile = choose_profile("a", {}).profile
    assert profile is not None
    assert not count.exists()
    assert profile.secret.reveal() == profile.secret.reveal() == "secret"
    assert count.read_text() == "x\n"


# The Twilio CLI


def cli_file(home: Path, **changes: object) -> None:
    (home / ".twilio-cli").mkdir()
    profile = {"accountSid": ACCOUNT, "region": "ie1", "apiKey": KEY, "apiSecret": "of-the-cli"}
    known = {
        "edge": "dublin",
        "email": {},
        "prompts": {},
        "projects": [{"id": "old", "accountSid": ACCOUNT}],
        "profiles": {"dev": profile, "live": {**profile, "region": None}, "odd": 7, "half": {"apiKey": KEY}},
        "activeProject": "live",
        **changes,
    }
    (home / ".twilio-cli" / "config.json").write_text(json.dumps(known))


def test_profiles_of_the_twilio_cli_are_found_with_their_secret(
    home: Path, write: Callable[[str], None]
) -> None:
    cli_file(home)
    found = read_twilio_cli_profiles()
    assert [(profile.name, profile.region, profile.edge) for profile in found] == [
        ("live", None, "dublin"),
        ("dev", "ie1", "dublin"),
    ]
    assert "of-the-cli" not in repr(found)
    write("[profiles.mine]\ntwilio_cli = 'dev'\n")
    profile = choose_profile("mine", {}).profile
    assert profile is not None
    assert (profile.account_sid, profile.username) == (ACCOUNT, KEY)
    assert profile.secret.reveal() == "of-the-cli"
    assert profile.conversations_url == "https://conversations.dublin.ie1.twilio.com/v1"


@pytest.mark.parametrize("changes", [{"profiles": []}, {"profiles": None}, {"activeProject": 7}])
def test_an_invalid_twilio_cli_file_is_harmless(home: Path, changes: dict[str, object]) -> None:
    cli_file(home, **changes)
    assert len(read_twilio_cli_profiles()) in {0, 2}
    (home / ".twilio-cli" / "config.json").write_text("[")
    assert read_twilio_cli_profiles() == []
