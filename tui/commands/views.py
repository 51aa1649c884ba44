"""The commands of the media screen on what it shows: previews, panes and the grid."""

from __future__ import annotations

from tui.commands.model import Command, CommandSet

PREVIEWS = CommandSet(
    "Previews",
    (
        Command(
            "previews.view",
            "z",
            "view",
            "View the media on the full screen: zoom, move, rotate.",
            footer=True,
            handler="previews.view",
            opens_dialog=True,
            needs_media=True,
        ),
        Command(
            "previews.tiles",
            "i",
            "grid",
            "Switch between table and thumbnails.",
            footer=True,
        ),
        Command(
            "previews.next_renderer",
            "V",
            "renderer",
            "Switch to the next image renderer, or off.",
            handler="previews.next_renderer",
        ),
        Command(
            "previews.fetch",
            "f",
            "load all",
            "Load the full media, beyond the preview limit.",
            handler="previews.fetch",
            needs_media=True,
        ),
        Command(
            "previews.play",
            "a",
            "play",
            "Play or stop the animation.",
            handler="previews.play",
            needs_media=True,
        ),
        Command(
            "previews.clear_thumbnails",
            "T",
            "clear thumbs",
            "Delete all thumbnails on disk.",
            handler="previews.clear_thumbnails",
            opens_dialog=True,
        ),
    ),
)

PANES = CommandSet(
    "Panes",
    (
        Command(
            "panes.next_pane",
            "tab",
            "next pane",
            "Focus the next pane.",
            palette=False,
            handler="panes.next_pane",
        ),
        Command(
            "panes.toggle_side",
            "backslash",
            "panes",
            "Show or hide preview and resource.",
            handler="panes.toggle_side",
        ),
        Command(
            "panes.toggle_resource",
            "F",
            "resource",
            "Show or hide the resource.",
            handler="panes.toggle_resource",
        ),
        Command(
            "panes.toggle_thread",
            "m",
            "thread",
            "Show or hide the messages around the media.",
            needs_media=True,
        ),
        Command("panes.wider", "greater_than_sign", "list +", "Make the list larger.", handler="panes.wider"),
        Command(
            "panes.narrower", "less_than_sign", "list -", "Make the list smaller.", handler="panes.narrower"
        ),
        Command(
            "panes.taller",
            "right_curly_bracket",
            "preview +",
            "Make the preview larger.",
            handler="panes.taller",
        ),
        Command(
            "panes.lower",
            "left_curly_bracket",
            "preview -",
            "Make the preview smaller.",
            handler="panes.shorter",
        ),
    ),
)

TILES = CommandSet(
    "In the grid",
    (
        Command("tiles.cursor_right", "right", "right", "Move one to the right.", palette=False),
        Command("tiles.cursor_left", "left", "left", "Move one to the left.", palette=False),
    ),
)
