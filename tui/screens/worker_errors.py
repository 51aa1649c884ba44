"""Handling of worker errors: none is lost or ends the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual.worker import Worker, WorkerState

from tui.api.errors import ApiError
from tui.settings import SettingsError
from tui.settings.logs import LOG

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App


@runtime_checkable
class HasCatalog(Protocol):
    """An app that can replace a broken catalog."""

    def reset_catalog(self, error: BaseException) -> bool:
        """Replace the catalog if ``error`` says that it is broken; return whether it was."""


def handle_worker_error(
    app: App[Any], event: Worker.StateChanged, show: Callable[[BaseException], None]
) -> None:
    """Log the error of a worker that failed, and replace a broken catalog or ``show`` the error."""
    error = event.worker.error
    if event.state is WorkerState.ERROR and error is not None:
        LOG.error("%s: %s", event.worker.name, type(error).__name__)
        if not reset_catalog(app, error):
            show(error)


def reset_catalog(app: App[Any], error: BaseException) -> bool:
    """Return whether ``error`` means a broken catalog, which the app then replaces."""
    return isinstance(app, HasCatalog) and app.reset_catalog(error)


def notify_error(app: App[Any], error: BaseException) -> None:
    """Show ``error`` as a toast."""
    app.notify(describe_error(error), title="Error", severity="error", markup=False)


def describe_error(error: BaseException) -> str:
    """Return ``error`` as sentences for a user."""
    if isinstance(error, (ApiError, SettingsError)):
        return str(error)
    return f"{type(error).__name__}: {error}. No data was lost. Please report this error."
