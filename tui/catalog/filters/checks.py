"""The SQL checks of terms. User text is always passed in parameters."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from tui.catalog.filters.terms import (
    Author,
    Conversation,
    Date,
    From,
    Glob,
    Is,
    Service,
    Size,
    Tag,
    Text,
    Type,
)
from tui.catalog.filters.times import resolve_range
from tui.catalog.filters.types import resolve_type
from tui.catalog.storage.trigrams import SEPARATOR, fold_text
from tui.catalog.sync.texts import AROUND
from tui.text.word_match import fold_accents

if TYPE_CHECKING:
    from tui.catalog.filters.terms import Term, Word
    from tui.catalog.filters.types import TypeMatch
    from tui.catalog.query.conditions import Parameters, QueryContext

#: The start of a SID, too long for a word.
_SID: Final = re.compile(r"(ME|IM|CH)([0-9a-f]{4,32})", re.IGNORECASE | re.ASCII)
_SERVICE_SID: Final = re.compile(r"is[0-9a-f]{4,32}", re.ASCII)
_SIZES: Final = {">": "> {}", ">=": ">= {}", "<": "< {}", "<=": "<= {}"}
_AFTER_ALL: Final = "\U0010ffff"
_GLOB: Final = re.compile(r"([*?])")
TYPE: Final = "media.content_type COLLATE NOCASE"
#: The types that programs send if they do not know the type.
UNKNOWN_TYPES: Final = ("media.content_type IS NULL", f"{TYPE} = 'application/octet-stream'")
#: Long enough for a dot and any known extension: a hostile name costs no time.
_END_OF_NAME: Final = "substr(media.filename, -12)"
_EXTENSION: Final = (
    f"lower(substr({_END_OF_NAME}, length(rtrim({_END_OF_NAME}, replace({_END_OF_NAME}, '.', ''))) + 1))"
)
UNATTACHED: Final = "media.conversation_id IS NULL AND media.message_sid IS NULL"
_NEAR_MESSAGE: Final = f"""EXISTS (
SELECT 1 FROM message AS own CROSS JOIN message AS near INDEXED BY message_by_position
ON near.conversation_id = own.conversation_id
AND near.position BETWEEN own.position - {AROUND} AND own.position + {AROUND}
WHERE own.sid = media.message_sid AND instr(folded(ifnull(near.body, '')), {{text}})
) OR EXISTS (
SELECT 1 FROM message AS own WHERE own.sid = media.message_sid
AND own.position IS NULL AND instr(folded(ifnull(own.body, '')), {{text}})
)"""


def build_check(term: Term, parameters: Parameters, context: QueryContext) -> str:
    """Return the condition for the media that match ``term``."""
    match term:
        case Type(text):
            return _check_type(resolve_type(text), parameters)
        case Size() | Date():
            return build_range(term, parameters, context)
        case Is() | Tag():
            return _check_state(term, parameters, context)
        case Service():
            return f"media.service_id IN (SELECT id FROM service WHERE {check_service(term, parameters)})"
        case _:
            return _check_words(term, parameters)


def build_range(term: Size | Date, parameters: Parameters, context: QueryContext) -> str:
    """Return the condition on the column of a size or a date."""
    if isinstance(term, Date):
        begin, end = resolve_range(term, context.now)
        return f"media.sent >= {parameters.put(begin)} AND media.sent < {parameters.put(end)}"
    first = parameters.put(term.first)
    if term.last is not None:
        return f"media.size >= {first} AND media.size <= {parameters.put(term.last)}"
    return "media.size " + _SIZES[term.comparison].format(first)


def build_type_ranges(match: TypeMatch, parameters: Parameters) -> list[str]:
    """Return the index ranges of types that hold all matches, and some others."""
    ranges = [_build_range(begin, begin + _AFTER_ALL, parameters) for begin in match.beginnings]
    ranges += [_build_range(name, f"{name}<", parameters) for name in match.names]  # < comes after ;
    return [*ranges, *UNKNOWN_TYPES]


def check_conversations(text: str, parameters: Parameters) -> str:
    """Return the condition for conversations with ``text`` in the name; accents make no difference."""
    wanted = parameters.put(fold_accents(text))
    known = f"SELECT id FROM conversation_words WHERE instr(unaccented(words), {wanted})"
    return f"media.conversation_id IN ({known})"


def check_service(term: Service, parameters: Parameters) -> str:
    """Return the condition for the services that ``term`` names."""
    text = fold_text(term.text)
    found = parameters.put(text)
    by_sid = f" OR instr(lower(service.sid), {found}) = 1" if _SERVICE_SID.fullmatch(text) else ""
    return f"(instr(folded(service.friendly_name), {found}){by_sid})"


def list_sid_checks(text: str, parameters: Parameters, kinds: tuple[str, ...]) -> list[str]:
    """Return the checks for SIDs that begin with ``text``; none if no SID can."""
    found = _SID.fullmatch(text)
    kind = found[1].upper() if found else ""
    if found is None or kind not in kinds:
        return []
    first = kind + found[2].lower()
    begin, end = parameters.put(first), parameters.put(first + "g")  # after the last digit, f
    if kind == "CH":
        known = f"SELECT id FROM conversation WHERE sid >= {begin} AND sid < {end}"
        return [f"media.conversation_id IN ({known})"]
    column = "media.sid" if kind == "ME" else "media.message_sid"
    return [f"({column} >= {begin} AND {column} < {end})"]


def select_tagged(term: Tag, parameters: Parameters, context: QueryContext) -> str:
    """Return the query for the SIDs of media with a tag; "" if there are no tags."""
    if not context.has_tags():
        return ""
    return f"SELECT sid FROM annotations.tag WHERE words = {parameters.put(fold_text(term.text))}"


def select_saved(parameters: Parameters, context: QueryContext) -> str:
    """Return the query for the SIDs of media that are saved on this machine."""
    if "saved" not in parameters:
        parameters["saved"] = json.dumps(list(context.list_saved()))
    return "SELECT value FROM json_each(:saved)"


def split_glob(text: str) -> list[str]:
    """Return the folded parts of a glob, with ``*`` and ``?`` between them."""
    return [part if part in ("*", "?") else fold_text(part) for part in _GLOB.split(text)]


def _check_words(term: Word | Glob | Text | From | Author | Conversation, parameters: Parameters) -> str:
    if isinstance(term, Glob):
        return f"words.words GLOB {parameters.put(_make_pattern(term.text))}"
    text = parameters.put(fold_text(term.text))
    if isinstance(term, Text):
        return _NEAR_MESSAGE.format(text=text)
    by_author = f"instr(substr(words.words, instr(words.words, '{SEPARATOR}') + 1), {text})"
    if isinstance(term, Author):
        return by_author
    if isinstance(term, From):
        where = f"service_id {parameters.scope} AND instr(words, {text})"
        named = f"SELECT service_id, author FROM person WHERE {where}"
        return f"{by_author} OR (media.service_id, media.author) IN ({named})"
    is_word = not isinstance(term, Conversation)
    checks = [f"instr(words.words, {text})"] if is_word else []
    kinds = ("ME", "IM", "CH") if is_word else ("CH",)
    return " OR ".join(
        [*checks, check_conversations(term.text, parameters), *list_sid_checks(term.text, parameters, kinds)]
    )


def _check_state(term: Is | Tag, parameters: Parameters, context: QueryContext) -> str:
    if isinstance(term, Tag):
        tags = select_tagged(term, parameters, context)
        return f"media.sid IN ({tags})" if tags else "0"
    if term.state == "new":
        return "media.id IN (SELECT media_id FROM unseen)"
    if term.state == "downloaded":
        return f"media.sid IN ({select_saved(parameters, context)})"
    return UNATTACHED


def _make_pattern(text: str) -> str:
    """Return the SQLite pattern for the words of a media with this file name."""
    parts = [part if part in ("*", "?") else re.sub(r"[*?\[]", r"[\g<0>]", part) for part in split_glob(text)]
    return f"{''.join(parts)}{SEPARATOR}*"


def _check_type(match: TypeMatch, parameters: Parameters) -> str:
    checks = [_build_range(begin, begin + _AFTER_ALL, parameters) for begin in match.beginnings]
    if match.names:
        placeholders = ", ".join(parameters.put(name) for name in match.names)
        checks.append(f"{TYPE} IN ({placeholders})")
        checks += [_build_range(f"{name};", f"{name}<", parameters) for name in match.names]
    if match.part:
        checks.append(f"instr(lower(media.content_type), {parameters.put(match.part)})")
    if match.extensions:
        known = ", ".join(map(parameters.put, match.extensions))
        unknown = " OR ".join(UNKNOWN_TYPES)
        checks.append(f"(({unknown}) AND instr({_END_OF_NAME}, '.') AND {_EXTENSION} IN ({known}))")
    return " OR ".join(checks)


def _build_range(begin: str, end: str, parameters: Parameters) -> str:
    return f"({TYPE} >= {parameters.put(begin)} AND {TYPE} < {parameters.put(end)})"
