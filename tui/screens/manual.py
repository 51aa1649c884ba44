"""The manual: its topics and the current page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Markdown, OptionList
from textual.widgets.option_list import Option

from tui import commands
from tui.manual import TOPICS, read_topic
from tui.screens.base import BaseScreen
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet


class ManualScreen(BaseScreen[None]):
    """Shows the page of a topic and follows links to other topics."""

    BINDINGS: ClassVar[list[BindingType]] = commands.MANUAL.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.MANUAL, commands.APP)

    page = getters.query_one("#manual-page", Markdown)
    scroll = getters.query_one("#manual-scroll", VerticalScroll)
    topics = getters.query_one("#manual-topics", OptionList)

    def __init__(self, topic: str) -> None:
        super().__init__()
        self._topic = topic

    def compose(self) -> ComposeResult:
        """Compose the topics, the page, and the footer."""
        with Horizontal():
            options = [Option(read_topic(name).title, id=name) for name in TOPICS]
            yield OptionList(*options, id="manual-topics", markup=False)
            with VerticalScroll(id="manual-scroll"):
                yield Markdown(id="manual-page", open_links=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the requested topic."""
        self.scroll.focus()
        self.show_topic(self._topic)

    def show_topic(self, name: str) -> None:
        """Show the page of a topic from the top."""
        self._topic = name
        self.topics.highlighted = TOPICS.index(name)
        self._load(name)

    @work(exclusive=True, exit_on_error=False)
    async def _load(self, name: str) -> None:
        await self.page.update(read_topic(name).text)
        self.scroll.scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.show_topic(TOPICS[event.option_index])
        self.scroll.focus()

    @on(Markdown.LinkClicked)
    def _follow(self, event: Markdown.LinkClicked) -> None:
        name = event.href.removesuffix(".md")
        if name in TOPICS:
            self.show_topic(name)
        else:
            self.notify(event.href, title="Open this link in a web browser", markup=False)

    def action_next(self) -> None:
        """Show the next topic."""
        self._step(1)

    def action_previous(self) -> None:
        """Show the previous topic."""
        self._step(-1)

    def _step(self, by: int) -> None:
        self.show_topic(TOPICS[(TOPICS.index(self._topic) + by) % len(TOPICS)])

    def action_close(self) -> None:
        """Close the manual."""
        self.dismiss(None)
