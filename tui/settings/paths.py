"""Files and folders of Mediadeck, by the conventions of the platform."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import platformdirs

from tui.settings.errors import InvalidSettingError

#: Sets the folder of config.toml.
CONFIG_VARIABLE: Final = "MEDIADECK_CONFIG_DIR"
#: Ignores config.toml.
NO_CONFIG_VARIABLE: Final = "MEDIADECK_NO_CONFIG"
_APP: Final = "mediadeck"


def home_folder() -> Path | None:
    """Return the home folder; None without HOME and an entry in the password database."""
    home = expand_user("~")
    return home if home.is_absolute() else None


def expand_user(path: str | Path) -> Path:
    """Return ``path`` with ``~`` and ``~name`` expanded; unchanged for an unknown user."""
    return Path(os.path.expanduser(path))  # Path.expanduser raises RuntimeError


def check_home() -> None:
    """Raise InvalidSettingError if there is no home folder: files would end up in the current folder."""
    if home_folder() is not None:
        return
    message = "There is no home folder: set HOME to one (an absolute path)."
    try:
        folders = (config_file(), local_service_folder(), ui_state_file(), catalog_folder(), log_file())
    except RuntimeError:  # platformdirs found no home either
        raise InvalidSettingError(message) from None
    if not all(folder.is_absolute() for folder in folders):
        raise InvalidSettingError(message)


def config_file() -> Path:
    """Return the path of config.toml."""
    folder = os.environ.get(CONFIG_VARIABLE) or platformdirs.user_config_dir(_APP)
    return expand_user(folder) / "config.toml"


def themes_folder() -> Path:
    """Return the folder of the user's themes, next to config.toml."""
    return config_file().parent / "themes"


def twilio_cli_file() -> Path:
    """Return the file with the profiles of the Twilio CLI."""
    return (home_folder() or Path(os.devnull)) / ".twilio-cli" / "config.json"


def local_service_folder() -> Path:
    """Return the data folder of the local service that a plain ``mediadeck`` starts."""
    return Path(platformdirs.user_data_dir(_APP)) / "service"


def gateway_folder() -> Path:
    """Return the folder of the share links and their token keys."""
    return Path(platformdirs.user_data_dir(_APP)) / "gateway"


def ui_state_file() -> Path:
    """Return the file with the state of the browser, such as sort orders."""
    return Path(platformdirs.user_state_dir(_APP)) / "lists.json"


def saved_filters_file() -> Path:
    """Return the file with the user's saved filters."""
    return Path(platformdirs.user_state_dir(_APP)) / "filters.json"


def annotations_file() -> Path:
    """Return the database with the user's tags and notes on media."""
    return Path(platformdirs.user_state_dir(_APP)) / "annotations.db"


def watches_folder() -> Path:
    """Return the folder with the positions of ``mediadeck watch``."""
    return Path(platformdirs.user_state_dir(_APP)) / "watches"


def log_file() -> Path:
    """Return the log file, which only exists once logging was enabled."""
    return Path(platformdirs.user_log_dir(_APP)) / "mediadeck.log"


def thumbnails_folder() -> Path:
    """Return the folder of thumbnails, a cache."""
    return Path(platformdirs.user_cache_dir(_APP)) / "thumbnails"


def catalog_folder() -> Path:
    """Return the folder of catalogs, a cache: a sync rebuilds them."""
    return Path(platformdirs.user_cache_dir(_APP)) / "catalogs"


def first_frame_file() -> Path:
    """Return the file with the first frame of the last start, next to the catalogs."""
    return Path(platformdirs.user_cache_dir(_APP)) / "first-frame.json"


def deliveries_folder() -> Path:
    """Return the folder of downloads that a web browser has not fetched yet."""
    return transfers_folder() / "deliveries"


def transfers_folder() -> Path:
    """Return the folder of the transfer journal and of notes on partial downloads."""
    return Path(platformdirs.user_state_dir(_APP)) / "transfers"
