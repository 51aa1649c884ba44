"""Going back and forward through the filters of a service."""

from __future__ import annotations

from tui.session.filter_history import MAX_FILTERS, FilterHistory


def test_history_leads_back_to_the_first_filter_and_forward_to_the_typed_one() -> None:
    history = FilterHistory({"filters": ["one", "two"]})
    shown = history.step(-1, "typed")
    assert shown == "two"
    assert (shown := history.step(-1, shown)) == "one"
    assert (shown := history.step(-1, shown)) == "one"
    assert (shown := history.step(1, shown)) == "two"
    assert history.step(1, shown) == "typed"


def test_an_edited_history_entry_is_not_lost() -> None:
    history = FilterHistory({"filters": ["one", "two"]})
    history.step(-1, "")
    assert history.step(-1, "two and more") == "two"
    assert history.step(1, "two") == "two and more"


def test_the_current_filter_is_not_offered_again() -> None:
    history = FilterHistory({"filters": ["one", "two"]})
    assert history.step(-1, "two") == "one"
    assert FilterHistory({"filters": ["one"]}).step(-1, "one") == "one"


def test_fifty_unique_filters_are_kept_latest_last() -> None:
    history = FilterHistory({"filters": [*map(str, range(60)), 7, None]})
    kept = history.add("30")
    assert len(kept) == MAX_FILTERS == 50
    assert kept[-2:] == ["59", "30"]
    assert kept.count("30") == 1
    assert FilterHistory({"filters": "nonsense"}).step(-1, "x") == "x"
