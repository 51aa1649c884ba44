"""``mediadeck doctor``: check the installation, and try each clipboard backend."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import textwrap
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from tui import __version__
from tui.cli import exit_codes
from tui.cli.diagnostics import Finding, examine
from tui.cli.options import apply_clipboard_option
from tui.cli.output.console import can_encode, print_data
from tui.cli.terminal_probe import describe_rendering
from tui.commands.keymap import key_of, keymap_of
from tui.settings import (
    CLIPBOARD_VARIABLE,
    SSH_VARIABLES,
    SettingsError,
    is_over_ssh,
    read_clipboard_setting,
    read_key_settings,
)
from tui.sharing import detect_environment
from tui.sharing.clipboard.copy import try_backend, write_to_device
from tui.sharing.clipboard.plan import DESKTOP_VARIABLES, ClipboardBackend, get_forced_backends, is_in_tmux
from tui.sharing.clipboard.programs import ProgramError, run_program
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from tui.sharing import ClipboardEnvironment
_CREDENTIALS: Final = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET")
_NETWORK_VARIABLES: Final = (
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "SSL_CERT_DIR",
)
#: The widths of the mark and of the title; continuation lines are indented by both.
_MARK_WIDTH: Final = 2
_TITLE_WIDTH: Final = 15
_ASCII_MARKS: Final = {"✓": "+", "✗": "x", "→": "->"}
_OUTER_TMUX: Final = (
    "This tmux runs inside another tmux, which takes a copy only if it is allowed to. In the outer one, run:"
    " tmux set -g set-clipboard on"
)


def run(arguments: argparse.Namespace) -> int:
    """Print the findings; return the exit code: 1 if no clipboard backend of the plan works."""
    apply_clipboard_option(arguments)
    clipboard = detect_environment(os.environ)
    if arguments.json:
        findings = [*_check_environment(clipboard, may_query=False), *_examine(arguments)]
        records = [{key: getattr(one, key) for key in ("title", "text", "fix")} for one in findings]
        written = print_data(json.dumps(records, indent=2, ensure_ascii=False))
        return exit_codes.DONE if written else exit_codes.FAILED
    if not _print_findings(clipboard, arguments):
        return exit_codes.FAILED
    if arguments.look_only:
        return exit_codes.DONE
    working = _try_all(clipboard)
    if not any(backend in working for backend in clipboard.plan):
        _print_line(
            "", f"No clipboard method works here. Mediadeck shows links with {_link_key()}.", gap=True
        )
        return exit_codes.FAILED
    end = f"The text names the method that works. If there is none, Mediadeck shows links with {_link_key()}."
    _print_line("Paste now", end, gap=True)
    return exit_codes.DONE


def _print_findings(clipboard: ClipboardEnvironment, arguments: argparse.Namespace) -> bool:
    """Print the findings as they arrive, then the clipboard plan; return whether stdout accepted them."""
    for finding in chain(_check_environment(clipboard, may_query=True), _examine(arguments)):
        mark = "✗" if finding.failed else "!" if finding.fix else "✓"
        if not _print_line(finding.title, finding.text, mark):
            return False
        if finding.fix:
            _print_line("", f"{_encodable('→')} {finding.fix}")
    _print_line(
        "Plan", "; ".join(backend.value for backend in clipboard.plan) or "nothing is copied", gap=True
    )
    return False not in [_print_line("", sentence) for sentence in _explain_plan(clipboard)]


def _link_key() -> str:
    """Return the key that shows a link, as configured by the user."""
    try:
        own = keymap_of(*read_key_settings()).keys
    except SettingsError:  # reported above
        own = {}
    return key_of("media.show_link", own)


def _examine(arguments: argparse.Namespace) -> Iterator[Finding]:
    """Yield the findings of ``examine``, safe to print on a terminal."""
    for finding in examine(arguments):
        yield replace(finding, text=sanitize_message(finding.text), fix=sanitize_message(finding.fix))


def _check_environment(clipboard: ClipboardEnvironment, *, may_query: bool) -> Iterator[Finding]:
    """Yield findings about the environment; query the terminal for graphics only if ``may_query``."""
    environment = clipboard.environment
    yield Finding("Mediadeck", f"{__version__}, Python {platform.python_version()}, {sys.platform}")
    yield Finding("Terminal", _describe_terminal(environment))
    try:
        yield Finding("Pictures", describe_rendering(environment, may_query=may_query))
    except SettingsError as error:
        yield Finding("Pictures", "the preview setting is not usable", str(error), failed=True)
    yield Finding("tmux", _describe_tmux(clipboard))
    yield Finding("SSH", _list_variables(environment, SSH_VARIABLES) or "not detected")
    yield Finding("Desktop", _list_variables(environment, DESKTOP_VARIABLES) or "not detected")
    yield Finding(
        "Variables", _list_variables(environment, _CREDENTIALS) or "no credentials in TWILIO_ variables"
    )
    network = _list_variables(environment, _NETWORK_VARIABLES) or "no proxy and no certificate authority set"
    yield Finding("Proxy and TLS", network)
    yield Finding("Clipboard", f"{read_clipboard_setting(environment)} (--clipboard, {CLIPBOARD_VARIABLE})")


def _describe_terminal(environment: Mapping[str, str]) -> str:
    variables = [
        f"{name}={sanitize_message(environment[name])}"
        for name in ("TERM", "COLORTERM", "TERM_PROGRAM")
        if name in environment
    ]
    columns, rows = shutil.get_terminal_size()
    size = f"{columns}x{rows}" if sys.stdout.isatty() else "standard output is not a terminal"
    return ", ".join([*variables, size])


def _describe_tmux(clipboard: ClipboardEnvironment) -> str:
    if not is_in_tmux(clipboard.environment):
        return "not in tmux"
    query = ("tmux", "display-message", "-p", "#{version} #{set-clipboard} #{allow-passthrough}")
    try:
        answer = run_program(query, b"", environment=clipboard.environment, seconds=1)
        version, set_clipboard, passthrough = answer.split(" ")
    except (ProgramError, ValueError) as error:
        return f"in tmux, which does not answer: {sanitize_message(str(error))}"
    passthrough = {"0": "off", "1": "on"}.get(passthrough, passthrough)  # tmux 3.3 prints numbers
    passthrough = sanitize_message(passthrough) or "unknown"
    options = f"set-clipboard {sanitize_message(set_clipboard)}, allow-passthrough {passthrough}"
    client = (
        f"TERM={sanitize_message(clipboard.client_term)}" if clipboard.client_term else "no client attached"
    )
    return f"{sanitize_message(version)}; {options}; {client}"


def _list_variables(environment: Mapping[str, str], names: Sequence[str]) -> str:
    found = [name for name in names if environment.get(name)]
    return f"{', '.join(found)} {'is' if len(found) == 1 else 'are'} set" if found else ""


def _explain_plan(clipboard: ClipboardEnvironment) -> Iterator[str]:
    """Yield the reasons for the plan, and what the user can do about them."""
    if get_forced_backends(clipboard.environment) is not None:
        yield f"Forced by --clipboard or {CLIPBOARD_VARIABLE}, whatever the lines above say."
        return
    if is_over_ssh(clipboard.environment):
        yield "Over SSH, the clipboard of this machine is not yours: it is left alone."
    if ClipboardBackend.TMUX_BUFFER in clipboard.plan:
        yield "tmux passes its buffer to the clipboard of the terminal, whatever its settings are."
    if {ClipboardBackend.OUTER_TMUX, ClipboardBackend.OSC52_THROUGH_TMUX} & {*clipboard.plan}:
        yield _OUTER_TMUX
    if ClipboardBackend.OSC52 in clipboard.plan:
        yield (
            "Terminals do not confirm OSC 52. kitty and Alacritty support it. xterm does if its resource"
            " disallowedWindowOps is empty. Apple's Terminal does not."
        )


def _try_all(clipboard: ClipboardEnvironment) -> set[ClipboardBackend]:
    """Try each backend, those of the plan last and the best one at the end; return those that worked."""
    excluded = {*clipboard.plan, ClipboardBackend.BROWSER}
    others = [backend for backend in ClipboardBackend if backend not in excluded]
    working: set[ClipboardBackend] = set()
    print_data("")
    for backend in (*others, *reversed(clipboard.plan)):
        if reason := _reason_to_skip(backend, clipboard):
            _print_line("Not tried", f"{backend.value}: {reason}")
            continue
        result = try_backend(
            backend,
            f"mediadeck doctor: {backend.value}",
            clipboard_environment=clipboard,
            write_to_terminal=lambda sequence: write_to_device("/dev/tty", sequence),
        )
        if result.used:
            working.add(backend)
            _print_line("Tried", f"{backend.value}: {result.message}", "✓")
        else:
            _print_line("Failed", sanitize_message(result.reasons[0]), "✗")
    return working


def _reason_to_skip(backend: ClipboardBackend, clipboard: ClipboardEnvironment) -> str:
    """Return why a backend cannot work here; "" if it may be tried."""
    if backend in clipboard.plan:
        return ""
    in_tmux = is_in_tmux(clipboard.environment)
    over_ssh = is_over_ssh(clipboard.environment)
    in_screen = ClipboardBackend.OSC52_THROUGH_SCREEN in clipboard.plan
    reasons = {
        ClipboardBackend.TMUX_BUFFER: "" if in_tmux else "not in tmux",
        ClipboardBackend.OUTER_TMUX: "the outer terminal is not tmux",
        ClipboardBackend.OSC52: "screen drops it" if in_screen else "",
        ClipboardBackend.OSC52_THROUGH_TMUX: "" if in_tmux else "a terminal other than tmux may print it",
        ClipboardBackend.OSC52_THROUGH_SCREEN: "a terminal other than GNU screen may print it",
        ClipboardBackend.NATIVE: "over SSH, it is not your clipboard" if over_ssh else "there is no desktop",
    }
    return reasons.get(backend, "")


def _print_line(title: str, text: str, mark: str = "", *, gap: bool = False) -> bool:
    """Print a mark, a title and a text, wrapped to the terminal, after an empty line with ``gap``."""
    width = max(40, shutil.get_terminal_size().columns)
    first = f"{_encodable(mark):{_MARK_WIDTH}}{title:{_TITLE_WIDTH}}"
    rest = " " * len(first)
    lines = textwrap.fill(text, width, initial_indent=first, subsequent_indent=rest)
    return print_data(f"\n{lines}" if gap else lines)


def _encodable(mark: str) -> str:
    """Return a mark, or its ASCII replacement if stdout cannot encode it."""
    return mark if can_encode(mark) else _ASCII_MARKS[mark]
