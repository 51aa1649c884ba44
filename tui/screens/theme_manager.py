"""The theme that the user wants, in characters that the terminal has, as still as it should be."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

from textual.app import App
from textual.color import Color
from textual.filter import Monochrome, NoColor
from textual.theme import BUILTIN_THEMES, Theme

from tui.commands.keymap import key_on
from tui.screens.controller import Controller
from tui.screens.user_themes import COLOURLESS, FIRST, UserThemes
from tui.settings import PROGRAM_KEY, SettingsError
from tui.widgets.contrast import muted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.filter import LineFilter

    from tui.screens.controller import Host
    from tui.settings import Appearance, UIState

#: Seconds between two looks at the files of the user's themes.
_INTERVAL: Final = 1.0
#: How much of the letters' colour is in what stands back.
_DISABLED: Final = 0.45
_BORDER: Final = 0.25


class ThemeManager(Controller):
    """Chooses the theme of the program, and keeps the user's choice and own themes up to date.

    ``shipped`` is the folder of the themes that come with the program.
    """

    def __init__(self, host: Host, appearance: Appearance, shipped: Path, ui_state: UIState) -> None:
        super().__init__(host)
        self._appearance = appearance
        self._ui_state = ui_state
        self._user_themes = UserThemes()
        self._problem = ""
        self._no_colour = NoColor()
        self._ascii: LineFilter | None = None
        if appearance.is_ascii:
            from tui.terminal.ascii_filter import AsciiFilter  # noqa: PLC0415 - rarely needed

            self._ascii = AsciiFilter()
        app = self.app
        if appearance.is_still:
            app.animation_level = "none"
        for file in sorted(shipped.glob("*.toml")):
            app.register_theme(Theme(file.stem, **tomllib.loads(file.read_text(encoding="utf-8"))))
        # Without its watcher, which would have all style sheets read a second time.
        app.set_reactive(App.theme, self._first_theme(shipped))
        app.stylesheet.set_variables(app.get_css_variables())

    def _first_theme(self, shipped: Path) -> str:
        """Return the theme named for this run, or chosen last, or that of config.toml, or the first."""
        chosen = self._ui_state.read(PROGRAM_KEY)
        name = self._appearance.theme
        if not name and chosen.get("instead_of", "") == self._appearance.first_theme:
            name = str(chosen.get("theme", ""))
        name = name or self._appearance.first_theme
        if not name:
            return COLOURLESS if self._appearance.is_colourless else FIRST
        if name not in BUILTIN_THEMES and not (shipped / f"{name}.toml").is_file():
            self._read_user_themes()
        if name in self.app.available_themes:
            return name
        palette = key_on(self.app, "app.command_palette")
        self._problem = self._problem or (
            f"There is no theme {name!r}. Press {palette}, type theme, and choose one that there is."
        )
        return FIRST

    def start(self) -> None:
        """Remember which theme is chosen from now on, and watch the user's own."""
        self.app.theme_changed_signal.subscribe(self.app, self._remember_theme)
        if self._problem:
            self.app.notify(self._problem, title="The theme", severity="warning", markup=False)
        self.app.set_interval(_INTERVAL, self._reload_user_themes)

    def line_filters(self, filters: Sequence[LineFilter]) -> Sequence[LineFilter]:
        """Return ``filters`` for this terminal: without colours also its own colours are left out."""
        if self.app.no_color and self.app.native_ansi_color:
            filters = [self._no_colour if isinstance(one, Monochrome) else one for one in filters]
        return filters if self._ascii is None else [*filters, self._ascii]

    def _remember_theme(self, theme: Theme) -> None:
        self.keep(self._ui_state, PROGRAM_KEY, theme=theme.name, instead_of=self._appearance.first_theme)

    def _reload_user_themes(self) -> None:
        """Take over what has changed; the theme in use changes at once."""
        before = self.app.current_theme
        self._problem = ""
        self._read_user_themes()
        if self._problem:
            message = f"{self._problem} The former theme stays."
            self.app.notify(message, title="The theme", severity="warning", markup=False)
        if self.app.current_theme is not before:
            self.app.mutate_reactive(App.theme)

    def _read_user_themes(self) -> None:
        try:
            self._user_themes.take_into(self.app)
        except SettingsError as error:
            self._problem = str(error)


def with_readable_tones(theme: Theme, variables: dict[str, str]) -> dict[str, str]:
    """Return the colours of ``theme``, those that depend on their background fixed for all backgrounds.

    Textual's own themes mute text by the background under it, which a line drawn in several tones does not
    have: it would come out the brightest of all.
    """
    if not theme.ansi and variables["text-muted"].startswith("auto"):
        ground, letters = Color.parse(variables["background"]), Color.parse(variables["foreground"])
        variables["text-muted"] = muted(letters, ground).hex
        variables["text-disabled"] = ground.blend(letters, _DISABLED).hex
        if "border-blurred" not in theme.variables:
            variables["border-blurred"] = ground.blend(letters, _BORDER).hex
    return variables
