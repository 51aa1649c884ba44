"""``[[openers]]`` and ``[[commands]]`` of config.toml: the user's own programs."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from msgspec import Meta

from tui.settings.values import CommandDisplay, CommandScope  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What a command can use of a media: ``{path}`` in ``run``, ``MEDIADECK_PATH`` in the environment.
PLACEHOLDERS: Final = ("path", "url", "sid", "message_sid", "conversation_sid", "name", "json")
PLACEHOLDER: Final = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
VARIABLE_PREFIX: Final = "MEDIADECK_"
_PATH: Final = "{path}"
_ANY_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
#: ``*``, ``image/*``, ``image``, ``pdf``, ``.pdf`` and ``*.pdf``.
_TYPE: Final = re.compile(r"\*|\*?\.?[a-z0-9_+-]+|[a-z0-9*]+/[a-z0-9.+*-]+", re.IGNORECASE)

#: The letters of the options that take code, by program.
_CODE_OPTIONS: Final = {
    **dict.fromkeys(("ash", "bash", "dash", "fish", "ksh", "mksh", "sh", "zsh", "python", "python3"), "c"),
    "node": "ep",
    "perl": "eE",
    "php": "r",
    "ruby": "e",
}

#: The key of a table with a problem, and the problem.
_Problem = tuple[str, str]


class OpenerEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A program that opens media of certain types."""

    type: Annotated[
        str | list[str],
        Meta(description='What it opens: "image/*", "image", "application/pdf", "*.csv", "*".'),
    ]
    run: Annotated[list[str], Meta(description="The program and its arguments; {path} is the file.")]
    terminal: Annotated[bool, Meta(description="Whether it runs in the terminal.")] = False
    label: Annotated[str, Meta(max_length=40, description="Its name in the chooser.")] | None = None

    @property
    def types(self) -> tuple[str, ...]:
        """The patterns of content types and extensions, in lower case."""
        found = [self.type] if isinstance(self.type, str) else self.type
        return tuple(pattern.lower() for pattern in found)

    @property
    def name(self) -> str:
        """The label, or the program."""
        return self.label or self.run[0].rpartition("/")[2]


class CommandEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A command defined by the user."""

    id: Annotated[
        str, Meta(pattern="^[a-z][a-z0-9_]{0,29}$", description="Its name for [keys] and mediadeck run.")
    ]
    run: Annotated[
        str | list[str],
        Meta(description="The program and its arguments, with placeholders; with shell, a text for sh."),
    ]
    label: Annotated[str, Meta(max_length=40, description="Its name in the palette.")] | None = None
    key: Annotated[str | list[str], Meta(description="Its key or keys.")] = []
    shell: Annotated[
        bool, Meta(description="Whether sh runs it; values come as variables such as MEDIADECK_PATH.")
    ] = False
    scope: Annotated[
        CommandScope, Meta(description="Whether it runs for the media under the cursor, or for all marked.")
    ] = msgspec.field(default="one", name="for")
    show: Annotated[
        CommandDisplay,
        Meta(description="Whether it runs in the background, in the terminal, or shows its output."),
    ] = "background"
    footer: Annotated[bool, Meta(description="Whether it is among the keys at the bottom.")] = False

    @property
    def name(self) -> str:
        """The label, or the id in words."""
        return self.label or self.id.replace("_", " ")

    @property
    def arguments(self) -> list[str]:
        """The program and its arguments."""
        if isinstance(self.run, str):
            return ["/bin/sh", "-c", self.run]
        return self.run

    def takes(self, placeholder: str) -> bool:
        """Whether it uses a value, as a placeholder or by the name of its variable."""
        text = "\n".join(self.arguments)
        return f"{{{placeholder}}}" in text or f"{VARIABLE_PREFIX}{placeholder.upper()}" in text


def has_values_in_code(run: Sequence[str], names: Sequence[str] = PLACEHOLDERS) -> bool:
    """Whether a value would become part of a program's code, as in ``sh -c "echo {name}"``.

    ``names`` are the placeholders. The program may follow another one, such as ``env`` or ``sudo``.
    """
    letters = "".join(_CODE_OPTIONS.get(PurePath(argument).name, "") for argument in run)
    takes_code = re.compile(rf"-[A-Za-z]*[{letters}][A-Za-z]*|--command|--eval")
    code = [after for option, after in pairwise(run) if letters and takes_code.fullmatch(option)]
    return any(name in names for after in code for name in _ANY_PLACEHOLDER.findall(after))


def find_opener_problem(entry: OpenerEntry, _: Sequence[OpenerEntry]) -> _Problem | None:
    """Return the problem of an opener, or None."""
    wrong = [pattern for pattern in entry.types if not _TYPE.fullmatch(pattern)]
    if wrong or not entry.types:
        found = f", found {wrong[0]!r}" if wrong else ""
        return "type", f'expected patterns such as "image/*", "application/pdf" or "*.csv"{found}'
    if problem := _find_argument_problem(entry.run):
        return "run", problem
    other = {found for argument in entry.run for found in PLACEHOLDER.findall(argument)} - {"path"}
    if other:
        return "run", f"an opener has {_PATH} only, found {{{other.pop()}}}"
    if not any(_PATH in argument for argument in entry.run):
        return "run", f"expected {_PATH} among the arguments"
    return None


def find_command_problem(entry: CommandEntry, earlier: Sequence[CommandEntry]) -> _Problem | None:
    """Return the problem of a command, or None. ``earlier`` are the commands above it."""
    if entry.id in {one.id for one in earlier}:
        return "id", f"there are two commands {entry.id!r}"
    problem = _find_shell_problem(entry.run) if entry.shell else _find_list_problem(entry.run)
    return ("run", problem) if problem else None


def _find_list_problem(run: str | list[str]) -> str | None:
    if isinstance(run, str):
        return 'expected a list, such as ["exiftool", "{path}"], or shell = true'
    return _find_argument_problem(run)


def _find_shell_problem(run: str | list[str]) -> str | None:
    if not isinstance(run, str):
        return "with shell = true, expected one text"
    if not run.strip() or "\0" in run:
        return "expected a command line"
    if found := PLACEHOLDER.search(run):
        # A value in a shell script could itself be a command.
        variable = f'"${VARIABLE_PREFIX}{found[1].upper()}"'
        return f"with shell = true, values come as variables: write {variable} for {found[0]}"
    return None


def _find_argument_problem(run: Sequence[str]) -> str | None:
    if not run or not run[0].strip():
        return "expected a program and its arguments"
    if any("\0" in argument for argument in run):
        return "an argument has a NUL character"
    if PLACEHOLDER.search(run[0]):
        return "the program cannot be a value of the media"
    if has_values_in_code(run):
        # A file name could be a command.
        return f'values are not put into code. Use variables, such as "${VARIABLE_PREFIX}NAME"'
    for argument in run:
        found = _ANY_PLACEHOLDER.fullmatch(argument)
        if found and found[1] not in PLACEHOLDERS:
            near = get_close_matches(found[1], PLACEHOLDERS, 1)
            known = f"{{{near[0]}}}" if near else ", ".join(PLACEHOLDERS)
            return f"there is no {argument}; expected {known}"
    return None
