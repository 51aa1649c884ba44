"""Listings: complete formats for programs, and a table that fits the terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.cli.sample_table import ROWS
from tests.cli.terminals import PATIENCE, REPOSITORY, _read_all, environment
from tui.cli.output import tables
from tui.cli.output.columns import Column
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.cli.output.tables import Value


SCRIPT = """
import sys
from tui.cli.output.tables import print_rows
from tests.cli.sample_table import COLUMNS, ROWS
print_rows(ROWS[: int(sys.argv[2])], COLUMNS, sys.argv[1])
"""
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def in_pipe(form: str, rows: int = 2) -> str:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, form, str(rows)],
        cwd=REPOSITORY,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def on_terminal(form: str, columns: int, **changes: str) -> str:
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (24, columns))
    command = [sys.executable, "-c", SCRIPT, form, "2"]
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment(**changes), stdout=its) as process:
        os.close(its)
        written = _read_all(ours)
        assert process.wait(PATIENCE) == 0
    return written.decode().replace("\r\n", "\n")


def test_json_and_csv_have_exact_values_under_field_names() -> None:
    expected: list[Mapping[str, Value]] = [
        {**ROWS[0], "sent": "1970-01-01T00:00:00Z"},
        ROWS[1],
    ]
    assert json.loads(in_pipe("json")) == expected
    assert [json.loads(line) for line in in_pipe("jsonl").splitlines()] == expected
    [first, second] = csv.DictReader(io.StringIO(in_pipe("csv")))
    told = {key: str(value) for key, value in expected[0].items()}
    assert first == {**told, "friendly_name": "Harbour␉Support"}
    assert second["friendly_name"] == "␛[31mred"
    assert "\x1b" not in in_pipe("json")


def test_a_pipe_gets_tab_separated_rows_by_default() -> None:
    [first, second] = in_pipe("table").splitlines()
    assert first.split("\t") == [ROWS[0]["sid"], "Harbour␉Support", "2400000", "1970-01-01T00:00:00Z"]
    assert second.split("\t") == [ROWS[1]["sid"], "␛[31mred", "", ""]


def test_an_empty_listing_is_an_empty_array_or_nothing() -> None:
    assert json.loads(in_pipe("json", 0)) == []
    assert (in_pipe("jsonl", 0), in_pipe("table", 0)) == ("", "")
    assert in_pipe("csv", 0) == "sid,friendly_name,size,sent\n"


def test_a_terminal_gets_a_fitting_table_with_full_sids() -> None:
    for columns in (80, 70, 200):
        shown = on_terminal("table", columns, NO_COLOR="1", TZ="UTC")
        assert "\x1b" not in shown
        heading, first, second = shown.splitlines()
        assert heading.split() == ["SID", "NAME", "SIZE", "SENT"]
        assert first.startswith(f"{ROWS[0]['sid']}  Harb")
        assert "2.4 MB" in first
        assert "1970-01-01 00:00" in first
        assert second == f"{ROWS[1]['sid']}  ␛[31mred"
        assert max(map(cell_len, shown.splitlines())) <= max(columns, 78)
    assert on_terminal("table", 80).startswith("\x1b[1mSID")


def test_csv_contains_no_terminal_escape_sequences() -> None:
    for form in ("csv", "csv-safe"):
        assert "\x1b" not in on_terminal(form, 80)
        assert in_pipe(form).replace("\n", "").isprintable()


FORMULAS = ("=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", " =1", "\ufeff=1", "＝1", "－x")


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_for_a_spreadsheet_has_no_formulas(text: str) -> None:
    columns = [Column("name"), Column("size", "size")]
    rows: list[Mapping[str, Value]] = [{"name": text, "size": -1}, {"name": "Harbour - Support=1"}]
    [_, guarded, plain] = csv.reader(tables._csv_lines(rows, columns, is_guarded=True))
    assert guarded == [f"'{make_printable(text)}", "-1"], "a number is one"
    assert plain == ["Harbour - Support=1", ""]
    [_, exact, _] = csv.reader(tables._csv_lines(rows, columns, is_guarded=False))
    assert exact[0] == make_printable(text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(names=st.lists(NAMES, min_size=1, max_size=8), room=st.integers(8, 100))
def test_every_table_row_is_one_line_that_fits(
    names: list[str], room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(room))
    rows = [{"name": name} for name in names]
    lines = list(tables._table_lines(rows, [Column("name")]))
    assert len(lines) == 1 + len(names)
    for line in lines[1:]:
        assert make_printable(line) == line
        assert cell_len(line) <= room


@given(names=st.lists(NAMES, max_size=8))
def test_json_round_trips_every_value(names: list[str]) -> None:
    rows = [{"name": name} for name in names]
    text = "\n".join(tables._json_lines(rows, [Column("name")]))
    assert json.loads(text) == rows
    assert "\x1b" not in text


def test_a_closed_pipe_stops_reading_rows() -> None:
    script = """
import sys, itertools
from tui.cli.output.columns import Column
from tui.cli.output.tables import print_rows
rows = ({"n": n} for n in itertools.count())
sys.exit(7 if not print_rows(rows, [Column("n", "number")], "jsonl") else 0)
"""
    command = f"{sys.executable} -c '{script}' | head -1; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(
        ["bash", "-c", command], cwd=REPOSITORY, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (7, '{"n": 0}\n', "")
