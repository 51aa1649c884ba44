"""Queries for the few media that may match a term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.catalog.filters.checks import (
    UNATTACHED,
    build_range,
    build_type_ranges,
    check_conversations,
    check_service,
    list_sid_checks,
    select_saved,
    select_tagged,
    split_glob,
)
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
    Word,
)
from tui.catalog.filters.tree import And, Not, Or
from tui.catalog.filters.types import resolve_type
from tui.catalog.storage.trigrams import MIN_INDEXED, build_index_query, fold_text
from tui.catalog.sync.texts import AROUND

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.catalog.filters.terms import Term
    from tui.catalog.filters.tree import Node
    from tui.catalog.query.conditions import Parameters, QueryContext

#: SQLite takes 500 parts of a UNION.
_MAX_SELECTS: Final = 400
#: The longest text of a message, and the largest rank of a word.
_MAX_RANK: Final = 1_000
_HITS: Final = {
    True: "hit.id IN (SELECT rowid FROM message_index WHERE message_index MATCH {query}) AND ",
    False: "",
}
_NEAR: Final = f"""
SELECT media.id FROM message AS hit
CROSS JOIN message AS own INDEXED BY message_with_media ON own.conversation_id = hit.conversation_id
AND own.position BETWEEN hit.position - {AROUND} AND hit.position + {AROUND} AND own.media > 0
CROSS JOIN media INDEXED BY media_by_message ON media.message_sid = own.sid
WHERE {{hits}}instr(folded(ifnull(hit.body, '')), {{text}})
"""
_WITHOUT_POSITION: Final = """
SELECT media.id FROM message AS hit
CROSS JOIN media INDEXED BY media_by_message ON media.message_sid = hit.sid
WHERE {hits}hit.position IS NULL AND instr(folded(ifnull(hit.body, '')), {text})
"""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Queries for row ids that include all matches; ``is_exact`` if there are no others.

    The higher the ``rank``, the fewer rows are likely.
    """

    selects: tuple[str, ...]
    rank: int
    is_exact: bool = False


class CandidateFinder:
    """Finds the candidates for parts of a filter."""

    def __init__(self, parameters: Parameters, context: QueryContext) -> None:
        self._parameters = parameters
        self._context = context

    def choose(self, parts: Sequence[Node]) -> tuple[int, Candidates] | None:
        """Return the part with the fewest candidates by its index, and these; None if no part has any."""
        ranked = [(at, found) for at, part in enumerate(parts) if (found := self._find(part, ranges=False))]
        if not ranked:
            ranked = [
                (at, found) for at, part in enumerate(parts) if (found := self._find(part, ranges=True))
            ]
        return max(ranked, key=lambda one: one[1].rank, default=None)

    def _find(self, node: Node, *, ranges: bool) -> Candidates | None:
        match node:
            case Not():
                return None
            case And(parts):
                best = self.choose(parts)
                return None if best is None else Candidates(best[1].selects, best[1].rank)
            case Or(parts):
                return self._unite(self._find(part, ranges=True) for part in parts)
            case Type() | Size() | Date() | Service():
                return self._find_range(node) if ranges else None
            case _:
                return self._find_term(node)

    def _unite(self, found: Iterable[Candidates | None]) -> Candidates | None:
        branches: list[Candidates] = []
        for branch in found:
            if branch is None:
                return None
            branches.append(branch)
        selects = tuple(select for branch in branches for select in branch.selects)
        if len(selects) > _MAX_SELECTS:
            return None
        rank = min(branch.rank for branch in branches)
        return Candidates(selects, rank, all(branch.is_exact for branch in branches))

    def _find_range(self, term: Type | Size | Date | Service) -> Candidates | None:
        """Return the rows of an index range, if they are few."""
        scope = self._parameters.scope
        if isinstance(term, Service):
            scope = f"IN (SELECT id FROM service WHERE {check_service(term, self._parameters)})"
            index, ranges = "media_by_time", ["1"]
        elif isinstance(term, Type):
            match = resolve_type(term.text)
            index = "media_by_type"
            ranges = [] if match.part else build_type_ranges(match, self._parameters)
        else:
            index = "media_by_time" if isinstance(term, Date) else "media_by_size"
            ranges = [build_range(term, self._parameters, self._context)]
        selects = [
            f"SELECT id FROM media INDEXED BY {index} WHERE media.service_id {scope} AND {one}"
            for one in ranges
        ]
        if not selects or not self._context.are_few(selects, self._parameters):
            return None
        return Candidates(tuple(selects), 0)

    def _find_term(self, term: Term) -> Candidates | None:
        match term:
            case Text(text):
                return self._find_text(fold_text(text))
            case Glob(text):
                longest = max(split_glob(text), key=len)
                is_indexed = len(longest) >= MIN_INDEXED
                return Candidates((self._select_words(longest),), len(longest)) if is_indexed else None
            case Word() | From() | Author():
                return self._find_words(term)
            case Tag() | Is() | Conversation():
                return self._find_exactly(term)
        return None

    def _find_exactly(self, term: Tag | Is | Conversation) -> Candidates:
        if isinstance(term, Conversation):
            checks = [check_conversations(term.text, self._parameters)]
            checks += list_sid_checks(term.text, self._parameters, ("CH",))
            selects = tuple(f"SELECT id FROM media WHERE {check}" for check in checks)
            return Candidates(selects, 1, is_exact=True)
        if isinstance(term, Is):
            return Candidates((self._select_state(term.state),), _MAX_RANK, is_exact=True)
        tags = select_tagged(term, self._parameters, self._context) or "NULL"
        return Candidates((f"SELECT id FROM media WHERE sid IN ({tags})",), _MAX_RANK, is_exact=True)

    def _find_words(self, term: Word | From | Author) -> Candidates:
        text = fold_text(term.text)
        selects = [self._select_words(text)]
        if isinstance(term, From):
            selects.append(
                "SELECT media.id FROM person CROSS JOIN media INDEXED BY media_by_author"
                " ON media.service_id = person.service_id AND media.author = person.author COLLATE NOCASE"
                f" WHERE person.service_id {self._parameters.scope}"
                f" AND instr(person.words, {self._parameters.put(text)})"
            )
        elif isinstance(term, Word):
            checks = [check_conversations(term.text, self._parameters)]
            checks += list_sid_checks(term.text, self._parameters, ("ME", "IM", "CH"))
            selects += [f"SELECT id FROM media WHERE {check}" for check in checks]
        return Candidates(tuple(selects), 1 + min(len(text), _MAX_RANK - 2))

    def _select_words(self, text: str) -> str:
        if len(text) >= MIN_INDEXED:
            query = self._parameters.put(build_index_query(text))
            return f"SELECT rowid FROM media_index WHERE media_index MATCH {query}"
        return f"SELECT id FROM media_words WHERE instr(words, {self._parameters.put(text)})"

    def _select_state(self, state: str) -> str:
        if state == "new":
            return "SELECT media_id FROM unseen"
        if state == "downloaded":
            saved = select_saved(self._parameters, self._context)
            return f"SELECT id FROM media WHERE sid IN ({saved})"
        return f"SELECT id FROM media INDEXED BY media_by_conversation WHERE {UNATTACHED}"

    def _find_text(self, text: str) -> Candidates:
        is_indexed = len(text) >= MIN_INDEXED
        query = self._parameters.put(build_index_query(text)) if is_indexed else ""
        hits = _HITS[is_indexed].format(query=query)
        found = self._parameters.put(text)
        selects = tuple(one.format(hits=hits, text=found) for one in (_NEAR, _WITHOUT_POSITION))
        return Candidates(selects, 1 + min(len(text), _MAX_RANK - 2), is_exact=True)
