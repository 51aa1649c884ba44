"""The manual: a Markdown file for each topic, for the hosting page, ``mediadeck help`` and the browser."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Final

#: The topics, in the order of reading; each is the stem of a file here.
TOPICS: Final = (
    "start",
    "keys",
    "filters",
    "previews",
    "sync",
    "transfers",
    "sharing",
    "gateway",
    "programs",
    "command-line",
    "profiles",
    "configuration",
    "local-service",
    "web",
    "files",
    "troubleshooting",
    "install",
    "speed",
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A page of the manual: its ``name``, its ``title``, and its Markdown with the title on top."""

    name: str
    title: str
    text: str


def read_topic(name: str) -> Topic:
    """Return a page of the manual; raises KeyError where ``name`` is not one of ``TOPICS``."""
    if name not in TOPICS:
        raise KeyError(name)
    text = files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8")
    return Topic(name, text.partition("\n")[0].removeprefix("# "), text)
