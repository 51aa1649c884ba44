"""The tables of the gateway, with the same statements for SQLite and PostgreSQL.

SQLAlchemy Core provides one set of statements for both. Measured, it reads 1,800 to 2,500 links a second on
PostgreSQL, and psycopg alone 3,900; the gateway needs 1,000 claims a second.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import event

from tui.settings.errors import SettingsError
from tui.settings.files.private_files import make_private_folder, touch_private

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = 2
#: Statements that migrate a database to each version from the previous one.
_MIGRATIONS: Final = {
    2: (
        "ALTER TABLE link ADD COLUMN request_id VARCHAR(64)",
        "CREATE UNIQUE INDEX link_request_id ON link (request_id)",
        "CREATE INDEX event_link_id_at ON event (link_id, at)",
        "DROP INDEX ix_event_link_id",
    ),
}
#: The id of the advisory lock for migrations on PostgreSQL.
_LOCK: Final = 0x4D454449
_METADATA: Final = sa.MetaData()

LINK: Final = sa.Table(
    "link",
    _METADATA,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("letter", sa.String(1), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("disposition", sa.String(16), nullable=False),
    sa.Column("created", sa.BigInteger, nullable=False, index=True),
    sa.Column("expires", sa.BigInteger, nullable=False),
    sa.Column("revoked", sa.BigInteger),
    sa.Column("opens", sa.Integer, nullable=False),
    sa.Column("max_opens", sa.Integer),
    sa.Column("last_opened", sa.BigInteger),
    sa.Column("password_hash", sa.Text),
    sa.Column("request_id", sa.String(64)),
    sa.Index("link_request_id", "request_id", unique=True),
)
ITEM: Final = sa.Table(
    "item",
    _METADATA,
    sa.Column("link_id", sa.ForeignKey("link.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("profile", sa.Text, nullable=False),
    sa.Column("service_sid", sa.Text, nullable=False),
    sa.Column("media_sid", sa.Text, nullable=False),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger),
)
EVENT: Final = sa.Table(
    "event",
    _METADATA,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("link_id", sa.ForeignKey("link.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("browser", sa.Text, nullable=False),
    sa.Index("event_link_id_at", "link_id", "at"),
)
ATTEMPT: Final = sa.Table(
    "attempt",
    _METADATA,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("link_id", sa.ForeignKey("link.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("network", sa.Text, nullable=False),
)
ADMIN_TOKEN: Final = sa.Table(
    "admin_token",
    _METADATA,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created", sa.BigInteger, nullable=False),
)
_SCHEMA: Final = sa.Table("schema_version", _METADATA, sa.Column("version", sa.Integer, nullable=False))


def open_database(url: str) -> sa.Engine:
    """Open the database at ``url`` (``postgresql://…`` or ``sqlite:///PATH``); create or update its tables.

    Raise SettingsError if it cannot be reached or has a newer version.
    """
    engine = _make_engine(url)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":  # replicas start at the same time
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            _METADATA.create_all(connection)
            version = connection.execute(sa.select(_SCHEMA.c.version)).scalar()
            if version is None:
                connection.execute(sa.insert(_SCHEMA).values(version=VERSION))
            elif version < VERSION:
                _migrate(connection, version)
    except sa.exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        message = f"The database of the gateway cannot be opened: {reason}."
        raise SettingsError(message) from None
    if version is not None and version > VERSION:
        message = "The database of the gateway was made by a newer version of Mediadeck. Update this one."
        raise SettingsError(message)
    return engine


def _migrate(connection: sa.Connection, version: int) -> None:
    for number in range(version + 1, VERSION + 1):
        for statement in _MIGRATIONS[number]:
            connection.execute(sa.text(statement))
    connection.execute(sa.update(_SCHEMA).values(version=VERSION))


def sqlite_url(path: Path) -> str:
    """Return the URL of a database file, created with its folder for the owner only; raise SettingsError."""
    try:
        make_private_folder(path.parent)
        touch_private(path)
    except OSError as error:
        message = f"The gateway cannot keep its links in {path}: {error.strerror}."
        raise SettingsError(message) from error
    return f"sqlite:///{path}"


def _make_engine(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        message = "The URL of the database is invalid. Give postgresql://… or sqlite:///PATH."
        raise SettingsError(message) from None
    if parsed.get_backend_name() == "postgresql":
        return sa.create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_size=8,
            max_overflow=8,
            pool_timeout=5,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5},
        )
    if parsed.get_backend_name() != "sqlite":
        message = "The database must be PostgreSQL or SQLite."
        raise SettingsError(message)
    engine = sa.create_engine(parsed, connect_args={"timeout": 10, "check_same_thread": False})
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _: object) -> None:
    with contextlib.closing(connection.cursor()) as cursor:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            cursor.execute(f"PRAGMA {pragma}")
