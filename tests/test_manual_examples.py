"""The examples of the manual, the README and ``--help``: the real parser accepts every command in them."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tui.manual
from tui.catalog.filters import parse
from tui.catalog.filters.parser import KEYS
from tui.catalog.filters.terms import STATES
from tui.cli.main import build_parser
from tui.manual import TOPICS, read_topic
from tui.settings import paths

if TYPE_CHECKING:
    from collections.abc import Iterator

README = Path(tui.manual.__file__).parents[2] / "README.md"
PARSER = build_parser()


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parsers of the direct subcommands, by name."""
    actions = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    return dict(actions[0].choices) if actions else {}


def descriptions(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the descriptions of a parser and of all its subcommands."""
    yield parser.description or ""
    for one in subcommands(parser).values():
        yield from descriptions(one)


TEXTS = {
    "README": README.read_text(encoding="utf-8"),
    **{name: read_topic(name).text for name in TOPICS},
    "--help": "\n".join(descriptions(PARSER)),
}


def commands_of(line: str) -> Iterator[list[str]]:
    """Yield the arguments of each ``mediadeck`` in a line for a shell, up to a redirection."""
    words = shlex.shlex(line, posix=True, punctuation_chars=True)
    words.whitespace_split = True
    for is_end, found in groupby(words, lambda word: word in ("|", ">")):
        command = list(found)
        if not is_end and "mediadeck" in command[:5]:
            yield command[command.index("mediadeck") + 1 :]


@pytest.mark.parametrize("name", TEXTS)
def test_every_command_line_is_accepted(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = re.findall(r"^ {2,}(.*\bmediadeck\b(?!\]|-|\)).*)$", TEXTS[name], re.MULTILINE)
    for arguments in [found for line in lines for found in commands_of(line)]:
        try:
            parsed = PARSER.parse_args(arguments)
        except SystemExit:
            pytest.fail(f"mediadeck {shlex.join(arguments)}: {capsys.readouterr().err}")
        where = getattr(parsed, "filter", None)
        if where and not where.startswith("@"):
            assert parse(where)


@pytest.mark.parametrize("name", TEXTS)
def test_every_command_in_a_sentence_has_its_options(name: str) -> None:
    for span in re.findall(r"`mediadeck ([^`]+)`", TEXTS[name].replace("\n", " ")):
        parser = PARSER
        for word in shlex.split(span):
            if word.startswith("-"):
                assert word in parser._option_string_actions, f"mediadeck {span}"
            elif word.islower() and (known := subcommands(parser)):
                assert word in known, f"mediadeck {span}"
                parser = known[word]


def test_the_filters_page_has_every_key_and_state_and_only_valid_filters() -> None:
    cells = re.findall(r"^\| (`.+?) \| ", TEXTS["filters"].replace("\\|", "\N{BROKEN BAR}"), re.MULTILINE)
    examples = [
        found.replace("\N{BROKEN BAR}", "|") for cell in cells for found in re.findall("`([^`]+)`", cell)
    ]
    for example in examples:
        assert parse(example), example
    for start in (*KEYS, *(f"is:{state}" for state in STATES)):
        assert any(example.startswith(start) for example in examples), start


@pytest.mark.skipif(sys.platform == "darwin", reason="the page has the folders of Linux")
def test_the_files_page_has_every_file_and_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("XDG_", "MEDIADECK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    listed = [
        tmp_path / where for where in re.findall(r"^\|[^|]+\| `~/([^`]+)` \|", TEXTS["files"], re.MULTILINE)
    ]
    names = [name for name in vars(paths) if name.endswith(("_file", "_folder"))]
    for name in set(names) - {"home_folder", "twilio_cli_file"}:
        path: Path = getattr(paths, name)()
        assert any(path.is_relative_to(one) for one in listed), path
