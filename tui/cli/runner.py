"""The error handling and exit codes of all commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.output.console import discard_stdout, report
from tui.settings import ConfigError
from tui.startup import first_frame
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.engine import StoppedError

_WITHOUT_CONFIG: Final = "To start without the configuration: MEDIADECK_NO_CONFIG=1"


def run_command(command: Callable[[], int], on_interrupt: str | None) -> int:
    """Run ``command`` and return its exit code; an error is reported and mapped to its exit code.

    ``on_interrupt`` says what an interrupted command keeps: "" to print nothing about it, None to exit
    silently.
    """
    try:
        code = command()
    except KeyboardInterrupt:
        code = exit_codes.INTERRUPTED
        if on_interrupt is not None:
            _fail(_with_reason("interrupted", on_interrupt), code)
    except BrokenPipeError:  # the reader of stdout has exited
        discard_stdout()
        code = exit_codes.FAILED
    except ConfigError as error:
        code = _fail(f"{error} {_WITHOUT_CONFIG}", exit_codes.of_error(error))
    except OSError as error:
        code = _fail(_describe(error), exit_codes.FAILED)
    except exit_codes.expected_errors() as error:
        code = _fail(error, exit_codes.of_error(error))
    except _stopped() as stopped:
        code = exit_codes.of_signal(stopped.signal)
        _fail(_with_reason(f"stopped by {stopped.signal.name}", on_interrupt or ""), code)
    return code


def _stopped() -> type[StoppedError]:
    from tui.engine import StoppedError  # noqa: PLC0415 - asyncio; only where nothing else matched

    return StoppedError


def _fail(message: object, code: int) -> int:
    first_frame.clear_frame()  # it would cover the message
    return report(message, code)


def _with_reason(event: str, kept: str) -> str:
    return f"{event}; {kept}" if kept else f"{event}."


def _describe(error: OSError) -> str:
    if error.filename is None:
        return f"{error.strerror or error}."
    return f"{sanitize_message(str(error.filename))}: {error.strerror}."
