"""The base of controllers: each owns one concern of a screen and drives the widgets it is given."""

from __future__ import annotations

import asyncio
from functools import partial
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, TypeVar, cast, overload

from textual import on

from tui.commands.keymap import key_on

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from textual.app import App
    from textual.message import Message
    from textual.timer import Timer
    from textual.worker import Worker

    from tui.settings import UIState

P = ParamSpec("P")
T = TypeVar("T")


class Host(Protocol):
    """What a controller needs from its screen."""

    @property
    def app(self) -> App[Any]:
        """The program."""

    def run_worker(
        self,
        work: Callable[[], Coroutine[Any, Any, None]],
        *,
        group: str,
        exclusive: bool,
        exit_on_error: bool,
    ) -> Worker[None]:
        """Run ``work``; the screen shows its error."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call ``callback`` after ``delay`` seconds."""

    def call_later(self, callback: Callable[[], None]) -> bool:
        """Call ``callback`` after the queued messages."""

    def post_message(self, message: Message) -> bool:
        """Queue ``message`` for the screen, from any thread."""


class Controller:
    """The base of all controllers; runs workers on behalf of the screen."""

    def __init__(self, host: Host) -> None:
        self._host = host

    @property
    def app(self) -> App[Any]:
        """The program."""
        return self._host.app

    def key_of(self, command_id: str) -> str:
        """Return the key of a command as the user has bound it."""
        return key_on(self.app, command_id)

    def run(
        self, group: str, work: Callable[P, Coroutine[Any, Any, None]], *args: P.args, **options: P.kwargs
    ) -> Worker[None]:
        """Run ``work(*args, **options)`` as a worker, alongside others of its ``group``."""
        return self._run(partial(work, *args, **options), group, exclusive=False)

    def run_latest(
        self, group: str, work: Callable[P, Coroutine[Any, Any, None]], *args: P.args, **options: P.kwargs
    ) -> Worker[None]:
        """Run ``work(*args, **options)`` as a worker, and cancel others of its ``group``."""
        return self._run(partial(work, *args, **options), group, exclusive=True)

    def _run(
        self, work: Callable[[], Coroutine[Any, Any, None]], group: str, *, exclusive: bool
    ) -> Worker[None]:
        return self._host.run_worker(work, group=group, exclusive=exclusive, exit_on_error=False)

    def keep(self, ui_state: UIState, key: str, **facts: object) -> None:
        """Store ``facts`` for the next start, in a thread."""

        async def put() -> None:
            await asyncio.to_thread(ui_state.update, key, **facts)

        self.run("remember", put)


class Lazy(Generic[T]):
    """A screen attribute that holds a controller, imported and created on first use.

    ``path`` is ``module:function``; the function gets the screen and returns the controller.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, screen: None, owner: type) -> Lazy[T]: ...
    @overload
    def __get__(self, screen: object, owner: type) -> T: ...
    def __get__(self, screen: object | None, owner: type) -> Lazy[T] | T:
        if screen is None:
            return self
        made = cast("T", resolve(self._path)(screen))
        vars(screen)[self._name] = made
        return made

    def is_made(self, screen: object) -> bool:
        """Whether the controller already exists."""
        return self._name in vars(screen)


def forward(
    message: type[Message], handler: str, *facts: str, of: str | None = None
) -> Callable[[Any, Message], None]:
    """Return a method for a screen that hands ``message`` to ``controller.method``.

    That method is given the attributes ``facts`` of the message. ``of`` is a selector of the sender.
    """
    find, read = attrgetter(handler), [attrgetter(fact) for fact in facts]

    @on(message, of)
    def handle(screen: Any, event: Message) -> None:
        find(screen)(*(fact(event) for fact in read))

    return handle


def resolve(path: str) -> Any:
    """Import and return the object at ``module:name``."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
