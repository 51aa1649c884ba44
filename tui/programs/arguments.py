"""The arguments and the environment of programs: values of media are passed as data only."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from tui.settings.programs import PLACEHOLDERS, VARIABLE_PREFIX
from tui.sharing.clipboard.programs import ProgramError
from tui.sharing.formats import escape_url
from tui.text.sanitize import make_printable
from tui.transfers.files.names import sanitize_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tui.settings import Profile
    from tui.sharing import SharedMedia

#: Values by placeholder, without braces.
Values = dict[str, str]

_IN_BRACES: Final = re.compile(r"\{([a-z_]+)\}")
#: Variables with Twilio credentials, under the names used by its libraries and by users.
_SECRET_NAME: Final = re.compile(
    r"(TWILIO|MEDIADECK)\w*(TOKEN|SECRET|PASSWORD|API_KEY)\w*", re.IGNORECASE | re.ASCII
)


def make_values(media: SharedMedia, path: Path | None = None) -> Values:
    """Return the values of a media, without missing ones.

    ``name`` is the file name, made safe as for a download. ``url`` and ``json`` are available after a
    request. ``json`` is one line of ASCII.
    """
    found = {
        "path": None if path is None else str(path),
        "url": None if media.link is None else escape_url(media.link.url),
        "sid": media.sid,
        "message_sid": media.message_sid,
        "conversation_sid": media.conversation_sid,
        "name": sanitize_name(media.filename or "", media.sid),
        "json": None if media.resource is None else json.dumps(media.resource),
    }
    return clean_values({name: value for name, value in found.items() if value})


def clean_values(values: Mapping[str, str]) -> Values:
    """Return ``values`` without characters that an argument cannot contain, each on one line."""
    return {name: _clean(value) for name, value in values.items()}


def find_placeholders(run: Iterable[str]) -> list[str]:
    """Return the names in braces in ``run``, each once, including those that are not placeholders."""
    return list(dict.fromkeys(name for argument in run for name in _IN_BRACES.findall(argument)))


def fill_arguments(
    run: Sequence[str], media: Sequence[Values], names: Sequence[str] = PLACEHOLDERS
) -> list[str]:
    """Return ``run`` with values for its placeholders; raise ProgramError if a value cannot be passed.

    ``names`` are the placeholders; other braces are kept. An argument with a placeholder is repeated for each
    media. Values are never split, and no shell sees them.
    """
    filled: list[str] = []
    for argument in run:
        if any(name in names for name in find_placeholders([argument])):
            filled.extend(_fill(argument, values, names) for values in media)
        else:
            filled.append(argument)
    return filled


def _fill(argument: str, values: Values, names: Sequence[str]) -> str:
    def value_of(found: re.Match[str]) -> str:
        if found[1] not in names:
            return found[0]
        if found[1] not in values:
            message = f"{make_printable(values.get('name', ''))} has no {found[1].replace('_', ' ')}."
            raise ProgramError(message)
        return values[found[1]]

    filled = _IN_BRACES.sub(value_of, argument)
    if filled.startswith("-") and not argument.startswith("-"):
        # Programs would mistake it for an option.
        message = f"{make_printable(filled)} begins with - and could be taken for an option."
        raise ProgramError(message)
    return filled


def make_environment(
    environment: Mapping[str, str],
    profile: Profile,
    secret_names: Iterable[str],
    media: Sequence[Values] = (),
) -> dict[str, str]:
    """Return the environment of a program: ``environment`` without credentials, with the values of ``media``.

    ``secret_names`` are the variables from which profiles take their secrets. With several media, each
    variable has one line per media.
    """
    names = {*secret_names, *(VARIABLE_PREFIX + name.upper() for name in PLACEHOLDERS)}
    kept = {
        name: value
        for name, value in environment.items()
        if name not in names and not _SECRET_NAME.fullmatch(name) and not profile.secret.is_in(value)
    }
    return kept | make_variables(media)


def make_variables(media: Sequence[Values]) -> dict[str, str]:
    """Return the variables with the values of ``media``, with one line per media if there are several."""
    names = dict.fromkeys(name for values in media for name in values)
    return {
        VARIABLE_PREFIX + name.upper(): "\n".join(values.get(name, "") for values in media) for name in names
    }


def _clean(value: str) -> str:
    """Return ``value`` without characters that an argument cannot contain, on one line."""
    return re.sub(r"[\x00-\x1f\x7f]", "_", value).encode(errors="replace").decode()
