"""``config.toml``: its schema, parsing and error messages. It never contains a secret."""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias, get_args

import msgspec
from msgspec import Meta

from tui.settings.errors import ConfigError, InvalidSettingError
from tui.settings.paths import NO_CONFIG_VARIABLE
from tui.settings.programs import CommandEntry, OpenerEntry, find_command_problem, find_opener_problem
from tui.settings.values import (
    SIZE_FORMAT,
    Colour,
    CommandDisplay,
    CommandScope,
    DesktopNotifications,
    KeysPreset,
    Motion,
    Renderer,
    Symbols,
    TextScope,
    parse_size,
)
from tui.text.durations import parse_duration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: The keys that locate a secret. A profile has at most one; without one, the secret is in the keyring.
SECRET_KEYS: Final = ("secret_env", "secret_command", "secret_file", "twilio_cli")
#: Names of the built-in profiles.
RESERVED: Final = ("local", "environment")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_SECRET_WORDS: Final = ("secret", "auth_token", "token", "password", "api_key_secret")
_FORMATS: Final = {
    "account_sid": "AC and 32 hexadecimal digits",
    "api_key_sid": "SK and 32 hexadecimal digits",
    "id": "small letters, digits and _, at most 30, such as exif_data",
}

AccountSid = Annotated[str, Meta(pattern="^AC[0-9a-fA-F]{32}$", description="The SID of the account: AC…")]
KeySid = Annotated[str, Meta(pattern="^SK[0-9a-fA-F]{32}$", description="The SID of an API key: SK…")]
GroupReadable = Annotated[
    bool, Meta(description="Whether the group of secret_file may read it, as Kubernetes mounts secrets.")
]
Label = Annotated[str, Meta(max_length=24, description="Shown in the header instead of the name.")]
#: The settings with a fixed set of values.
_WORDS: Final = {
    "colour": Colour,
    "renderer": Renderer,
    "symbols": Symbols,
    "motion": Motion,
    "keys_preset": KeysPreset,
    "text": TextScope,
    "for": CommandScope,
    "show": CommandDisplay,
    "desktop": DesktopNotifications,
}


class ProfileEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A profile in config.toml: an account, its endpoints, and the source of its secret."""

    account_sid: AccountSid | None = None
    api_key_sid: KeySid | None = None
    region: str | None = None
    edge: str | None = None
    service: str | None = None
    read_only: bool = False
    label: Label | None = None
    colour: Colour | None = None
    secret_env: str | None = None
    secret_command: str | list[str] | None = None
    secret_file: str | None = None
    secret_group_readable: GroupReadable = False
    twilio_cli: str | None = None
    mcs_url: str | None = None
    conversations_url: str | None = None
    allow_plain_http: bool = False


class TransferEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """``[transfers]``; None leaves a setting to the program."""

    at_once: Annotated[int, Meta(ge=1, le=32, description="Number of parallel transfers.")] | None = None
    folder: (
        Annotated[str, Meta(min_length=1, description="The download folder of the browser; ~ is your home.")]
        | None
    ) = None
    layout: (
        Annotated[
            str,
            Meta(
                description="The path of a download in its folder, with / between folders. Fields:"
                " {filename}, {conversation}, {date}, {time}, {author} and {sid}."
            ),
        ]
        | None
    ) = None


class PreviewEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """``[previews]``."""

    renderer: Annotated[Renderer, Meta(description="How pictures are drawn; off downloads nothing.")] = "auto"
    limit: Annotated[str | None, Meta(description="The most a preview downloads: 2MB, 500 KB, off.")] = None
    limit_over_ssh: Annotated[str | None, Meta(description="The same over SSH.")] = None
    thumbnails: Annotated[str | None, Meta(description="Their size on disk: 100MB, off.")] = None
    sextants: Annotated[bool | None, Meta(description="Whether the terminal draws sixths of a cell.")] = None


class CatalogEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """``[catalog]``."""

    text: Annotated[
        TextScope,
        Meta(
            description="The texts of messages kept on this disk: the message of a media"
            " and three before and after (around), all, or none."
        ),
    ] = "around"


class NotificationEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """``[notifications]``: how new media are announced besides the notice on the screen."""

    bell: Annotated[bool, Meta(description="Whether the bell of the terminal rings.")] = False
    desktop: Annotated[
        DesktopNotifications,
        Meta(description="Desktop notifications through the terminal: OSC 9, OSC 777, or auto."),
    ] = "off"


class GatewayEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """``[gateway]``: the gateway for share links, and the source of its token."""

    url: Annotated[str | None, Meta(description="The address of its admin API: https://…")] = None
    secret_env: str | None = None
    secret_command: str | list[str] | None = None
    secret_file: str | None = None
    secret_group_readable: GroupReadable = False
    lifetime: Annotated[str, Meta(description="How long new links live: 12h, 7d, 4w.")] = "7d"
    allow_plain_http: bool = False


class Config(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The whole file."""

    default_profile: str | None = None
    theme: str | None = None
    symbols: Symbols = "auto"
    motion: Motion = "auto"
    profiles: dict[str, ProfileEntry] = {}
    keys_preset: KeysPreset | None = None
    keys: Annotated[
        dict[str, str | list[str]],
        Meta(description="The key or keys of a command, by its id; mediadeck config keys lists them."),
    ] = {}
    transfers: TransferEntry = msgspec.field(default_factory=TransferEntry)
    previews: PreviewEntry = msgspec.field(default_factory=PreviewEntry)
    notifications: NotificationEntry = msgspec.field(default_factory=NotificationEntry)
    catalog: CatalogEntry = msgspec.field(default_factory=CatalogEntry)
    gateway: GatewayEntry = msgspec.field(default_factory=GatewayEntry)
    openers: list[OpenerEntry] = []
    commands: list[CommandEntry] = []


def load_config(path: Path) -> Config:
    """Return the configuration, with defaults if there is no file; raise ConfigError."""
    if os.environ.get(NO_CONFIG_VARIABLE):
        return Config()
    try:
        text = path.read_bytes().decode()
    except (FileNotFoundError, NotADirectoryError):
        return Config()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}."
        raise ConfigError(message) from None
    except UnicodeDecodeError:
        message = f"{path} is not UTF-8: expected TOML."
        raise ConfigError(message) from None
    return parse_config(text, path)


def parse_config(text: str, path: Path) -> Config:
    """Return the configuration in ``text``, the content of ``path``; raise ConfigError."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(error, text, path) from None
    source = _Source(text, path)
    _check_previews(raw.get("previews", {}), source)
    _check_gateway(raw.get("gateway", {}), source)
    _check_programs(raw, source)
    profiles = raw.get("profiles", {})
    for name, entry in profiles.items() if isinstance(profiles, dict) else ():
        check_name(name, lambda problem, name=name: source.error(("profiles", name), "", problem))
        source.convert(entry, ProfileEntry, ("profiles", name))
        _check_sources(entry, ("profiles", name), source)
    source.convert(raw.get("transfers", {}), TransferEntry, ("transfers",))
    config: Config = source.convert(raw, Config, ())
    default = config.default_profile
    if default is not None and default not in {*config.profiles, *RESERVED}:
        known = ", ".join(sorted(config.profiles)) or "none"
        raise source.error((), "default_profile", f"there is no profile {default!r}. Profiles: {known}")
    return config


def make_entry(fields: Mapping[str, object]) -> ProfileEntry:
    """Return a profile entry, validated like those of the file; raise SettingsError."""
    try:
        entry = msgspec.convert(fields, ProfileEntry)
    except msgspec.ValidationError as error:
        problem, _, at = str(error).partition(" - at `$.")
        key = at.rstrip("`")
        message = (
            f"{key.replace('_', ' ')}: expected {_FORMATS.get(key) or problem.removeprefix('Expected ')}."
        )
        raise InvalidSettingError(message) from None
    if not (entry.account_sid or entry.api_key_sid or entry.twilio_cli):
        message = "An account SID (AC…) or an API key SID (SK…) is required."
        raise InvalidSettingError(message)
    return entry


def check_name(name: str, make_error: Any = InvalidSettingError) -> None:
    """Raise ``make_error(problem)`` if ``name`` is not a valid profile name."""
    if name in RESERVED:
        raise make_error(f"the name {name!r} is reserved; choose another")
    if not _NAME.fullmatch(name):
        raise make_error("a profile name has letters, digits, - and _, at most 40")


def build_schema() -> dict[str, Any]:
    """Return the JSON schema of the file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Config)}


def _check_previews(entry: object, source: _Source) -> None:
    table = ("previews",)
    previews: PreviewEntry = source.convert(entry, PreviewEntry, table)
    for key in ("limit", "limit_over_ssh", "thumbnails"):
        text: str | None = getattr(previews, key)
        if text is not None and parse_size(text) is None:
            raise source.error(table, key, f"expected bytes as {SIZE_FORMAT}, found {text!r}")


def _check_gateway(entry: object, source: _Source) -> None:
    table = ("gateway",)
    gateway: GatewayEntry = source.convert(entry, GatewayEntry, table)
    if parse_duration(gateway.lifetime) is None:
        raise source.error(table, "lifetime", f"expected a time as 12h, 7d or 4w, found {gateway.lifetime!r}")
    sources = [key for key in SECRET_KEYS[:3] if getattr(gateway, key) is not None]
    if gateway.url is not None and len(sources) != 1:
        found = " and ".join(sources) or "none"
        raise source.error(
            table, "", f"expected one of {', '.join(SECRET_KEYS[:3])} for its token, found {found}"
        )


def _check_programs(raw: Mapping[str, object], source: _Source) -> None:
    for name, kind, find_problem in (
        ("openers", OpenerEntry, find_opener_problem),
        ("commands", CommandEntry, find_command_problem),
    ):
        found = raw.get(name)
        earlier: list[Any] = []
        for number, table in enumerate(found if isinstance(found, list) else ()):
            entry = source.convert(table, kind, (name, number))
            if problem := find_problem(entry, earlier):
                raise source.error((name, number), *problem)
            earlier.append(entry)


def _check_sources(entry: Mapping[str, object], table: tuple[str, ...], source: _Source) -> None:
    sources = [key for key in SECRET_KEYS if entry.get(key) is not None]
    if len(sources) > 1:
        raise source.error(
            table, sources[1], f"expected one source of the secret, found {' and '.join(sources)}"
        )
    if not (entry.get("account_sid") or entry.get("api_key_sid") or entry.get("twilio_cli")):
        raise source.error(table, "", "expected account_sid or api_key_sid")


def _syntax_error(error: tomllib.TOMLDecodeError, text: str, path: Path) -> ConfigError:
    found = re.search(r"\(at line (\d+), column \d+\)", str(error))
    line = found[1] if found else len(text.splitlines())
    return ConfigError(f"{path}, line {line}: expected TOML. {str(error).partition(' (at ')[0]}.")


#: The names on the path to a table; for an array of tables the last one is its number, from 0.
_Table: TypeAlias = tuple[str | int, ...]


class _Source:
    """The text of a file, to locate errors in it."""

    def __init__(self, text: str, path: Path) -> None:
        self._lines = text.splitlines()
        self._path = path

    def convert(self, raw: object, kind: Any, table: _Table) -> Any:
        """Return ``raw`` as a ``kind``; raise ConfigError."""
        try:
            return msgspec.convert(raw, kind)
        except msgspec.ValidationError as error:
            raise self._explain(str(error), kind, table) from None

    def error(self, table: _Table, key: str, problem: str) -> ConfigError:
        """Return the error for ``problem`` at a key of a table, or at the table itself."""
        line = self._line_of(table, key)
        where = f", line {line}" if line else ""
        is_array = isinstance(table[-1], int) if table else False
        name = (
            f"[[{table[0]}]] {key}".strip()
            if is_array
            else ".".join(map(str, (*table, key) if key else table))
        )
        return ConfigError(f"{self._path}{where}: {name + ': ' if name else ''}{problem}.")

    def _explain(self, text: str, kind: Any, table: _Table) -> ConfigError:
        problem, _, at = text.partition(" - at `")
        if missing := re.search(r"missing required field `(.*)`", problem):
            return self.error(table, "", f"expected {missing[1]}")
        unknown = re.search(r"unknown field `(.*)`", problem)
        if unknown:
            key = unknown[1]
            if key in _SECRET_WORDS:
                problem = f"secrets are never in this file. Use {', '.join(SECRET_KEYS[:3])}, or the keyring"
            else:
                near = get_close_matches(key, kind.__struct_encode_fields__, 1)
                meant = f"Did you mean {near[0]}? " if near else ""
                problem = (
                    f"there is no such setting. {meant}Known: {', '.join(kind.__struct_encode_fields__)}"
                )
            return self.error(table, key, problem)
        key = at.rstrip("`").removeprefix("$").lstrip(".").partition("[")[0].partition(".")[0]
        if "matching regex" in problem and key in _FORMATS:
            problem = f"expected {_FORMATS[key]}"
        if problem.startswith("Invalid enum value"):
            problem = f"expected one of {', '.join(get_args(_WORDS[key]))}"
        return self.error(table, key, problem[:1].lower() + problem[1:])

    def _line_of(self, table: _Table, key: str) -> int | None:
        """Return the line number of a key, or of its table; None if the file writes it in another form."""
        at: _Table = ()
        line_of_table = None
        counts: Counter[_Table] = Counter()
        for number, line in enumerate(self._lines, start=1):
            if header := re.match(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]", line):
                at = tuple(part.strip().strip("\"'") for part in header[2].split("."))
                if header[1] == "[[":
                    counts[at] += 1
                    at = (*at, counts[at] - 1)
                if at == table:
                    line_of_table = number
            if at == table and key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number
        return line_of_table
