"""``[[openers]]`` and ``[[commands]]``: errors are reported with their line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tui.commands.keymap import keymap_of
from tui.manual import read_topic
from tui.settings import ConfigError
from tui.settings.schema import parse_config

OPENER = "[[openers]]\ntype = {}\nrun = {}\n"
COMMAND = "[[commands]]\nid = {}\nrun = {}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[openers]]\nrun = ['a']\n", "line 1: [[openers]]: expected type"),
        (
            OPENER.format("'a b'", "['a']"),
            "line 2: [[openers]] type: expected patterns such as",
        ),
        (OPENER.format("'*'", "['a']"), "line 3: [[openers]] run: expected {path} among the arguments"),
        (OPENER.format("'*'", "[]"), "line 3: [[openers]] run: expected a program and its arguments"),
        (OPENER.format("'*'", "['{path}']"), "the program cannot be a value of the media"),
        (OPENER.format("'*'", "['a', '{path}', '{sid}']"), "an opener has {path} only, found {sid}"),
        (OPENER.format("'*'", "'a {path}'"), "line 3: [[openers]] run: expected `array`, got `str`"),
        (COMMAND.format("'A b'", "['a']"), "line 2: [[commands]] id: expected small letters"),
        (
            COMMAND.format("'a'", "'a {path}'"),
            "line 3: [[commands]] run: expected a list, such as",
        ),
        (
            OPENER.format("'*'", "['sh', '-c', 'less {path}']"),
            "run: values are not put into code. Use variables",
        ),
        (COMMAND.format("'a'", "['sh', '-ec', 'echo {name}']"), "run: values are not put into code"),
        (COMMAND.format("'a'", "['env', '/bin/bash', '-c', 'a {sid}']"), "values are not put into code"),
        (COMMAND.format("'a'", "['python3', '-c', 'print(\"{name}\")']"), "values are not put into code"),
        (COMMAND.format("'a'", "['perl', '-ne', '/{name}/']"), "values are not put into code"),
        (COMMAND.format("'a'", "['a', '{pth}']"), "there is no {pth}; expected {path}"),
        (COMMAND.format("'a'", "['a']") * 2, "line 5: [[commands]] id: there are two commands 'a'"),
        (COMMAND.format("'a'", "['a']") + "for = 'all'\n", "for: expected one of one, marked"),
        (
            COMMAND.format("'a'", "['a']") + "show = 'loud'\n",
            "line 4: [[commands]] show: expected one of background, foreground, pager",
        ),
        (
            COMMAND.format("'a'", "['a']") + COMMAND.format("'b'", "['b']") + "shwo = 'pager'\n",
            "line 7: [[commands]] shwo: there is no such setting. Did you mean show?",
        ),
        (COMMAND.format("'a'", "['a']") + "shell = true\n", "with shell = true, expected one text"),
        (
            COMMAND.format("'a'", "'rm {name}'") + "shell = true\n",
            'with shell = true, values come as variables: write "$MEDIADECK_NAME" for {name}',
        ),
    ],
)
def test_an_error_is_reported_with_its_line(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_config(text, Path("config.toml"))
    assert told in str(raised.value)


@pytest.mark.parametrize(
    "run",
    ["['sh', '-c', 'echo \"$1\"', 'sh', '{name}']", "['sh', '-e', '{path}']", "['curl', '-e', '{url}']"],
)
def test_values_beside_shell_code_are_arguments(run: str) -> None:
    [command] = parse_config(COMMAND.format("'a'", run), Path("config.toml")).commands
    assert command.id == "a"


def test_openers_and_commands_are_read_as_written() -> None:
    text = (
        OPENER.format("['image/*', '.csv']", "['a', '{path}']")
        + COMMAND.format("'exif_data'", "['exiftool', '{path}']")
        + "label = 'EXIF'\nkey = ['f5', 'E']\nfor = 'marked'\nshow = 'pager'\nfooter = true\n"
        + COMMAND.format("'say'", "'printf %s \"$MEDIADECK_URL\"'")
        + "shell = true\n"
    )
    config = parse_config(text, Path("config.toml"))
    [opener] = config.openers
    assert (opener.types, opener.name) == (("image/*", ".csv"), "a")
    exif, say = config.commands
    assert (exif.name, exif.key, exif.scope, exif.show, exif.footer) == (
        *("EXIF", ["f5", "E"], "marked", "pager", True),
    )
    assert (exif.takes("path"), exif.takes("url"), say.takes("path"), say.takes("url")) == (
        *(True, False, False, True),
    )
    assert say.arguments == ["/bin/sh", "-c", 'printf %s "$MEDIADECK_URL"']


def test_the_examples_of_the_manual_are_valid() -> None:
    examples = re.findall(r"```toml\n(.*?)```", read_topic("programs").text, re.DOTALL)
    config = parse_config("\n".join(examples), Path("config.toml"))
    assert [entry.id for entry in config.commands] == ["exif", "ticket", "note"]
    assert len(config.openers) == 2
    assert keymap_of(config.keys, config.keys_preset, config.commands).problems == []
