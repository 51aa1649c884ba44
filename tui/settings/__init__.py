"""Settings: profiles and their secrets, config.toml, the environment, and paths."""

from tui.settings.appearance import Appearance, read_appearance, supports_unicode
from tui.settings.clipboard import CLIPBOARD_VARIABLE, CLIPBOARDS, read_clipboard_setting
from tui.settings.errors import ConfigError, SettingsError
from tui.settings.paths import (
    annotations_file,
    catalog_folder,
    config_file,
    deliveries_folder,
    local_service_folder,
    log_file,
    themes_folder,
    thumbnails_folder,
    transfers_folder,
    ui_state_file,
    watches_folder,
)
from tui.settings.previews import PreviewSettings, read_preview_settings
from tui.settings.profile import Profile, make_local_profile, read_environment_profile
from tui.settings.profile_choice import (
    LOCAL,
    PROFILE_VARIABLE,
    ProfileChoice,
    ProfileSummary,
    choose_profile,
    find_profile,
    list_profiles,
)
from tui.settings.secrets.secret import Secret
from tui.settings.ssh import SSH_VARIABLES, is_over_ssh
from tui.settings.ui_state import PROGRAM_KEY, UIState
from tui.settings.user_config import (
    KeySettings,
    configured_catalog,
    configured_notifications,
    configured_previews,
    read_key_settings,
    read_transfer_settings,
)
from tui.settings.web_browser import is_in_browser

__all__ = [
    "CLIPBOARDS",
    "CLIPBOARD_VARIABLE",
    "LOCAL",
    "PROFILE_VARIABLE",
    "PROGRAM_KEY",
    "SSH_VARIABLES",
    "Appearance",
    "ConfigError",
    "KeySettings",
    "PreviewSettings",
    "Profile",
    "ProfileChoice",
    "ProfileSummary",
    "Secret",
    "SettingsError",
    "UIState",
    "annotations_file",
    "catalog_folder",
    "choose_profile",
    "config_file",
    "configured_catalog",
    "configured_notifications",
    "configured_previews",
    "deliveries_folder",
    "find_profile",
    "is_in_browser",
    "is_over_ssh",
    "list_profiles",
    "local_service_folder",
    "log_file",
    "make_local_profile",
    "read_appearance",
    "read_clipboard_setting",
    "read_environment_profile",
    "read_key_settings",
    "read_preview_settings",
    "read_transfer_settings",
    "supports_unicode",
    "themes_folder",
    "thumbnails_folder",
    "transfers_folder",
    "ui_state_file",
    "watches_folder",
]
