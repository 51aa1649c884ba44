"""Marks: a compact set of row ids."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.catalog import Marks

row_ids = st.lists(st.integers(1, 5000), max_size=40)


@given(row_ids, row_ids, row_ids)
def test_marks_are_a_set(first: list[int], added: list[int], taken: list[int]) -> None:
    marks, same = Marks(first), set(first)
    before = marks.copy()
    marks.add(added)
    marks.discard(taken)
    same = (same | set(added)) - set(taken)
    assert list(marks) == sorted(same)
    assert len(marks) == len(same)
    assert all((row_id in marks) == (row_id in same) for row_id in (*first, *added, *taken, 5001))
    assert marks.has_all(added) == (set(added) <= same)
    assert list(before) == sorted(set(first)), "a copy has its own"


def test_a_million_marks_take_a_byte_each() -> None:
    marks = Marks(range(1, 1_000_001))
    assert len(marks) == 1_000_000
    assert len(marks._flags) <= 1_000_001
