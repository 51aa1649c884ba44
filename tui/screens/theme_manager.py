"""An app in the theme that its user wants, in characters that its terminal has, as still as it should be."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

from textual import on, work
from textual.app import App
from textual.color import Color
from textual.filter import Monochrome, NoColor
from textual.notifications import Notify
from textual.theme import BUILTIN_THEMES, Theme

from tui.commands.keymap import key_on, key_word
from tui.screens.user_themes import COLOURLESS, FIRST, UserThemes
from tui.settings import WHOLE, Appearance, SettingsError, UIState
from tui.widgets.contrast import muted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.binding import Binding
    from textual.driver import Driver
    from textual.filter import LineFilter

#: So many notices are shown at once.
_MOST: Final = 2
#: On fewer lines, notices on top of each other would hide the screen.
_LOW: Final = 20
#: Seconds between two looks at the files of the user's themes.
_LOOKS_AGAIN: Final = 1.0
#: How much of the letters' colour is in what stands back.
_DISABLED: Final = 0.45
_BORDER: Final = 0.25


class ThemedApp(App[None]):
    """Takes ``looks``, our themes in ``ours``, and what was ``remembered`` of an earlier choice."""

    def __init__(
        self, looks: Appearance, ours: Path, remembered: UIState, *, driver_class: type[Driver] | None = None
    ) -> None:
        super().__init__(driver_class=driver_class)
        self._looks = looks
        self._remembered = remembered
        self._own_themes = UserThemes()
        self._trouble_with_theme = ""
        self._no_colour = NoColor()
        self._ascii: LineFilter | None = None
        if looks.is_ascii:
            from tui.terminal.ascii_filter import AsciiFilter  # noqa: PLC0415 - seldom wanted

            self._ascii = AsciiFilter()
        if looks.is_still:
            self.animation_level = "none"
        for file in sorted(ours.glob("*.toml")):
            self.register_theme(Theme(file.stem, **tomllib.loads(file.read_text(encoding="utf-8"))))
        # Without its watcher, which would have all style sheets read a second time.
        self.set_reactive(App.theme, self._theme_of_start(ours))
        self.stylesheet.set_variables(self.get_css_variables())

    def _theme_of_start(self, ours: Path) -> str:
        """Return the theme named for this run, or chosen last, or that of config.toml, or the first."""
        chosen = self._remembered.of(WHOLE)
        name = self._looks.theme
        if not name and chosen.get("instead_of", "") == self._looks.first_theme:
            name = str(chosen.get("theme", ""))
        name = name or self._looks.first_theme
        if not name:
            return COLOURLESS if self._looks.is_colourless else FIRST
        if name not in BUILTIN_THEMES and not (ours / f"{name}.toml").is_file():
            self._read_own_themes()
        if name in self.available_themes:
            return name
        palette = key_on(self, "app.command_palette")
        self._trouble_with_theme = self._trouble_with_theme or (
            f"There is no theme {name!r}. Press {palette}, type theme, and choose one that there is."
        )
        return FIRST

    def get_css_variables(self) -> dict[str, str]:
        """Return the colours of the theme, those that hang on their ground worked out for all grounds.

        Textual's own themes mute letters by the ground under them, which a line drawn in several tones has
        not: they would come out the brightest of all.
        """
        variables = super().get_css_variables()
        theme = self.current_theme
        if not theme.ansi and variables["text-muted"].startswith("auto"):
            ground, letters = Color.parse(variables["background"]), Color.parse(variables["foreground"])
            variables["text-muted"] = muted(letters, ground).hex
            variables["text-disabled"] = ground.blend(letters, _DISABLED).hex
            if "border-blurred" not in theme.variables:
                variables["border-blurred"] = ground.blend(letters, _BORDER).hex
        return variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what every line goes through: without colours also the terminal's own are left out."""
        filters = super().get_line_filters()
        if self.no_color and self.native_ansi_color:
            filters = [self._no_colour if isinstance(one, Monochrome) else one for one in filters]
        return filters if self._ascii is None else [*filters, self._ascii]

    @on(Notify)
    def _make_room(self, event: Notify) -> None:
        """Remove notices that the new one repeats, and the oldest beyond a number, errors last.

        On a low terminal all earlier ones go that tell of no trouble.
        """
        is_low = self.size.height < _LOW
        kept = []
        for one in [*self._notifications]:
            is_plain = one.severity == "information"
            if one.message == event.notification.message or (is_low and is_plain):
                self._unnotify(one, refresh=False)
            else:
                kept.append(one)
        kept.sort(key=lambda one: one.severity != "information")
        for one in kept[: max(0, len(kept) - _MOST + 1)]:
            self._unnotify(one, refresh=False)

    def get_key_display(self, binding: Binding) -> str:
        """Return the name of a key, in a word where its sign is one that few fonts have."""
        return key_word(binding.key) or super().get_key_display(binding)

    def on_mount(self) -> None:
        """Remember which theme is chosen from now on, and look at the user's own."""
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        if self._trouble_with_theme:
            self.notify(self._trouble_with_theme, title="The theme", severity="warning", markup=False)
        self.set_interval(_LOOKS_AGAIN, self._look_at_own_themes)

    def _remember_theme(self, theme: Theme) -> None:
        self._put(theme=theme.name, instead_of=self._looks.first_theme)

    @work(thread=True, group="remember", exit_on_error=False)
    def _put(self, **facts: Any) -> None:
        self._remembered.put(WHOLE, **facts)

    def _look_at_own_themes(self) -> None:
        """Take over what has changed; the one in use shows at once."""
        before = self.current_theme
        self._trouble_with_theme = ""
        self._read_own_themes()
        if self._trouble_with_theme:
            self.notify(
                f"{self._trouble_with_theme} The former theme stays.",
                title="The theme",
                severity="warning",
                markup=False,
            )
        if self.current_theme is not before:
            self.mutate_reactive(App.theme)

    def _read_own_themes(self) -> None:
        try:
            self._own_themes.take_into(self)
        except SettingsError as error:
            self._trouble_with_theme = str(error)
