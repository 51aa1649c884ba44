"""A secret is never shown by accident."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
import pickle
import pprint
import traceback
from typing import TYPE_CHECKING

import msgspec
import pytest
from rich.console import Console
from rich.traceback import Traceback

from tui.settings import Profile, Secret, make_local_profile

if TYPE_CHECKING:
    from collections.abc import Callable

VALUE = "hunter2-hunter2"
PROFILE = make_local_profile("http://127.0.0.1:1/v1", "AC1", VALUE)

SHOWN: dict[str, Callable[[object], object]] = {
    "str": str,
    "repr": repr,
    "ascii": ascii,
    "format": format,
    "f-string": lambda thing: f"{thing} {thing!s} {thing!r}",
    "percent": lambda thing: f"{thing}" + "%s %r" % (thing, thing),  # noqa: UP031 - this style, too
    "str.format": lambda thing: "{} {!r}".format(thing, thing),  # noqa: UP032 - as above
    "pprint": pprint.pformat,
    "in a list": lambda thing: str([thing, {"key": thing}]),
}

COPIED: dict[str, Callable[[object], object]] = {
    "pickle": pickle.dumps,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "json": json.dumps,
    "msgspec": msgspec.json.encode,
    "format with a width": lambda thing: format(thing, ">40"),
    "vars": vars,
}


@pytest.mark.parametrize("show", SHOWN.values(), ids=SHOWN.keys())
@pytest.mark.parametrize("thing", [Secret(VALUE), PROFILE], ids=["secret", "profile"])
def test_a_secret_is_not_in_any_text_form(show: Callable[[object], object], thing: object) -> None:
    assert VALUE not in str(show(thing))
    assert "Secret(…)" in str(show(thing)) or "Secret(\\u2026)" in str(show(thing))


@pytest.mark.parametrize("copied", COPIED.values(), ids=COPIED.keys())
def test_a_secret_cannot_be_copied_or_serialized(copied: Callable[[object], object]) -> None:
    with pytest.raises(TypeError) as told:
        copied(Secret(VALUE))
    assert VALUE not in str(told.value)


def test_a_profile_as_a_dict_or_a_pickle_is_refused() -> None:
    for copied in (dataclasses.asdict, pickle.dumps):
        with pytest.raises(TypeError, match="cannot be stored"):
            copied(PROFILE)


def test_a_traceback_with_locals_does_not_show_a_secret() -> None:
    def fail(secret: Secret, profile: Profile) -> None:
        raise ValueError(secret, profile)

    with pytest.raises(ValueError, match="Secret") as failed:
        fail(Secret(VALUE), PROFILE)
    plain = "".join(traceback.TracebackException.from_exception(failed.value, capture_locals=True).format())
    screen = io.StringIO()
    pretty = Traceback.from_exception(failed.type, failed.value, failed.tb, show_locals=True)
    Console(file=screen, width=200).print(pretty)
    assert "Secret(…)" in plain
    assert "Secret(…)" in screen.getvalue()
    assert VALUE not in plain
    assert VALUE not in screen.getvalue()


def test_a_secret_is_revealed_on_request_and_has_a_truth_value() -> None:
    assert Secret(VALUE).reveal() == VALUE
    assert Secret(VALUE)
    assert not Secret("")
