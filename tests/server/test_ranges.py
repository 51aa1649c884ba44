"""Range headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.server.http.ranges import RangeNotSatisfiableError, parse_range


@pytest.mark.parametrize(
    ("header", "size", "expected"),
    [
        (None, 10, None),
        ("bytes=0-", 10, range(10)),
        ("bytes=0-0", 10, range(1)),
        ("bytes=5-100", 10, range(5, 10)),
        ("bytes=-100", 10, range(10)),
        ("bytes=4-2", 10, None),
        ("bytes=-", 10, None),
        ("items=0-1", 10, None),
    ],
)
def test_a_range_header_is_parsed(header: str | None, size: int, expected: range | None) -> None:
    assert parse_range(header, size) == expected


@pytest.mark.parametrize(("header", "size"), [("bytes=10-", 10), ("bytes=-0", 10), ("bytes=0-", 0)])
def test_a_range_without_a_byte_in_it_cannot_be_satisfied(header: str, size: int) -> None:
    with pytest.raises(RangeNotSatisfiableError):
        parse_range(header, size)


@given(st.one_of(st.text(), st.from_regex(r"bytes=\d{0,20}-\d{0,20}", fullmatch=True)), st.integers(0, 10**9))
def test_any_header_gives_a_range_within_the_content(header: str, size: int) -> None:
    try:
        wanted = parse_range(header, size)
    except RangeNotSatisfiableError:
        return
    assert wanted is None or 0 <= wanted.start < wanted.stop <= size
