"""The manual: complete, consistent with the commands, and readable on the command line."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tui.manual
from tests.manual_keys import PAGE, keys_page
from tui.commands.keymap import COMMANDS
from tui.manual import TOPICS, read_topic
from tui.transfers.queue import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(tui.manual.__file__).parent
README = FOLDER.parents[1] / "README.md"


def mediadeck(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", *arguments], capture_output=True, text=True, timeout=30, check=False
    )


def links(text: str) -> Sequence[str]:
    return [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]


def test_every_page_is_a_topic() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(TOPICS)


def test_the_keys_page_matches_the_declared_commands() -> None:
    assert PAGE.read_text(encoding="utf-8") == keys_page(), "python -m tests.manual_keys writes it"


def test_the_keys_page_has_every_command_once() -> None:
    ids = re.findall(r"^\|.*\| `([a-z_.]+)` \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(ids) == sorted(COMMANDS)


@pytest.mark.parametrize("name", TOPICS)
def test_links_between_pages_resolve(name: str) -> None:
    for link in links(read_topic(name).text):
        assert link.removesuffix(".md") in TOPICS


def test_the_readme_is_short_and_links_to_every_topic() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 130
    assert {f"tui/manual/{name}.md" for name in TOPICS} <= set(links(text))
    for link in links(text):
        assert (README.parent / link).exists(), link


@pytest.mark.parametrize("name", ["README", *TOPICS])
def test_every_extra_exists_and_is_installed_from_the_clone(name: str) -> None:
    text = README.read_text(encoding="utf-8") if name == "README" else read_topic(name).text
    known = tomllib.loads((README.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = re.findall(r"--extra (\w+)", text)
    found += [extra for several in re.findall(r"'\.\[([^]]+)\]'", text) for extra in several.split(",")]
    assert set(found) <= set(known["optional-dependencies"])
    assert "mediadeck[" not in text, "it is in no registry"


def test_the_manual_has_british_spelling_and_real_defaults() -> None:
    for name in TOPICS:
        assert "color" not in read_topic(name).text, name
    assert f"at_once = {AT_ONCE} " in read_topic("transfers").text


def test_help_lists_the_topics_and_prints_a_page_in_a_pipe() -> None:
    listed = mediadeck("help")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == list(TOPICS)
    page = mediadeck("help", "filters")
    assert page.returncode == 0
    assert page.stdout == read_topic("filters").text


def test_help_rejects_an_unknown_topic() -> None:
    ended = mediadeck("help", "cooking")
    assert ended.returncode == 2
    assert "filters" in ended.stderr
