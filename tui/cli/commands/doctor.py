"""``mediadeck doctor``: what it knows of this terminal, and each way to a clipboard tried and explained."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import textwrap
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING, Final

from tui import __version__
from tui.cli import exit_codes
from tui.cli.clipboard_option import add_clipboard_option, take_clipboard_option
from tui.cli.diagnostics import Finding, examine
from tui.cli.lookup import shown
from tui.cli.output.console import put, say
from tui.cli.profile_selection import add_profile_options
from tui.cli.terminal_probe import pictures_told
from tui.settings import (
    CLIPBOARD_VARIABLE,
    SSH_VARIABLES,
    SettingsError,
    is_over_ssh,
    own_keys,
    wanted_clipboard,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tui.sharing import ClipboardBackend, ClipboardEnvironment

DESCRIPTION: Final = """\
Tell what Mediadeck stands on: versions, the profile in use and why, whether its hosts answer and the clocks
agree, the terminal, the disk, the catalog. Where something is not well, it says what to do.

Then it tries each way to a clipboard. Each puts a text of its own there that names the way, the best one
last: paste afterwards, and you see which works.

  mediadeck doctor
  mediadeck doctor --look-only           # and leave the clipboard as it is
  mediadeck doctor --json                # the findings for a program, the clipboard left alone

It is safe to paste into a public report: no secret, SID, host of your own or value of a variable is in it.
"""
_CREDENTIALS: Final = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET")
_WAYS_OUT: Final = (
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "SSL_CERT_DIR",
)
#: Where the lines go on, behind their titles.
_INDENT: Final = 15
_OUTER_TMUX: Final = (
    "The terminal around this one is a tmux too, and takes a copy only where it is allowed to. There, and not"
    " here, run: tmux set -g set-clipboard on"
)


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "doctor",
        help="tell what is well here and what is not, and try each way to a clipboard",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--look-only", action="store_true", help="leave the clipboard as it is")
    parser.add_argument("--json", action="store_true", help="print a JSON array; leaves the clipboard too")
    add_profile_options(parser, default=argparse.SUPPRESS)
    add_clipboard_option(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the findings and return the exit code: 1 where no way of the plan took anything."""
    from tui.sharing import detect_environment  # noqa: PLC0415 - other commands start without it

    trouble = take_clipboard_option(arguments)
    if trouble:
        return say(trouble, exit_codes.USAGE)
    around = detect_environment(os.environ)
    if arguments.json:
        found = [*_surroundings(around, may_ask=False), *_examined(arguments)]
        is_done = put(json.dumps([asdict(finding) for finding in found], indent=2, ensure_ascii=False))
        return exit_codes.DONE if is_done else exit_codes.FAILED
    if not _tell_all(around, arguments):
        return exit_codes.FAILED
    if arguments.look_only:
        return exit_codes.DONE
    took = _try_all(around)
    if not any(way in took for way in around.plan):
        put("\n" + _line("", f"No way leads to a clipboard from here; Mediadeck shows links with {_key()}."))
        return exit_codes.FAILED
    end = f"The text names the way that works. Where there is none, Mediadeck shows links with {_key()}."
    put("\n" + _line("Paste now", end))
    return exit_codes.DONE


def _tell_all(around: ClipboardEnvironment, arguments: argparse.Namespace) -> bool:
    """Print the findings, each as soon as it is there, and the plan; return whether they could be written."""
    for finding in chain(_surroundings(around, may_ask=True), _examined(arguments)):
        text = _line(finding.title, finding.text)
        if not put("\n".join([text, _line("", f"→ {finding.fix}")] if finding.fix else [text])):
            return False
    return put("\n".join(_plan(around)))


def _key() -> str:
    """Return the key that shows a link, as the user has it."""
    from tui.commands.keymap import key_of, keymap_of  # noqa: PLC0415 - as above

    try:
        own = keymap_of(*own_keys()).keys
    except SettingsError:  # told above
        own = {}
    return key_of("media.show_link", own)


def _examined(arguments: argparse.Namespace) -> Iterator[Finding]:
    """Yield what is examined, harmless to a terminal."""
    for finding in examine(arguments):
        yield Finding(finding.title, shown(finding.text), shown(finding.fix))


def _surroundings(around: ClipboardEnvironment, *, may_ask: bool) -> Iterator[Finding]:
    """Yield where we are; the terminal is asked what it can draw where it ``may_ask``."""
    from tui.sharing.clipboard.plan import DESKTOP_VARIABLES  # noqa: PLC0415 - as above

    environment = around.environment
    yield Finding("Mediadeck", f"{__version__}, Python {platform.python_version()}, {sys.platform}")
    yield Finding("Terminal", _terminal(environment))
    try:
        yield Finding("Pictures", pictures_told(environment, may_ask=may_ask))
    except SettingsError as error:
        yield Finding("Pictures", "as set, they cannot be drawn", str(error))
    yield Finding("tmux", _tmux(around))
    yield Finding("SSH", _names(environment, SSH_VARIABLES) or "no trace of it")
    yield Finding("Desktop", _names(environment, DESKTOP_VARIABLES) or "no trace of one")
    yield Finding("Variables", _names(environment, _CREDENTIALS) or "no credentials in TWILIO_ variables")
    yield Finding("Ways", _names(environment, _WAYS_OUT) or "no proxy and no authority of your own")
    yield Finding("Clipboard", f"{wanted_clipboard(environment)} (--clipboard, {CLIPBOARD_VARIABLE})")


def _plan(around: ClipboardEnvironment) -> Iterator[str]:
    """Yield the lines on what follows from it for copies."""
    yield ""
    yield _line("Plan", "; ".join(way.value for way in around.plan) or "nothing is copied")
    yield from (_line("", sentence) for sentence in _why(around))


def _terminal(environment: Mapping[str, str]) -> str:
    told = [
        f"{name}={shown(environment[name])}"
        for name in ("TERM", "COLORTERM", "TERM_PROGRAM")
        if name in environment
    ]
    columns, rows = shutil.get_terminal_size()
    return ", ".join([*told, f"{columns}x{rows}" if sys.stdout.isatty() else "standard output is none"])


def _tmux(around: ClipboardEnvironment) -> str:
    from tui.sharing.clipboard.plan import is_in_tmux  # noqa: PLC0415 - as above
    from tui.sharing.clipboard.programs import ProgramError, run_program  # noqa: PLC0415 - as above

    if not is_in_tmux(around.environment):
        return "not in it"
    ask = ("tmux", "display-message", "-p", "#{version} #{set-clipboard} #{allow-passthrough}")
    try:
        version, clipboard, passthrough = run_program(
            ask, b"", environment=around.environment, seconds=1
        ).split(" ")
    except (ProgramError, ValueError) as error:
        return f"in it, and it does not answer: {shown(str(error))}"
    passthrough = {"0": "off", "1": "on"}.get(passthrough, passthrough)  # 3.3 says it in numbers
    options = f"set-clipboard {shown(clipboard)}, allow-passthrough {shown(passthrough) or 'unknown'}"
    where = f"TERM={shown(around.client_term)}" if around.client_term else "nobody is attached"
    return f"{shown(version)}; {options}; {where}"


def _names(environment: Mapping[str, str], names: Sequence[str]) -> str:
    found = [name for name in names if environment.get(name)]
    return f"{', '.join(found)} {'is' if len(found) == 1 else 'are'} set" if found else ""


def _why(around: ClipboardEnvironment) -> Iterator[str]:
    """Yield a sentence for each thing that decided, and what a person can do about it."""
    from tui.sharing.clipboard.plan import ClipboardBackend, get_forced_backends  # noqa: PLC0415 - as above

    if get_forced_backends(around.environment) is not None:
        yield "This way was asked for; without that, the plan follows from what stands above."
        return
    if is_over_ssh(around.environment):
        yield "Over SSH this machine's own clipboard is that of another desk: it is left alone."
    if ClipboardBackend.TMUX_BUFFER in around.plan:
        yield "tmux hands its buffer to the clipboard of the terminal, whatever its settings are."
    if ClipboardBackend.OUTER_TMUX in around.plan or ClipboardBackend.OSC52_THROUGH_TMUX in around.plan:
        yield _OUTER_TMUX
    if ClipboardBackend.OSC52 in around.plan:
        yield (
            "A terminal never says whether it took OSC 52. kitty and Alacritty do; xterm does where its"
            " resource disallowedWindowOps is empty; Apple's Terminal does not."
        )


def _try_all(around: ClipboardEnvironment) -> set[ClipboardBackend]:
    """Try each way, those of the plan last and the best of all at the very end; return what took a text."""
    from tui.sharing.clipboard.copy import try_backend, write_to_device  # noqa: PLC0415 - as above
    from tui.sharing.clipboard.plan import ClipboardBackend  # noqa: PLC0415 - as above

    others = [way for way in ClipboardBackend if way not in {*around.plan, ClipboardBackend.BROWSER}]
    took: set[ClipboardBackend] = set()
    put("")
    for way in (*others, *reversed(around.plan)):
        reason = _reason_against(way, around)
        if reason:
            put(_line("Not tried", f"{way.value}: {reason}"))
            continue
        result = try_backend(
            way,
            f"mediadeck doctor: {way.value}",
            clipboard_environment=around,
            write_to_terminal=lambda sequence: write_to_device("/dev/tty", sequence),
        )
        if result.used:
            took.add(way)
            put(_line("Tried", f"{way.value}: {result.message}"))
        else:
            put(_line("Failed", shown(result.reasons[0])))
    return took


def _reason_against(way: ClipboardBackend, around: ClipboardEnvironment) -> str:
    """Return why a way makes no sense here, "" where it may be tried."""
    from tui.sharing.clipboard.plan import ClipboardBackend, is_in_tmux  # noqa: PLC0415 - as above

    if way in around.plan:
        return ""
    in_tmux = is_in_tmux(around.environment)
    over_ssh = is_over_ssh(around.environment)
    reasons = {
        ClipboardBackend.TMUX_BUFFER: "" if in_tmux else "not in tmux",
        ClipboardBackend.OUTER_TMUX: "the terminal around this one is no tmux",
        ClipboardBackend.OSC52: "screen swallows it"
        if ClipboardBackend.OSC52_THROUGH_SCREEN in around.plan
        else "",
        ClipboardBackend.OSC52_THROUGH_TMUX: "" if in_tmux else "a terminal that is no tmux may print it",
        ClipboardBackend.OSC52_THROUGH_SCREEN: "a terminal that is no GNU screen may print it",
        ClipboardBackend.NATIVE: "over SSH it is the clipboard of another desk"
        if over_ssh
        else "there is no desktop",
    }
    return reasons.get(way, "")


def _line(title: str, text: str) -> str:
    """Return a title and its text, in lines that fit where they are printed."""
    width = max(40, shutil.get_terminal_size().columns)
    rest = " " * _INDENT
    return textwrap.fill(text, width, initial_indent=f"{title:{_INDENT}}", subsequent_indent=rest)
