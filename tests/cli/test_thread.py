"""``mediadeck thread`` and ``catalog``: the messages around a media, and their kept texts."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import conversation, media, service
from tests.cli.environments import service_environment
from tests.cli.terminals import PROGRAM, REPOSITORY, environment, without_terminal
from tests.sharing.outer_terminal import OuterTerminal
from tui.server.samples.model import SampleMessage

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

HOSTILE = "Is it\n\x1b[2Jbroken? \u202eyes"
TALK = [
    SampleMessage("maria", HOSTILE if at == 10 else f"text {at}", timedelta(hours=30 - at), sent)
    for at in range(30)
    for sent in [(media("broken.jpg", content_type="image/jpeg"),) if at == 10 else ()]
]
HARBOUR = service("Harbour", conversation("Case", *TALK))


def thread(variables: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    return without_terminal("thread", "Harbour", "broken.jpg", *options, **variables)


def texts_kept(variables: dict[str, str]) -> int:
    [row] = json.loads(without_terminal("catalog", "--json", **variables).stdout)
    texts: int = row["texts"]
    return texts


def keep(tmp_path: Path, scope: str) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "config.toml").write_text(f'[catalog]\ntext = "{scope}"\n')


def test_thread_prints_the_messages_around_a_media(tmp_path: Path) -> None:
    with service_environment(tmp_path, HARBOUR) as variables:
        assert without_terminal("sync", "Harbour", **variables).returncode == 0
        shown = thread(variables).stdout
        assert [f"text {at}\n" in shown for at in range(6, 15)] == [
            at in range(7, 14) and at != 10 for at in range(6, 15)
        ]
        assert "7 messages not kept" in shown
        assert "\n> ▣ broken.jpg" in shown
        assert "maria" in shown
        assert all(line.isprintable() for line in shown.splitlines())


def test_thread_prints_json_for_programs(tmp_path: Path) -> None:
    with service_environment(tmp_path, HARBOUR) as variables:
        assert without_terminal("sync", "Harbour", **variables).returncode == 0
        found = json.loads(thread(variables, "--json", "--around", "1").stdout)
        assert [row["body"] for row in found] == ["text 9", HOSTILE, "text 11"]
        assert [row["is_current"] for row in found] == [False, True, False]
        assert found[1]["media"][0]["filename"] == "broken.jpg"
        assert found[1]["date_created"].endswith("Z")
        everything = json.loads(thread(variables, "--json", "--all").stdout)
        assert [row["index"] for row in everything] == list(range(7, 14))
        assert (everything[0]["messages_missing_before"], everything[-1]["messages_missing_after"]) == (7, 16)


def test_thread_says_what_to_do_without_messages(tmp_path: Path) -> None:
    with service_environment(tmp_path, HARBOUR) as variables:
        assert thread(variables).returncode == 4
        assert without_terminal("sync", "Harbour", **variables).returncode == 0
        assert without_terminal("catalog", "--wipe-text", "--yes", **variables).returncode == 0
        ended = thread(variables)
        assert (ended.returncode, ended.stdout) == (4, "")
        assert "mediadeck sync --full IS" in ended.stderr
        assert "It takes about 2 requests." in ended.stderr
        assert without_terminal("sync", "--full", "Harbour", **variables).returncode == 0
        assert "text 9" in thread(variables).stdout
        keep(tmp_path, "none")
        assert without_terminal("sync", "Harbour", **variables).returncode == 0
        assert 'set text = "around"' in thread(variables).stderr


@pytest.mark.parametrize(("scope", "texts"), [("around", 7), ("all", 30), ("none", 0)])
def test_catalog_counts_kept_texts(tmp_path: Path, scope: str, texts: int) -> None:
    keep(tmp_path, scope)
    with service_environment(tmp_path, HARBOUR) as variables:
        assert without_terminal("sync", "Harbour", **variables).returncode == 0
        assert texts_kept(variables) == texts


def test_a_wipe_leaves_no_text_in_any_file(tmp_path: Path) -> None:
    with service_environment(tmp_path, HARBOUR) as variables:
        assert without_terminal("sync", "Harbour", **variables).returncode == 0
        refused = without_terminal("catalog", "--wipe-text", **variables)
        assert (refused.returncode, texts_kept(variables)) == (2, 7)
        ended = without_terminal("catalog", "--wipe-text", "--yes", **variables)
        assert (ended.returncode, ended.stdout) == (0, "")
        assert ended.stderr.startswith("mediadeck: removed 7 texts. ")
        assert texts_kept(variables) == 0
        files = [path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()]
        assert files
        assert not any(b"text 9" in content for content in files)
        again = without_terminal("catalog", "--wipe-text", "--yes", **variables)
        assert again.stderr.startswith("mediadeck: removed 0 texts.")


@pytest.mark.parametrize(("answer", "left"), [("yes", 7), ("wipe", 0)])
def test_a_wipe_on_a_terminal_asks_first(tmp_path: Path, answer: str, left: int) -> None:
    with service_environment(tmp_path, HARBOUR) as variables:
        assert without_terminal("sync", "Harbour", **variables).returncode == 0
        command = [*PROGRAM, "catalog", "--wipe-text"]
        with OuterTerminal(command, environment(**variables), folder=REPOSITORY) as outer:
            outer.read_until("Remove 7 texts from the catalog?")
            outer.type(f"{answer}\r")
            outer.read_until("removed")
        assert texts_kept(variables) == left
