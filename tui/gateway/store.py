"""The links of the gateway in its database. Every method blocks: call it in a thread."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from tui.gateway.database import ADMIN_TOKEN, ATTEMPT, EVENT, ITEM, LINK
from tui.gateway.model import Disposition, Event, Link, LinkItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.gateway.model import LinkDraft, Visitor

#: Seconds for which opens and their visitors are stored.
EVENT_SECONDS: Final = 90 * 86_400
#: The maximum number of wrong passwords in this many seconds, from one network and in total, before a link is
#: blocked for a while.
ATTEMPT_SECONDS: Final = 15 * 60
MAX_ATTEMPTS_NETWORK: Final = 5
MAX_ATTEMPTS_LINK: Final = 50
#: Seconds within which a visitor of an unlimited link is counted once.
OPEN_SECONDS: Final = 5 * 60
_ITEM_FIELDS: Final = tuple(field.name for field in fields(LinkItem))
# Built once: SQLAlchemy takes longer to build a statement than SQLite to run it.
_FIND: Final = (
    sa.select(LINK, *(ITEM.c[name] for name in _ITEM_FIELDS))
    .join(ITEM)
    .where(LINK.c.id == sa.bindparam("wanted"))
    .order_by(ITEM.c.position)
)
_CLAIM: Final = (
    sa.update(LINK)
    .where(
        LINK.c.id == sa.bindparam("wanted"),
        LINK.c.revoked.is_(None),
        LINK.c.expires > sa.bindparam("now"),
        sa.or_(LINK.c.max_opens.is_(None), LINK.c.opens < LINK.c.max_opens),
    )
    .values(opens=LINK.c.opens + 1, last_opened=sa.bindparam("now"))
    .returning(LINK.c.opens)
)
_ADD_EVENT: Final = sa.insert(EVENT)


class LinkStore:
    """Links, their opens, password attempts, and admin API tokens."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def check(self) -> None:
        """Ping the database; raise SQLAlchemyError if it is unreachable."""
        with self._engine.connect() as connection:
            connection.execute(sa.select(1))

    def add(self, draft: LinkDraft, link_id: str, letter: str, password_hash: str | None, now: int) -> Link:
        """Store a new link and return it, or the link created earlier by the same request."""
        link = Link(
            id=link_id,
            letter=letter,
            items=draft.items,
            note=draft.note,
            disposition=draft.disposition,
            created=now,
            expires=now + draft.lifetime,
            revoked=None,
            opens=0,
            max_opens=draft.max_opens,
            last_opened=None,
            password_hash=password_hash,
            request_id=draft.request_id,
        )
        row = {name: getattr(link, name) for name in link.__slots__ if name != "items"}
        items = [{"link_id": link_id, "position": at, **asdict(one)} for at, one in enumerate(draft.items)]
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(LINK).values(row | {"disposition": str(link.disposition)}))
                connection.execute(sa.insert(ITEM), items)
        except sa.exc.IntegrityError:
            made_before = None if draft.request_id is None else self._find_by_request(draft.request_id)
            if made_before is None:
                raise
            return made_before
        return link

    def _find_by_request(self, request_id: str) -> Link | None:
        query = sa.select(LINK.c.id).where(LINK.c.request_id == request_id)
        with self._engine.connect() as connection:
            link_id = connection.execute(query).scalar()
        return None if link_id is None else self.find(link_id)

    def find(self, link_id: str) -> Link | None:
        """Return a link by its id."""
        with self._engine.connect() as connection:
            rows = connection.execute(_FIND, {"wanted": link_id}).all()
        columns = len(LINK.c)
        items = tuple(LinkItem(*row[columns:]) for row in rows)
        return _make_link(dict(zip(LINK.c.keys(), rows[0][:columns], strict=True)), items) if rows else None

    def list_page(self, *, limit: int, before: tuple[int, str] | None = None) -> list[Link]:
        """Return ``limit`` links, latest first; those created ``before`` a time and an id."""
        query = sa.select(LINK).order_by(LINK.c.created.desc(), LINK.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(sa.tuple_(LINK.c.created, LINK.c.id) < sa.tuple_(*before))
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
            items = self._items(connection, [row["id"] for row in rows])
        return [_make_link(row, items[row["id"]]) for row in rows]

    def events(self, link_id: str, *, limit: int = 100) -> list[Event]:
        """Return the latest opens of a link."""
        query = (
            sa.select(EVENT.c.at, EVENT.c.address, EVENT.c.browser)
            .where(EVENT.c.link_id == link_id)
            .order_by(EVENT.c.number.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [Event(*row) for row in connection.execute(query)]

    def claim(self, link_id: str, visitor: Visitor, now: int) -> bool:
        """Count one open if the link can still be opened, and return whether it did.

        A single guarded update: of several at once, at most the limit succeed.
        """
        with self._engine.begin() as connection:
            if connection.execute(_CLAIM, {"wanted": link_id, "now": now}).first() is None:
                return False
            connection.execute(_ADD_EVENT, {"link_id": link_id, "at": now, **asdict(visitor)})
        return True

    def add_opens(self, opens: Iterable[tuple[str, Event]]) -> None:
        """Count opens of unlimited links: a visitor once within :data:`OPEN_SECONDS`."""
        by_link: defaultdict[str, list[Event]] = defaultdict(list)
        for link_id, opened in opens:
            by_link[link_id].append(opened)
        with self._engine.begin() as connection:
            for link_id, events in sorted(by_link.items()):  # sorted, or two replicas could deadlock
                _add_opens(connection, link_id, events)

    def revoke(self, link_ids: Sequence[str], now: int) -> int:
        """Revoke links, and return how many were not revoked before."""
        update = sa.update(LINK).where(LINK.c.id.in_(link_ids), LINK.c.revoked.is_(None)).values(revoked=now)
        with self._engine.begin() as connection:
            return connection.execute(update).rowcount

    def extend(self, link_id: str, expires: int) -> bool:
        """Set the expiry of a link that is not revoked; return whether there is one."""
        update = sa.update(LINK).where(LINK.c.id == link_id, LINK.c.revoked.is_(None)).values(expires=expires)
        with self._engine.begin() as connection:
            return connection.execute(update).rowcount > 0

    def find_ended(self, link_ids: Iterable[str], now: int) -> set[str]:
        """Return those of ``link_ids`` that were revoked, have expired, or are gone."""
        asked = set(link_ids)
        query = sa.select(LINK.c.id).where(
            LINK.c.id.in_(asked), LINK.c.revoked.is_(None), LINK.c.expires > now
        )
        with self._engine.connect() as connection:
            return asked - set(connection.execute(query).scalars())

    def begin_attempt(self, link_id: str, network: str, now: int) -> bool:
        """Record a password attempt, and return whether it is allowed.

        It is recorded before the password is checked, so that simultaneous attempts count too.
        """
        since = now - ATTEMPT_SECONDS
        of_link = sa.and_(ATTEMPT.c.link_id == link_id, ATTEMPT.c.at > since)
        counts = sa.select(
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(sa.case((ATTEMPT.c.network == network, 1), else_=0)), 0),
        ).where(of_link)
        with self._engine.begin() as connection:
            connection.execute(sa.insert(ATTEMPT).values(link_id=link_id, at=now, network=network))
            total, here = connection.execute(counts).one()
            return int(total) <= MAX_ATTEMPTS_LINK and int(here) <= MAX_ATTEMPTS_NETWORK

    def forget_attempts(self, link_id: str, network: str) -> None:
        """Clear the attempts of a network, after the right password."""
        with self._engine.begin() as connection:
            connection.execute(
                sa.delete(ATTEMPT).where(ATTEMPT.c.link_id == link_id, ATTEMPT.c.network == network)
            )

    def sweep(self, now: int) -> None:
        """Delete opens older than 90 days, and attempts that no longer count."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(EVENT).where(EVENT.c.at < now - EVENT_SECONDS))
            connection.execute(sa.delete(ATTEMPT).where(ATTEMPT.c.at < now - ATTEMPT_SECONDS))

    def add_admin_token(self, name: str, now: int) -> str:
        """Return a new admin API token, stored only as a hash; replaces a token with the same name."""
        token = secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            connection.execute(sa.delete(ADMIN_TOKEN).where(ADMIN_TOKEN.c.name == name))
            connection.execute(sa.insert(ADMIN_TOKEN).values(name=name, hash=_hash_token(token), created=now))
        return token

    def remove_admin_token(self, name: str) -> bool:
        """Remove an admin API token, and return whether it existed."""
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(ADMIN_TOKEN).where(ADMIN_TOKEN.c.name == name)).rowcount > 0

    def list_admin_tokens(self) -> dict[str, int]:
        """Return the names of the admin API tokens, and when each was created."""
        with self._engine.connect() as connection:
            query = sa.select(ADMIN_TOKEN.c.name, ADMIN_TOKEN.c.created).order_by(ADMIN_TOKEN.c.name)
            return {row.name: row.created for row in connection.execute(query)}

    def is_admin(self, token: str) -> bool:
        """Return whether this is a valid admin API token."""
        query = sa.select(ADMIN_TOKEN.c.name).where(ADMIN_TOKEN.c.hash == _hash_token(token))
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def _items(self, connection: sa.Connection, link_ids: Sequence[str]) -> dict[str, tuple[LinkItem, ...]]:
        query = sa.select(ITEM).where(ITEM.c.link_id.in_(link_ids)).order_by(ITEM.c.link_id, ITEM.c.position)
        found: dict[str, list[LinkItem]] = defaultdict(list)
        for row in connection.execute(query).mappings():
            found[row["link_id"]].append(LinkItem(**{name: row[name] for name in _ITEM_FIELDS}))
        return defaultdict(tuple, {link_id: tuple(items) for link_id, items in found.items()})


def _add_opens(connection: sa.Connection, link_id: str, events: Sequence[Event]) -> None:
    # Changes nothing, but takes a lock: replicas count the visitors of a link one at a time.
    of_link = sa.update(LINK).where(LINK.c.id == link_id)
    if not connection.execute(of_link.values(opens=LINK.c.opens)).rowcount:
        return
    since = min(one.at for one in events) - OPEN_SECONDS
    counted = sa.select(EVENT.c.address, EVENT.c.browser).where(
        EVENT.c.link_id == link_id, EVENT.c.at > since
    )
    seen = {(row.address, row.browser) for row in connection.execute(counted)}
    new = [one for one in events if (one.address, one.browser) not in seen]
    if not new:
        return
    connection.execute(_ADD_EVENT, [{"link_id": link_id, **asdict(one)} for one in new])
    last = max(one.at for one in new)
    connection.execute(of_link.values(opens=LINK.c.opens + len(new), last_opened=last))


def _make_link(row: Any, items: tuple[LinkItem, ...]) -> Link:
    return Link(**{**row, "disposition": Disposition(row["disposition"])}, items=items)


def _hash_token(token: str) -> str:
    # Tokens are random, so a plain hash cannot be reversed by guessing.
    return hashlib.sha256(token.encode()).hexdigest()
