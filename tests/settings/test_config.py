"""``config.toml``: parsing, error messages, and changes that keep the rest."""

from __future__ import annotations

import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.settings import ConfigError, SettingsError
from tui.settings.schema import (
    Config,
    PreviewEntry,
    ProfileEntry,
    build_schema,
    load_config,
    parse_config,
)
from tui.settings.store import put_profile, remove_profile, use_profile
from tui.settings.values import RENDERERS, Renderer

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = f"AC{'0' * 32}"
KEY = f"SK{'1' * 32}"
WHOLE = f"""\
# Ours.
default_profile = "support"

[profiles.support]  # the live one
account_sid = "{ACCOUNT}"
api_key_sid = "{KEY}"
region = "ie1"
edge = "dublin"
service = "Harbour Support"
read_only = true
label = "PRODUCTION"
colour = "red"
secret_command = "op read op://twilio/key"

[profiles.dev]
account_sid = "{ACCOUNT}"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mediadeck" / "config.toml"


def test_every_setting_is_read(path: Path) -> None:
    config = parse_config(WHOLE, path)
    assert config.default_profile == "support"
    assert config.profiles["support"] == ProfileEntry(
        account_sid=ACCOUNT,
        api_key_sid=KEY,
        region="ie1",
        edge="dublin",
        service="Harbour Support",
        read_only=True,
        label="PRODUCTION",
        colour="red",
        secret_command="op read op://twilio/key",
    )
    assert config.profiles["dev"] == ProfileEntry(account_sid=ACCOUNT)


def test_a_missing_file_is_an_empty_configuration(path: Path) -> None:
    assert load_config(path) == Config()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("default_profile = support", 1, "expected TOML. Invalid value."),
        ("a = 1\na = 2", 2, "Cannot overwrite a value"),
        ("colour = 'red'", 1, "colour: there is no such setting. Known: default_profile, theme,"),
        (f"[profiles.a]\naccount_sid = '{ACCOUNT}'\n\nregoin = 'x'", 4, "regoin: there is no such setting"),
        (
            f"[profiles.a]\naccount_sid = '{ACCOUNT}'\nregion = 1",
            3,
            "region: expected `str | null`, got `int`",
        ),
        ("[profiles.a]\naccount_sid = 'AC1'", 2, "account_sid: expected AC and 32 hexadecimal digits."),
        (
            f"[profiles.a]\naccount_sid = '{ACCOUNT}'\ncolour = 'pink'",
            3,
            "colour: expected one of red, orange",
        ),
        (f"[profiles.a]\naccount_sid = '{ACCOUNT}'\nsecret = 'x'", 3, "secrets are never in this file"),
        (f"[profiles.'a b']\naccount_sid = '{ACCOUNT}'", 1, "a profile name has letters"),
        (f"[profiles.local]\naccount_sid = '{ACCOUNT}'", 1, "is reserved"),
        ("\n[profiles.a]\nregion = 'ie1'", 2, "expected account_sid or api_key_sid"),
        (
            "[previews]\nlimits = '2MB'",
            2,
            "limits: there is no such setting. Did you mean limit? Known: renderer",
        ),
        ("[previews]\n\nrenderer = 'best'", 3, "renderer: expected one of auto, kitty, sixel, blocks"),
        ("[previews]\nthumbnails = 'many'", 2, "expected bytes as 2MB or 500 KB, or off, found 'many'"),
        ("[previews]\nlimit = 2", 2, "limit: expected `str | null`, got `int`"),
        ("default_profile = 'b'", 1, "default_profile: there is no profile 'b'. Profiles: none."),
        (
            f"[profiles.a]\naccount_sid = '{ACCOUNT}'\nsecret_env = 'A'\nsecret_file = 'b'",
            4,
            "expected one source of the secret, found secret_env and secret_file",
        ),
    ],
)
def test_errors_are_reported_with_file_line_and_expected_value(
    path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(ConfigError) as told:
        parse_config(text, path)
    assert str(told.value).startswith(f"{path}, line {line}: ")
    assert words in str(told.value)


def test_a_secret_in_the_file_is_refused_and_not_shown(path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        parse_config(f"[profiles.a]\naccount_sid = '{ACCOUNT}'\nauth_token = 'hunter2'", path)
    assert "hunter2" not in str(told.value)


def test_a_broken_file_is_ignored_only_on_request(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir()
    path.write_text("nonsense")
    with pytest.raises(ConfigError):
        load_config(path)
    monkeypatch.setenv("MEDIADECK_NO_CONFIG", "1")
    assert load_config(path) == Config()


def test_editors_get_a_schema_that_knows_every_setting() -> None:
    entry = build_schema()["$defs"]["ProfileEntry"]
    assert set(entry["properties"]) == set(ProfileEntry.__struct_fields__)
    assert entry["additionalProperties"] is False
    previews = build_schema()["$defs"]["PreviewEntry"]
    assert set(previews["properties"]) == set(PreviewEntry.__struct_fields__)
    assert all("description" in setting for setting in previews["properties"].values())
    assert get_args(Renderer) == RENDERERS


def test_a_change_leaves_everything_else_unchanged(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(WHOLE)
    put_profile(path, "new", {"account_sid": ACCOUNT, "read_only": False, "region": None})
    use_profile(path, "new")
    changed = path.read_text()
    assert load_config(path).default_profile == "new"
    assert load_config(path).profiles["new"] == ProfileEntry(account_sid=ACCOUNT)
    remove_profile(path, "new")
    assert "default_profile" not in path.read_text()
    for line in WHOLE.splitlines():
        assert line in changed or line.startswith("default_profile")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["config.toml"]


def test_the_first_profile_is_the_default(path: Path) -> None:
    put_profile(path, "one", {"account_sid": ACCOUNT, "secret_env": "ONE"})
    put_profile(path, "two", {"account_sid": ACCOUNT})
    config = load_config(path)
    assert config.default_profile == "one"
    assert list(config.profiles) == ["one", "two"]
    remove_profile(path, "one")
    assert load_config(path).default_profile is None
    with pytest.raises(SettingsError, match="There is no profile 'one'"):
        use_profile(path, "one")


def test_changing_an_invalid_file_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("nonsense")
    with pytest.raises(ConfigError):
        put_profile(path, "one", {"account_sid": ACCOUNT})
    assert path.read_text() == "nonsense"


def test_a_symbolic_link_to_the_file_is_kept(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    (tmp_path / "dotfiles.toml").write_text("# mine\n")
    path.symlink_to(tmp_path / "dotfiles.toml")
    put_profile(path, "one", {"account_sid": ACCOUNT})
    assert path.is_symlink()
    assert "# mine" in (tmp_path / "dotfiles.toml").read_text()


NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", fullmatch=True).filter(
    lambda name: name not in {"local", "environment"}
)
ENTRIES = st.fixed_dictionaries(
    {"account_sid": st.just(ACCOUNT)},
    optional={
        "region": st.text(st.characters(codec="utf-8"), min_size=1),
        "service": st.text(st.characters(codec="utf-8"), min_size=1),
        "label": st.text(st.characters(codec="utf-8"), min_size=1, max_size=24),
        "secret_command": st.text(st.characters(codec="utf-8"), min_size=1),
        "read_only": st.booleans(),
    },
)


@given(profiles=st.dictionaries(NAMES, ENTRIES, min_size=1, max_size=4), data=st.data())
def test_any_written_value_is_read_back(
    profiles: dict[str, dict[str, Any]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("config") / "config.toml"
    for name, entry in profiles.items():
        put_profile(path, name, entry)
    default = data.draw(st.sampled_from(sorted(profiles)))
    use_profile(path, default)
    config = load_config(path)
    assert config.default_profile == default
    assert config.profiles == {name: ProfileEntry(**entry) for name, entry in profiles.items()}


@given(text=st.text())
def test_any_text_is_a_configuration_or_a_reported_error(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "config.toml"
    with suppress(ConfigError):
        assert isinstance(parse_config(text, path), Config)
