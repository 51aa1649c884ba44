"""``mediadeck profiles`` and ``config``: accounts are saved, tested and selected; secrets stay hidden."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

from tests.catalog.places import service
from tests.cli.environments import empty_environment, profile_environment
from tests.cli.terminals import PATIENCE, PROGRAM, REPOSITORY, environment, without_terminal

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = f"AC{'0' * 32}"
KEY = f"SK{'1' * 32}"


def add(name: str, *options: str, secret: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Add a profile of the running service, with the secret on standard input."""
    places = ("--mcs-url", variables["TEST_URL"], "--conversations-url", variables["TEST_URL"])
    return subprocess.run(
        [*PROGRAM, "profiles", "add", name, *places, *options],
        cwd=REPOSITORY,
        env=environment(**variables),
        input=f"{secret}\n",
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def listed(**variables: str) -> dict[str, dict[str, object]]:
    ended = without_terminal("profiles", "list", "--json", **variables)
    assert ended.returncode == 0
    return {row["name"]: row for row in json.loads(ended.stdout)}


def test_a_profile_is_tested_saved_and_used_with_its_secret_only_in_the_keyring(tmp_path: Path) -> None:
    with profile_environment(tmp_path, service("Harbour")) as variables:
        ended = add("new", "--account-sid", variables["TEST_ACCOUNT"], secret=variables["DESK"], **variables)
        assert ended.returncode == 0, ended.stderr
        assert "new: It works with Conversations and the Media Content Service." in ended.stderr
        found = without_terminal("services", "--json", "--profile", "new", **{**variables, "DESK": ""})
        assert [row["friendly_name"] for row in json.loads(found.stdout)] == ["Harbour"]
        holders = [
            path.name
            for path in tmp_path.rglob("*")
            if path.is_file() and "data" not in path.parts and variables["DESK"].encode() in path.read_bytes()
        ]
        assert holders == ["keyring.json"]
        assert listed(**variables)["new"]["secret"] == "keyring"
        removed = without_terminal("profiles", "remove", "new", **variables)
        assert removed.stderr == "mediadeck: removed the profile new and its secret in the keyring.\n"
        assert json.loads((tmp_path / "keyring.json").read_text()) == {}


def test_a_failing_profile_is_explained_and_not_saved(tmp_path: Path) -> None:
    with profile_environment(tmp_path, service("Harbour")) as variables:
        before = (tmp_path / "config" / "config.toml").read_text()
        ended = add("new", "--account-sid", variables["TEST_ACCOUNT"], secret="hunter2", **variables)
        assert (ended.returncode, ended.stdout) == (3, "")
        assert f"Check the secret of {variables['TEST_ACCOUNT']}. Each region has its own" in ended.stderr
        assert "nothing was changed. To save it anyway: --no-test" in ended.stderr
        assert "hunter2" not in ended.stderr
        assert (tmp_path / "config" / "config.toml").read_text() == before
        assert not (tmp_path / "keyring.json").exists()
        again = add("desk", "--account-sid", ACCOUNT, secret="x", **variables)
        assert (again.returncode, again.stderr) == (
            2,
            "mediadeck: the profile desk already exists. To replace it, add --replace.\n",
        )


def test_an_invalid_sid_is_reported_with_what_was_expected(tmp_path: Path) -> None:
    home = empty_environment(tmp_path)
    ended = without_terminal("profiles", "add", "a", "--account-sid", "AC1", **home)
    assert ended.returncode == 2
    assert ended.stderr == "mediadeck: account sid: expected AC and 32 hexadecimal digits.\n"
    none = without_terminal("profiles", "add", "a", "--region", "ie1", **home)
    assert "An account SID (AC…) or an API key SID (SK…) is required" in none.stderr
    assert "a profile name has" in without_terminal("profiles", "add", "a b", **home).stderr


def test_the_profile_precedence_is_shown_on_request(tmp_path: Path) -> None:
    with profile_environment(tmp_path, service("Harbour")) as variables:
        for options, changes, why in (
            ((), {}, "desk: default_profile of config.toml"),
            (("--profile", "desk"), {}, "desk: --profile"),
            ((), {"MEDIADECK_PROFILE": "desk"}, "desk: MEDIADECK_PROFILE"),
        ):
            ended = without_terminal("services", "-v", *options, **variables, **changes)
            assert (ended.returncode, ended.stderr) == (0, f"mediadeck: the profile is {why}.\n")
        unknown = without_terminal("services", "--profile", "x", **variables)
        assert (unknown.returncode, unknown.stdout) == (4, "")
        assert "There is no profile 'x'. Profiles: desk, local." in unknown.stderr
        nearly = without_terminal("services", "--profile", "desc", **variables)
        assert "There is no profile 'desc'. Did you mean desk? Profiles: desk, local." in nearly.stderr
        use = without_terminal("profiles", "use", "Desk", **variables)
        assert "Did you mean desk?" in use.stderr
        (unset,) = [without_terminal("services", **{**variables, "DESK": ""})]
        assert unset.returncode == 3
        assert unset.stderr == "mediadeck: The profile desk has no secret: the variable DESK is not set.\n"


def test_changing_the_default_reports_a_stronger_setting(tmp_path: Path) -> None:
    with profile_environment(tmp_path, service("Harbour")) as variables:
        ended = without_terminal("profiles", "use", "local", **variables)
        assert ended.stderr == "mediadeck: local is now the default profile.\n"
        assert listed(**variables)["local"]["in_use"] is True
        back = without_terminal("profiles", "use", "desk", **variables, MEDIADECK_PROFILE="local")
        assert "this shell still uses another one: MEDIADECK_PROFILE." in back.stderr
        assert listed(**variables)["desk"]["default"] is True
        assert without_terminal("profiles", "test", **variables).returncode == 0
        none = without_terminal("profiles", "use", "x", **variables)
        assert none.returncode == 4


def test_profiles_of_the_twilio_cli_are_offered_and_used(tmp_path: Path) -> None:
    home = empty_environment(tmp_path)
    (tmp_path / ".twilio-cli").mkdir()
    entry = {"accountSid": ACCOUNT, "apiKey": KEY, "apiSecret": "hunter2"}
    (tmp_path / ".twilio-cli" / "config.json").write_text(json.dumps({"profiles": {"live": entry}}))
    ended = without_terminal("profiles", "list", **home)
    assert ended.stderr == (
        "mediadeck: the Twilio CLI has a profile live."
        " To add it: mediadeck profiles add NAME --twilio-cli live\n"
    )
    taken = without_terminal("profiles", "add", "mine", "--twilio-cli", "live", "--no-test", **home)
    assert taken.returncode == 0
    again = without_terminal("profiles", "list", **home)
    assert again.stderr == ""
    assert again.stdout.startswith("mine\ttrue\ttrue\t")
    assert "hunter2" not in (tmp_path / "config" / "config.toml").read_text()


def test_a_read_only_profile_deletes_nothing(tmp_path: Path) -> None:
    with profile_environment(tmp_path, service("Harbour"), more="read_only = true\n") as variables:
        ended = without_terminal("rm", "Harbour", f"ME{'0' * 32}", "--yes", **variables)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.startswith("mediadeck: The profile is read-only, so nothing was sent.")


def test_an_invalid_configuration_ends_the_program_unless_overridden(
    tmp_path: Path,
) -> None:
    home = empty_environment(tmp_path)
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir()
    path.write_text("default_profile = \n")
    for command in (("services",), ("profiles", "list"), ("config", "show")):
        ended = without_terminal(*command, **home)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ended.stderr.startswith(f"mediadeck: {path}, line 1: expected TOML. ")
    ended = without_terminal("services", **home, MEDIADECK_NO_CONFIG="1")
    assert ended.returncode == 0
    assert "Harbour Support" in ended.stdout


def test_config_prints_its_path_content_and_schema(tmp_path: Path) -> None:
    with profile_environment(tmp_path, service("Harbour")) as variables:
        path = tmp_path / "config" / "config.toml"
        assert without_terminal("config", "path", **variables).stdout == f"{path}\n"
        assert without_terminal("config", "show", **variables).stdout == path.read_text()
        schema = json.loads(without_terminal("config", "schema", **variables).stdout)
        assert "ProfileEntry" in schema["$defs"]


def test_keys_are_listed_with_commands_and_errors_in_custom_keys(tmp_path: Path) -> None:
    home = empty_environment(tmp_path)
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir()
    path.write_text('keys_preset = "vi"\n[keys]\n"media.upload" = "f2"\n')
    ended = without_terminal("config", "keys", "--json", **home)
    assert (ended.returncode, ended.stderr) == (0, "")
    keys = {row["id"]: row for row in json.loads(ended.stdout)}
    assert (keys["media.upload"]["keys"], keys["media.upload"]["own"]) == ("f2", True)
    assert keys["media.show_link"]["keys"] == "K"
    assert keys["app.leave"]["keys"] == "q"
    assert keys["app.leave"]["does"].startswith("Quit Mediadeck")
    path.write_text('[keys]\n"media.upload" = "d"\n"media.uplaod" = "x"\n')
    wrong = without_terminal("config", "keys", **home)
    assert wrong.returncode == 2
    assert "Did you mean media.upload?" in wrong.stderr
    assert "belongs to media.upload (upload) and media.download (download)" in wrong.stderr
    path.write_text('keys_preset = "emacs"\n')
    assert (
        f"{path}, line 1: keys_preset: expected one of vi."
        in without_terminal("config", "keys", **home).stderr
    )
    path.write_text("default_profil = 'a'\n")
    near = without_terminal("config", "show", **home)
    assert "line 1: default_profil: there is no such setting. Did you mean default_profile?" in near.stderr


def test_completions_offer_profiles_services_and_media(tmp_path: Path) -> None:
    def proposed(line: str, variables: dict[str, str]) -> list[str]:
        asked = {
            "_ARGCOMPLETE": "1",
            "_ARGCOMPLETE_IFS": "\n",
            "COMP_LINE": line,
            "COMP_POINT": str(len(line)),
        }
        ours, its = os.pipe()
        command = f"exec 8>&{its} 9>/dev/null; exec {' '.join(PROGRAM)}"
        with subprocess.Popen(
            ["bash", "-c", command],
            cwd=REPOSITORY,
            env=environment(**variables, **asked),
            pass_fds=(its,),
            stdout=subprocess.DEVNULL,
        ) as process:
            os.close(its)
            with os.fdopen(ours) as pipe:
                text = pipe.read()
            assert process.wait(PATIENCE) == 0
        return [word.strip() for word in text.splitlines()]

    with profile_environment(tmp_path, service("Harbour Support"), service("Other")) as variables:
        assert proposed("mediadeck --profile ", variables) == ["desk", "local"]
        assert "services" in proposed("mediadeck s", variables)
        assert without_terminal("services", **variables).returncode == 0
        assert proposed("mediadeck ls Har", variables) == ["Harbour\\ Support"]
        assert len(proposed("mediadeck conversations IS", variables)) == 2
    for shell in ("bash", "zsh", "fish"):
        assert "mediadeck" in without_terminal("completions", shell, **empty_environment(tmp_path)).stdout
