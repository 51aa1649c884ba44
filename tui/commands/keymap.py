"""The user's own keys: which commands they belong to, and conflicts between them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from textual.keys import Keys, _character_to_key, format_key

from tui.commands import dialogs, media, screens, views
from tui.commands.model import CommandSet
from tui.commands.own import OwnCommand, make_own_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tui.commands.model import Command
    from tui.settings.programs import CommandEntry

#: The sets with keys that work at the same time; a dialog has only its own.
PLACES: Final[tuple[tuple[CommandSet, ...], ...]] = (
    (screens.SERVICES, screens.LIST, screens.FIND, screens.APP),
    (
        *(media.MEDIA, views.PREVIEWS, views.PANES, media.SHARING, media.MARKS, media.SYNC),
        *(screens.LIST, views.TILES, screens.APP),
    ),
    (screens.TRANSFERS, screens.LIST, screens.FIND, screens.APP),
    (screens.LINKS, screens.LIST, screens.FIND, screens.APP),
    (screens.VIEW, screens.APP),
    (screens.THREAD, screens.LIST, screens.FIND, screens.APP),
    (screens.MANUAL, screens.APP),
    (media.FILTER,),
    (screens.WORDS,),
    (dialogs.FILTERS, screens.LIST, screens.FIND),
    *(
        (dialog, screens.FIND)
        for dialog in (dialogs.PROFILES, dialogs.HELP, dialogs.TROUBLES, dialogs.OPENERS)
    ),
    *((found,) for found in vars(dialogs).values() if isinstance(found, CommandSet)),
)
COMMANDS: Final = {command.id: command for command in chain.from_iterable(chain.from_iterable(PLACES))}

#: The key presets, by the value of ``keys_preset``.
PRESETS: Final[Mapping[str, Mapping[str, str]]] = {
    "vi": {
        "app.command_palette": "ctrl+p,colon",
        "app.go_to": "apostrophe",
        "links.back": "escape,h",
        "list.page_down": "ctrl+f,ctrl+d,pagedown",
        "list.page_up": "ctrl+b,ctrl+u,pageup",
        "media.back": "escape,h",
        "media.download_to": "W",
        "media.previous": "N,p",
        "media.show_link": "K",
        "tiles.cursor_right": "right,l",
        "tiles.cursor_left": "left",
        "thread.close": "escape,h",
        "thread.previous": "N,p",
        "transfers.back": "escape,h",
        "view.page_down": "ctrl+f,ctrl+d,pagedown,space",
        "view.page_up": "ctrl+b,ctrl+u,pageup",
        "view.previous": "N,p",
    }
}
_MODIFIERS: Final = frozenset({"ctrl", "shift", "alt", "super", "hyper", "meta"})
_NAMES: Final = frozenset(key.value for key in Keys)
#: Names of keys with symbols that most fonts lack.
_WORDS: Final = {"enter": "enter", "space": "space", "backspace": "backspace"}


@dataclass(frozen=True, slots=True)
class Keymap:
    """Keys by command id, in Textual's notation, and a sentence for each problem.

    ``commands`` are the user's own.
    """

    keys: Mapping[str, str]
    problems: Sequence[str] = ()
    commands: Sequence[OwnCommand] = ()


def keymap_of(
    keys: Mapping[str, str | list[str]], preset: str | None = None, entries: Sequence[CommandEntry] = ()
) -> Keymap:
    """Return the keymap of a configuration: invalid entries are left out, and reported as problems.

    ``entries`` are the user's own commands.
    """
    own = dict(PRESETS.get(preset or "", {}))
    problems: list[str] = []
    commands = []
    for entry in entries:
        found = _read_keys(entry.key)
        if wrong := [key for key in found if not _is_key(key)]:
            problems.append(_no_key(f"[[commands]] {entry.id}", wrong))
        declared = OwnCommand.of(entry, "" if wrong else ",".join(found))
        commands.append(declared)
        if declared.command.keys:  # in the user's keymap, or Textual drops it with a binding moved off it
            own[declared.command.id] = declared.command.keys
    known = {**COMMANDS, **{one.command.id: one.command for one in commands}}
    for command_id, wanted in keys.items():
        if command_id not in known:
            problems.append(_unknown(command_id, known))
            continue
        found = _read_keys(wanted)
        wrong = [key for key in found if not _is_key(key)]
        if wrong or not found:
            problems.append(_no_key(command_id, wrong))
        else:
            own[command_id] = ",".join(found)
    return Keymap(own, [*problems, *_conflicts(own, make_own_set(commands))], commands)


def _read_keys(wanted: str | list[str]) -> list[str]:
    return [_normal(key) for key in (wanted.split(",") if isinstance(wanted, str) else wanted)]


@runtime_checkable
class HasOwnKeys(Protocol):
    """An app with the user's own keys and commands."""

    own_keys: Mapping[str, str]
    own_commands: Sequence[OwnCommand]


def own_commands_of(app: object) -> Sequence[OwnCommand]:
    """Return the commands declared by the user of ``app``."""
    return app.own_commands if isinstance(app, HasOwnKeys) else ()


def own_keys_of(app: object) -> Mapping[str, str]:
    """Return the user's own keys in ``app``, by command id."""
    return app.own_keys if isinstance(app, HasOwnKeys) else {}


def keys_of(command: Command, own: Mapping[str, str]) -> str:
    """Return the keys of ``command`` for display: ``↓ j``, ``ctrl+p``, ``?``."""
    if command.id not in own and command.keys_shown:
        return command.keys_shown
    return " ".join(map(_shown, filter(None, own.get(command.id, command.keys).split(","))))


def key_of(command_id: str, own: Mapping[str, str]) -> str:
    """Return the first key of a command, for use in a sentence: ``r``, ``ctrl+p``, ``esc``."""
    return _shown(own.get(command_id, COMMANDS[command_id].keys).split(",")[0])


def key_on(app: object, command_id: str) -> str:
    """Return :func:`key_of` with the user's own keys in ``app``."""
    return key_of(command_id, own_keys_of(app))


def keys_on(app: object, command_id: str) -> frozenset[str]:
    """Return all keys of a command, in Textual's notation: the user's own if ``app`` has any."""
    default = COMMANDS[command_id].keys if command_id in COMMANDS else ""
    return frozenset(key.strip() for key in own_keys_of(app).get(command_id, default).split(","))


def key_word(key: str) -> str | None:
    """Return the name of a key with a symbol that most fonts lack; None for all others."""
    return _WORDS.get(key)


def _shown(key: str) -> str:
    return _WORDS.get(key.strip()) or format_key(key.strip())


def _conflicts(own: Mapping[str, str], own_set: CommandSet) -> Iterator[str]:
    reported = set()
    for place in PLACES:
        holders: dict[str, list[Command]] = {}
        for command in chain.from_iterable((*place, own_set) if media.MEDIA in place else place):
            for key in filter(None, own.get(command.id, command.keys).split(",")):
                holders.setdefault(key.strip(), []).append(command)
        for key, commands in holders.items():
            names = " and ".join(f"{command.id} ({command.label})" for command in commands)
            if len(commands) > 1 and names not in reported:
                reported.add(names)
                yield f"The key {format_key(key)} belongs to {names}. Give one of them another key."


def _unknown(command_id: str, known: Mapping[str, Command]) -> str:
    near = get_close_matches(command_id, known, 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"There is no command {command_id!r}.{meant} mediadeck config keys lists them all."


def _no_key(command_id: str, wrong: Sequence[str]) -> str:
    if not wrong:
        return f"{command_id} has no key: expected one, or several, comma-separated."
    near = get_close_matches(wrong[0].rpartition("+")[2], _NAMES, 1)
    meant = f" Did you mean {near[0]}?" if near else " Keys are such as x, X, ctrl+x, f5, pagedown, comma."
    return f"{command_id}: {wrong[0]!r} is no key.{meant}"


def _normal(key: str) -> str:
    """Return a key in Textual's notation, with its modifiers in front: ``?`` is ``question_mark``."""
    modifiers, plus, last = key.strip().rpartition("+")
    if key.strip() == "+":
        return "plus"
    return f"{modifiers.lower()}{plus}{_character_to_key(last) if len(last) == 1 else last}"


def _is_key(key: str) -> bool:
    *modifiers, last = key.split("+")
    is_named = last in _NAMES or last in _CHARACTERS or (len(last) == 1 and last.isalnum())
    return is_named and _MODIFIERS.issuperset(modifiers)


#: The names of the ASCII characters' keys.
_CHARACTERS: Final = frozenset(_character_to_key(chr(code)) for code in range(32, 127))
