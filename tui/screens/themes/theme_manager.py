"""The theme, the symbols and the animations of the app."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

from textual.app import App
from textual.color import Color
from textual.filter import Monochrome, NoColor
from textual.theme import BUILTIN_THEMES, Theme

from tui.commands.keymap import key_on
from tui.screens.controller import Controller
from tui.screens.themes.user_themes import COLOURLESS_THEME, DEFAULT_THEME, UserThemes
from tui.settings import PROGRAM_KEY, SettingsError
from tui.terminal.ascii_filter import AsciiFilter
from tui.widgets.contrast import mute

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.filter import LineFilter

    from tui.screens.controller import Host
    from tui.settings import Appearance, UIState

#: Seconds between two checks of the user's theme files.
_INTERVAL: Final = 1.0
#: The share of the foreground colour in disabled text and in borders.
_DISABLED: Final = 0.45
_BORDER: Final = 0.25


class ThemeManager(Controller):
    """Selects the theme, stores the user's choice, and reloads the user's own themes.

    ``shipped`` is the folder with the built-in themes.
    """

    def __init__(self, host: Host, appearance: Appearance, shipped: Path, ui_state: UIState) -> None:
        super().__init__(host)
        self._appearance = appearance
        self._ui_state = ui_state
        self._user_themes = UserThemes()
        self._problem = ""
        self._no_colour = NoColor()
        self._ascii: LineFilter | None = AsciiFilter() if appearance.is_ascii else None
        app = self.app
        if appearance.is_still:
            app.animation_level = "none"
        for file in sorted(shipped.glob("*.toml")):
            app.register_theme(Theme(file.stem, **tomllib.loads(file.read_text(encoding="utf-8"))))
        # Without the watcher, which would parse all style sheets a second time.
        app.set_reactive(App.theme, self._first_theme(shipped))
        app.stylesheet.set_variables(app.get_css_variables())

    def _first_theme(self, shipped: Path) -> str:
        """Return the theme of this run: from the options, the last choice, config.toml, or the default."""
        chosen = self._ui_state.read(PROGRAM_KEY)
        name = self._appearance.theme
        if not name and chosen.get("instead_of", "") == self._appearance.first_theme:
            name = str(chosen.get("theme", ""))
        name = name or self._appearance.first_theme
        if not name:
            return COLOURLESS_THEME if self._appearance.is_colourless else DEFAULT_THEME
        if name not in BUILTIN_THEMES and not (shipped / f"{name}.toml").is_file():
            self._read_user_themes()
        if name in self.app.available_themes:
            return name
        palette = key_on(self.app, "app.command_palette")
        self._problem = self._problem or (
            f"Unknown theme {name!r}. Press {palette} and type “theme” to choose one."
        )
        return DEFAULT_THEME

    def start(self) -> None:
        """Store theme changes from now on, and watch the user's themes."""
        self.app.theme_changed_signal.subscribe(self.app, self._remember_theme)
        if self._problem:
            self.app.notify(self._problem, title="Theme", severity="warning", markup=False)
        self.app.set_interval(_INTERVAL, self._reload_user_themes)

    def line_filters(self, filters: Sequence[LineFilter]) -> Sequence[LineFilter]:
        """Return the line filters for this terminal; without colours, ANSI colours are removed too."""
        if self.app.no_color and self.app.native_ansi_color:
            filters = [self._no_colour if isinstance(one, Monochrome) else one for one in filters]
        return filters if self._ascii is None else [*filters, self._ascii]

    def _remember_theme(self, theme: Theme) -> None:
        self.keep(self._ui_state, PROGRAM_KEY, theme=theme.name, instead_of=self._appearance.first_theme)

    def _reload_user_themes(self) -> None:
        """Reload changed themes; the current theme changes immediately."""
        before = self.app.current_theme
        self._problem = ""
        self._read_user_themes()
        if self._problem:
            message = f"{self._problem} The previous theme was kept."
            self.app.notify(message, title="Theme", severity="warning", markup=False)
        if self.app.current_theme is not before:
            self.app.mutate_reactive(App.theme)

    def _read_user_themes(self) -> None:
        try:
            self._user_themes.register_changed(self.app)
        except SettingsError as error:
            self._problem = str(error)


def fix_muted_colours(theme: Theme, variables: dict[str, str]) -> dict[str, str]:
    """Return ``variables`` with fixed colours for muted and disabled text.

    Textual's themes compute these from the background of a widget. Lines with several tones do not know that
    background, and muted text would become the brightest.
    """
    if not theme.ansi and variables["text-muted"].startswith("auto"):
        ground, letters = Color.parse(variables["background"]), Color.parse(variables["foreground"])
        variables["text-muted"] = mute(letters, ground).hex
        variables["text-disabled"] = ground.blend(letters, _DISABLED).hex
        if "border-blurred" not in theme.variables:
            variables["border-blurred"] = ground.blend(letters, _BORDER).hex
    return variables
