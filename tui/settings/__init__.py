"""Settings: the profile in use, its secret, and the places on disk."""

from tui.settings.appearance import Appearance, appearance_from, takes_unicode
from tui.settings.clipboard import CLIPBOARD_VARIABLE, CLIPBOARDS, wanted_clipboard
from tui.settings.errors import ConfigError, SettingsError
from tui.settings.paths import (
    catalog_folder,
    config_file,
    deliveries_folder,
    local_service_folder,
    log_file,
    themes_folder,
    thumbnails_folder,
    transfers_folder,
    ui_state_file,
)
from tui.settings.previews import PreviewSettings, preview_settings
from tui.settings.profile import Profile, local_profile, profile_from_environment
from tui.settings.profile_choice import (
    LOCAL,
    PROFILE_VARIABLE,
    Choice,
    KnownProfile,
    OwnKeys,
    choose_profile,
    known_profiles,
    named_profile,
    own_keys,
    written_previews,
)
from tui.settings.secrets.secret import Secret
from tui.settings.ssh import SSH_VARIABLES, is_over_ssh
from tui.settings.transfers import transfer_settings
from tui.settings.ui_state import WHOLE, UIState
from tui.settings.web_browser import is_in_browser

__all__ = [
    "CLIPBOARDS",
    "CLIPBOARD_VARIABLE",
    "LOCAL",
    "PROFILE_VARIABLE",
    "SSH_VARIABLES",
    "WHOLE",
    "Appearance",
    "Choice",
    "ConfigError",
    "KnownProfile",
    "OwnKeys",
    "PreviewSettings",
    "Profile",
    "Secret",
    "SettingsError",
    "UIState",
    "appearance_from",
    "catalog_folder",
    "choose_profile",
    "config_file",
    "deliveries_folder",
    "is_in_browser",
    "is_over_ssh",
    "known_profiles",
    "local_profile",
    "local_service_folder",
    "log_file",
    "named_profile",
    "own_keys",
    "preview_settings",
    "profile_from_environment",
    "takes_unicode",
    "themes_folder",
    "thumbnails_folder",
    "transfer_settings",
    "transfers_folder",
    "ui_state_file",
    "wanted_clipboard",
    "written_previews",
]
