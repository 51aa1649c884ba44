"""Queries for the tags and notes of the user."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from tui.catalog.storage import annotation_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.catalog.storage.annotation_store import Annotation


class AnnotationReader:
    """Reads tags and notes on a connection to the catalog, to which their file may be attached."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        databases = [name for _, name, _ in connection.execute("PRAGMA database_list")]
        #: Whether the file with tags and notes is attached.
        self.is_attached = "annotations" in databases

    def read(self, sids: Sequence[str]) -> dict[str, Annotation]:
        """Return the tags and notes of the media with these SIDs, by SID.

        Empty if their file is damaged: that must not stop a list.
        """
        if not self.is_attached:
            return {}
        try:
            return annotation_store.read_annotations(self._connection, sids)
        except sqlite3.DatabaseError:
            return {}

    def list_all(self) -> list[Annotation]:
        """Return all tags and notes, across all accounts."""
        return annotation_store.list_annotations(self._connection) if self.is_attached else []

    def count_tags(self) -> dict[str, int]:
        """Return the number of media with each tag, most used first."""
        return annotation_store.count_tags(self._connection) if self.is_attached else {}
